"""What gelu takes from a straight line, in its three forms and times a factor, to the last digit.

With a = abs(x), gelu(x) = max(x, 0) - a * gate(-a), where the gate is Phi or the sigmoid of some t(x), and the slope is
that of max(x, 0) plus or minus the slope of this tail. Every tail is exp(-t) times something that varies slowly. Four
things keep its digits:

- The exponential is taken of a t with few enough bits to be exact; the rest is made up for by Taylor's first terms.
- Factors are cut in halves, whose products are exact; only the last sum is rounded.
- It is computed 2**16 times as large, so that it is not subnormal before the result.
- Phi(-a) = exp(-a**2 / 2) * (1 + m) / (2 + 2 a), with a polynomial m.
"""

import numpy as np

from actdoc.functions.compensated import rounded, two_product, upper_half

# 16 * log(2), and what is missing in it.
_SHIFT = 11.090354888959155
_SHIFT_REST = -2.982701877958885e-14

# log(2) * 1282, and the share that its rounding adds to the exponential.
_FAR = 888.6146854778499
_FAR_ADDS = 2.4662875606199785e-15

# 1 / sqrt(2 * pi), and that times 2**16 * exp(-_SHIFT) in two parts.
_DENSITY = 0.3989422804014327
_DENSITY_HIGH = 0.3989422768354416
_DENSITY_LOW = 3.5659791893255877e-09

# Sums of two floats: 1.702; and for the tanh form, whose argument is
# t = _CUBIC * a * (a**2 + _INVERSE), its factors, and 2 * t'(0).
_QUICK = 1.701999992132187, 7.867813110351563e-09
_CUBIC = 0.07135481759905815, -1.3264579024687784e-09
_INVERSE = 22.363860002235015, 1.3713101373930633e-12
_SLOPE = 3.1915383338928223, -9.068136084210544e-08

# (1 + m) * 2**16 * exp(-_SHIFT) - 1 to 3e-17, for a from 0 to 58, as a polynomial in
# (a - 6) / (a + 6).
# Made, and its error bounded, by: python -m actdoc.oracle.approximation
_TAIL = (
    -0.09308959945777116, -0.17005072461153625, 0.07962284912485784,
    -0.00874677355919654, -0.03228303466442915, 0.04518493412584853,
    -0.03953295843910034, 0.026493728304599364, -0.014119638852122718,
    0.005871311056918616, -0.0017379892639174676, 0.00023897924453381052,
    7.558953154845595e-05, -5.270670606272374e-05, 8.825473870916813e-06,
    3.56773843778817e-06, -2.000127044486358e-06, -1.3660166204189246e-09,
    2.6541753163943406e-07, -3.9432689888403965e-08, -3.139868111175949e-08,
    5.612776316281886e-09, 3.062840148572182e-09,
)  # fmt: skip


def _gelu_tail(x, approximate):
    """Return a * gate(-a), a = abs(x), for one of the three forms."""
    if approximate == "none":
        tail, rest = _normal_tail(_normal(x))
        return (tail + rest) * 2.0**-16
    return _sigmoid_tail(*(_cubic(x) if approximate == "tanh" else _quick(x)))


def _gelu_tail_slope(x, approximate):
    """Return gate(-a) - a * gate'(-a), a = abs(x)."""
    if approximate == "none":
        slope, rest = _normal_slope(_normal(x))
        return (slope + rest) * 2.0**-16
    if approximate == "quick":
        a, h, t, rest = _quick(x)
        return _sigmoid_slope(t, rest, 1 - t, rest)
    # The argument is cubic, so that a * t'(a) = 3 t - 2 t'(0) a.
    a, h, t, rest = _cubic(x)
    linear_rest = _SLOPE[1] * h + sum(_SLOPE) * (a - h)
    return _sigmoid_slope(t, rest, (1 + _SLOPE[0] * h) - 3 * t, 3 * rest - linear_rest)


def _normal(x, far=0.0):
    """Return a, h near it, a - h, e, s and m: 2**16 * Phi(-a) = e * (1 + m) / s."""
    # Where x is far, e is 2**1282 times as large.
    a = np.minimum(np.abs(x), 55)
    h = rounded(a, 20)
    rest = a - h
    w, m = (h - 6) / (h + 6), _TAIL[-1]
    for coefficient in _TAIL[-2::-1]:
        m = m * w + coefficient
    # From h to a.
    u, c = h * rest, _DENSITY
    m = m - (rest + u) * (2 * c - u * (c - c / 3 * u))
    return a, h, rest, np.exp((_SHIFT + far * _FAR) - 0.5 * h * h), 2 + 2 * h, m


def _normal_tail(parts):
    """Return 2**16 * a * Phi(-a) in two parts."""
    a, _, _, e, s, m = parts
    am = a * m
    upper = upper_half((a + am) / s)
    return _product(e, upper, (a - upper * s + am) / s)


