"""Rectifiers: relu, its leaky repair, and its smooth relative softplus."""

import math

import numpy as np

from actdoc.record import activation, derivative_of
from actdoc.sigmoids import sigmoid


@activation(
    formula=lambda m, x: m.cases((x, x > 0), (0, True)),
    derivative=lambda m, x: m.cases((1, x > 0), (0, True)),
    range="[0, ∞)",
    monotonic="non-decreasing",
    smoothness=0,
    lipschitz=1,
    kinks=(0.0,),
    identities=lambda m, x: [
        (m.relu(x) - m.relu(-x), x),
        (m.relu(m.relu(x)), m.relu(x)),
    ],
    ulps=0,
    cite=("fukushima1969", "nair2010", "glorot2011"),
)
def relu(x):
    """Pass positive numbers through and silence the rest: a slope of exactly 1 wherever the unit is active.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`; 0 for -0.0 and for all negative numbers.

    References
    ----------
    Fukushima (1969); Nair and Hinton (2010); Glorot, Bordes and Bengio (2011).

    Examples
    --------
    >>> import actdoc
    >>> actdoc.relu([1.0, -10.0, 0.0, 15.0, -20.0])
    array([ 1.,  0.,  0., 15.,  0.])
    """
    # Not np.maximum(x, 0): which of 0 and -0 that returns differs between dtypes.
    return np.where(x > 0, x, 0)


@derivative_of(relu)
def relu_derivative(x):
    """Return the slope of `relu`: 1 where the unit is active, 0 where it is not, and by convention 0 at the kink.

    Returns
    -------
    ndarray or scalar
        Zeros and ones in the shape and precision of `x`. PyTorch, JAX, TensorFlow and Keras share the convention at 0.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.relu.derivative([-2.0, 0.0, 3.0])
    array([0., 0., 1.])
    """
    return np.where(x > 0, 1.0, 0.0)


@activation(
    formula=lambda m, x, alpha: m.cases((x, x > 0), (alpha * x, True)),
    derivative=lambda m, x, alpha: m.cases((1, x > 0), (alpha, True)),
    range="(-∞, ∞)",
    monotonic="increasing",
    smoothness=0,
    lipschitz=lambda alpha: max(1, abs(alpha)),
    kinks=(0.0,),
    identities=lambda m, x: [
        (m.leaky_relu(x, 0), m.relu(x)),
        (m.leaky_relu(x, 1), m.identity(x)),
    ],
    ulps=1,
    cite="maas2013",
)
def leaky_relu(x, alpha=0.01):
    """Pass positive numbers through and scale the rest by a small slope, so that no unit is ever silent for good.

    Parameters
    ----------
    alpha : float, optional
        The slope for negative numbers, any finite number. It is PyTorch's default here; other frameworks differ.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`. For alpha above 1 it is not max(alpha * x, x), which tutorials give.

    References
    ----------
    Maas, Hannun and Ng (2013).

    Examples
    --------
    >>> import actdoc
    >>> actdoc.leaky_relu([1.0, -10.0, 0.0, 15.0, -20.0])
    array([ 1. , -0.1,  0. , 15. , -0.2])
    >>> actdoc.leaky_relu(-10.0, alpha=0.3)
    np.float64(-3.0)
    """
    # With alpha = 0 the product would be NaN at -inf, where the limit is 0.
    return np.where(x > 0, x, alpha * x if alpha else 0)


@derivative_of(leaky_relu)
def leaky_relu_derivative(x, alpha=0.01):
    """Return the slope of `leaky_relu`: 1 on the right, alpha on the left, and by convention alpha at the kink.

    Parameters
    ----------
    alpha : float, optional
        The slope for negative numbers.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`. At 0 PyTorch says alpha too, and JAX says 1.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.leaky_relu.derivative([-2.0, 0.0, 3.0])
    array([0.01, 0.01, 1.  ])
    """
    return np.where(x > 0, 1.0, alpha)


@activation(
    formula=lambda m, x: m.log(1 + m.exp(x)),
    derivative=lambda m, x: m.sigmoid(x),
    range="(0, ∞)",
    monotonic="increasing",
    smoothness=math.inf,
    lipschitz=1,
    identities=lambda m, x: [
        (m.softplus(x) - m.softplus(-x), x),
        (m.softplus(x), -m.log_sigmoid(-x)),
    ],
    cite="dugas2001",
)
def softplus(x):
    """Round off the corner of the rectifier; its slope is the sigmoid, and as a loss it is binary cross-entropy.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`: about exp(x) on the far left, about x on the far right.

    References
    ----------
    Dugas, Bengio, Bélisle, Nadeau and Garcia (2001).

    Examples
    --------
    >>> import actdoc
    >>> actdoc.softplus([-800.0, -40.0, 0.0, 800.0])
    array([0.00000000e+00, 4.24835426e-18, 6.93147181e-01, 8.00000000e+02])
    """
    # exp sees only -|x|: no overflow; log1p keeps the digits that 1 + exp(x) loses.
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


@derivative_of(softplus)
def softplus_derivative(x):
    """Return the slope of `softplus`, which is the sigmoid.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.softplus.derivative([-40.0, 0.0, 800.0])
    array([4.24835426e-18, 5.00000000e-01, 1.00000000e+00])
    """
    return sigmoid.code(x)
