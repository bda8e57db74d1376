"""Rectifiers: relu, its leaky and capped variants, and its smooth relatives; log_sigmoid is softplus upside down."""

import math
from typing import TYPE_CHECKING

import numpy as np

from actdoc.functions.compensated import over_sum
from actdoc.functions.sigmoids import sigmoid
from actdoc.record import activation, derivative_of, vector_activation

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "relu",
    "leaky_relu",
    "prelu",
    "rrelu",
    "relu6",
    "threshold",
    "thresholded_relu",
    "squared_relu",
    "relu2",
    "softplus",
    "log_sigmoid",
    "logsigmoid",
    "log_expit",
    "squareplus",
    "sparse_plus",
    "crelu",
]


@activation(
    formula=lambda m, x: m.cases((x, x > 0), (0, True)),
    derivative=lambda m, x: m.cases((1, x > 0), (0, True)),
    range="[0, ∞)",
    limits=(0, "∞"),
    zeros="(-∞, 0]",
    fixed_points="[0, ∞)",
    monotonic="non-decreasing",
    smoothness=0,
    lipschitz=1,
    saturates="left",
    breakpoints=(0,),
    identities=lambda m, x: [
        (m.relu(x) - m.relu(-x), x),
        (m.relu(m.relu(x)), m.relu(x)),
    ],
    ulps=0,
    exact=("value", "derivative"),
    cite=("householder1941", "fukushima1969", "nair2010", "glorot2011"),
    calls={
        "torch": "F.relu(x)",
        "jax": "nn.relu(x)",
        "keras": "activations.relu(x, negative_slope=0.0, max_value=None, threshold=0.0)",
        "tensorflow": "tf.nn.relu(x)",
        "onnx": "Relu(x)",
    },
)
def relu(x):
    """Pass positive numbers through and silence the rest: a slope of exactly 1 wherever the unit is active.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`; 0 for -0.0 and for all negative numbers.

    References
    ----------
    Householder (1941), the form; Fukushima (1969); Nair and Hinton (2010); Glorot, Bordes and Bengio (2011).

    Examples
    --------
    >>> import actdoc
    >>> actdoc.relu([1.0, -10.0, 0.0, 15.0, -20.0])
    array([ 1.,  0.,  0., 15.,  0.])
    """
    # Whether the maximum of 0 and -0 is 0 or -0 differs; the sum of the two is always 0.
    return np.maximum(x, 0) + 0.0


@derivative_of(relu)
def relu_derivative(x):
    """Return the slope of `relu`: 1 where the unit is active, 0 where it is not, and by convention 0 at the kink.

    Returns
    -------
    ndarray or scalar
        Zeros and ones in the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.relu.derivative([-2.0, 0.0, 3.0])
    array([0., 0., 1.])
    """
    return 1.0 * (x > 0)


@activation(
    formula=lambda m, x, alpha: m.cases((x, x > 0), (alpha * x, True)),
    derivative=lambda m, x, alpha: m.cases((1, x > 0), (alpha, True)),
    range="(-∞, ∞)",
    limits=("-∞", "∞"),
    zeros="{0}",
    fixed_points="[0, ∞)",
    monotonic="increasing",
    smoothness=0,
    lipschitz="max(1, abs(alpha))",
    saturates="no",
    breakpoints=(0,),
    facts_assume="alpha > 0 and alpha != 1",
    identities=lambda m, x: [
        (m.leaky_relu(x, 0), m.relu(x)),
        (m.leaky_relu(x, 1), m.identity(x)),
    ],
    typical={"alpha": (0, 1)},
    ulps=1,
    cite="maas2013",
    calls={
        "torch": "F.leaky_relu(x, negative_slope=0.01)",
        "jax": "nn.leaky_relu(x, negative_slope=0.01)",
        "keras": "activations.leaky_relu(x, negative_slope=0.2)",
        "tensorflow": "tf.nn.leaky_relu(x, alpha=0.2)",
        "onnx": "LeakyRelu(x, alpha=0.01)",
    },
    equivalent_calls={
        "keras": "activations.leaky_relu(x, negative_slope=0.01)",
        "tensorflow": "tf.nn.leaky_relu(x, alpha=0.01)",
    },
)
def leaky_relu(x, alpha=0.01):
    """Pass positive numbers through and scale the rest by a small slope, so that no unit is ever dead.

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
    return _bent(x, alpha)


def _bent(x, slope):
    """Return x on the right and slope * x on the left."""
    if np.ndim(slope) == 0 and slope:
        # The steeper of the two lines lies below on the left.
        return np.maximum(x, slope * x) if slope <= 1 else np.minimum(x, slope * x)
    bent = np.where(slope <= 1, np.maximum(x, slope * x), np.minimum(x, slope * x))
    # 0 times -inf would be NaN.
    return np.where(slope == 0, np.maximum(x, 0) + 0.0, bent)


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
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.leaky_relu.derivative([-2.0, 0.0, 3.0])
    array([0.01, 0.01, 1.  ])
    """
    return (x > 0) + (x <= 0) * alpha


