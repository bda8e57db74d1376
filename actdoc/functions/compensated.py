"""Sums, products and exponentials that keep what rounding takes away.

The exponential makes a relative error of the absolute rounding error of its argument. Half an ulp of -700 becomes:

>>> half_an_ulp, result = np.spacing(700.0) / 2, np.exp(-700.0)
>>> print(f"{half_an_ulp * result / np.spacing(result):.0f} ulps of exp(-700)")
277 ulps of exp(-700)

The functions here return that error as a second number, so that the caller can carry it along. After Dekker (1971) and
Knuth (The Art of Computer Programming, volume 2, section 4.2.2).
"""

import numpy as np


def two_sum(a, b):
    """Return a + b in two parts: the rounded sum, and exactly what rounding took away.

    Parameters
    ----------
    a, b : ndarray or float
        Numbers in float64.

    Returns
    -------
    tuple of two ndarrays
        The sum and its error; the error is 0 where the sum is not finite.

    Examples
    --------
    >>> two_sum(1.0, 1e-20)
    (1.0, array(1.e-20))
    """
    total = a + b
    part = total - a
    lost = (a - (total - part)) + (b - part)
    return total, np.where(np.isfinite(lost), lost, 0)


def two_product(a, b):
    """Return a * b in two parts: the rounded product, and exactly what rounding took away.

    Parameters
    ----------
    a, b : ndarray or float
        Numbers in float64.

    Returns
    -------
    tuple of two ndarrays
        The product and its error; the error is 0 where a factor is beyond 1e300.

    Examples
    --------
    >>> product, lost = two_product(0.1, 0.1)
    >>> float(lost)
    -8.326672684688674e-19
    """
    product = a * b
    a_high, b_high = _upper_half(a), _upper_half(b)
    a_low, b_low = a - a_high, b - b_high
    lost = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return product, np.where(np.isfinite(lost), lost, 0)


def _upper_half(a):
    """Round to the upper 26 bits, so that products of halves are exact."""
    big = 134217729.0 * a
    return big - (big - a)


def times_exp(a, t, lost=0.0):
    """Return a * exp(t + lost) with all its digits where exp(t) alone would already be subnormal, or 0.

    Parameters
    ----------
    a, t : ndarray or float
        A factor and an exponent in float64.
    lost : ndarray or float, optional
        What rounding took from the exponent.

    Returns
    -------
    ndarray
        The product; 0 where `t` is below -1500, whatever `a` is, infinity included.

    Examples
    --------
    >>> float(times_exp(1e300, -1400.0)), float(1e300 * np.exp(-1400.0))
    (9.72132215...e-309, 0.0)
    """
    half = np.exp(t / 2)
    product = np.where(t < -700, a * half * half, a * np.exp(t))
    # An infinite product has lost nothing; inf * 0 would make it NaN.
    return np.where(
        t < -1500, 0.0, np.where(np.isinf(product), product, product + product * lost)
    )
