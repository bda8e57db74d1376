"""Other people's implementations agree: a wrong formula beside matching wrong code would pass every other test."""

import numpy as np
import pytest
from scipy import special, stats

import actdoc

x = np.random.default_rng(0).normal(0, 8, 1000)
rows = x.reshape(100, 10)


def softplus(x):
    return np.logaddexp(0, x)


def normal(x):
    return stats.norm.cdf(x)


def halves(gate):
    return lambda x: x[:, :5] * gate(x[:, 5:])


def project(x):
    """The point of the simplex that is nearest to each row, by bisection on the threshold."""
    low, high = x.max(axis=-1, keepdims=True) - 1, x.max(axis=-1, keepdims=True)
    for _ in range(100):
        middle = (low + high) / 2
        too_much = np.maximum(x - middle, 0).sum(axis=-1, keepdims=True) > 1
        low, high = np.where(too_much, middle, low), np.where(too_much, high, middle)
    return np.maximum(x - low, 0)


def selu(x):
    negative = 1.6732632423543772 * np.expm1(np.minimum(x, 0))
    return 1.0507009873554805 * (np.maximum(x, 0) + negative)


def gumbel_softmax(x):
    noise = np.random.default_rng(1).gumbel(size=x.shape)
    return special.softmax(x + noise, axis=-1)


PEERS = {
    "identity": lambda x: np.clip(x, 0, None) + np.clip(x, None, 0),
    "binary_step": lambda x: np.heaviside(x, 0.0),
    "sigmoid": special.expit,
    "tanh": lambda x: np.sinh(x) / np.cosh(x),
    "log_sigmoid": special.log_expit,
    "softsign": lambda x: np.sign(x) - np.sign(x) / (1 + np.abs(x)),
    "hard_sigmoid": lambda x: np.interp(x, [-3, 3], [0, 1]),
    "hard_tanh": lambda x: np.interp(x, [-1, 1], [-1, 1]),
    "sparse_sigmoid": lambda x: np.interp(x, [-1, 1], [0, 1]),
    "relu": lambda x: (x + np.abs(x)) / 2,
    "leaky_relu": lambda x: np.clip(x, 0, None) + 0.01 * np.clip(x, None, 0),
    "prelu": lambda x: np.clip(x, 0, None) + 0.25 * np.clip(x, None, 0),
    "rrelu": lambda x: np.clip(x, 0, None) + 11 / 48 * np.clip(x, None, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "threshold": lambda x: x * (x > 1),
    "squared_relu": lambda x: x**2 * (x > 0),
    "softplus": softplus,
    "squareplus": lambda x: np.exp(np.arcsinh(x / 2)),
    "sparse_plus": lambda x: np.where(x > 1, x, np.clip(x + 1, 0, 2) ** 2 / 4),
    "exponential": lambda x: np.e**x,
    "gaussian": lambda x: stats.norm.pdf(x, scale=np.sqrt(0.5)) * np.sqrt(np.pi),
    "elu": lambda x: special.exprel(np.minimum(x, 0)) * np.minimum(x, 0) + np.maximum(x, 0),
    "celu": lambda x: np.expm1(np.minimum(x, 0)) + np.maximum(x, 0),
    "selu": selu,
    "silu": lambda x: x * special.expit(x),
    "gelu": lambda x: x * normal(x),
    "mish": lambda x: x * np.tanh(softplus(x)),
    "hard_swish": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "hard_shrink": lambda x: x * (np.abs(x) > 0.5),
    "soft_shrink": lambda x: x - np.clip(x, -0.5, 0.5),
    "tanh_shrink": lambda x: x - np.tanh(x),
}
VECTOR_PEERS = {
    "softmax": lambda x: special.softmax(x, axis=-1),
    "log_softmax": lambda x: special.log_softmax(x, axis=-1),
    "logsumexp": lambda x: special.logsumexp(x, axis=-1),
    "softmin": lambda x: special.softmax(-x, axis=-1),
    "sparsemax": project,
    "hardmax": lambda x: np.eye(10)[x.argmax(axis=-1)],
    "gumbel_softmax": gumbel_softmax,
    "crelu": lambda x: np.clip(np.concatenate([x, -x], axis=-1), 0, None),
    "glu": halves(special.expit),
    "reglu": halves(lambda x: np.clip(x, 0, None)),
    "geglu": halves(lambda x: x * normal(x)),
    "swiglu": halves(lambda x: x * special.expit(x)),
}


def test_every_record_has_a_peer():
    assert PEERS.keys() | VECTOR_PEERS.keys() == actdoc.catalogue.keys()


@pytest.mark.parametrize("name", PEERS)
def test_values_agree_with_a_peer(name):
    np.testing.assert_allclose(
        getattr(actdoc, name)(x), PEERS[name](x), rtol=1e-12, atol=1e-14
    )


@pytest.mark.parametrize("name", VECTOR_PEERS)
def test_vectors_agree_with_a_peer(name):
    seed = {"rng": 1} if name == "gumbel_softmax" else {}
    expected = VECTOR_PEERS[name](rows)
    # SciPy's log_softmax loses digits where a class is nearly certain.
    np.testing.assert_allclose(
        getattr(actdoc, name)(rows, **seed), expected, rtol=1e-12, atol=1e-14
    )


@pytest.mark.parametrize("name", PEERS)
def test_derivatives_agree_with_differences_of_a_peer(name):
    h, record, theirs = 1e-5, getattr(actdoc, name), PEERS[name]
    kinks = np.array(record.breakpoints_at() or [np.inf])
    smooth = x[(np.abs(x[:, None] - kinks) > 2 * h).all(axis=1) & (np.abs(x) < 10)]
    slope = (theirs(smooth + h) - theirs(smooth - h)) / (2 * h)
    np.testing.assert_allclose(record.derivative(smooth), slope, rtol=1e-6, atol=1e-9)
