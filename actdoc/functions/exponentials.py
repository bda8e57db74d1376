"""Exponential units: the exponential, the Gaussian, and rectifiers that bend towards a floor."""

import math

import numpy as np

from actdoc.functions.compensated import rounded, times_exp, two_product, upper_half
from actdoc.record import activation, derivative_of

__all__ = [
    "exponential",
    "gaussian",
    "elu",
    "celu",
    "selu",
]


@activation(
    formula=lambda m, x: m.exp(x),
    derivative=lambda m, x: m.exp(x),
    range="(0, ∞)",
    limits=(0, "∞"),
    zeros="∅",
    fixed_points="∅",
    monotonic="increasing",
    smoothness=math.inf,
    lipschitz="∞",
    saturates="left",
    identities=lambda m, x: [
        (m.exponential(x) * m.exponential(-x), 1),
        (m.exponential.derivative(x), m.exponential(x)),
    ],
    symbol=r"\exp",
    ulps=1,
    cite="nelder1972",
    calls={
        "torch": "torch.exp(x)",
        "jax": "jnp.exp(x)",
        "keras": "activations.exponential(x)",
        "tensorflow": "tf.exp(x)",
        "onnx": "Exp(x)",
        "scipy": "np.exp(x)",
    },
)
def exponential(x):
    """Turn any real number into a positive one and sums into products: the output of a model of counts or rates.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`; infinite above about 709.78 in float64, and 88.72 in float32.

    References
    ----------
    Nelder and Wedderburn (1972), the inverse of the log link.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.exponential([-1.0, 0.0, 1.0])
    array([0.36787944, 1.        , 2.71828183])
    """
    return np.exp(x)


@derivative_of(exponential)
def exponential_derivative(x):
    """Return the slope of `exponential`, which is the function itself.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.exponential.derivative([-1.0, 0.0])
    array([0.36787944, 1.        ])
    """
    return np.exp(x)


@activation(
    formula=lambda m, x: m.exp(-(x**2)),
    derivative=lambda m, x: -(2 * x * m.exp(-(x**2))),
    range="(0, 1]",
    limits=(0, 0),
    zeros="∅",
    fixed_points="{0.652918640419205}",
    monotonic="increasing, then decreasing",
    parity="even",
    smoothness=math.inf,
    lipschitz="derivative_maximum",
    maximum=(0, 1),
    derivative_minimum=(0.707106781186548, -0.857763884960707),
    derivative_maximum=(-0.707106781186548, 0.857763884960707),
    saturates="both",
    identities=lambda m, x: [
        (m.gaussian(-x), m.gaussian(x)),
        (m.gaussian(x), m.exponential(-x) ** 2 * m.exponential(2 * x - x**2)),
    ],
    ulps=2,
    cite="broomhead1988",
)
def gaussian(x):
    """Answer most strongly at 0 and not at all far away, so that a unit marks a place instead of a side.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`; subnormal from about 26.6 on in float64, and then 0.

    References
    ----------
    Broomhead and Lowe (1988), on networks of radial basis functions.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.gaussian([-10.0, 0.0, 1.0])
    array([3.72007598e-44, 1.00000000e+00, 3.67879441e-01])
    """
    # exp makes hundreds of ulps of the rounding of a square; that of a number with at most
    # 20 binary places does not round, and the rest of the square is small.
    x = np.clip(x, -40, 40)
    near = rounded(x, 20)
    y = np.exp(-near * near)
    return y + y * _small_expm1((near - x) * (near + x))


# 93 * log(2): with 20 binary places, and the rest.
_SHIFT = 64.46268749237060547
_SHIFT_REST = 2.997043083070526e-07


def _small_expm1(t):
    """Return exp(t) - 1 for a t below 2**-14 in size."""
    return t + t * t * (0.5 + t / 6)


@derivative_of(gaussian)
def gaussian_derivative(x):
    """Return the slope of `gaussian`: uphill on the left, 0 at the top, downhill on the right.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.gaussian.derivative([-1.0, 0.0, 10.0])
    array([ 7.35758882e-01,  0.00000000e+00, -7.44015195e-43])
    """
    # exp alone would be subnormal before the product is: so it is 2**93 times as large.
    # The product of the upper halves is exact.
    x = np.clip(x, -40, 40)
    near = rounded(x, 20)
    bell = np.exp(_SHIFT - near * near)
    upper = upper_half(bell)
    y, low = near * upper, near * (bell - upper) + (x - near) * bell
    more = _small_expm1((near - x) * (near + x) + _SHIFT_REST)
    return (0 - y - (low + (y + low) * more)) * 2.0**-92


@activation(
    formula=lambda m, x, alpha: m.cases((x, x > 0), (alpha * (m.exp(x) - 1), True)),
    derivative=lambda m, x, alpha: m.cases((1, x > 0), (alpha * m.exp(x), True)),
    range="(-alpha, ∞)",
    limits=("-alpha", "∞"),
    zeros="{0}",
    fixed_points="[0, ∞)",
    monotonic="increasing",
    smoothness="1 if alpha == 1 else 0",
    lipschitz=1,
    saturates="left",
    breakpoints=(0,),
    facts_assume="0 < alpha <= 1",
    identities=lambda m, x: [
        (m.elu(x), m.relu(x) + m.exponential(-m.relu(-x)) - 1),
        (m.elu(x), m.celu(x)),
    ],
    typical={"alpha": (0, 3)},
    ulps=2,
    cite="clevert2016",
    calls={
        "torch": "F.elu(x, alpha=1.0)",
        "jax": "nn.elu(x, alpha=1.0)",
        "keras": "activations.elu(x, alpha=1.0)",
        "tensorflow": "tf.nn.elu(x)",
        "onnx": "Elu(x, alpha=1.0)",
    },
)
def elu(x, alpha=1.0):
    """Bend the negative side of relu towards -alpha, so that the outputs of a layer can average to 0.

    Parameters
    ----------
    alpha : float, optional
        How far the negative side goes down. Only for 1 is there no kink at 0.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Clevert, Unterthiner and Hochreiter (2016), equation 15.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.elu([-1e-20, -1.0, 2.0])
    array([-1.00000000e-20, -6.32120559e-01,  2.00000000e+00])
    """
    # expm1 keeps the digits that exp(x) - 1 loses near 0.
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))


