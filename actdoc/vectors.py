"""Functions of a whole vector: softmax, its logarithm, and logsumexp, of which softmax is the gradient."""

import numpy as np

from actdoc.record import derivative_of, vector_activation


def _below_the_maximum(x, axis):
    """Return the maximum, the gap of each component to it, and what the gap lost."""
    # The maximum over no component at all is -inf, the neutral element.
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    # inf - inf would be NaN. With one +inf there is a limit; with several there is none.
    lone = (top == np.inf) & (np.count_nonzero(x == np.inf, axis=axis, keepdims=True) == 1)
    gap = np.where(lone & (x == top), 0, x - top)
    # Knuth's two-sum: gap + lost is x - top exactly, unless something overflowed.
    back = gap - x
    lost = (x - (gap - back)) - (top + back)
    return top, gap, np.where(np.isfinite(lost), lost, 0)


def _exp(gap, lost):
    """Return exp(gap + lost); exp(gap) alone makes many ulps of the rounding of a gap."""
    e = np.exp(gap)
    return e + e * lost


def _log_of_sum(gap, lost, axis):
    """Return log(sum(exp(gap + lost))), also where one component outweighs the rest."""
    # The components at the maximum contribute 1 each; log1p keeps the digits of the rest.
    ones = np.count_nonzero(gap == 0, axis=axis, keepdims=True).astype(gap.dtype)
    rest = np.sum(np.where(gap == 0, 0, _exp(gap, lost)), axis=axis, keepdims=True)
    return np.log(ones) + np.log1p(rest / ones)


def _complete(jacobian):
    """Return a Jacobian with the diagonal that makes its rows sum to 0."""
    # The formulas have 1 - s there, which cancels near 1; a sum of equal signs does not.
    diagonal = np.eye(jacobian.shape[-1], dtype=bool) & ~np.isnan(jacobian)
    rest = np.where(diagonal, 0, jacobian).sum(axis=-1, keepdims=True)
    return np.where(diagonal, 0 - rest, jacobian)


@vector_activation(
    formula=lambda m, x, i: m.exp(x[i]) / m.sum(lambda j: m.exp(x[j])),
    derivative=lambda m, x, i, j: m.softmax(x, i) * (m.delta(i, j) - m.softmax(x, j)),
    range="(0, 1)",
    cite=("bridle1990", "blanchard2021"),
)
def softmax(x, axis=-1):
    """Turn a vector of logits into positive numbers that sum to 1; a smooth argmax rather than a smooth max.

    Returns
    -------
    ndarray
        In the shape and precision of `x`; sums to 1 along `axis`, up to rounding. A component at -inf gets 0, a single
        component at +inf gets 1. Where no limit exists (several at +inf, all at -inf) and for NaN the row is NaN.

    References
    ----------
    Bridle (1990); Blanchard, Higham and Higham (2021) on the shift by the maximum.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.softmax([2, 3, 5, 6])
    array([0.01275478, 0.03467109, 0.25618664, 0.69638749])
    >>> actdoc.softmax([1000, 1000, 999])  # exp(1000) overflows
    array([0.4223188, 0.4223188, 0.1553624])
    """
    # A shift changes nothing; below the maximum exp cannot overflow, and the sum is >= 1.
    _, gap, lost = _below_the_maximum(x, axis)
    e = _exp(gap, lost)
    return e / np.sum(e, axis=axis, keepdims=True)


@derivative_of(softmax)
def softmax_jacobian(x):
    """Return how each probability answers to each logit: raising one logit lowers all other probabilities.

    Returns
    -------
    ndarray, shape (..., n, n)
        Entry (i, j) is the derivative of output i by input j. Symmetric; each row and each column sums to 0.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.softmax.jacobian([0.0, 0.0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    s = softmax.code(x, axis=-1)
    return _complete(-s[..., :, None] * s[..., None, :])


@vector_activation(
    formula=lambda m, x, i: x[i] - m.log(m.sum(lambda j: m.exp(x[j]))),
    derivative=lambda m, x, i, j: m.delta(i, j) - m.softmax(x, j),
    range="(-∞, 0)",
    symbol=r"\mathrm{log\_softmax}",
    cite=("goodfellow2016", "blanchard2021"),
)
def log_softmax(x, axis=-1):
    """Return the logarithm of softmax without computing softmax, whose small probabilities may have rounded to 0.

    Returns
    -------
    ndarray
        In the shape and precision of `x`; the negative of the cross-entropy loss if that class is the right one.

    References
    ----------
    Goodfellow, Bengio and Courville (2016), section 6.2.2.3; Blanchard, Higham and Higham (2021).

    Examples
    --------
    >>> import actdoc
    >>> actdoc.log_softmax([1000.0, 0.0])  # log(softmax(...)) gives -inf
    array([    0., -1000.])
    """
    _, gap, lost = _below_the_maximum(x, axis)
    return lost + (gap - _log_of_sum(gap, lost, axis))


@derivative_of(log_softmax)
def log_softmax_jacobian(x):
    """Return how each log-probability answers to each logit: identity matrix minus the probabilities in every row.

    Returns
    -------
    ndarray, shape (..., n, n)
        Entry (i, j) is the derivative of output i by input j. Each row sums to 0.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.log_softmax.jacobian([0.0, 0.0])
    array([[ 0.5, -0.5],
           [-0.5,  0.5]])
    """
    s = softmax.code(x, axis=-1)
    return _complete(np.broadcast_to(-s[..., None, :], s.shape + s.shape[-1:]))


@vector_activation(
    formula=lambda m, x: m.log(m.sum(lambda j: m.exp(x[j]))),
    derivative=lambda m, x, j: m.softmax(x, j),
    scalar=True,
    range="(-∞, ∞)",
    cite="blanchard2021",
)
def logsumexp(x, axis=-1):
    """Return the smooth maximum: at least the largest component, and at most log(n) above it.

    Returns
    -------
    ndarray or scalar
        The shape of `x` without `axis`, in its precision. Over no component at all it is -inf, the logarithm of 0.

    References
    ----------
    Blanchard, Higham and Higham (2021).

    Examples
    --------
    >>> import actdoc
    >>> actdoc.logsumexp([0.0, 0.0]), actdoc.logsumexp([1000.0, 1000.0])
    (np.float64(0.6931471805599453), np.float64(1000.6931471805599))
    """
    top, gap, lost = _below_the_maximum(x, axis)
    # At +-inf the maximum is the answer, while the gaps are NaN.
    total = np.where(np.isinf(top), top, top + _log_of_sum(gap, lost, axis))
    return np.squeeze(total, axis=axis)


@derivative_of(logsumexp)
def logsumexp_gradient(x):
    """Return the gradient of `logsumexp`, which is softmax.

    Returns
    -------
    ndarray
        In the shape and precision of `x`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.logsumexp.gradient([0.0, 0.0])
    array([0.5, 0.5])
    """
    return softmax.code(x, axis=-1)
