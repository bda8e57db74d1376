"""Whatever np.asarray takes goes in; what comes out keeps shape and precision; bad input gets one clear sentence."""

import functools
import itertools
import math
import warnings

import numpy as np
import pytest

import actdoc
from actdoc import Activation, catalogue
from actdoc.arithmetic import FLOATS
from actdoc.notation import TEX, TEXT

ELEMENTWISE = [record for record in catalogue.values() if isinstance(record, Activation)]
VECTOR = [record for record in catalogue.values() if not isinstance(record, Activation)]


def slope_of(record):
    return next(
        getattr(record, name)
        for name in ("derivative", "jacobian", "gradient")
        if hasattr(record, name)
    )


def callables(records):
    for record in records:
        seed = {"rng": 0} if getattr(record, "noise", None) else {}
        yield pytest.param(functools.partial(record, **seed), id=record.__name__)
        yield pytest.param(
            functools.partial(slope_of(record), **seed), id=f"{record.__name__}-slope"
        )


elementwise = pytest.mark.parametrize("f", list(callables(ELEMENTWISE)))
every = pytest.mark.parametrize("f", list(callables(catalogue.values())))


@elementwise
@pytest.mark.parametrize("shape", [(), (0,), (1,), (5,), (2, 3), (2, 0, 3), (1, 1, 1, 2)])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_shape_and_precision_are_kept(f, shape, dtype):
    y = f(np.full(shape, 0.5, dtype))
    assert y.shape == shape and y.dtype == dtype
    assert isinstance(y, np.ndarray) or shape == ()


@elementwise
def test_a_scalar_gives_a_numpy_scalar(f):
    for x in (0.5, np.float64(0.5), np.array(0.5), 2, True):
        assert type(f(x)) is np.float64
    assert type(f(np.float32(0.5))) is np.float32
    assert type(f(np.float16(0.5))) is np.float16


@elementwise
@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.int64, np.uint64])
def test_integers_and_booleans_become_float64(f, dtype):
    x = np.array([0, 1, 1], dtype)
    np.testing.assert_array_equal(f(x), f(x.astype(float)), strict=True)


@elementwise
def test_lists_tuples_and_nested_lists_are_arrays(f):
    x = np.array([[-1.5, 0.0], [2.0, 30.0]])
    np.testing.assert_array_equal(f(x.tolist()), f(x), strict=True)
    np.testing.assert_array_equal(f(tuple(map(tuple, x))), f(x), strict=True)
    assert f([]).shape == (0,)


@every
def test_layout_and_byte_order_do_not_matter(f):
    x = np.random.default_rng(0).normal(0, 5, (6, 8))
    expected = f(x[::2, ::-2].copy())
    np.testing.assert_array_equal(f(x[::2, ::-2]), expected, strict=True)
    np.testing.assert_array_equal(f(np.asfortranarray(x[::2, ::-2])), expected, strict=True)
    np.testing.assert_array_equal(f(x[::2, ::-2].astype(">f8")), expected, strict=True)


@elementwise
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_result_does_not_depend_on_its_neighbours(f, dtype):
    x = np.random.default_rng(0).normal(0, 20, 100).astype(dtype)
    x[::9] = 0.0
    x[4::9] = -0.0
    together, alone = f(x), np.array([f(number) for number in x])
    np.testing.assert_array_equal(together.view(np.uint8), alone.view(np.uint8))


@every
def test_the_input_is_neither_changed_nor_shared(f):
    x = np.array([[-2.0, 0.0, 3.0, 4.0], [np.inf, 1.0, np.nan, -1.0]])
    before = x.copy()
    y = f(x)
    np.testing.assert_array_equal(x, before)
    assert not np.shares_memory(x, y)
    f(before)[...] = 7
    np.testing.assert_array_equal(before, x)


@every
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_no_call_warns(f, dtype):
    info = np.finfo(dtype)
    hard = [
        np.nan,
        np.inf,
        -np.inf,
        info.max,
        info.min,
        info.tiny,
        info.smallest_subnormal,
        -0.0,
        0.0,
        1e3,
    ]
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        f(np.array(hard, dtype))
        for pair in itertools.product(hard, repeat=2):
            f(np.array(pair, dtype))


@every
def test_nan_gives_nan(f):
    assert np.isnan(np.ravel(f([1.0, math.nan]))[-1])
    if f.func in catalogue.values():
        assert np.isnan(f([math.nan, math.nan])).all()