@activation(
    formula=lambda m, x, alpha: m.cases((x, x > 0), (alpha * x, True)),
    derivative=lambda m, x, alpha: m.cases((1, x > 0), (alpha, True)),
    arrays=("alpha",),
    range="(-∞, ∞)",
    limits=("-∞", "∞"),
    zeros="{0}",
    fixed_points="[0, ∞)",
    monotonic="increasing",
    smoothness=0,
    lipschitz="max(1, abs(alpha))",
    saturates="no",
    breakpoints=(0,),
    facts_assume="alpha > 0 and alpha != 1",
    identities=lambda m, x: [
        (m.prelu(x), m.leaky_relu(x, m.decimal("0.25"))),
    ],
    typical={"alpha": (0, 1)},
    ulps=1,
    cite="he2015",
    calls={
        "torch": "F.prelu(x, alpha)",
        "keras": "layers.PReLU(alpha_initializer='Zeros')(x)",
        "onnx": "PRelu(x, alpha)",
    },
    equivalent_calls={
        "keras": "layers.PReLU(alpha_initializer=keras.initializers.Constant(0.25))(x)"
    },
)
def prelu(x, alpha: "ArrayLike" = 0.25):
    """Let training choose the slope for negative inputs: leaky_relu with a learned slope, often one per channel.

    Parameters
    ----------
    alpha : float or array_like, optional
        The learned slope or slopes, finite. An array broadcasts to the shape of `x` by NumPy's rules, from the last
        axis on; slopes of channels on axis 1 of a batch of images need the shape (channels, 1, 1). The default is the
        value with which PyTorch and the paper begin.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`. Its slope in alpha, by which alpha learns, is x where x < 0, and else 0.

    References
    ----------
    He, Zhang, Ren and Sun (2015), equation 1.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.prelu([[-2.0, -2.0], [1.0, 3.0]], alpha=[0.25, 0.5])
    array([[-0.5, -1. ],
           [ 1. ,  3. ]])
    """
    return _bent(x, alpha)


@derivative_of(prelu)
def prelu_derivative(x, alpha: "ArrayLike" = 0.25):
    """Return the slope of `prelu` in x: 1 on the right, alpha on the left, and by convention alpha at the kink.

    Parameters
    ----------
    alpha : float or array_like, optional
        The learned slope or slopes.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.prelu.derivative([-2.0, 0.0, 3.0], alpha=0.1)
    array([0.1, 0.1, 1. ])
    """
    return (x > 0) + (x <= 0) * alpha


