"""Self-gated functions: the input times a gate between 0 and 1 that the input itself opens."""

import math

import numpy as np

from actdoc.functions.compensated import over_sum, two_product
from actdoc.functions.normal import _gelu_tail, _gelu_tail_slope
from actdoc.record import activation, derivative_of

__all__ = [
    "silu",
    "swish",
    "gelu",
    "mish",
    "hard_swish",
    "hard_silu",
    "hardswish",
]


@activation(
    formula=lambda m, x, beta: x * m.sigmoid(beta * x),
    derivative=lambda m, x, beta: (
        m.sigmoid(beta * x) + beta * x * m.sigmoid(beta * x) * (1 - m.sigmoid(beta * x))
    ),
    range="[minimum, ∞)",
    limits=(0, "∞"),
    zeros="{0}",
    fixed_points="{0}",
    monotonic="decreasing, then increasing",
    smoothness=math.inf,
    lipschitz="derivative_maximum",
    minimum=("-1.278464542761074 / beta", "-0.278464542761074 / beta"),
    derivative_minimum=("-2.39935728051547 / beta", -0.0998393201288669),
    derivative_maximum=("2.39935728051547 / beta", 1.09983932012887),
    saturates="left",
    facts_assume="beta > 0",
    identities=lambda m, x: [
        (m.silu(x) - m.silu(-x), x),
        (m.silu(x), x * m.softplus.derivative(x)),
    ],
    typical={"beta": (0, 5)},
    ulps=3,
    cite=("elfwing2018", "ramachandran2017"),
    calls={
        "torch": "F.silu(x)",
        "jax": "nn.silu(x)",
        "keras": "activations.silu(x)",
        "tensorflow": "tf.nn.silu(x, beta=1.0)",
        "onnx": "Swish(x, alpha=1.0)",
        "scipy": "x * special.expit(x)",
    },
)
def silu(x, beta=1.0):
    """Weight the input by its own sigmoid: nearly relu from afar, smooth near 0, and with a dip below it.

    Parameters
    ----------
    beta : float, optional
        How sharply the gate opens: 0 gives x / 2, large values approach relu, 1.702 approximates gelu.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Elfwing, Uchibe and Doya (2018), the name SiLU; Ramachandran, Zoph and Le (2017), the name Swish and beta.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.silu([-710.0, -1.0, 0.0, 3.0])
    array([-3.17816322e-306, -2.68941421e-001,  0.00000000e+000,
            2.85772238e+000])
    """
    if not beta:
        return x / 2
    # Nothing comes through a gate at -1500, and all at inf; there the product is NaN.
    far = np.minimum(1500 / abs(beta), np.finfo(float).max)
    x = np.maximum(x, -far) if beta > 0 else np.minimum(x, far)
    return np.where(np.isinf(x), x, _times_sigmoid(x, *_scaled(beta, x)))


@derivative_of(silu)
def silu_derivative(x, beta=1.0):
    """Return the slope of `silu`: 1/2 at 0, a little above 1 from about 1.3 on, and below 0 left of the dip.

    Parameters
    ----------
    beta : float, optional
        How sharply the gate opens.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.silu.derivative([-710.0, 0.0, 3.0])
    array([-3.17368693e-306,  5.00000000e-001,  1.08810411e+000])
    """
    if not beta:
        return np.full_like(x, 0.5)
    far = np.minimum(1500 / abs(beta), np.finfo(float).max)
    return _times_gate_slope(1.0, *_scaled(beta, np.clip(x, -far, far)))


swish = silu


def _scaled(beta, x):
    """Return beta * x and what rounding took from it."""
    return two_product(beta, x) if beta != 1 else (x, 0.0)


def _times_sigmoid(a, t, lost=0.0):
    """Return a * sigmoid(t + lost), for a finite a."""
    # exp(-t) alone would overflow below -709, long before the product is 0. That of 706.75
    # is nearly a float.
    e = np.exp(np.minimum(-t, 706.75))
    return over_sum(a, e, 1, -e * lost) * np.exp(np.minimum(t + 706.75, 0))


def _times_silu(a, t):
    """Return a * t * sigmoid(t), for a finite a."""
    t = np.maximum(t, -1500)
    e = np.exp(np.minimum(-t, 706.75))
    # Where t is large, it makes up for a large e, before a tiny a would be subnormal.
    size = np.clip(np.abs(t), 1, 1500)
    gate = over_sum(size, e, 1) * (a * (t / size))
    return gate * np.exp(np.minimum(t + 706.75, 0))


