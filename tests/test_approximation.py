"""The polynomials in the code are what the script derives, and their error is what it bounds."""

import math

import pytest
from flint import arb, ctx

from actdoc.functions import normal
from actdoc.oracle import approximation


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
