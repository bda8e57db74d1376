"""Shrinkage functions: they set small inputs to 0, or nearly so, and keep large ones."""

import math

import numpy as np

from actdoc.record import activation, derivative_of

__all__ = [
    "hard_shrink",
    "hardshrink",
    "soft_shrink",
    "softshrink",
    "soft_threshold",
    "tanh_shrink",
    "tanhshrink",
]


@activation(
    formula=lambda m, x, lambd: m.cases((x, x > lambd), (x, x < -lambd), (0, True)),
    derivative=lambda m, x, lambd: m.cases((1, x > lambd), (1, x < -lambd), (0, True)),
    constraint="lambd >= 0",
    range="(-∞, -lambd) ∪ {0} ∪ (lambd, ∞)",
    limits=("-∞", "∞"),
    zeros="[-lambd, lambd]",
    fixed_points="(-∞, -lambd) ∪ {0} ∪ (lambd, ∞)",
    monotonic="non-decreasing",
    parity="odd",
    smoothness=-1,
    lipschitz="∞",
    saturates="no",
    breakpoints=("-lambd", "lambd"),
    facts_assume="lambd > 0",
    identities=lambda m, x: [
        (
            m.hard_shrink(x),
            m.threshold(x, m.decimal("0.5"), 0) - m.threshold(-x, m.decimal("0.5"), 0),
        ),
    ],
    typical={"lambd": (0, 2)},
    ulps=0,
    cite="donoho1994",
    calls={
        "torch": "F.hardshrink(x, lambd=0.5)",
        "keras": "activations.hard_shrink(x, threshold=0.5)",
        "onnx": "Shrink(x, lambd=0.5, bias=0.0)",
    },
)
def hard_shrink(x, lambd=0.5):
    """Set everything within lambd of 0 to 0 and keep the rest as it is: keep or kill.

    Parameters
    ----------
    lambd : float, optional
        The threshold, at least 0; an input of exactly this size becomes 0.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Donoho and Johnstone (1994), equation 8, hard thresholding.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.hard_shrink([-2.0, -0.5, 0.3, 0.6])
    array([-2. ,  0. ,  0. ,  0.6])
    """
    # The maximum is |x| where it counts, and finite elsewhere: 0 * inf would be NaN.
    size = np.abs(x)
    return np.copysign((size > lambd) * np.maximum(size, lambd), x) + 0.0


@derivative_of(hard_shrink)
def hard_shrink_derivative(x, lambd=0.5):
    """Return the slope of `hard_shrink`: 1 where the input is kept, 0 where it is not and, by convention, at the jumps.

    Parameters
    ----------
    lambd : float, optional
        The threshold.

    Returns
    -------
    ndarray or scalar
        Zeros and ones in the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.hard_shrink.derivative([-2.0, -0.5, 0.3, 0.6])
    array([1., 0., 0., 1.])
    """
    return 1.0 * (np.abs(x) > lambd)


hardshrink = hard_shrink


