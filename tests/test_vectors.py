"""The laws of softmax and its kin, which no single number shows."""

import itertools
import math

import numpy as np
import pytest

import actdoc
from actdoc import (
    crelu,
    geglu,
    glu,
    gumbel_softmax,
    hardmax,
    log_softmax,
    logsumexp,
    reglu,
    sigmoid,
    softmax,
    softmin,
    softplus,
    sparsemax,
    swiglu,
)

INF, NAN = math.inf, math.nan
logits = np.random.default_rng(0).normal(0, 5, (4, 3, 7))
axes = pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3, np.int64(1)])
close = np.testing.assert_allclose
same = np.testing.assert_array_equal


@axes
def test_softmax_is_a_distribution_along_the_axis_and_only_there(axis):
    s = softmax(logits, axis=axis)
    assert s.shape == logits.shape and (s > 0).all()
    close(s.sum(axis=axis), 1, rtol=1e-15)
    assert abs(s.sum(axis=(axis + 1) % 3) - 1).max() > 0.1


@axes
def test_an_axis_is_the_last_axis_moved(axis):
    for f in (softmax, log_softmax):
        close(
            f(logits, axis=axis),
            np.moveaxis(f(np.moveaxis(logits, axis, -1)), -1, axis),
            rtol=1e-14,
        )
    close(
        logsumexp(logits, axis=axis), logsumexp(np.moveaxis(logits, axis, -1)), rtol=1e-14
    )


def test_a_shift_of_all_logits_changes_nothing():
    for shift in (-1024.0, 2.0**40):
        exact = np.round(logits * 16) / 16  # so that the shift itself is exact
        same(softmax(exact + shift), softmax(exact))
        same(log_softmax(exact + shift), log_softmax(exact))


def test_order_and_permutation_are_kept():
    x = logits[0, 0]
    same(np.argsort(softmax(x)), np.argsort(x))
    close(softmax(x[::-1]), softmax(x)[::-1], rtol=1e-15)


def test_two_classes_are_the_sigmoid():
    x = np.linspace(-40, 40, 161)
    pairs = np.stack([x, np.zeros_like(x)], axis=-1)
    close(softmax(pairs)[:, 0], sigmoid(x), rtol=1e-15)
    close(logsumexp(pairs), softplus(x), rtol=1e-15)


def test_one_class_is_certain():
    for x in (-1e308, 0.0, 1e308):
        same(softmax([x]), [1.0])
        same(log_softmax([x]), [0.0])
        assert logsumexp([x]) == x


def test_log_softmax_and_logsumexp_agree_with_softmax():
    close(np.exp(log_softmax(logits)), softmax(logits), rtol=1e-13)
    close(logits - logsumexp(logits)[..., None], log_softmax(logits), rtol=1e-13)


def test_logsumexp_lies_between_the_maximum_and_log_n_above_it():
    top = logits.max(axis=-1)
    assert (logsumexp(logits) >= top).all() and (
        logsumexp(logits) <= top + math.log(7)
    ).all()


def test_large_logits_do_not_overflow():
    close(softmax([1000.0, 1000.0, 999.0]), softmax([1.0, 1.0, 0.0]), rtol=1e-15)
    same(softmax(np.array([1.7e308, -1.7e308])), [1.0, 0.0])
    assert logsumexp([1e308, 1e308]) == 1e308
    same(softmax(np.float32([1e38, 0])), np.float32([1, 0]))


def test_a_confident_log_probability_keeps_its_digits():
    close(log_softmax([20.0, 0.0, 0.0])[0], -math.log1p(2 * math.exp(-20)), rtol=1e-15)
    close(log_softmax(np.float32([20, 0, 0]))[0], -4.1223073e-09, rtol=1e-6)
    close(log_softmax([800.0, 0.0]), [0.0, -800.0])


def test_many_tiny_probabilities_are_summed_to_the_last_digit():
    for n in (3, 10, 100, 1000):
        for gap in (50, 200):
            x = np.append(np.zeros(n), gap)
            rest = n * math.exp(-gap)
            # Within 2 ulp of it: a plain sum of many equal numbers rounds each time in one direction.
            for y in (-log_softmax(x)[-1], log_softmax.jacobian(x)[-1, -1]):
                assert abs(y - rest) <= 2 * np.spacing(rest), (n, gap)


@pytest.mark.parametrize(
    "function", [softmax, log_softmax, logsumexp, sparsemax, hardmax, softmax.jacobian]
)
def test_a_row_gives_the_same_bits_wherever_it_stands(function):
    random = np.random.default_rng(0)
    for n in (*range(1, 40), 100, 129, 1000):
        x = random.normal(0, 10, (50 if n < 1000 else 3, n))
        whole = function(x)
        same(function(x[1:][::-1]), whole[1:][::-1])
        same(function(x[1]), whole[1])


