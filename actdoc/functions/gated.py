"""Gated linear units: one half of a vector, bent, scales the other half."""

import numpy as np

from actdoc.functions.compensated import times_exp
from actdoc.functions.gates import (
    _times_gate_slope,
    _times_sigmoid,
    _times_silu,
    gelu,
    silu,
)
from actdoc.functions.normal import _times_gelu, _times_gelu_slope
from actdoc.functions.rectifiers import _diagonal, relu
from actdoc.functions.sigmoids import _bell, sigmoid
from actdoc.record import derivative_of, vector_activation

__all__ = [
    "glu",
    "reglu",
    "geglu",
    "swiglu",
]


def _pair_jacobian(by_value, by_gate):
    return np.concatenate([_diagonal(by_value), _diagonal(by_gate)], axis=-1)


def _value_and_gate(x, axis):
    """Return the values and the gates, each in rows of its own, which is faster."""
    return [np.ascontiguousarray(half) for half in np.split(x, 2, axis=axis)]


def _finite(a):
    """Return a with the largest floats in place of infinities."""
    return np.clip(a, -np.finfo(float).max, np.finfo(float).max)


def _at_infinity(a, sign, product):
    """Return the product, or its limit for an infinite value and a factor of some sign."""
    return np.where(np.isinf(a), np.where(sign == 0, 0, a * sign), product)


def _open(b, sign):
    """Return the sign of a gate; at -inf, against an infinite value, there is no limit."""
    return np.where(b == -np.inf, np.nan, sign)


@vector_activation(
    formula=lambda m, x, i: x[i] * m.sigmoid(x[i + m.half]),
    derivative=lambda m, x, i, j: m.cases(
        (m.delta(i, j) * m.sigmoid(x[i + m.half]), j < m.half),
        (m.delta(i + m.half, j) * x[i] * m.sigmoid.derivative(x[j]), True),
    ),
    length="n/2",
    range="(-∞, ∞)",
    ulps=3,
    cite="dauphin2017",
    calls={
        "torch": "F.glu(x, dim=-1)",
        "jax": "nn.glu(x, axis=-1)",
        "keras": "activations.glu(x, axis=-1)",
    },
)
def glu(x, axis=-1):
    """Let the second half of a vector decide, through a sigmoid, how much of the first half passes.

    Returns
    -------
    ndarray
        In the precision of `x`, half as long along `axis`.

    References
    ----------
    Dauphin, Fan, Auli and Grangier (2017), equation 1.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.glu([4.0, 10.0, 0.0, -800.0])  # 4 half open, 10 shut
    array([2., 0.])
    """
    a, b = _value_and_gate(x, axis)
    return _at_infinity(a, _open(b, 1), _times_sigmoid(_finite(a), b))


@derivative_of(glu)
def glu_jacobian(x):
    """Return how each output responds to its value and to its gate; all other entries are 0.

    Returns
    -------
    ndarray, shape (..., n/2, n)
        Entry (i, j) is the derivative of output i in input j.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.glu.jacobian([4.0, 0.0])
    array([[0.5, 1. ]])
    """
    a, b = _value_and_gate(x, -1)
    # a * z / (1 + z)**2, z = exp(-|b|): a * z first, because z alone may be subnormal.
    size = np.minimum(np.abs(b), 1500)
    by_gate = _bell(times_exp(_finite(a), -size), np.exp(-size))
    return _pair_jacobian(sigmoid.code(b), _at_infinity(a, np.isfinite(b), by_gate))


@vector_activation(
    formula=lambda m, x, i: x[i] * m.relu(x[i + m.half]),
    derivative=lambda m, x, i, j: m.cases(
        (m.delta(i, j) * m.relu(x[i + m.half]), j < m.half),
        (m.delta(i + m.half, j) * x[i] * m.relu.derivative(x[j]), True),
    ),
    length="n/2",
    range="(-∞, ∞)",
    ulps=1,
    cite="shazeer2020",
)
def reglu(x, axis=-1):
    """Let the second half of a vector, through relu, scale the first half: a product of two linear maps, half shut.

    Returns
    -------
    ndarray
        In the precision of `x`, half as long along `axis`.

    References
    ----------
    Shazeer (2020), equation 5, with the halves in the order of `glu`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.reglu([4.0, 10.0, 0.5, -1.0])
    array([2., 0.])
    """
    a, b = _value_and_gate(x, axis)
    gate = relu.code(b)
    return np.where(np.isinf(a) & (gate == 0), 0, a * gate)  # inf * 0 would be NaN