@activation(
    formula=lambda m, x, lower, upper: m.cases((x, x > 0), ((lower + upper) / 2 * x, True)),
    derivative=lambda m, x, lower, upper: m.cases((1, x > 0), ((lower + upper) / 2, True)),
    constraint="lower <= upper",
    range="(-∞, ∞)",
    limits=("-∞", "∞"),
    zeros="{0}",
    fixed_points="[0, ∞)",
    monotonic="increasing",
    smoothness=0,
    lipschitz=1,
    saturates="no",
    breakpoints=(0,),
    facts_assume="0 < lower + upper < 2",
    identities=lambda m, x: [
        (m.rrelu(x, m.decimal("0.1"), m.decimal("0.3")), m.leaky_relu(x, m.decimal("0.2"))),
    ],
    typical={"lower": (0, 0.25), "upper": (0.25, 1)},
    ulps=1,
    cite="xu2015",
    calls={"torch": "F.rrelu(x, lower=0.125, upper=0.3333333333333333, training=False)"},
)
def rrelu(x, lower=1 / 8, upper=1 / 3, training=False, rng=None):
    """Draw the slope for each negative input at random while training, and use the mean slope afterwards.

    Parameters
    ----------
    lower, upper : float, optional
        The slope is drawn uniformly from this interval; its ends in increasing order.
    training : bool, optional
        Whether to draw. If not, the slope is the mean of the ends.
    rng : None, int or numpy.random.Generator, optional
        The seed, or the source of random numbers, for training: the same seed gives the same slopes.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Xu, Wang, Chen and Li (2015), section 2.4.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.rrelu([-48.0, 2.0])
    array([-11.,   2.])
    >>> actdoc.rrelu([-1.0, -1.0], training=True, rng=0)
    array([-0.25770035, -0.18120557])
    """
    return _bent(x, _slope(x, lower, upper, training, rng))


@derivative_of(rrelu)
def rrelu_derivative(x, lower=1 / 8, upper=1 / 3, training=False, rng=None):
    """Return the slope of `rrelu`; while training, the same seed gives the slopes that the call with it has drawn.

    Parameters
    ----------
    lower, upper : float, optional
        The interval of the slopes.
    training : bool, optional
        Whether to draw.
    rng : None, int or numpy.random.Generator, optional
        The seed, or the source of random numbers.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.rrelu.derivative([-1.0, 2.0], lower=0.1, upper=0.3)
    array([0.2, 1. ])
    """
    return (x > 0) + (x <= 0) * _slope(x, lower, upper, training, rng)


def _slope(x, lower, upper, training, rng):
    if training:
        return np.random.default_rng(rng).uniform(lower, upper, np.shape(x))
    return lower / 2 + upper / 2


@activation(
    formula=lambda m, x: m.cases((0, x <= 0), (6, x >= 6), (x, True)),
    derivative=lambda m, x: m.cases((0, x <= 0), (0, x >= 6), (1, True)),
    range="[0, 6]",
    limits=(0, 6),
    zeros="(-∞, 0]",
    fixed_points="[0, 6]",
    monotonic="non-decreasing",
    smoothness=0,
    lipschitz=1,
    saturates="both",
    breakpoints=(0, 6),
    identities=lambda m, x: [
        (m.relu6(x), m.relu(x) - m.relu(x - 6)),
        (m.relu6(x), m.hard_tanh(x, 0, 6)),
    ],
    ulps=0,
    exact=("value", "derivative"),
    cite="krizhevsky2010",
    calls={
        "torch": "F.relu6(x)",
        "jax": "nn.relu6(x)",
        "keras": "activations.relu6(x)",
        "tensorflow": "tf.nn.relu6(x)",
        "onnx": "Clip(x, 0, 6)",
    },
)
def relu6(x):
    """Cap relu at 6, so that few bits are enough to store what comes out.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Krizhevsky (2010).

    Examples
    --------
    >>> import actdoc
    >>> actdoc.relu6([-1.0, 5.0, 8.0])
    array([0., 5., 6.])
    """
    return np.clip(x, 0, 6) + 0.0  # which turns -0 into 0


@derivative_of(relu6)
def relu6_derivative(x):
    """Return the slope of `relu6`: 1 between 0 and 6, 0 outside and, by convention, at both kinks.

    Returns
    -------
    ndarray or scalar
        Zeros and ones in the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.relu6.derivative([0.0, 3.0, 6.0])
    array([0., 1., 0.])
    """
    return 1.0 * ((x > 0) & (x < 6))


