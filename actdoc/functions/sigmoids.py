"""S-shaped functions: sigmoid, tanh, and their cheaper relatives."""

import math

import numpy as np

from actdoc.record import activation, derivative_of

__all__ = [
    "sigmoid",
    "expit",
    "logistic",
    "tanh",
    "softsign",
    "soft_sign",
    "hard_sigmoid",
    "hardsigmoid",
    "hard_tanh",
    "hardtanh",
    "sparse_sigmoid",
]


@activation(
    formula=lambda m, x: 1 / (1 + m.exp(-x)),
    derivative=lambda m, x: m.sigmoid(x) * (1 - m.sigmoid(x)),
    range="(0, 1)",
    limits=(0, 1),
    zeros="∅",
    fixed_points="{0.659046068407407}",
    monotonic="increasing",
    smoothness=math.inf,
    lipschitz="1/4",
    derivative_maximum=(0, "1/4"),
    saturates="both",
    identities=lambda m, x: [
        (m.sigmoid(-x), 1 - m.sigmoid(x)),
        (m.sigmoid(x), (1 + m.tanh(x / 2)) / 2),
    ],
    symbol=r"\sigma",
    cite=("verhulst1845", "rumelhart1986"),
    calls={
        "torch": "torch.sigmoid(x)",
        "jax": "nn.sigmoid(x)",
        "keras": "activations.sigmoid(x)",
        "tensorflow": "tf.nn.sigmoid(x)",
        "onnx": "Sigmoid(x)",
        "scipy": "special.expit(x)",
    },
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
    # exp sees only -|x|: no overflow. On the left z carries the digits, and the rest is
    # a correction; on the right the sigmoid is 1 minus that of the left.
    z = np.exp(-np.abs(x))
    left = z - z * (z / (1 + z))
    return np.abs((x > 0) - left)


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
    return _bell(z, z)


def _bell(a, z):
    """Return a / (1 + z)**2."""
    # (1 + z)**2 as 1 + more; the remainder of the division repairs what that loses.
    more = 2 * z + z * z
    bell = a / (1 + more)
    return bell + ((a - bell) - bell * more) / (1 + more)


expit = logistic = sigmoid


@activation(
    formula=lambda m, x: (m.exp(x) - m.exp(-x)) / (m.exp(x) + m.exp(-x)),
    derivative=lambda m, x: 1 - m.tanh(x) ** 2,
    range="(-1, 1)",
    limits=(-1, 1),
    zeros="{0}",
    fixed_points="{0}",
    monotonic="increasing",
    parity="odd",
    smoothness=math.inf,
    lipschitz=1,
    derivative_maximum=(0, 1),
    saturates="both",
    identities=lambda m, x: [
        (m.tanh(-x), -m.tanh(x)),
        (m.tanh(x), 2 * m.sigmoid(2 * x) - 1),
    ],
    symbol=r"\tanh",
    ulps=3,
    cite="lecun1998",
    calls={
        "torch": "torch.tanh(x)",
        "jax": "nn.tanh(x)",
        "keras": "activations.tanh(x)",
        "tensorflow": "tf.nn.tanh(x)",
        "onnx": "Tanh(x)",
        "scipy": "np.tanh(x)",
    },
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
    return 4 * _bell(z, z)


@activation(
    formula=lambda m, x: x / (1 + m.abs(x)),
    derivative=lambda m, x: 1 / (1 + m.abs(x)) ** 2,
    range="(-1, 1)",
    limits=(-1, 1),
    zeros="{0}",
    fixed_points="{0}",
    monotonic="increasing",
    parity="odd",
    smoothness=1,
    lipschitz=1,
    derivative_maximum=(0, 1),
    saturates="both",
    breakpoints=(0,),
    identities=lambda m, x: [
        (m.softsign(-x), -m.softsign(x)),
        (m.softsign.derivative(x), (1 - m.abs(m.softsign(x))) ** 2),
    ],
    cite=("elliott1993", "bergstra2009", "glorot2010"),
    calls={
        "torch": "F.softsign(x)",
        "jax": "nn.soft_sign(x)",
        "keras": "activations.softsign(x)",
        "tensorflow": "tf.nn.softsign(x)",
        "onnx": "Softsign(x)",
    },
)
def softsign(x):
    """Squeeze any real number into (-1, 1) without an exponential; it approaches its ends slowly, as 1 - 1 / abs(x).

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Elliott (1993); Bergstra, Desjardins, Lamblin and Bengio (2009); Glorot and Bengio (2010).

    Examples
    --------
    >>> import actdoc
    >>> actdoc.softsign([-3.0, 0.0, 1.0])
    array([-0.75,  0.  ,  0.5 ])
    """
    # Long before 1e300 the result is 1; inf / inf would be NaN.
    x = np.clip(x, -1e300, 1e300)
    return x / (1 + np.abs(x))


@derivative_of(softsign)
def softsign_derivative(x):
    """Return the slope of `softsign`: 1 at 0, and 1/x**2 far away, where the slope of tanh is long gone.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.softsign.derivative([0.0, 1.0, 99.0])
    array([1.0e+00, 2.5e-01, 1.0e-04])
    """
    # The reciprocal twice: the square of a large number would overflow.
    a = np.minimum(np.abs(x), 1e200)
    d = 1 + a
    lost = np.minimum(a, 1) - (d - np.maximum(a, 1))
    slope = 1 / d / d
    return slope - slope * (2 * lost / d)


soft_sign = softsign


@activation(
    formula=lambda m, x, width: m.cases(
        (0, x <= -width), (1, x >= width), ((x + width) / (2 * width), True)
    ),
    derivative=lambda m, x, width: m.cases(
        (0, x <= -width), (0, x >= width), (1 / (2 * width), True)
    ),
    constraint="width > 0",
    range="[0, 1]",
    limits=(0, 1),
    zeros="(-∞, -width]",
    fixed_points="{width / (2 * width - 1)}",
    monotonic="non-decreasing",
    smoothness=0,
    lipschitz="1 / (2 * width)",
    saturates="both",
    breakpoints=("-width", "width"),
    facts_assume="width > 1",
    identities=lambda m, x: [
        (m.hard_sigmoid(-x), 1 - m.hard_sigmoid(x)),
        (m.hard_sigmoid(x), m.relu6(x + 3) / 6),
    ],
    typical={"width": (0.5, 6)},
    ulps=2,
    cite=("courbariaux2015", "howard2019"),
    calls={
        "torch": "F.hardsigmoid(x)",
        "jax": "nn.hard_sigmoid(x)",
        "keras": "activations.hard_sigmoid(x)",
        "onnx": "HardSigmoid(x, alpha=0.2, beta=0.5)",
    },
    equivalent_calls={"onnx": "HardSigmoid(x, alpha=1 / 6, beta=0.5)"},
)
def hard_sigmoid(x, width=3.0):
    """Replace the sigmoid by three straight lines: 0, a ramp from -width to width, and 1.

    Parameters
    ----------
    width : float, optional
        Where the ramp ends, above 0. The slope of the ramp is 1 / (2 * width): 1/6 with PyTorch's width of 3, which is
        the default, and 1/5 with the 2.5 of ONNX and of Keras 2.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`; exactly 0 and 1 beyond the ramp.

    References
    ----------
    Courbariaux, Bengio and David (2015), the idea; Howard et al. (2019), the slope 1/6.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.hard_sigmoid([-4.0, 0.0, 1.5])
    array([0.  , 0.5 , 0.75])
    >>> actdoc.hard_sigmoid(1.0, width=2.5)  # slope 1/5
    np.float64(0.7)
    """
    # x + width first: near the lower kink it is exact; x / (2 * width) + 1/2 would cancel.
    return np.clip((x + width) / (2 * width), 0, 1)


@derivative_of(hard_sigmoid)
def hard_sigmoid_derivative(x, width=3.0):
    """Return the slope of `hard_sigmoid`: constant on the ramp, 0 beyond it and, by convention, at its ends.

    Parameters
    ----------
    width : float, optional
        Where the ramp ends.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.hard_sigmoid.derivative([-3.0, 0.0, 4.0])
    array([0.        , 0.16666667, 0.        ])
    """
    return (np.abs(x) < width) / (2 * width)


hardsigmoid = hard_sigmoid


@activation(
    formula=lambda m, x, min_val, max_val: m.cases(
        (min_val, x <= min_val), (max_val, x >= max_val), (x, True)
    ),
    derivative=lambda m, x, min_val, max_val: m.cases(
        (0, x <= min_val), (0, x >= max_val), (1, True)
    ),
    constraint="min_val < max_val",
    range="[min_val, max_val]",
    limits=("min_val", "max_val"),
    zeros="{0}",
    fixed_points="[min_val, max_val]",
    monotonic="non-decreasing",
    parity="odd",
    smoothness=0,
    lipschitz=1,
    saturates="both",
    breakpoints=("min_val", "max_val"),
    facts_assume="min_val == -max_val",
    identities=lambda m, x: [
        (m.hard_tanh(-x), -m.hard_tanh(x)),
        (m.hard_tanh(x), 2 * m.hard_sigmoid(3 * x) - 1),
    ],
    typical={"min_val": (-3, -0.1), "max_val": (0.1, 3)},
    ulps=1,
    cite="collobert2004",
    calls={
        "torch": "F.hardtanh(x, min_val=-1.0, max_val=1.0)",
        "jax": "nn.hard_tanh(x)",
        "keras": "activations.hard_tanh(x)",
        "onnx": "Clip(x, -1, 1)",
    },
)
def hard_tanh(x, min_val=-1.0, max_val=1.0):
    """Clip to an interval: the cheapest function that looks like tanh, linear in the middle and flat beyond.

    Parameters
    ----------
    min_val, max_val : float, optional
        The ends of the interval, in increasing order.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Collobert (2004).

    Examples
    --------
    >>> import actdoc
    >>> actdoc.hard_tanh([-2.0, 0.5, 3.0])
    array([-1. ,  0.5,  1. ])
    """
    return np.clip(x, min_val, max_val)


@derivative_of(hard_tanh)
def hard_tanh_derivative(x, min_val=-1.0, max_val=1.0):
    """Return the slope of `hard_tanh`: 1 inside the interval, 0 outside and, by convention, at its ends.

    Parameters
    ----------
    min_val, max_val : float, optional
        The ends of the interval.

    Returns
    -------
    ndarray or scalar
        Zeros and ones in the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.hard_tanh.derivative([-1.0, 0.5, 3.0])
    array([0., 1., 0.])
    """
    return 1.0 * ((x > min_val) & (x < max_val))


hardtanh = hard_tanh


@activation(
    formula=lambda m, x: m.cases((0, x <= -1), (1, x >= 1), ((x + 1) / 2, True)),
    derivative=lambda m, x: m.cases((0, x <= -1), (0, x >= 1), (m.decimal("0.5"), True)),
    range="[0, 1]",
    limits=(0, 1),
    zeros="(-∞, -1]",
    fixed_points="{1}",
    monotonic="non-decreasing",
    smoothness=0,
    lipschitz="1/2",
    saturates="both",
    breakpoints=(-1, 1),
    identities=lambda m, x: [
        (m.sparse_sigmoid(x), m.hard_sigmoid(3 * x)),
        (m.sparse_sigmoid(x), m.sparse_plus.derivative(x)),
    ],
    ulps=1,
    exact=("value", "derivative"),
    cite="martins2016",
    calls={"jax": "nn.sparse_sigmoid(x)", "keras": "activations.sparse_sigmoid(x)"},
)
def sparse_sigmoid(x):
    """Give the first output of sparsemax for the scores x and 0: a ramp from -1 to 1 that reaches 0 and 1.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Martins and Astudillo (2016), section 2.3.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.sparse_sigmoid([-1.5, 0.0, 0.5])
    array([0.  , 0.5 , 0.75])
    """
    return np.clip((x + 1) / 2, 0, 1)


@derivative_of(sparse_sigmoid)
def sparse_sigmoid_derivative(x):
    """Return the slope of `sparse_sigmoid`: 1/2 on the ramp, 0 beyond it and, by convention, at its ends.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.sparse_sigmoid.derivative([-1.0, 0.0, 2.0])
    array([0. , 0.5, 0. ])
    """
    return 0.5 * (np.abs(x) < 1)