@derivative_of(reglu)
def reglu_jacobian(x):
    """Return how each output responds to its value and to its gate; all other entries are 0.

    Returns
    -------
    ndarray, shape (..., n/2, n)
        Entry (i, j) is the derivative of output i in input j.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.reglu.jacobian([4.0, 0.5])
    array([[0.5, 4. ]])
    """
    a, b = _value_and_gate(x, -1)
    by_gate = np.where(np.isnan(a + b), np.nan, np.where(b > 0, a, 0))
    return _pair_jacobian(relu.code(b), by_gate)


@vector_activation(
    formula=lambda m, x, i: x[i] * m.gelu(x[i + m.half]),
    derivative=lambda m, x, i, j: m.cases(
        (m.delta(i, j) * m.gelu(x[i + m.half]), j < m.half),
        (m.delta(i + m.half, j) * x[i] * m.gelu.derivative(x[j]), True),
    ),
    length="n/2",
    crosses_zero=("derivative",),
    range="(-∞, ∞)",
    ulps=2,
    cite="shazeer2020",
)
def geglu(x, axis=-1):
    """Let the second half of a vector, through gelu, scale the first half: a smooth `reglu` whose gate can be negative.

    Returns
    -------
    ndarray
        In the precision of `x`, half as long along `axis`.

    References
    ----------
    Shazeer (2020), equation 5, with the halves in the order of `glu`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.geglu([4.0, 10.0, 1.0, -20.0])
    array([ 3.36537898e+00, -5.50724824e-87])
    """
    a, b = _value_and_gate(x, axis)
    return _at_infinity(a, _open(b, np.sign(b)), _times_gelu(_finite(a), b))


@derivative_of(geglu)
def geglu_jacobian(x):
    """Return how each output responds to its value and to its gate; all other entries are 0.

    Returns
    -------
    ndarray, shape (..., n/2, n)
        Entry (i, j) is the derivative of output i in input j.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.geglu.jacobian([4.0, 0.0])
    array([[0., 2.]])
    """
    a, b = _value_and_gate(x, -1)
    by_gate = _times_gelu_slope(_finite(a), b)
    sign = np.sign(gelu.derivative.code(b))
    return _pair_jacobian(gelu.code(b), _at_infinity(a, sign, by_gate))


@vector_activation(
    formula=lambda m, x, i: x[i] * m.silu(x[i + m.half]),
    derivative=lambda m, x, i, j: m.cases(
        (m.delta(i, j) * m.silu(x[i + m.half]), j < m.half),
        (m.delta(i + m.half, j) * x[i] * m.silu.derivative(x[j]), True),
    ),
    length="n/2",
    crosses_zero=("derivative",),
    range="(-∞, ∞)",
    ulps=3,
    cite="shazeer2020",
    calls={"onnx": "SwiGLU(b, a, alpha=1.0)"},
)
def swiglu(x, axis=-1):
    """Let the second half of a vector, through silu, scale the first half: like `geglu`, with longer tails of the gate.

    Returns
    -------
    ndarray
        In the precision of `x`, half as long along `axis`.

    References
    ----------
    Shazeer (2020), equation 5, with the halves in the order of `glu`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.swiglu([4.0, 10.0, 1.0, 0.0])
    array([2.92423431, 0.        ])
    """
    a, b = _value_and_gate(x, axis)
    return _at_infinity(a, _open(b, np.sign(b)), _times_silu(_finite(a), b))


@derivative_of(swiglu)
def swiglu_jacobian(x):
    """Return how each output responds to its value and to its gate; all other entries are 0.

    Returns
    -------
    ndarray, shape (..., n/2, n)
        Entry (i, j) is the derivative of output i in input j.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.swiglu.jacobian([4.0, 0.0])
    array([[0., 2.]])
    """
    a, b = _value_and_gate(x, -1)
    by_gate = _times_gate_slope(_finite(a), b)
    sign = np.sign(silu.derivative.code(b))
    return _pair_jacobian(silu.code(b), _at_infinity(a, sign, by_gate))
