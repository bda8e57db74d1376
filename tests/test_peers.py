"""Other people's implementations agree: a wrong formula beside matching wrong code would pass every other test."""

import numpy as np
import pytest
from scipy import special

import actdoc

x = np.random.default_rng(0).normal(0, 8, 1000)
rows = x.reshape(100, 10)

PEERS = {
    "identity": (actdoc.identity, np.array),
    "binary_step": (actdoc.binary_step, lambda x: np.heaviside(x, 0.0)),
    "sigmoid": (actdoc.sigmoid, special.expit),
    "tanh": (actdoc.tanh, lambda x: np.sinh(x) / np.cosh(x)),
    "log_sigmoid": (actdoc.log_sigmoid, special.log_expit),
    "relu": (actdoc.relu, lambda x: (x + np.abs(x)) / 2),
    "leaky_relu": (actdoc.leaky_relu, lambda x: np.clip(x, 0, None) + 0.01 * np.clip(x, None, 0)),
    "softplus": (actdoc.softplus, lambda x: np.logaddexp(0, x)),
}
VECTOR_PEERS = {
    "softmax": (actdoc.softmax, lambda x: special.softmax(x, axis=-1)),
    "log_softmax": (actdoc.log_softmax, lambda x: special.log_softmax(x, axis=-1)),
    "logsumexp": (actdoc.logsumexp, lambda x: special.logsumexp(x, axis=-1)),
}


def test_every_record_has_a_peer():
    assert PEERS.keys() | VECTOR_PEERS.keys() == actdoc.catalogue.keys()


@pytest.mark.parametrize(("ours", "theirs"), PEERS.values(), ids=PEERS)
def test_values_agree_with_a_peer(ours, theirs):
    np.testing.assert_allclose(ours(x), theirs(x), rtol=1e-12)


@pytest.mark.parametrize(("ours", "theirs"), VECTOR_PEERS.values(), ids=VECTOR_PEERS)
def test_vectors_agree_with_a_peer(ours, theirs):
    # SciPy's log_softmax loses digits where a class is nearly certain.
    np.testing.assert_allclose(ours(rows), theirs(rows), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("ours", "theirs"), PEERS.values(), ids=PEERS)
def test_derivatives_agree_with_differences_of_a_peer(ours, theirs):
    h = 1e-5
    smooth = x[np.abs(x) > 2 * h]
    np.testing.assert_allclose(ours.derivative(smooth), (theirs(smooth + h) - theirs(smooth - h)) / (2 * h), atol=1e-9)