@activation(
    formula=lambda m, x, threshold, value: m.cases((x, x > threshold), (value, True)),
    derivative=lambda m, x, threshold, value: m.cases((1, x > threshold), (0, True)),
    range="{value} ∪ (threshold, ∞)",
    limits=("value", "∞"),
    zeros="(-∞, threshold]",
    fixed_points="{0} ∪ (threshold, ∞)",
    monotonic="non-decreasing",
    smoothness=-1,
    lipschitz="∞",
    saturates="left",
    breakpoints=("threshold",),
    facts_assume="value == 0 and threshold > 0",
    identities=lambda m, x: [
        (m.threshold(x, 0, 0), m.relu(x)),
        (m.threshold(x, 1, 0), x * m.binary_step(x - 1)),
    ],
    typical={"threshold": (0, 3), "value": (-1, 1)},
    ulps=1,
    cite="konda2015",
    calls={
        "torch": "F.threshold(x, 1, 0)",
        "keras": "activations.threshold(x, 1, 0)",
        "onnx": "ThresholdedRelu(x, alpha=1.0)",
    },
)
def threshold(x, threshold=1.0, value=0.0):
    """Pass what exceeds a threshold unchanged and replace the rest by one value, with a jump between.

    Parameters
    ----------
    threshold : float, optional
        What the input must exceed. The default is that of ONNX; PyTorch and Keras have none.
    value : float, optional
        What replaces all other inputs.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Konda, Memisevic and Krueger (2015), to select features without scaling them.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.threshold([-2.0, 1.0, 1.5])
    array([0. , 0. , 1.5])
    """
    # The maximum is x where it counts, and finite elsewhere: 0 * inf would be NaN.
    return (x > threshold) * np.maximum(x, threshold) + (x <= threshold) * value


@derivative_of(threshold)
def threshold_derivative(x, threshold=1.0, value=0.0):
    """Return the slope of `threshold`: 1 above it, 0 below and, by convention, at the jump.

    Parameters
    ----------
    threshold, value : float, optional
        As in the call.

    Returns
    -------
    ndarray or scalar
        Zeros and ones in the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.threshold.derivative([-2.0, 1.0, 1.5])
    array([0., 0., 1.])
    """
    return 1.0 * (x > threshold)


thresholded_relu = threshold


@activation(
    formula=lambda m, x: m.relu(x) ** 2,
    derivative=lambda m, x: 2 * m.relu(x),
    range="[0, ∞)",
    limits=(0, "∞"),
    zeros="(-∞, 0]",
    fixed_points="{0, 1}",
    monotonic="non-decreasing",
    smoothness=1,
    lipschitz="∞",
    saturates="left",
    breakpoints=(0,),
    identities=lambda m, x: [
        (m.squared_relu(x) + m.squared_relu(-x), x**2),
        (m.squared_relu(x), x * m.relu(x)),
    ],
    ulps=1,
    exact=("value", "derivative"),
    cite=("so2021", "li2019"),
)
def squared_relu(x):
    """Square what relu lets through: the corner becomes smooth, and the slope grows with the input.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`; infinite where the square overflows.

    References
    ----------
    So, Mańke, Liu, Dai, Shazeer and Le (2021), who found it by search; Li, Tang and Yu (2019), rectified power units.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.squared_relu([-2.0, 0.5, 3.0])
    array([0.  , 0.25, 9.  ])
    """
    return np.maximum(x, 0) ** 2


@derivative_of(squared_relu)
def squared_relu_derivative(x):
    """Return the slope of `squared_relu`: twice the input where the unit is active, and 0 where it is not.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.squared_relu.derivative([-2.0, 0.5, 3.0])
    array([0., 1., 6.])
    """
    return 2 * np.maximum(x, 0) + 0.0


relu2 = squared_relu


