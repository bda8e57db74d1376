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
    a_high, b_high = upper_half(a), upper_half(b)
    a_low, b_low = a - a_high, b - b_high
    lost = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return product, np.where(np.isfinite(lost), lost, 0)


def upper_half(a):
    """Round to the upper 26 bits, so that products of halves are exact."""
    big = 134217729.0 * a
    return big - (big - a)


def rounded(x, bits):
    """Round to some binary places, so that the square of a small number is exact.

    Parameters
    ----------
    x : ndarray
        Numbers in float64, below 2**(51 - bits) in size.
    bits : int
        How many binary places remain.

    Returns
    -------
    ndarray
        The nearest multiples of 2**-bits.

    Examples
    --------
    >>> float(rounded(np.float64(0.3), 2))
    0.25
    """
    large = 1.5 * 2.0 ** (52 - bits)
    return (x + large) - large


def over_sum(a, b, c, lost=0.0):
    """Return a / (b + c + lost) with little of the error that the rounding of b + c would make.

    Parameters
    ----------
    a, b, c : ndarray or float
        Finite numbers in float64. What the sum loses is found where `b` is the larger, else only nearly.
    lost : ndarray or float, optional
        A small correction of the sum, such as what rounding took from a term.

    Returns
    -------
    ndarray
        The quotient, rounded twice.

    Examples
    --------
    >>> a, b = 35.0, 2.0**53 + 32  # b + 1 is no float
    >>> 35 / (b + 1), float(over_sum(a, b, 1.0))  # in truth 3.88578058618803366e-15
    (3.8857805861880345e-15, 3.885780586188034e-15)
    """
    total = b + c
    quotient = a / total
    return quotient - quotient * ((c - (total - b) + lost) / total)


def times_exp(a, t):
    """Return a * exp(t) with all its digits where exp(t) alone would already be subnormal, or 0.

    Parameters
    ----------
    a, t : ndarray or float
        A finite factor, and an exponent of at most 0, in float64.

    Returns
    -------
    ndarray
        The product.

    Examples
    --------
    >>> float(times_exp(1e300, -1400.0)), float(1e300 * np.exp(-1400.0))
    (9.72132215...e-309, 0.0)
    """
    # One of the exponents is 0, or both are exact.
    return a * np.exp(np.maximum(t, -700)) * np.exp(np.minimum(t + 700, 0))