@pytest.mark.parametrize("record", ELEMENTWISE, ids=lambda record: record.__name__)
@pytest.mark.parametrize("sign", [1, -1])
def test_infinity_gives_the_limit(record, sign):
    changes = [{name: value} for name in record.numbers for value in (-0.5, 0.0, 0.3, 1.0)]
    for parameters in [{}, *record.variants(), *changes]:
        if not record.evaluate(record.constraint or "True", record.parameters | parameters):
            continue
        for f in (record, record.derivative):
            far = [float(f(sign * x, **parameters)) for x in (1e5, 1e300)]
            at = float(f(sign * math.inf, **parameters))
            grows = abs(far[1]) > 1e10 * abs(far[0])
            limit = (
                math.copysign(math.inf, far[1])
                if grows
                else 0.0
                if abs(far[1]) < 1e-290
                else far[1]
            )
            assert at == limit, (f, parameters)


@every
@pytest.mark.parametrize(
    "bad",
    [
        1j,
        [1, 2j],
        "1",
        ["a", "b"],
        [None, 1.0],
        object(),
        [[1, 2], [3]],
        {},
        np.longdouble(1),
    ],
)
def test_what_is_not_real_is_refused_in_one_sentence(f, bad):
    with pytest.raises((TypeError, ValueError)) as refusal:
        f(bad)
    message = str(refusal.value)
    assert message.startswith(f"{f.func.__qualname__}: x must ") and "got" in message
    assert "\n" not in message and len(message) < 150


def test_dates_are_refused():
    with pytest.raises(TypeError, match="relu: x must hold real numbers"):
        actdoc.relu(np.array(["2020-01-01"], "datetime64[D]"))


@pytest.mark.parametrize(
    ("alpha", "error", "words"),
    [
        ("a", TypeError, "alpha must be one real number, got str"),
        ([0.1, 0.2], TypeError, "alpha must be one real number, got list"),
        (np.array([0.1]), TypeError, "alpha must be one real number, got ndarray"),
        (1j, TypeError, "alpha must be one real number, got complex"),
        (None, TypeError, "alpha must be one real number, got NoneType"),
        (math.nan, ValueError, "alpha must be finite, got nan"),
        (math.inf, ValueError, "alpha must be finite, got inf"),
        (10**400, ValueError, "alpha must be a float, got a number beyond the largest"),
    ],
)
def test_a_bad_parameter_is_refused_in_one_sentence(alpha, error, words):
    for f in (actdoc.leaky_relu, actdoc.leaky_relu.derivative):
        with pytest.raises(error, match=words):
            f(1.0, alpha=alpha)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (
            lambda: actdoc.celu(1.0, 0.0),
            ValueError,
            r"celu: alpha != 0 must hold, got alpha = 0.0",
        ),
        (
            lambda: actdoc.squareplus(1.0, b=-1),
            ValueError,
            r"squareplus: b > 0 must hold, got b = -1.0",
        ),
        (
            lambda: actdoc.hard_tanh(1.0, 2, 2),
            ValueError,
            "hard_tanh: min_val < max_val must hold, got min_val = 2.0, max_val",
        ),
        (
            lambda: actdoc.rrelu(1.0, 0.5, 0.25),
            ValueError,
            "rrelu: lower <= upper must hold, got lower = 0.5, upper = 0.25",
        ),
        (
            lambda: actdoc.hard_shrink(1.0, -1),
            ValueError,
            "hard_shrink: lambd >= 0 must hold, got lambd = -1.0",
        ),
        (
            lambda: actdoc.gumbel_softmax([1.0], tau=0),
            ValueError,
            "gumbel_softmax: tau > 0 must hold, got tau = 0.0",
        ),
        (
            lambda: actdoc.gelu(1.0, approximate=True),
            ValueError,
            "approximate must be one of 'none', 'tanh', 'quick', got",
        ),
        (
            lambda: actdoc.gelu(1.0, "sigmoid"),
            ValueError,
            "approximate must be one of .*, got 'sigmoid'",
        ),
        (
            lambda: actdoc.rrelu(1.0, training=1),
            TypeError,
            "training must be True or False, got 1",
        ),
        (
            lambda: actdoc.rrelu(1.0, training=True, rng="x"),
            TypeError,
            "rng must be None, a seed or a numpy.*, got 'x'",
        ),
        (
            lambda: actdoc.rrelu(1.0, training=True, rng=-1),
            TypeError,
            "rng must be None, a seed or a numpy.*, got -1",
        ),
        (
            lambda: actdoc.glu([1.0, 2.0, 3.0]),
            ValueError,
            "x must have an even number of components along .*, got 3",
        ),
        (
            lambda: actdoc.glu.jacobian([1.0]),
            ValueError,
            "x must have an even number of components along .*, got 1",
        ),
        (
            lambda: actdoc.prelu([1.0], alpha=[1j]),
            TypeError,
            "alpha must hold real numbers",
        ),
        (
            lambda: actdoc.prelu([1.0], alpha=[0.1, 0.2]),
            ValueError,
            r"alpha must have a shape .* \(1,\) of x, got \(2,\)",
        ),
        (
            lambda: actdoc.prelu([1.0], alpha=[math.nan]),
            ValueError,
            "alpha must be finite, got an array with nan",
        ),
        (
            lambda: actdoc.leaky_relu([1.0], alpha=[0.1]),
            TypeError,
            "alpha must be one real number, got list",
        ),
    ],
)
def test_a_parameter_out_of_its_domain_is_refused_in_one_sentence(call, error, words):
    with pytest.raises(error, match=words) as refusal:
        call()
    assert "\n" not in str(refusal.value)


