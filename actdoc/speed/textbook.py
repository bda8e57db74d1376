"""The lines with which ours are compared: each function and its derivative in NumPy, as tutorials print them.

They are written as a competent user types them: vectorised, in the precision of the input, with the default parameters.
None is made worse than what is printed elsewhere; many lose digits somewhere, as the formulas do on which they stand.
NumPy has no error function, so that the lines of gelu take SciPy's.
"""

import math

import numpy as np
from scipy import special

SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772  # of selu

# Short functions, for what takes more than one line or occurs in several.


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _sigmoid_slope(x):
    s = _sigmoid(x)
    return s * (1 - s)


def _silu(x):
    return x / (1 + np.exp(-x))


def _silu_slope(x, beta=1):
    s = _sigmoid(beta * x)
    return s * (1 + beta * x * (1 - s))


def _gelu(x):
    return 0.5 * x * (1 + special.erf(x / math.sqrt(2)))


def _gelu_slope(x):
    density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    return 0.5 * (1 + special.erf(x / math.sqrt(2))) + x * density


def _gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def _gelu_tanh_slope(x):
    t = np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
    inner = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x**2)
    return 0.5 * (1 + t) + 0.5 * x * (1 - t**2) * inner


def _mish(x):
    return x * np.tanh(np.log1p(np.exp(x)))


def _mish_slope(x):
    t = np.tanh(np.log1p(np.exp(x)))
    return t + x * _sigmoid(x) * (1 - t**2)


def _one(x):
    """The identity matrix of the size and precision of a vector."""
    return np.eye(x.shape[-1], dtype=x.dtype)


def _softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def _softmax_slope(s):
    return s[..., :, None] * (_one(s) - s[..., None, :])


def _log_softmax(x):
    z = x - np.max(x, axis=-1, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))


def _logsumexp(x):
    top = np.max(x, axis=-1, keepdims=True)
    return np.log(np.sum(np.exp(x - top), axis=-1)) + top[..., 0]


def _sparsemax(x):
    """Martins and Astudillo (2016), algorithm 1."""
    z = np.sort(x, axis=-1)[..., ::-1]
    k = np.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    above = np.cumsum(z, axis=-1) - 1
    support = np.sum(k * z > above, axis=-1, keepdims=True)
    threshold = np.take_along_axis(above, support - 1, axis=-1) / support.astype(x.dtype)
    return np.maximum(x - threshold, 0)


def _sparsemax_slope(x):
    s = (_sparsemax(x) > 0).astype(x.dtype)
    size = np.sum(s, axis=-1)[..., None, None]
    return s[..., :, None] * (_one(x) - s[..., None, :] / size)


def _gumbel(x):
    return x + np.random.default_rng(0).gumbel(size=x.shape).astype(x.dtype)


def _crelu_slope(x):
    positive, negative = (x > 0)[..., None] * _one(x), (x < 0)[..., None] * -_one(x)
    return np.concatenate([positive, negative], axis=-2)


def _gated(gate):
    def value(x):
        a, b = np.split(x, 2, axis=-1)
        return a * gate(b)

    return value


def _gated_slope(gate, gate_slope):
    def slope(x):
        a, b = np.split(x, 2, axis=-1)
        blocks = gate(b)[..., None] * _one(b), (a * gate_slope(b))[..., None] * _one(b)
        return np.concatenate(blocks, axis=-1)

    return slope


def _relu(x):
    return np.maximum(x, 0)


def _relu_slope(x):
    return (x > 0).astype(x.dtype)


