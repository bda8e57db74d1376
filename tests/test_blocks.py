"""However an array lies in memory, and whatever its size, each number gets the same bits, for little memory."""

import inspect
from functools import partial

import numpy as np
import pytest

import actdoc
from actdoc import Activation, blocks, catalogue
from actdoc.speed.measuring import extra_memory

ELEMENTWISE = [
    pytest.param(f, id=f"{name}{'-slope' * slope}")
    for name, record in catalogue.items()
    if isinstance(record, Activation)
    for slope, f in enumerate([record, record.derivative])
]
ALONG = [
    pytest.param(f, id=name)
    for name, f in catalogue.items()
    if not isinstance(f, Activation) and not f.noise
]
dtypes = pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])


def numbers(count, dtype, seed=0):
    """Numbers of all sizes, infinities, NaN and both zeros among them, in any order."""
    random = np.random.default_rng(seed)
    x = random.normal(0, 3, count) * 10.0 ** random.choice([0, 0, 0, 0, -20, 2, 200], count)
    x[: count // 50] = random.choice([np.inf, -np.inf, np.nan, 0.0, -0.0], count // 50)
    with np.errstate(over="ignore"):
        return random.permutation(x.astype(dtype))


def bits(y):
    """What is compared: NaN and the sign of 0 count."""
    return np.ascontiguousarray(y).view(f"u{y.dtype.itemsize}")


def same(y, expected):
    np.testing.assert_array_equal(bits(y), bits(expected))


@pytest.mark.parametrize("f", ELEMENTWISE)
@dtypes
def test_the_bits_of_a_result_depend_on_its_number_alone(f, dtype):
    x = numbers(3 * blocks.BLOCK + 7, dtype)
    y = f(x)
    same(f(x[1:]), y[1:])
    same(f(x[5 : blocks.BLOCK]), y[5 : blocks.BLOCK])
    same(f(x[::-1]), y[::-1])
    same(f(x[::3]), y[::3])
    same(np.array([f(number) for number in x[:60]]), y[:60])
    grid, expected = x[:24_000].reshape(20, 30, 40), y[:24_000].reshape(20, 30, 40)
    for axes in ((2, 0, 1), (1, 2, 0), (2, 1, 0)):
        same(f(grid.transpose(axes)), expected.transpose(axes))
    same(f(grid[::2, 1:-1, ::-3]), expected[::2, 1:-1, ::-3])
    same(f(np.asfortranarray(grid)), expected)
    same(f(np.broadcast_to(x[:40], (500, 40))), np.broadcast_to(y[:40], (500, 40)))


@pytest.mark.parametrize("f", ALONG)
@dtypes
@pytest.mark.parametrize("n", [2, 10, 1000])
def test_the_bits_of_a_vector_depend_on_it_alone(f, dtype, n):
    x = numbers(3 * blocks.BLOCK // n * n, dtype).reshape(-1, n)
    x[::2] = np.random.default_rng(1).normal(0, 5, x[::2].shape)
    y = f(x)
    same(f(x[1:]), y[1:])
    same(f(x[::-1]), y[::-1])
    same(np.stack([f(row) for row in x[:9]]), y[:9])
    same(np.moveaxis(f(x.T, axis=0), 0, -1) if y.ndim > 1 else f(x.T, axis=0), y)
    same(f(np.asfortranarray(x)), y)
    deep = x[:24].reshape(2, 3, 4, n)
    for axis in range(4):
        moved = f(np.moveaxis(deep, -1, axis), axis=axis)
        back = moved if y.ndim == 1 else np.moveaxis(moved, axis, -1)
        same(back, y[:24].reshape(2, 3, 4, *y.shape[1:]))
    if n < 100:
        slope = f.slope(x)
        same(np.stack([f.slope(row) for row in x[:9]]), slope[:9])
        same(f.slope(np.asfortranarray(x)), slope)


def test_random_slopes_are_drawn_in_the_order_of_the_array():
    x = -np.ones((300, 200))
    y = actdoc.rrelu(x, training=True, rng=0)
    assert len(np.unique(y)) == x.size
    same(actdoc.rrelu(np.asfortranarray(x), training=True, rng=0), y)
    same(actdoc.rrelu(x.ravel(), training=True, rng=0), y.ravel())


def test_an_array_of_slopes_is_cut_as_the_input_is():
    x, alpha = numbers(60_000, np.float64).reshape(100, 200, 3), np.array([0.1, 0.5, 0.0])
    y = actdoc.prelu(x, alpha)
    for channel in range(3):
        same(y[..., channel], actdoc.prelu(x[..., channel], alpha[channel]))
    same(actdoc.prelu(x.transpose(1, 0, 2), alpha), y.transpose(1, 0, 2))
    rows = np.linspace(0, 1, 100)[:, None, None]
    same(actdoc.prelu(x, rows)[7], actdoc.prelu(x[7], rows[7]))


def test_code_gets_whole_blocks_of_doubles_in_a_row():
    seen = []

    def code(x):
        seen.append(x)
        return x + 1

    for x in (
        np.zeros((300, 200), np.float32),
        np.zeros((300, 200))[::-1, ::2],
        np.zeros((300, 200)).T,
        np.array(0.0),
    ):
        seen.clear()
        y = blocks.run(code, x, {})
        assert y.shape == x.shape and y.dtype == x.dtype and (y == 1).all()
        assert sum(block.size for block in seen) == x.size
        assert all(block.flags.c_contiguous for block in seen)
        assert {block.dtype for block in seen} == {np.dtype(np.float64)}
        # As few as can be, and none much smaller than the others.
        assert max(block.size for block in seen) <= blocks.BLOCK
        most = blocks.BLOCK * x.itemsize // 8
        assert len(seen) <= -(-x.size // most) + 1


@pytest.mark.parametrize(
    ("shape", "axis"), [((5000, 10), 1), ((10, 5000), 0), ((7, 9000), 1), ((40, 10, 50), 1)]
)
def test_code_gets_whole_vectors(shape, axis):
    seen = []

    def code(x, axis):
        seen.append(x)
        return x - x.sum(axis, keepdims=True)

    x = np.ones(shape)
    y = blocks.run_along(code, x, axis, {"axis": -1})
    assert y.shape == shape and (y == 1 - shape[axis]).all() and y.flags.c_contiguous
    assert {block.shape[-1] for block in seen} == {shape[axis]}
    assert max(block.size for block in seen) <= max(2 * blocks.BLOCK, shape[axis])


def test_nothing_is_run_for_no_numbers():
    assert actdoc.gelu(np.zeros((3, 0), np.float32)).shape == (3, 0)
    assert actdoc.softmax(np.zeros((0, 5))).shape == (0, 5)
    assert actdoc.softmax.jacobian(np.zeros((0, 5))).shape == (0, 5, 5)


def test_the_input_is_neither_changed_nor_returned():
    for record in catalogue.values():
        x = numbers(40, np.float64)
        x.flags.writeable = False
        y = record(x, **record.seed) if not isinstance(record, Activation) else record(x)
        assert not np.shares_memory(x, y)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extra_memory_is_little_more_than_the_result(dtype):
    x = numbers(1_000_000, dtype).reshape(-1, 10)
    for name, record in catalogue.items():
        for f in [record] if record.slope_name == "jacobian" else [record, record.slope]:
            call = partial(f, **getattr(record, "seed", {}))
            call(x[:10])
            assert (more := extra_memory(call, x)) <= 1.2, (name, more)


EXACT = [
    pytest.param(f, id=f"{name}-{which}")
    for name, record in catalogue.items()
    for which, f in (("value", record), ("derivative", record.slope))
    if which in record.exact
]


@pytest.mark.parametrize("f", EXACT)
def test_what_is_computed_in_its_own_precision_is_what_doubles_give(f):
    """For every number of float16; `make exact` tries every number of float32."""
    half = np.arange(2**16, dtype=np.uint16).view(np.float16)
    single = (
        np.random.default_rng(0).integers(0, 2**32, 300_000, np.uint32).view(np.float32)
    )
    for x in (half[~np.isnan(half)], single[~np.isnan(single)]):
        along = not isinstance(f, Activation) and f.__name__ != "derivative"
        given = np.stack([x, x[::-1]], axis=-1) if along else x
        with np.errstate(over="ignore"):
            same(f(given), f(given.astype(np.float64)).astype(x.dtype))


@pytest.mark.parametrize("f", EXACT)
def test_what_is_computed_in_its_own_precision_has_no_numbers_to_round(f):
    parameters = [p for p in inspect.signature(f).parameters.values() if p.name != "axis"]
    assert [p.name for p in parameters] == ["x"]