def _times_gate_slope(a, t, lost=0.0):
    """Return a times the slope of t * sigmoid(t) at t + lost, for a finite a."""
    # The slope at t and that at -t sum to 1.
    near = np.minimum(np.abs(t), 1500)
    e = np.exp(np.minimum(near, 706.75))
    right = t > 0
    sign = 2.0 * right - 1
    total, lost = 1 + e, lost * sign
    left = ((1 - near) + near / total) / total
    left = left - (left * ((1 - (total - e)) + e * lost) + lost) / total
    left = a * left * np.exp(np.minimum(706.75 - near, 0))
    return right * a - sign * left


@activation(
    formula=lambda m, x, approximate: {
        "none": lambda: x * m.Phi(x),
        "tanh": lambda: (
            x / 2 * (1 + m.tanh(m.sqrt(2 / m.pi) * (x + m.decimal("0.044715") * x**3)))
        ),
        "quick": lambda: x * m.sigmoid(m.decimal("1.702") * x),
    }[approximate](),
    derivative=lambda m, x, approximate: {
        "none": lambda: m.Phi(x) + x * m.phi(x),
        "tanh": lambda: (
            (
                lambda t: (1 + t) / 2
                + x / 2 * m.sqrt(2 / m.pi) * (1 + m.decimal("0.134145") * x**2) * (1 - t**2)
            )(m.where("t", m.tanh(m.sqrt(2 / m.pi) * (x + m.decimal("0.044715") * x**3))))
        ),
        "quick": lambda: m.silu.derivative(x, m.decimal("1.702")),
    }[approximate](),
    choices={"approximate": ("none", "tanh", "quick")},
    range="[minimum, ∞)",
    limits=(0, "∞"),
    zeros="{0}",
    fixed_points="{0}",
    monotonic="decreasing, then increasing",
    smoothness=math.inf,
    lipschitz="derivative_maximum",
    minimum=(-0.751791524693565, -0.169971207479904),
    derivative_minimum=(-1.41421356237310, -0.128904145185155),
    derivative_maximum=(1.41421356237310, 1.12890414518515),
    saturates="left",
    facts_assume="approximate == 'none'",
    identities=lambda m, x: [
        (m.gelu(x) - m.gelu(-x), x),
        (m.gelu(x, "quick"), m.silu(x, m.decimal("1.702"))),
    ],
    ulps=2,
    cite="hendrycks2016",
    calls={
        "torch": "F.gelu(x, approximate='none')",
        "jax": "nn.gelu(x, approximate=True)",
        "keras": "activations.gelu(x, approximate=False)",
        "tensorflow": "tf.nn.gelu(x, approximate=False)",
        "onnx": "Gelu(x, approximate='none')",
        "scipy": "x * special.ndtr(x)",
    },
    equivalent_calls={"jax": "nn.gelu(x, approximate=False)"},
)  # fmt: skip
def gelu(x, approximate="none"):
    """Weight the input by the probability that a standard normal number lies below it.

    Parameters
    ----------
    approximate : {"none", "tanh", "quick"}, optional
        The exact function, or one of the paper's two approximations: by tanh, which differs by less than 0.0005, or
        ``x * sigmoid(1.702 * x)``, which differs by up to 0.0203.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Hendrycks and Gimpel (2016), section 2.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.gelu([-10.0, -1.0, 0.0, 3.0])
    array([-7.61985302e-23, -1.58655254e-01,  0.00000000e+00,  2.99595031e+00])
    >>> [float(actdoc.gelu(-1.0, approximate=form).round(4)) for form in ("none", "tanh", "quick")]
    [-0.1587, -0.1588, -0.1542]
    """
    return np.maximum(x, 0) - _gelu_tail(x, approximate)


@derivative_of(gelu)
def gelu_derivative(x, approximate="none"):
    """Return the slope of `gelu`: 1/2 at 0, at most 1.13, and below 0 left of the dip.

    Parameters
    ----------
    approximate : {"none", "tanh", "quick"}, optional
        Which of the three forms.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.gelu.derivative([-10.0, 0.0, 3.0])
    array([-7.61840010e-22,  5.00000000e-01,  1.01194565e+00])
    """
    # On both sides by the slope of the tail, which is even.
    right = x > 0
    return right + (1 - 2 * right) * _gelu_tail_slope(x, approximate)