# fmt: off
#: For each function, and for each further form of one, the value and the derivative.
LINES = {
    # A copy, as ours: the line that returns x itself does nothing that could be timed.
    "identity": (lambda x: x.copy(), np.ones_like),
    "binary_step": (lambda x: (x > 0).astype(x.dtype), np.zeros_like),
    "sigmoid": (_sigmoid, _sigmoid_slope),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "softsign": (lambda x: x / (1 + np.abs(x)), lambda x: 1 / (1 + np.abs(x)) ** 2),
    "hard_sigmoid": (
        lambda x: np.clip((x + 3) / 6, 0, 1),
        lambda x: ((x > -3) & (x < 3)).astype(x.dtype) / 6,
    ),
    "hard_tanh": (
        lambda x: np.clip(x, -1, 1),
        lambda x: ((x > -1) & (x < 1)).astype(x.dtype),
    ),
    "sparse_sigmoid": (
        lambda x: np.clip((x + 1) / 2, 0, 1),
        lambda x: ((x > -1) & (x < 1)).astype(x.dtype) / 2,
    ),
    "relu": (_relu, _relu_slope),
    "leaky_relu": (
        lambda x: np.where(x > 0, x, 0.01 * x),
        lambda x: np.where(x > 0, 1, 0.01).astype(x.dtype, copy=False),
    ),
    "prelu": (
        lambda x: np.where(x > 0, x, 0.25 * x),
        lambda x: np.where(x > 0, 1, 0.25).astype(x.dtype, copy=False),
    ),
    "rrelu": (
        lambda x: np.where(x > 0, x, (1 / 8 + 1 / 3) / 2 * x),
        lambda x: np.where(x > 0, 1, (1 / 8 + 1 / 3) / 2).astype(x.dtype, copy=False),
    ),
    "relu6": (
        lambda x: np.minimum(np.maximum(x, 0), 6),
        lambda x: ((x > 0) & (x < 6)).astype(x.dtype),
    ),
    "threshold": (lambda x: np.where(x > 1, x, 0), lambda x: (x > 1).astype(x.dtype)),
    "squared_relu": (lambda x: np.maximum(x, 0) ** 2, lambda x: 2 * np.maximum(x, 0)),
    "softplus": (lambda x: np.log1p(np.exp(x)), _sigmoid),
    "log_sigmoid": (lambda x: -np.log1p(np.exp(-x)), lambda x: 1 / (1 + np.exp(x))),
    "squareplus": (
        lambda x: (x + np.sqrt(x**2 + 4)) / 2,
        lambda x: (1 + x / np.sqrt(x**2 + 4)) / 2,
    ),
    "sparse_plus": (
        lambda x: np.where(x <= -1, 0, np.where(x >= 1, x, (x + 1) ** 2 / 4)),
        lambda x: np.clip((x + 1) / 2, 0, 1),
    ),
    "crelu": (lambda x: np.concatenate([_relu(x), _relu(-x)], axis=-1), _crelu_slope),
    "exponential": (np.exp, np.exp),
    "gaussian": (lambda x: np.exp(-(x**2)), lambda x: -2 * x * np.exp(-(x**2))),
    "elu": (
        lambda x: np.where(x > 0, x, np.exp(x) - 1),
        lambda x: np.where(x > 0, 1, np.exp(x)),
    ),
    "celu": (
        lambda x: np.maximum(x, 0) + np.minimum(0, np.exp(x) - 1),
        lambda x: np.where(x > 0, 1, np.exp(x)),
    ),
    "selu": (
        lambda x: SCALE * np.where(x > 0, x, ALPHA * (np.exp(x) - 1)),
        lambda x: SCALE * np.where(x > 0, 1, ALPHA * np.exp(x)),
    ),
    "silu": (_silu, _silu_slope),
    "gelu": (_gelu, _gelu_slope),
    "gelu tanh": (_gelu_tanh, _gelu_tanh_slope),
    "gelu quick": (
        lambda x: x / (1 + np.exp(-1.702 * x)),
        lambda x: _silu_slope(x, 1.702),
    ),
    "mish": (_mish, _mish_slope),
    "hard_swish": (
        lambda x: x * np.clip(x + 3, 0, 6) / 6,
        lambda x: np.where(x <= -3, 0, np.where(x >= 3, 1, (2 * x + 3) / 6)),
    ),
    "hard_shrink": (
        lambda x: np.where(np.abs(x) > 0.5, x, 0),
        lambda x: (np.abs(x) > 0.5).astype(x.dtype),
    ),
    "soft_shrink": (
        lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.5, 0),
        lambda x: (np.abs(x) > 0.5).astype(x.dtype),
    ),
    "tanh_shrink": (lambda x: x - np.tanh(x), lambda x: np.tanh(x) ** 2),
    "softmax": (_softmax, lambda x: _softmax_slope(_softmax(x))),
    "log_softmax": (_log_softmax, lambda x: _one(x) - _softmax(x)[..., None, :]),
    "logsumexp": (_logsumexp, _softmax),
    "softmin": (lambda x: _softmax(-x), lambda x: -_softmax_slope(_softmax(-x))),
    "sparsemax": (_sparsemax, _sparsemax_slope),
    "hardmax": (
        lambda x: _one(x)[np.argmax(x, axis=-1)],
        lambda x: np.zeros((*x.shape, x.shape[-1]), x.dtype),
    ),
    "gumbel_softmax": (
        lambda x: _softmax(_gumbel(x)),
        lambda x: _softmax_slope(_softmax(_gumbel(x))),
    ),
    "glu": (_gated(_sigmoid), _gated_slope(_sigmoid, _sigmoid_slope)),
    "reglu": (_gated(_relu), _gated_slope(_relu, _relu_slope)),
    "geglu": (_gated(_gelu), _gated_slope(_gelu, _gelu_slope)),
    "swiglu": (_gated(_silu), _gated_slope(_silu, _silu_slope)),
}
# fmt: on

#: What the frameworks call a form, and a derivative in SciPy, which does not differentiate; the rest is in the records.
FORM_CALLS = {
    "gelu tanh": {
        "torch": "F.gelu(x, approximate='tanh')",
        "jax": "nn.gelu(x, approximate=True)",
    },
    "gelu quick": {
        "scipy": "x * special.expit(1.702 * x)",
        "torch": "x * torch.sigmoid(1.702 * x)",
        "jax": "x * nn.sigmoid(1.702 * x)",
    },
}
SCIPY_SLOPES = {
    "sigmoid": "special.expit(x) * special.expit(-x)",
    "softplus": "special.expit(x)",
    "log_sigmoid": "special.expit(-x)",
    "exponential": "np.exp(x)",
    "silu": "special.expit(x) * (1 + x * special.expit(-x))",
    "gelu": "special.ndtr(x) + x * np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)",
    "logsumexp": "special.softmax(x, axis=-1)",
}