def test_slopes_of_channels_broadcast():
    x = -np.ones((2, 3, 4, 4))
    slopes = np.array([0.1, 0.2, 0.3]).reshape(3, 1, 1)
    np.testing.assert_allclose(actdoc.prelu(x, slopes)[0, :, 0, 0], [-0.1, -0.2, -0.3])
    np.testing.assert_allclose(
        actdoc.prelu.derivative(x, slopes)[1, :, 3, 0], [0.1, 0.2, 0.3]
    )
    assert actdoc.prelu(np.float32([-1]), np.float64([0.1])).dtype == np.float32


def test_every_alias_is_the_record_itself():
    assert {"swish", "hard_silu", "linear", "heaviside", "expit"} <= actdoc.aliases.keys()
    for alias, name in actdoc.aliases.items():
        assert getattr(actdoc, alias) is catalogue[name]
        assert alias not in catalogue


def test_random_slopes_come_from_the_seed_and_lie_between_the_ends():
    x = np.full(10_000, -1.0)
    slopes = -actdoc.rrelu(x, training=True, rng=7)
    assert slopes.min() >= 1 / 8 and slopes.max() <= 1 / 3
    assert abs(slopes.mean() - (1 / 8 + 1 / 3) / 2) < 0.002
    np.testing.assert_array_equal(-actdoc.rrelu(x, training=True, rng=7), slopes)
    np.testing.assert_array_equal(actdoc.rrelu.derivative(x, training=True, rng=7), slopes)
    assert not np.array_equal(-actdoc.rrelu(x, training=True, rng=8), slopes)
    assert not np.array_equal(
        actdoc.rrelu(x, training=True), actdoc.rrelu(x, training=True)
    )
    np.testing.assert_array_equal(actdoc.rrelu([2.0, 0.0], training=True), [2.0, 0.0])


@pytest.mark.parametrize(
    "call",
    [
        lambda: actdoc.leaky_relu(1.0, 0.1, 0.2),
        lambda: actdoc.leaky_relu(1.0, beta=0.1),
        lambda: actdoc.leaky_relu(1.0, 0.1, alpha=0.1),
        lambda: actdoc.sigmoid(1.0, axis=0),
    ],
)
def test_a_call_that_does_not_fit_names_the_function_and_its_parameters(call):
    with pytest.raises(TypeError, match=r"(leaky_relu\(x, alpha=0.01\)|sigmoid\(x\)): "):
        call()


def test_a_parameter_takes_any_real_scalar_and_does_not_change_the_precision():
    x = np.float32([-1.0, 2.0])
    for alpha in (0.25, np.float64(0.25), np.float32(0.25), np.array(0.25)):
        y = actdoc.leaky_relu(x, alpha)
        assert y.dtype == np.float32
        np.testing.assert_array_equal(y, np.float32([-0.25, 2.0]))
    np.testing.assert_array_equal(actdoc.leaky_relu([-2.0], alpha=1), [-2.0])


