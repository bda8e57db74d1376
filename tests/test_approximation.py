"""The polynomials in the code are what the script derives, and their error is what it bounds."""

import itertools
import math

import numpy as np
import pytest
from flint import arb, ctx

from actdoc import catalogue, geglu
from actdoc.functions import exponentials, normal
from actdoc.oracle import Ball, approximation, error_in_ulps


def test_the_coefficients_in_the_code_are_derived_and_their_error_is_bounded():
    tail = approximation.normal_tail()
    assert approximation.coefficients(tail) == normal._TAIL
    # A fifth of an ulp of numbers below 1; what it is added to is 0.79 or more.
    assert approximation.error_bound(tail, normal._TAIL) < 2.3e-17


def test_a_last_digit_that_is_wrong_exceeds_the_bound():
    tail, wrong = approximation.normal_tail(), list(normal._TAIL)
    wrong[0] = math.nextafter(wrong[0], 0)
    assert approximation.error_bound(tail, wrong) > 2.3e-17


def test_the_constants_of_the_tail_are_what_they_are_said_to_be():
    with ctx.workprec(200):
        shift = arb(normal._SHIFT)
        assert abs(shift + arb(normal._SHIFT_REST) - arb(2).log() * 16) < 2.0**-90
        density = 2**16 * (-shift).exp() / (2 * arb.pi()).sqrt()
        found = arb(normal._DENSITY_HIGH) + arb(normal._DENSITY_LOW)
        assert abs(found - density) < 2.0**-80
        assert normal._DENSITY_HIGH * 2**27 % 1 == 0
        assert normal._FAR * 2**41 % 1 == 0
        adds = (arb(normal._FAR) - arb(2).log() * 1282).exp() - 1
        assert float(adds) == pytest.approx(normal._FAR_ADDS, rel=1e-6)


def test_the_constants_of_the_other_shifts_are_what_they_are_said_to_be():
    """Of gaussian's slope, and of what is a multiple of x in gelu's approximations."""
    with ctx.workprec(200):
        shift = arb(exponentials._SHIFT)
        assert exponentials._SHIFT * 2**20 % 1 == 0
        assert abs(shift + arb(exponentials._SHIFT_REST) - arb(2).log() * 93) < 2.0**-70
        linear = 2 * (2 / arb.pi()).sqrt()
        for pair, meant in (
            (normal._QUICK, arb("1.702")),
            (normal._CUBIC, linear * arb("0.044715")),
            (normal._INVERSE, 1 / arb("0.044715")),
            (normal._SLOPE, 2 * linear),
        ):
            assert abs(arb(pair[0]) + arb(pair[1]) - meant) < abs(meant) * 2.0**-75


@pytest.mark.parametrize("value", [1.7e308, -3e250, 7.0, 1e-300])
def test_a_huge_value_is_multiplied_by_a_gate_that_is_nothing_by_itself(value):
    """And is not infinite in between."""
    a = Ball(arb(value))
    for gate in np.linspace(-54, -3, 100):
        by_gate = geglu.jacobian([value, gate])[0, 1]
        for computed, factor in (
            (geglu([value, gate])[0], "formula"),
            (by_gate, "derivative_formula"),
        ):
            definition = getattr(catalogue["gelu"], factor)
            truth = lambda m, f=definition, b=gate: a * f(m, Ball(arb(b)), "none")  # noqa: E731
            assert error_in_ulps(computed, truth) <= 2, (gate, factor)


@pytest.mark.parametrize("name", ["glu", "geglu", "swiglu"])
def test_a_tiny_value_keeps_its_digits_under_a_gate_that_is_nearly_shut(name):
    record, gate = (
        catalogue[name],
        {"glu": "sigmoid", "geglu": "gelu", "swiglu": "silu"}[name],
    )
    for value, b in itertools.product(
        [1e-300, 3e-305, 1e-100], [-40.0, -36.9, -10.0, -0.5]
    ):
        truth = lambda m, v=value, b=b: Ball(arb(v)) * getattr(m, gate)(Ball(arb(b)))  # noqa: E731
        assert error_in_ulps(record([value, b])[0], truth) <= record.ulps, (value, b)
    assert catalogue["swiglu"]([1e300, -1300.0])[0] == pytest.approx(-3.3968e-262, rel=1e-3)


def test_a_subnormal_gate_is_multiplied_before_it_is_rounded():
    computed = geglu([7.0, 3e-320])[0]
    assert error_in_ulps(computed, lambda m: 7 * m.gelu(Ball(arb(3e-320)), "none")) <= 1