@pytest.mark.parametrize(
    ("x", "expected", "total"),
    [
        ([0.0, INF], [0.0, 1.0], INF),
        ([-INF, 0.0, 0.0], [0.0, 0.5, 0.5], math.log(2)),
        ([INF, -INF], [1.0, 0.0], INF),
        ([INF, INF], [NAN, NAN], INF),
        ([-INF, -INF], [NAN, NAN], -INF),
        ([INF, np.finfo(float).max], [1.0, 0.0], INF),
        ([NAN, 0.0], [NAN, NAN], NAN),
        ([NAN, INF], [NAN, NAN], NAN),
        ([], [], -INF),
    ],
)
def test_infinities_give_the_limit_where_there_is_one(x, expected, total):
    same(softmax(x), expected)
    close(logsumexp(x), total, rtol=1e-15)
    with np.errstate(divide="ignore"):
        close(log_softmax(x), np.log(expected), rtol=1e-15)


def test_a_bad_row_does_not_spoil_its_neighbours():
    x = np.array([[NAN, 0.0], [INF, INF], [1.0, 1.0]])
    same(softmax(x)[2], [0.5, 0.5])
    same(softmax(x.T, axis=0)[:, 2], [0.5, 0.5])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_precision_is_kept(dtype):
    x = logits.astype(dtype)
    for y in (
        softmax(x),
        log_softmax(x),
        logsumexp(x),
        softmax.jacobian(x),
        logsumexp.gradient(x),
    ):
        assert y.dtype == dtype
    assert type(logsumexp(x[0, 0])) is dtype


def test_shapes():
    assert logsumexp(logits, axis=1).shape == (4, 7)
    assert (
        softmax.jacobian(logits).shape == log_softmax.jacobian(logits).shape == (4, 3, 7, 7)
    )
    assert logsumexp.gradient(logits).shape == logits.shape
    assert softmax(np.empty((0, 3))).shape == (0, 3)
    assert softmax.jacobian(np.empty((2, 0))).shape == (2, 0, 0)


def test_the_jacobian_of_softmax_is_symmetric_and_its_rows_sum_to_zero():
    jacobian = softmax.jacobian(logits)
    same(jacobian, np.swapaxes(jacobian, -1, -2))
    close(jacobian.sum(axis=-1), 0, atol=1e-16)
    assert (np.linalg.eigvalsh(jacobian) > -1e-15).all()