@elementwise
def test_a_narrow_result_is_the_float64_result_rounded_once(f):
    half = np.arange(2**16, dtype=np.uint16).view(np.float16)
    single = np.random.default_rng(0).normal(0, 30, 1000).astype(np.float32)
    for x in (half[np.isfinite(half)], single):
        with np.errstate(all="ignore"):
            expected = f(x.astype(np.float64)).astype(x.dtype)
        np.testing.assert_array_equal(f(x), expected)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_zero_keeps_its_sign_where_the_function_passes_it_on_and_nowhere_else(dtype):
    for record in (actdoc.identity, actdoc.tanh, actdoc.leaky_relu):
        assert np.signbit(record(np.array([0.0, -0.0], dtype))).tolist() == [False, True]
    for record in (actdoc.relu, actdoc.binary_step):
        assert np.signbit(record(np.array([0.0, -0.0], dtype))).tolist() == [False, False]


def test_text_of_a_record_is_its_definition():
    assert repr(actdoc.leaky_relu) == (
        "leaky_relu(x, alpha) = x if x > 0 else alpha * x\nleaky_relu'(x, alpha) = 1 if x > 0 else alpha"
    )
    assert repr(actdoc.squareplus).startswith("squareplus(x, b) = (x + sqrt(x**2 + b)) / 2")
    assert (
        actdoc.gelu.text("formula", approximate="quick")
        == "gelu(x) = x * sigmoid(1.702 * x)"
    )
    assert actdoc.sigmoid.tex("formula") == r"\sigma(x) = \frac{1}{1 + e^{-x}}"
    assert actdoc.sigmoid._repr_markdown_().startswith(r"$$\sigma(x)")


@pytest.mark.parametrize(
    ("build", "written"),
    [
        (lambda x: (1 + x) * 2, "(1 + x) * 2"),
        (lambda x: 1 + x * 2, "1 + x * 2"),
        (lambda x: (-x) ** 2, "(-x)**2"),
        (lambda x: -(x**2), "-x**2"),
        (lambda x: 1 - (1 - x), "1 - (1 - x)"),
        (lambda x: 1 / (2 / x), "1 / (2 / x)"),
        (lambda x: (1 / x) / 2, "1 / x / 2"),
        (lambda x: x * (-1), "x * (-1)"),
        (lambda x: (x**2) ** 3, "(x**2)**3"),
        (lambda x: (1 - x) / (x - 3), "(1 - x) / (x - 3)"),
    ],
)
def test_notation_puts_parentheses_where_they_are_needed_and_nowhere_else(build, written):
    assert str(build(TEXT.term("x"))) == written
    assert eval(written, {"x": 0.7}) == build(0.7)


def test_an_unknown_operation_of_a_definition_is_named():
    for arithmetic in (FLOATS, TEX):
        with pytest.raises(AttributeError, match="no operation 'sinc'"):
            arithmetic.sinc(1.0)


def test_the_textbook_evaluation_shows_what_the_formula_does_in_floats():
    with np.errstate(over="ignore", invalid="ignore"):
        assert actdoc.sigmoid.textbook(-800.0) == 0
        assert np.isnan(actdoc.tanh.textbook(800.0))
        assert actdoc.softplus.textbook(-40.0) == 0
        np.testing.assert_array_equal(
            actdoc.leaky_relu.textbook([-1.0, 2.0], alpha=0.5), [-0.5, 2.0]
        )
    with pytest.warns(RuntimeWarning, match="overflow"):
        actdoc.sigmoid.textbook(-800.0)


@pytest.mark.parametrize("b", [5e-324, 1e-310, 1e-3, 1e290, 1e302, 1.7e308])
def test_squareplus_takes_any_b(b):
    root = math.sqrt(b)
    for x in (0.0, root, -root, 1e3 * root, -1e3 * root):
        if abs(x) < 1e308:
            ratio = x / root
            expected = root * (
                (ratio + math.hypot(ratio, 1)) / 2
                if x >= 0
                else 0.5 / (math.hypot(ratio, 1) - ratio)
            )
            assert float(actdoc.squareplus(x, b)) == pytest.approx(
                expected, rel=1e-9, abs=5e-324
            )
    far = actdoc.squareplus([-math.inf, -1e200, 1e200, math.inf], b)
    assert np.isfinite(far[:3]).all() and far[0] == 0 and far[3] == math.inf
    slope = actdoc.squareplus.derivative([-math.inf, 0.0, math.inf], b)
    assert slope.tolist() == [0.0, 0.5, 1.0]