@derivative_of(elu)
def elu_derivative(x, alpha=1.0):
    """Return the slope of `elu`: 1 on the right, alpha exp(x) on the left, and so by convention alpha at 0.

    Parameters
    ----------
    alpha : float, optional
        How far the negative side goes down.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.elu.derivative([-1.0, 0.0, 2.0], alpha=0.5)
    array([0.18393972, 0.5       , 1.        ])
    """
    return (x > 0) + (x <= 0) * times_exp(alpha, np.minimum(x, 0))


@activation(
    formula=lambda m, x, alpha: m.cases((x, x > 0), (alpha * (m.exp(x / alpha) - 1), True)),
    derivative=lambda m, x, alpha: m.cases((1, x > 0), (m.exp(x / alpha), True)),
    constraint="alpha != 0",
    range="(-alpha, ∞)",
    limits=("-alpha", "∞"),
    zeros="{0}",
    fixed_points="[0, ∞)",
    monotonic="increasing",
    smoothness=1,
    lipschitz=1,
    saturates="left",
    breakpoints=(0,),
    facts_assume="alpha > 0",
    identities=lambda m, x: [
        (m.celu(x), m.elu(x)),
        (m.celu(x, 2), 2 * m.celu(x / 2)),
    ],
    typical={"alpha": (0.1, 4)},
    ulps=2,
    cite="barron2017",
    calls={
        "torch": "F.celu(x, alpha=1.0)",
        "jax": "nn.celu(x, alpha=1.0)",
        "keras": "activations.celu(x, alpha=1.0)",
        "onnx": "Celu(x, alpha=1.0)",
    },
)
def celu(x, alpha=1.0):
    """Stretch elu in both directions at once, so that its slope has no jump whatever alpha is.

    Parameters
    ----------
    alpha : float, optional
        How far the negative side goes down, and how slowly; not 0.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`. Equal to elu for alpha = 1 only.

    References
    ----------
    Barron (2017), equation 2.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.celu([-1.0, 2.0], alpha=2.0)
    array([-0.78693868,  2.        ])
    """
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0) / alpha)


@derivative_of(celu)
def celu_derivative(x, alpha=1.0):
    """Return the slope of `celu`: 1 from 0 on, exp(x / alpha) on the left.

    Parameters
    ----------
    alpha : float, optional
        How far the negative side goes down.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.celu.derivative([-2.0, 0.0, 2.0], alpha=2.0)
    array([0.36787944, 1.        , 1.        ])
    """
    # exp makes hundreds of ulps of the rounding of x / alpha; the remainder repairs it.
    x = np.minimum(x, 0)
    if alpha == 1:
        return np.exp(x)
    t = x / alpha
    back, lost = two_product(alpha, t)
    y = np.exp(t)
    return np.where(
        (np.abs(t) < 1500) & (y < np.inf), y + y * ((x - back - lost) / alpha), y
    )


@activation(
    formula=lambda m, x: (
        m.decimal("1.0507009873554805") * m.elu(x, m.decimal("1.6732632423543772"))
    ),
    derivative=lambda m, x: (
        m.decimal("1.0507009873554805")
        * m.elu.derivative(x, m.decimal("1.6732632423543772"))
    ),
    range="(-1.7580993408473768, ∞)",
    limits=(-1.7580993408473768, "∞"),
    zeros="{0}",
    fixed_points="{-1.258817164063823, 0}",
    monotonic="increasing",
    smoothness=0,
    lipschitz=1.7580993408473768,
    saturates="left",
    breakpoints=(0,),
    ulps=2,
    cite="klambauer2017",
    calls={
        "torch": "F.selu(x)",
        "jax": "nn.selu(x)",
        "keras": "activations.selu(x)",
        "tensorflow": "tf.nn.selu(x)",
        "onnx": "Selu(x, alpha=1.67326319217681884765625, gamma=1.05070102214813232421875)",
    },
)
def selu(x):
    """Scale elu so that mean 0 and variance 1 reproduce themselves from layer to layer.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Klambauer, Unterthiner, Mayr and Hochreiter (2017), equation 2 and the constants after equation 14.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.selu([-1.0, 0.0, 1.0])
    array([-1.11133074,  0.        ,  1.05070099])
    """
    # The second constant is the product of both in the definition, rounded once.
    right, left = np.maximum(x, 0), np.expm1(np.minimum(x, 0))
    return 1.0507009873554805 * right + 1.7580993408473768 * left


@derivative_of(selu)
def selu_derivative(x):
    """Return the slope of `selu`: a little above 1 on the right, and the steeper left one at the kink by convention.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.selu.derivative([-1.0, 0.0, 1.0])
    array([0.6467686 , 1.75809934, 1.05070099])
    """
    left = times_exp(1.7580993408473768, np.minimum(x, 0))
    return (x > 0) * 1.0507009873554805 + (x <= 0) * left
