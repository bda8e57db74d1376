"""The tail of the normal distribution, to the last digit: what gelu and geglu are made of.

For a = abs(x), Phi(-a) = exp(-a**2 / 2) * R(a), and gelu(x) = max(x, 0) - a * Phi(-a). To 2 ulps that takes three
things. R is a polynomial over 2 + 2 a. The exponential is taken at h, the first 26 bits of a, whose square is exact,
and Taylor's first terms lead from h to a. And no product is rounded but the last.
"""

import numpy as np

from actdoc.functions.compensated import two_product, upper_half

#: A little below 8 * log(2): the exponential is computed 256 times as large, so that it is not subnormal before the
#: result. What the rounding of this number takes from 256 is in the coefficients.
SHIFT = 22713 / 4096

#: 256 * exp(-SHIFT) / sqrt(2 * pi), the first 26 bits and the rest.
DENSITY_HIGH, DENSITY_LOW = 0.3989468365907669, 3.2900220650234863e-09
DENSITY = DENSITY_HIGH + DENSITY_LOW

#: 256 * exp(-SHIFT) * exp(h**2 / 2) * Phi(-h) * (2 + 2 h) - 1 for h in [0, 58], to 2e-17 a polynomial
#: in (h - 6) / (h + 6). Made, and its error bounded, by ``python -m actdoc.oracle.approximation``.
TAIL = (
    -0.09307923445144516,
    -0.1700526681076471,
    0.07962375912802286,
    -0.008746873525370949,
    -0.03228340362464652,
    0.04518545054084143,
    -0.039533410258115825,
    0.02649403109929806,
    -0.014119800224344203,
    0.005871378159662406,
    -0.0017380091272575554,
    0.0002389819758084545,
    7.559039545515744e-05,
    -5.2707308443445625e-05,
    8.82557473655078e-06,
    3.5677792131850062e-06,
    -2.000149903778143e-06,
    -1.366032232513464e-09,
    2.654205650751438e-07,
    -3.9433140561458216e-08,
    -3.139903996477094e-08,
    5.612840464252832e-09,
    3.062875153526912e-09,
)


def gelu(x):
    """Return x * Phi(x)."""
    tail, rest = _tail(_parts(x))
    return np.maximum(x, 0) - (tail + rest) / 256


def gelu_slope(x):
    """Return Phi(x) + x * density(x)."""
    tail, rest = _slope_of_tail(_parts(x))
    right = x > 0
    return right + (tail + rest) * ((1 - 2 * right) / 256)


def times_gelu(a, x):
    """Return a * x * Phi(x), also where a is so large, and Phi(x) so small, that x * Phi(x) would be 0."""
    lift = np.where(np.abs(x) < 1e-250, 2.0**100, 1)  # out of the subnormal numbers
    x, far = x * lift, x < -32
    tail, rest = (part / 256 for part in _tail(_parts(x, far)))
    positive = np.maximum(x, 0)
    near = np.minimum(positive, 60)
    lost = near - (near - tail) - tail - rest
    return _times(a, positive - tail, lost, far) / lift


def times_gelu_slope(a, x):
    """Return a * (Phi(x) + x * density(x))."""
    far, right = x < -32, x > 0
    sign = (1 - 2 * right) / 256
    tail, rest = (part * sign for part in _slope_of_tail(_parts(x, far)))
    slope = right + tail
    return _times(a, slope, right - slope + tail + rest, far)


def _parts(x, far=0.0):
    """Return a, h, a - h, 256 * exp(-h**2 / 2) and s, m such that Phi(-a) = exp(-h**2 / 2) * (1 + m) / s."""
    a = np.minimum(np.abs(x), 55)
    h = (a + 1.5 * 2**32) - 1.5 * 2**32  # rounded to 20 bits behind the point
    rest = a - h
    w, m = (h - 6) / (h + 6), TAIL[-1]
    for coefficient in TAIL[-2::-1]:
        m = m * w + coefficient
    u = h * rest
    m = m - DENSITY * (rest + u) * (2 - u * (1 - u / 3))
    return a, h, rest, np.exp(SHIFT - h / 2 * h + far * FAR), 2 + 2 * h, m


def _tail(parts):
    """Return 256 * a * Phi(-a) in two parts."""
    a, _, _, e, s, m = parts
    am = a * m
    quotient = upper_half((a + am) / s)
    return _product(e, quotient, ((a - quotient * s) + am) / s)


def _slope_of_tail(parts):
    """Return 256 * (Phi(-a) - a * density(a)) in two parts."""
    a, h, rest, e, s, m = parts
    quotient = upper_half((1 + m) / s)
    v = h * rest + rest * rest / 2
    v = v - v * v * (1 / 2 - v / 6)  # 1 - exp(-v)
    high = quotient - DENSITY_HIGH * h
    low = ((1 - quotient * s) + m) / s - DENSITY_LOW * h - DENSITY * (rest - a * v)
    upper = upper_half(high)
    return _product(e, upper, high - upper + low)


def _product(e, upper, low):
    """Return e * (upper + low), the product of the upper halves exactly, and the rest of it."""
    half = upper_half(e)
    return half * upper, (e - half) * upper + e * low


#: Log(2) * 1282, and the share that its rounding adds to exp(FAR).
FAR, FAR_ADDS, HALF_FAR = 888.6146854778499, 2.4662875606199785e-15, 2.0**-641


def _times(a, high, low, far):
    """Return a * (high + low), and what is far times 2**-1282."""
    scale = np.where(far, HALF_FAR, 1)
    product, lost = two_product(a * scale, high)
    return (product + (lost + a * scale * (low - far * FAR_ADDS * high))) * scale
