"""Steps and lines: the activations before there was calculus in a network."""

import math

import numpy as np

from actdoc.record import activation, derivative_of

__all__ = [
    "identity",
    "linear",
    "binary_step",
    "heaviside",
]


@activation(
    formula=lambda m, x: x,
    derivative=lambda m, x: 1,
    range="(-∞, ∞)",
    limits=("-∞", "∞"),
    zeros="{0}",
    fixed_points="(-∞, ∞)",
    monotonic="increasing",
    parity="odd",
    smoothness=math.inf,
    lipschitz=1,
    saturates="no",
    identities=lambda m, x: [
        (m.identity(-x), -m.identity(x)),
        (m.identity(x), m.relu(x) - m.relu(-x)),
    ],
    symbol=r"\mathrm{id}",
    ulps=0,
    exact=("value", "derivative"),
    cite="goodfellow2016",
    calls={
        "torch": "nn.Identity()(x)",
        "jax": "nn.identity(x)",
        "keras": "activations.linear(x)",
        "tensorflow": "tf.identity(x)",
        "onnx": "Identity(x)",
    },
)
def identity(x):
    """Return the input unchanged, in an array of its own: the activation of a regression output.

    Returns
    -------
    ndarray or scalar
        A copy of `x`; integers and booleans become float64.

    References
    ----------
    Goodfellow, Bengio and Courville (2016), section 6.2.2.1.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.identity([-2, 0, 3])
    array([-2.,  0.,  3.])
    """
    return x


@derivative_of(identity)
def identity_derivative(x):
    """Return the slope of `identity`, which is 1 everywhere and therefore never shrinks a gradient.

    Returns
    -------
    ndarray or scalar
        Ones, in the shape and precision of `x`; NaN where `x` is NaN.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.identity.derivative([-2, 0, 3])
    array([1., 1., 1.])
    """
    return np.ones_like(x)


linear = identity


@activation(
    formula=lambda m, x: m.cases((1, x > 0), (0, True)),
    derivative=lambda m, x: 0,
    range="{0, 1}",
    limits=(0, 1),
    zeros="(-∞, 0]",
    fixed_points="{0, 1}",
    monotonic="non-decreasing",
    smoothness=-1,
    lipschitz=math.inf,
    saturates="both",
    breakpoints=(0,),
    symbol="H",
    ulps=0,
    exact=("value", "derivative"),
    cite=("mcculloch1943", "rosenblatt1958"),
    calls={
        "torch": "torch.heaviside(x, torch.zeros_like(x))",
        "jax": "jnp.heaviside(x, 0)",
        "keras": "ops.heaviside(x, 0)",
        "tensorflow": "tf.experimental.numpy.heaviside(x, 0)",
        "scipy": "np.heaviside(x, 0)",
    },
)
def binary_step(x):
    """Return 1 above the threshold 0, else 0: the only activation of which "the neuron fires" is literally true.

    Returns
    -------
    ndarray or scalar
        Zeros and ones in the precision of `x`. By convention 0 at 0: the neuron must exceed its threshold.

    References
    ----------
    McCulloch and Pitts (1943); Rosenblatt (1958), the perceptron.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.binary_step([-1.0, 0.0, 2.0])
    array([0., 0., 1.])
    """
    return 1.0 * (x > 0)


@derivative_of(binary_step)
def binary_step_derivative(x):
    """Return the slope of `binary_step`, which is 0 wherever it exists: gradient descent learns nothing through it.

    Returns
    -------
    ndarray or scalar
        Zeros, in the shape and precision of `x`. At the jump itself there is no derivative; 0 is the convention.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.binary_step.derivative([-1.0, 0.0, 2.0])
    array([0., 0., 0.])
    """
    return np.zeros_like(x)


heaviside = binary_step