@activation(
    formula=lambda m, x: x * m.tanh(m.softplus(x)),
    derivative=lambda m, x: (
        m.tanh(m.softplus(x)) + x * m.sigmoid(x) * (1 - m.tanh(m.softplus(x)) ** 2)
    ),
    range="[minimum, ∞)",
    limits=(0, "∞"),
    zeros="{0}",
    fixed_points="{0}",
    monotonic="decreasing, then increasing",
    smoothness=math.inf,
    lipschitz="derivative_maximum",
    minimum=(-1.192431214515495, -0.30884341301725),
    derivative_minimum=(-2.25637639636079, -0.112526122389463),
    derivative_maximum=(1.49057117948543, 1.08849816125173),
    saturates="left",
    identities=lambda m, x: [
        (m.mish(x), x * (1 - 2 / (1 + (1 + m.exp(x)) ** 2))),
    ],
    ulps=3,
    cite="misra2019",
    calls={
        "torch": "F.mish(x)",
        "jax": "nn.mish(x)",
        "keras": "activations.mish(x)",
        "onnx": "Mish(x)",
    },
)
def mish(x):
    """Weight the input by the tanh of its softplus: a self-gated function much like silu, with a slightly deeper dip.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Misra (2019), equation 1.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.mish([-710.0, -1.0, 0.0, 3.0])
    array([-3.17816322e-306, -3.03401461e-001,  0.00000000e+000,
            2.98653500e+000])
    """
    # The gate is 1 / (e + c), a sum of positive terms, with e = exp(-x).
    largest = np.finfo(float).max
    near = np.clip(x, -1500, largest)
    e = np.exp(np.minimum(-near, 706.75))
    c = 0.5 + 0.5 / (1 + 2 * e)
    y = over_sum(near, e, c) * np.exp(np.minimum(near + 706.75, 0))
    return y + (np.maximum(x, largest) - largest)  # infinite where x is


@derivative_of(mish)
def mish_derivative(x):
    """Return the slope of `mish`: 0.6 at 0, at most 1.09, and below 0 left of the dip.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.mish.derivative([-710.0, 0.0, 3.0])
    array([-3.17368693e-306,  6.00000000e-001,  1.02110691e+000])
    """
    # The slope is (1 + x * more) / (e + c), more = e * (1 - k * k) / (e + c). On the left,
    # where more is nearly 1, the sum is better as 1 + x - x * (1 - more).
    x = np.clip(x, -1500, 1500)
    e = np.exp(np.minimum(-x, 706.75))
    k = 1 / (1 + 2 * e)
    c = 0.5 + 0.5 * k
    total = e + c
    more, less = e * (1 - k * k) / total, (c + k * k * e) / total
    left = np.minimum(x, 0)
    top = 1 + left + (np.maximum(x, 0) * more - left * less)
    return over_sum(top, e, c) * np.exp(np.minimum(x + 706.75, 0))


@activation(
    formula=lambda m, x: m.cases((0, x <= -3), (x, x >= 3), (x * (x + 3) / 6, True)),
    derivative=lambda m, x: m.cases((0, x <= -3), (1, x >= 3), ((2 * x + 3) / 6, True)),
    range="[minimum, ∞)",
    limits=(0, "∞"),
    zeros="(-∞, -3] ∪ {0}",
    fixed_points="{0} ∪ [3, ∞)",
    monotonic="non-increasing, then increasing",
    smoothness=0,
    lipschitz="3/2",
    minimum=(-1.5, -0.375),
    saturates="left",
    breakpoints=(-3, 3),
    identities=lambda m, x: [
        (m.hard_swish(x), x * m.hard_sigmoid(x)),
        (m.hard_swish(x), x * m.relu6(x + 3) / 6),
    ],
    ulps=2,
    cite="howard2019",
    calls={
        "torch": "F.hardswish(x)",
        "jax": "nn.hard_swish(x)",
        "keras": "activations.hard_silu(x)",
        "onnx": "HardSwish(x)",
    },
)
def hard_swish(x):
    """Replace the sigmoid in silu by three straight lines; between -3 and 3 this gives a parabola.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Howard et al. (2019), section 5.2.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.hard_swish([-4.0, -1.5, 0.0, 3.0])
    array([ 0.   , -0.375,  0.   ,  3.   ])
    """
    # The maximum is x where it counts, and finite elsewhere: 0 * inf would be NaN.
    return np.clip(x + 3, 0, 6) / 6 * np.maximum(x, -3) + 0.0


@derivative_of(hard_swish)
def hard_swish_derivative(x):
    """Return the slope of `hard_swish`, which jumps from 0 to -1/2 at -3 and from 3/2 to 1 at 3.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`; at the kinks, by convention, the slope of the outer side.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.hard_swish.derivative([-3.0, -1.5, 0.0, 3.0])
    array([0. , 0. , 0.5, 1. ])
    """
    near = np.clip(x, -3, 3)
    return (np.abs(near) < 3) * ((2 * near + 3) / 6) + (x >= 3)


hard_silu = hardswish = hard_swish