def _normal_slope(parts):
    """Return 2**16 * (Phi(-a) - a * density(a)) in two parts."""
    a, h, rest, e, s, m = parts
    upper = upper_half((1 + m) / s)
    v = rest * (h + 0.5 * rest)
    v = v - v * v * (0.5 - 1 / 6 * v)  # 1 - exp(-v)
    first = upper - _DENSITY_HIGH * h
    low = (1 - upper * s + m) / s - (_DENSITY_LOW * h + _DENSITY * (rest - a * v))
    return _product(e, *_halves(first, low))


def _quick(x):
    """Return a, h near it, t and the rest of 1.702 * a; 1.702 is a sum of two floats."""
    a = np.minimum(np.abs(x), 450)
    h = rounded(a, 18)
    return a, h, _QUICK[0] * h, _QUICK[1] * h + 1.702 * (a - h)


def _cubic(x):
    """Return a, h near it, t and the rest of 2 * sqrt(2 / pi) * (a + 0.044715 * a**3)."""
    a = np.minimum(np.abs(x), 23)
    h = rounded(a, 20)
    # y = a * (a**2 + 1 / 0.044715), and t = c * y; all constants are sums of two floats.
    square, square_rest = (
        h * h + _INVERSE[0],
        (a - h) * (h + a) + _INVERSE[1],
    )
    upper = rounded(square, 17)
    y = h * upper
    y_rest = h * (square - upper + square_rest) + (a - h) * (square + square_rest)
    near = rounded(y + y_rest, 13)
    rest = _CUBIC[1] * near + sum(_CUBIC) * (y - near + y_rest)
    return a, h, _CUBIC[0] * near, rest


def _sigmoid_tail(a, _, t, rest):
    """Return a * sigmoid(-(t + rest))."""
    e, lost = _exp_minus(t, rest)
    upper, e_rest = _halves(e, -e * lost)
    z, a_upper = upper + e_rest, upper_half(a)
    product, low = upper * a_upper, e_rest * a_upper + z * (a - a_upper)
    # A long division: the upper half of the quotient, and what it leaves.
    quotient = upper_half((product + low) / (65536 + z))
    left = product - 65536 * quotient - quotient * upper + (low - quotient * e_rest)
    return quotient + left / (65536 + z)


def _sigmoid_slope(t, rest, one_minus_w, w_rest):
    """Return s * (1 - w * (1 - s)), s = sigmoid(-(t + rest)), for w in two parts."""
    e, lost = _exp_minus(t, rest)
    z = e - e * lost
    low = (1 - one_minus_w + w_rest) * (z / (65536 + z)) - w_rest
    upper, low = _halves(one_minus_w, low)
    product, low = _product(e, upper, low - (upper + low) * lost)
    quotient = (product + low) / (65536 + z)
    return quotient + (product - 65536 * quotient - quotient * z + low) / (65536 + z)


def _exp_minus(t, rest):
    """Return 2**16 * exp(-t), and what share of it exp(-rest) takes away."""
    rest = rest - _SHIFT_REST
    return np.exp(_SHIFT - t), rest - rest * rest * (0.5 - 1 / 6 * rest)


def _product(e, upper, low):
    """Return e * (upper + low): the product of the upper halves, exact, and the rest."""
    half = upper_half(e)
    return half * upper, (e - half) * upper + e * low


def _halves(number, low):
    """Return the upper half of a number, and the rest of number + low."""
    upper = upper_half(number + low)
    return upper, number - upper + low


def _times_gelu(a, x):
    """Return a * x * Phi(x), also where x * Phi(x) alone would be 0, but a is large."""
    lift = np.where(np.abs(x) < 1e-250, 2.0**100, 1)  # out of the subnormal numbers
    x, far = x * lift, x < -32
    tail, rest = (part * 2.0**-16 for part in _normal_tail(_normal(x, far)))
    right = np.maximum(x, 0)
    near = np.minimum(right, 60)
    return _times(a, right - tail, near - (near - tail) - tail - rest, far) / lift


def _times_gelu_slope(a, x):
    """Return a * (Phi(x) + x * density(x))."""
    far, right = x < -32, x > 0
    sign = (1 - 2 * right) * 2.0**-16
    slope, rest = (part * sign for part in _normal_slope(_normal(x, far)))
    return _times(a, right + slope, right - (right + slope) + slope + rest, far)


def _times(a, high, low, far):
    """Return a * (high + low), and what was 2**1282 times too large in its true size."""
    scale = np.where(far, 2.0**-641, 1)
    product, lost = two_product(a * scale, high)
    return (
        product + (lost + a * scale * (low - far * _FAR_ADDS * np.minimum(high, 1)))
    ) * scale
