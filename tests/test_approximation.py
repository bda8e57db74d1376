"""The polynomials in the code are what the script derives, and their error is what it bounds."""

import math

import pytest
from flint import arb, ctx

from actdoc.functions import normal
from actdoc.oracle import approximation


def test_the_coefficients_in_the_code_are_derived_and_their_error_is_bounded():
    tail = approximation.normal_tail()
    assert approximation.coefficients(tail) == normal.TAIL
    # A fifth of an ulp of numbers below 1; what it is added to is 0.79 or more.
    assert approximation.error_bound(tail, normal.TAIL) < 2.3e-17


def test_a_last_digit_that_is_wrong_exceeds_the_bound():
    tail, wrong = approximation.normal_tail(), list(normal.TAIL)
    wrong[0] = math.nextafter(wrong[0], 0)
    assert approximation.error_bound(tail, wrong) > 2.3e-17


def test_the_constants_of_the_tail_are_what_they_are_said_to_be():
    with ctx.workprec(200):
        shift = arb(normal.SHIFT)
        density = 256 * (-shift).exp() / (2 * arb.pi()).sqrt()
        assert abs(normal.DENSITY_HIGH + arb(normal.DENSITY_LOW) - density) < 2.0**-80
        assert normal.DENSITY_HIGH * 2**27 % 1 == 0
        lost = (arb(normal.FAR) - arb(2).log() * 1282).exp() - 1
        assert float(lost) == pytest.approx(normal.FAR_ADDS, rel=1e-6)
        assert normal.FAR * 2**41 % 1 == 0