@activation(
    formula=lambda m, x: m.log(1 + m.exp(x)),
    derivative=lambda m, x: m.sigmoid(x),
    range="(0, ∞)",
    limits=(0, "∞"),
    zeros="∅",
    fixed_points="∅",
    monotonic="increasing",
    smoothness=math.inf,
    lipschitz=1,
    saturates="left",
    identities=lambda m, x: [
        (m.softplus(x) - m.softplus(-x), x),
        (m.softplus(x), -m.log_sigmoid(-x)),
        (m.softplus.derivative(x), m.sigmoid(x)),
    ],
    cite="dugas2001",
    calls={
        "torch": "F.softplus(x, beta=1.0, threshold=20.0)",
        "jax": "nn.softplus(x)",
        "keras": "activations.softplus(x)",
        "tensorflow": "tf.nn.softplus(x)",
        "onnx": "Softplus(x)",
        "scipy": "special.softplus(x)",
    },
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


@activation(
    formula=lambda m, x: m.log(m.sigmoid(x)),
    derivative=lambda m, x: m.sigmoid(-x),
    range="(-∞, 0)",
    limits=("-∞", 0),
    zeros="∅",
    fixed_points="∅",
    monotonic="increasing",
    smoothness=math.inf,
    lipschitz=1,
    saturates="right",
    identities=lambda m, x: [
        (m.log_sigmoid(x), -m.softplus(-x)),
        (m.log_sigmoid(x) - m.log_sigmoid(-x), x),
    ],
    cite="goodfellow2016",
    calls={
        "torch": "F.logsigmoid(x)",
        "jax": "nn.log_sigmoid(x)",
        "keras": "activations.log_sigmoid(x)",
        "tensorflow": "tf.math.log_sigmoid(x)",
        "scipy": "special.log_expit(x)",
    },
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


logsigmoid = log_expit = log_sigmoid


@activation(
    formula=lambda m, x, b: (x + m.sqrt(x**2 + b)) / 2,
    derivative=lambda m, x, b: (1 + x / m.sqrt(x**2 + b)) / 2,
    constraint="b > 0",
    range="(0, ∞)",
    limits=(0, "∞"),
    zeros="∅",
    fixed_points="∅",
    monotonic="increasing",
    smoothness=math.inf,
    lipschitz=1,
    saturates="left",
    identities=lambda m, x: [
        (m.squareplus(x) - m.squareplus(-x), x),
        (m.squareplus(x), 1 / m.squareplus(-x)),
    ],
    typical={"b": (0.1, 10)},
    ulps=3,
    cite="barron2021",
    calls={"jax": "nn.squareplus(x, b=4)", "keras": "activations.squareplus(x, b=4)"},
)
def squareplus(x, b=4.0):
    """Round off the corner of relu with a square root: like softplus, without an exponential and with longer tails.

    Parameters
    ----------
    b : float, optional
        How round the corner is, above 0. With the default 4 the curve has at 0 the value 1 and the slope 1/2.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`; about -b / (4 * x) on the far left.

    References
    ----------
    Barron (2021).

    Examples
    --------
    >>> import actdoc
    >>> actdoc.squareplus([-1e8, 0.0, 1.5])
    array([1.e-08, 1.e+00, 2.e+00])
    """
    # On the left x + root would cancel; b over its mirror image does not. Where the square
    # would overflow, the root is |x| itself.
    size, b = _power_below_root(b)
    a = np.abs(x) / size
    root = np.maximum(a, np.sqrt(np.minimum(a, 1e150) ** 2 + b))
    left = size * over_sum(b / 4, root / 2, a / 2)
    return np.maximum(x, 0) + np.where(np.isinf(a), 0, left)


def _power_below_root(b):
    """Return the power of two below the root of b, and b over its square, from 1 to 4."""
    power = np.exp2(np.floor(np.log2(b) / 2))
    return power, b / power / power


@derivative_of(squareplus)
def squareplus_derivative(x, b=4.0):
    """Return the slope of `squareplus`: from 0 over 1/2 to 1, like a sigmoid with long tails.

    Parameters
    ----------
    b : float, optional
        How round the corner is.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`; about b / (4 x**2) on the far left.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.squareplus.derivative([-1e8, 0.0, 1e8])
    array([1.e-16, 5.e-01, 1.e+00])
    """
    # On the left b / (2 * root * (root + |x|)), scaled where the square would overflow; on
    # the right 1 minus that of the left.
    size, b = _power_below_root(b)
    a = np.minimum(np.abs(x) / size, np.finfo(float).max)
    near, scale = np.minimum(a, 2.0**500), np.maximum(a, 2.0**500) * 2.0**-500
    square = near * near + b
    product = near * np.sqrt(square)
    left = over_sum(b / 2, square, product) / scale / scale
    return np.abs((x > 0) - left)


@activation(
    formula=lambda m, x: m.cases((0, x <= -1), (x, x >= 1), ((x + 1) ** 2 / 4, True)),
    derivative=lambda m, x: m.cases((0, x <= -1), (1, x >= 1), ((x + 1) / 2, True)),
    range="[0, ∞)",
    limits=(0, "∞"),
    zeros="(-∞, -1]",
    fixed_points="[1, ∞)",
    monotonic="non-decreasing",
    smoothness=1,
    lipschitz=1,
    saturates="left",
    breakpoints=(-1, 1),
    identities=lambda m, x: [
        (m.sparse_plus(x) - m.sparse_plus(-x), x),
        (m.sparse_plus.derivative(x), m.sparse_sigmoid(x)),
    ],
    ulps=2,
    cite="martins2016",
    calls={"jax": "nn.sparse_plus(x)", "keras": "activations.sparse_plus(x)"},
)
def sparse_plus(x):
    """Join 0 and x by a parabola: a smooth relu that is exactly 0 and exactly x outside (-1, 1).

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    References
    ----------
    Martins and Astudillo (2016); its slope is their sparsemax for the scores x and 0.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.sparse_plus([-2.0, 0.0, 3.0])
    array([0.  , 0.25, 3.  ])
    """
    # The parabola lies above the line x and touches it at 1, where both meet.
    return np.maximum(np.clip((x + 1) / 2, 0, 1) ** 2, x)


@derivative_of(sparse_plus)
def sparse_plus_derivative(x):
    """Return the slope of `sparse_plus`, which is `sparse_sigmoid`.

    Returns
    -------
    ndarray or scalar
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.sparse_plus.derivative([-2.0, 0.0, 3.0])
    array([0. , 0.5, 1. ])
    """
    return np.clip((x + 1) / 2, 0, 1)


@vector_activation(
    formula=lambda m, x, i: m.cases((m.relu(x[i]), i < m.n), (m.relu(-x[i - m.n]), True)),
    derivative=lambda m, x, i, j: m.cases(
        (m.delta(i, j) * m.relu.derivative(x[j]), i < m.n),
        (-m.delta(i - m.n, j) * m.relu.derivative(-x[j]), True),
    ),
    length="2n",
    range="[0, ∞)",
    ulps=0,
    exact=("value", "derivative"),
    cite="shang2016",
    calls={"tensorflow": "tf.nn.crelu(x, axis=-1)"},
)
def crelu(x, axis=-1):
    """Keep the positive and the negative part side by side, so that nothing is lost and everything is positive.

    Returns
    -------
    ndarray
        In the precision of `x`, twice as long along `axis`: first relu(x), then relu(-x).

    References
    ----------
    Shang, Sohn, Almeida and Lee (2016), definition 2.1.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.crelu([-2.0, 3.0])
    array([0., 3., 2., 0.])
    """
    return np.concatenate([relu.code(x), relu.code(-x)], axis=axis)


@derivative_of(crelu)
def crelu_jacobian(x):
    """Return how each output responds to each input: a 1 or a -1 where that output is active.

    Returns
    -------
    ndarray, shape (..., 2n, n)
        Entry (i, j) is the derivative of output i in input j.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.crelu.jacobian([-2.0, 3.0])
    array([[ 0.,  0.],
           [ 0.,  1.],
           [-1.,  0.],
           [ 0.,  0.]])
    """
    right, left = (np.where(np.isnan(x), x, side > 0) for side in (x, -x))
    return np.concatenate([_diagonal(right), _diagonal(-left)], axis=-2)


def _diagonal(x):
    return np.where(
        np.eye(x.shape[-1], dtype=bool), x[..., None] + 0.0, 0.0
    )  # + 0.0 turns -0 into 0