def test_the_jacobians_diagonal_survives_a_confident_answer():
    diagonal = softmax.jacobian([50.0, 0.0]).diagonal()
    close(diagonal, math.exp(-50), rtol=1e-13)
    close(log_softmax.jacobian([50.0, 0.0])[0, 0], math.exp(-50), rtol=1e-13)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: softmax(1.0), ValueError, "x must have an axis"),
        (lambda: softmax([1.0], axis=1), ValueError, "axis must lie between -1 and 0"),
        (lambda: softmax([1.0], axis=-2), ValueError, "axis must lie between -1 and 0"),
        (
            lambda: softmax([1.0], axis=None),
            TypeError,
            "axis must be an integer, got NoneType",
        ),
        (lambda: softmax([1.0], axis=0.0), TypeError, "axis must be an integer, got float"),
        (
            lambda: softmax([[1.0]], axis=(0, 1)),
            TypeError,
            "axis must be an integer, got tuple",
        ),
        (lambda: softmax.jacobian(1.0), ValueError, "x must be a vector"),
        (lambda: logsumexp.gradient(1.0), ValueError, "x must be a vector"),
    ],
)
def test_a_bad_axis_is_refused_in_one_sentence(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_the_noise_comes_from_the_seed():
    x = [[0.0, 1.0, 2.0], [5.0, -5.0, 0.0]]
    np.testing.assert_array_equal(
        gumbel_softmax(x, rng=3), gumbel_softmax(x, rng=np.random.default_rng(3))
    )
    assert not np.array_equal(gumbel_softmax(x, rng=3), gumbel_softmax(x, rng=4))
    assert not np.array_equal(gumbel_softmax(x), gumbel_softmax(x))


def test_a_hard_sample_has_the_probabilities_of_softmax():
    x = np.array([0.0, 1.0, 2.0, -1.0])
    for tau in (0.1, 1.0, 10.0):
        drawn = hardmax(gumbel_softmax(np.tile(x, (20_000, 1)), tau=tau, rng=0)).mean(
            axis=0
        )
        np.testing.assert_allclose(drawn, softmax(x), atol=0.01)


def test_a_low_temperature_makes_the_sample_one_hot():
    x = np.zeros((100, 5))
    assert np.median(gumbel_softmax(x, tau=0.01, rng=0).max(axis=-1)) > 0.999
    np.testing.assert_allclose(gumbel_softmax(x, tau=1e6, rng=0), 0.2, atol=1e-5)


def test_beside_huge_logits_a_sample_is_still_a_distribution():
    for size in (1e15, 1e17, 1e300):
        p = gumbel_softmax(np.full((100, 3), size), rng=0)
        assert (p >= 0).all()
        close(p.sum(axis=-1), 1, rtol=1e-15)


def test_sparsemax_is_the_nearest_point_of_the_simplex():
    random = np.random.default_rng(0)
    for x in random.normal(0, 2, (50, 6)):
        p = sparsemax(x)
        assert p.min() >= 0 and abs(p.sum() - 1) < 1e-15
        others = random.dirichlet(np.ones(6), 200)
        assert (np.sum((others - x) ** 2, axis=-1) >= np.sum((p - x) ** 2)).all()
        # The condition of optimality: all gaps between x and p are equal where p > 0, and smaller elsewhere.
        gap = x - p
        assert np.ptp(gap[p > 0]) < 1e-14 and (gap[p == 0] <= gap[p > 0][0]).all()


def test_rows_without_a_limit_are_nan_and_others_have_theirs():
    inf = np.inf
    for f in (softmax, sparsemax):
        np.testing.assert_array_equal(f([0.0, inf]), [0, 1])
        np.testing.assert_array_equal(f([0.0, -inf]), [1, 0])
        np.testing.assert_array_equal(
            f([[inf, inf], [-inf, -inf], [np.nan, 0]]), np.full((3, 2), np.nan)
        )
    np.testing.assert_array_equal(softmin([0.0, -inf, 3.0]), [0, 1, 0])


def test_hardmax_takes_the_first_of_several():
    np.testing.assert_array_equal(
        hardmax([[1, 1, 0], [-np.inf, -np.inf, -np.inf], [np.inf, 0, np.inf]])[:, 0],
        [1, 1, 1],
    )
    np.testing.assert_array_equal(hardmax([[1, 5], [3, 2]], axis=0), [[0, 1], [1, 0]])


@pytest.mark.parametrize("name", ["glu", "reglu", "geglu", "swiglu"])
def test_an_infinite_half_of_a_gated_unit_gives_the_limit(name):
    unit, inf = getattr(actdoc, name), np.inf
    far = 1e200  # stands for infinity, where the gate stays finite
    for a, b in itertools.product([-inf, -3.0, 3.0, inf], [-2.0, 0.5, 3.0]):
        near = unit([np.clip(a, -far, far), b])[0]
        limit = near if np.isfinite(a) or near == 0 else np.copysign(inf, near)
        assert unit([a, b])[0] == limit, (a, b)
        slopes = unit.jacobian([np.clip(a, -far, far), b])[0]
        limits = np.where(np.abs(slopes) > 1e100, np.copysign(inf, slopes), slopes)
        np.testing.assert_array_equal(unit.jacobian([a, b])[0], limits, err_msg=f"{a, b}")
    for a in (-3.0, 3.0):
        expected = a if name == "glu" else a * inf
        assert unit([a, inf])[0] == expected and unit([a, -inf])[0] == 0
        assert np.isfinite(unit.jacobian([a, -inf])).all()


@pytest.mark.parametrize(
    ("unit", "gate"),
    [
        (glu, actdoc.sigmoid),
        (reglu, actdoc.relu),
        (geglu, actdoc.gelu),
        (swiglu, actdoc.silu),
    ],
)
def test_a_gated_unit_multiplies_the_first_half_by_the_gate_of_the_second(unit, gate):
    a, b = np.random.default_rng(0).normal(0, 3, (2, 4, 5))
    np.testing.assert_allclose(
        unit(np.concatenate([a, b], axis=-1)), a * gate(b), rtol=1e-14
    )
    np.testing.assert_allclose(
        unit(np.concatenate([a, b], axis=0), axis=0), a * gate(b), rtol=1e-14
    )


def test_crelu_doubles_its_axis():
    assert crelu(np.ones((2, 3))).shape == (2, 6)
    np.testing.assert_array_equal(crelu([[-1.0], [2.0]], axis=0), [[0], [2], [1], [0]])