@activation(
    formula=lambda m, x, lambd: m.cases(
        (x - lambd, x > lambd), (x + lambd, x < -lambd), (0, True)
    ),
    derivative=lambda m, x, lambd: m.cases((1, x > lambd), (1, x < -lambd), (0, True)),
    constraint="lambd >= 0",
    range="(-∞, ∞)",
    limits=("-∞", "∞"),
    zeros="[-lambd, lambd]",
    fixed_points="{0}",
    monotonic="non-decreasing",
    parity="odd",
    smoothness=0,
    lipschitz=1,
    saturates="no",
    breakpoints=("-lambd", "lambd"),
    facts_assume="lambd > 0",
    identities=lambda m, x: [
        (m.soft_shrink(x), x - m.hard_tanh(x, -m.decimal("0.5"), m.decimal("0.5"))),
        (m.soft_shrink(x), m.relu(x - m.decimal("0.5")) - m.relu(-x - m.decimal("0.5"))),
    ],
    typical={"lambd": (0, 2)},
    ulps=1,
    cite=("donoho1994", "gregor2010"),
    calls={
        "torch": "F.softshrink(x, lambd=0.5)",
        "keras": "activations.soft_shrink(x, threshold=0.5)",
        "onnx": "Shrink(x, lambd=0.5, bias=0.5)",
    },
)
def soft_shrink(x, lambd=0.5):
    """Move everything towards 0 by lambd, and stop there: the step that makes sparse solutions sparse.

    Parameters
    ----------
    lambd : float, optional
        How far, at least 0.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Donoho and Johnstone (1994), equation 9; Gregor and LeCun (2010), as an activation.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.soft_shrink([-2.0, -0.5, 0.3, 0.75])
    array([-1.5 ,  0.  ,  0.  ,  0.25])
    """
    return np.maximum(x - lambd, 0) + np.minimum(x + lambd, 0)


@derivative_of(soft_shrink)
def soft_shrink_derivative(x, lambd=0.5):
    """Return the slope of `soft_shrink`: 0 within lambd of 0 and, by convention, at the kinks; 1 beyond.

    Parameters
    ----------
    lambd : float, optional
        How far inputs are moved.

    Returns
    -------
    ndarray or scalar
        Zeros and ones in the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.soft_shrink.derivative([-2.0, -0.5, 0.3, 0.75])
    array([1., 0., 0., 1.])
    """
    return 1.0 * (np.abs(x) > lambd)


softshrink = soft_threshold = soft_shrink


@activation(
    formula=lambda m, x: x - m.tanh(x),
    derivative=lambda m, x: m.tanh(x) ** 2,
    range="(-∞, ∞)",
    limits=("-∞", "∞"),
    zeros="{0}",
    fixed_points="{0}",
    monotonic="increasing",
    parity="odd",
    smoothness=math.inf,
    lipschitz=1,
    derivative_minimum=(0, 0),
    saturates="no",
    identities=lambda m, x: [
        (m.tanh_shrink(x) + m.tanh(x), x),
        (m.tanh_shrink(-x), -m.tanh_shrink(x)),
    ],
    ulps=5,
    cite="kavukcuoglu2008",
    calls={"torch": "F.tanhshrink(x)", "keras": "activations.tanh_shrink(x)"},
)
def tanh_shrink(x):
    """Subtract tanh: small inputs shrink to almost nothing, about x**3 / 3, and large ones by 1.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Kavukcuoglu, Ranzato and LeCun (2008), on networks that predict sparse codes.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.tanh_shrink([-1e-5, 1.0, 10.0])
    array([-3.33333333e-16,  2.38405844e-01,  9.00000000e+00])
    """
    # Near 0 x - tanh(x) cancels. There Lambert's continued fraction gives the difference
    # itself: tanh(x) = x / (1 + x**2 / (3 + x**2 / (5 + ...))).
    near = np.clip(x, -1.4, 1.4)
    square, rest = near * near, 19.0
    for odd in (17, 15, 13, 11, 9, 7, 5, 3):
        rest = odd + square / rest
    t = np.tanh(x)
    far = (x - near) - (t - np.clip(t, np.tanh(-1.4), np.tanh(1.4)))  # 0 if x is near
    return near * square / (rest + square) + far


@derivative_of(tanh_shrink)
def tanh_shrink_derivative(x):
    """Return the slope of `tanh_shrink`, which is tanh squared: 0 at 0, 1 far away.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.tanh_shrink.derivative([0.0, 1.0, 20.0])
    array([0.        , 0.58002566, 1.        ])
    """
    # tanh(x) is u / (2 + u); squared as a whole, it is rounded less often than tanh(x) is.
    u = np.expm1(2 * np.minimum(np.abs(x), 20))
    return u * u / (4 + u * (4 + u))


tanhshrink = tanh_shrink
