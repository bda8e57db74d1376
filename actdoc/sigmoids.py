"""S-shaped functions: sigmoid, its logarithm, and tanh."""

import math

import numpy as np

from actdoc.record import activation, derivative_of


@activation(
    formula=lambda m, x: 1 / (1 + m.exp(-x)),
    derivative=lambda m, x: m.sigmoid(x) * (1 - m.sigmoid(x)),
    range="(0, 1)",
    monotonic="increasing",
    smoothness=math.inf,
    lipschitz=1 / 4,
    identities=lambda m, x: [
        (m.sigmoid(-x), 1 - m.sigmoid(x)),
        (m.sigmoid(x), (1 + m.tanh(x / 2)) / 2),
    ],
    symbol=r"\sigma",
    cite=("verhulst1845", "rumelhart1986"),
)
def sigmoid(x):
    """Squeeze any real number into (0, 1), so that it can be read as the probability of a yes.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`. In floating point the ends are reached: in float64 it is 1 from about 37 up,
        and 0 from about -745 down.

    References
    ----------
    Verhulst (1845), the logistic curve; Rumelhart, Hinton and Williams (1986), as an activation.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.sigmoid([2, 3, 5, 6])
    array([0.88079708, 0.95257413, 0.99330715, 0.99752738])
    >>> actdoc.sigmoid(-710.0)  # 1 / (1 + exp(710)) overflows and gives 0
    np.float64(4.47628622567513e-309)
    """
    # exp sees only -|x|: no overflow; in the left tail z itself carries the digits.
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


@derivative_of(sigmoid)
def sigmoid_derivative(x):
    """Return the slope of `sigmoid`: 1/4 at 0, where it is steepest, and positive everywhere.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`. The right tail keeps its digits, where s * (1 - s) is falsely 0 from 37 up.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.sigmoid.derivative([0.0, 40.0])
    array([2.50000000e-01, 4.24835426e-18])
    """
    # s * (1 - s) loses the right tail to cancellation; in z nothing is subtracted.
    z = np.exp(-np.abs(x))
    return z / (1 + z) ** 2


@activation(
    formula=lambda m, x: (m.exp(x) - m.exp(-x)) / (m.exp(x) + m.exp(-x)),
    derivative=lambda m, x: 1 - m.tanh(x) ** 2,
    range="(-1, 1)",
    monotonic="increasing",
    smoothness=math.inf,
    lipschitz=1,
    identities=lambda m, x: [
        (m.tanh(-x), -m.tanh(x)),
        (m.tanh(x), 2 * m.sigmoid(2 * x) - 1),
    ],
    symbol=r"\tanh",
    cite="lecun1998",
)
def tanh(x):
    """Squeeze any real number into (-1, 1) around 0: a sigmoid, stretched to twice its height and half its width.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    LeCun, Bottou, Orr and Müller (1998), section 4.4, on why to prefer it to the sigmoid in hidden layers.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.tanh([-1.0, 0.0, 1.0])
    array([-0.76159416,  0.        ,  0.76159416])
    """
    # The formula cancels near 0 and overflows from 710; NumPy's own tanh does neither.
    return np.tanh(x)


@derivative_of(tanh)
def tanh_derivative(x):
    """Return the slope of `tanh`: 1 at 0, four times the steepest sigmoid, and positive everywhere.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`. Both tails keep their digits, where 1 - tanh(x)**2 is falsely 0 from 20 up.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.tanh.derivative([0.0, 20.0])
    array([1.0000000e+00, 1.6993417e-17])
    """
    # 1 - tanh(x)**2 subtracts nearly equal numbers; in z nothing is subtracted.
    z = np.exp(-2 * np.abs(x))
    return 4 * z / (1 + z) ** 2


@activation(
    formula=lambda m, x: m.log(m.sigmoid(x)),
    derivative=lambda m, x: m.sigmoid(-x),
    range="(-∞, 0)",
    monotonic="increasing",
    smoothness=math.inf,
    lipschitz=1,
    identities=lambda m, x: [
        (m.log_sigmoid(x), -m.softplus(-x)),
        (m.log_sigmoid(x) - m.log_sigmoid(-x), x),
    ],
    cite="goodfellow2016",
)
def log_sigmoid(x):
    """Return the logarithm of the sigmoid without computing the sigmoid, which may have rounded to 0 or 1.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`: about x on the far left, about -exp(-x) on the far right.

    References
    ----------
    Goodfellow, Bengio and Courville (2016), section 3.10.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.log_sigmoid([-800.0, 0.0, 50.0])
    array([-8.00000000e+02, -6.93147181e-01, -1.92874985e-22])
    """
    # Two terms of one sign: nothing cancels, and log1p keeps the digits of a small exp.
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


@derivative_of(log_sigmoid)
def log_sigmoid_derivative(x):
    """Return the slope of `log_sigmoid`, the mirrored sigmoid: it stays near 1 on the left, where the model is wrong.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.log_sigmoid.derivative([-800.0, 0.0, 50.0])
    array([1.00000000e+00, 5.00000000e-01, 1.92874985e-22])
    """
    return sigmoid.code(-x)
