"""Functions of a whole vector: softmax and its relatives, most of which end a classifier."""

import numpy as np

from actdoc.functions.compensated import two_product, two_sum
from actdoc.record import derivative_of, vector_activation

__all__ = [
    "softmax",
    "log_softmax",
    "logsumexp",
    "softmin",
    "sparsemax",
    "hardmax",
    "gumbel_softmax",
]


def _maximum(x, axis):
    """Return the maximum; over no component at all it is -inf, the neutral element."""
    return x.max(axis=axis, keepdims=True, initial=-np.inf)


def _below_the_maximum(x, axis):
    """Return the maximum, the gap of each component to it, and what the gap lost."""
    top = _maximum(x, axis)
    # The gap of the maximum is 0; inf - inf is NaN, which fmin skips.
    gap = np.fmin(x - top, 0)
    part = gap - x
    # It is 1 instead of NaN beside an infinity, so that a lone +inf weighs 1 + 1.
    return top, gap, np.fmin((x - (gap - part)) - (top + part), 1)


def _where_a_limit(top, lone, row):
    """Return NaN for a row in which several are at +inf, or all at -inf, or one is NaN."""
    return np.where(np.isfinite(top) | (lone & (top > 0)), row, np.nan)


def _sum(x, axis):
    """Return the sum along the axis, which stays."""
    # np.sum takes twice as long for short rows.
    return np.einsum("...i->...", x.swapaxes(axis, -1))[..., None].swapaxes(axis, -1)


def _round_off(x, size):
    """Return x in two parts, of which the first has exact sums up to `size`."""
    high = (x + size) - size
    return high, x - high


def _weights(gap, lost, axis):
    """Return exp(gap), the exact sum of upper parts of exp(gap + lost), and the rest."""
    weight = np.exp(gap)
    high, low = _round_off(weight, 2.0 * gap.shape[axis])
    # Half an ulp of the gap makes many ulps of its exponential.
    return weight, _sum(high, axis), low + weight * lost


def _sum_of_small(x, axis):
    """Return a sum; of numbers of one sign to the last digit, however small they are."""
    high, low = _round_off(x, 2 * _sum(x, axis))
    return _sum(high, axis) + _sum(low, axis)


def _log_of_sum(top, gap, lost, axis):
    """Return log(sum(exp(gap + lost))), even where one outweighs all, and what it lost."""
    _, high, low = _weights(gap, lost, axis)
    # The maximum contributes 1, a lone +inf another 1; log1p keeps the digits of the rest.
    high = high - np.where(top < np.inf, 1, 2)
    low = _sum_of_small(low, axis)
    rest = high + low
    rest_lost = low - (rest - high)
    rest = _where_a_limit(top, rest == 0, rest)
    return np.log1p(rest), rest_lost / (1 + rest)


@vector_activation(
    formula=lambda m, x, i: m.exp(x[i]) / m.sum("j", lambda j: m.exp(x[j])),
    derivative=lambda m, x, i, j: m.softmax(x, i) * (m.delta(i, j) - m.softmax(x, j)),
    range="(0, 1)",
    least_n=2,
    ulps=4,
    cite=("boltzmann1868", "luce1959", "bridle1990", "blanchard2021"),
    calls={
        "torch": "F.softmax(x, dim=-1)",
        "jax": "nn.softmax(x, axis=-1)",
        "keras": "activations.softmax(x, axis=-1)",
        "tensorflow": "tf.nn.softmax(x, axis=-1)",
        "onnx": "Softmax(x, axis=-1)",
        "scipy": "special.softmax(x, axis=-1)",
    },
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
    Boltzmann (1868); Luce (1959); Bridle (1990), the name; Blanchard, Higham and Higham (2021), the shift.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.softmax([2, 3, 5, 6])
    array([0.01275478, 0.03467109, 0.25618664, 0.69638749])
    >>> actdoc.softmax([1000, 1000, 999])  # exp(1000) overflows
    array([0.4223188, 0.4223188, 0.1553624])
    """
    # A shift changes nothing; below the maximum exp cannot overflow, and the sum is >= 1.
    return _softmax(*_below_the_maximum(x, axis), axis)


def _softmax(top, gap, lost, axis):
    """Return exp(gap + lost) over its sum."""
    weight, high, low = _weights(gap, lost, axis)
    low = _sum(low, axis)
    total = high + low
    total_lost = low - (total - high)
    total = _where_a_limit(top, total == 2, total)
    s = weight / total
    # What the gaps and the sum lost comes in at the end, in one step with one rounding.
    return s + s * (lost - total_lost / total)


def _softmax_and_rest(top, gap, lost):
    """Return softmax and 1 minus it, which would cancel near 1, and what both lost."""
    weight, high, low = _weights(gap, lost, -1)
    low = _sum_of_small(low, -1)
    own = weight * lost
    rest, rest_lost = two_sum(high, -weight)
    rest, rest_lost = two_sum(rest, rest_lost + (low - own))
    total = high + low
    total_lost = low - (total - high)
    total = _where_a_limit(top, total == 2, total)
    parts, lost = np.stack([weight, rest]), np.stack([own, rest_lost])
    shares = parts / total
    back, back_lost = two_product(shares, total)
    return shares, ((parts - back) - back_lost + (lost - shares * total_lost)) / total


def _softmax_jacobian(top, gap, lost):
    (s, rest), (s_lost, rest_lost) = _softmax_and_rest(top, gap, lost)
    diagonal = s * rest + (s * rest_lost + s_lost * rest)
    # 0 / 0 is no loss.
    lost = s_lost / np.maximum(s, 2.0**-1074)
    others = -s[..., :, None] * s[..., None, :]
    others = others + others * (lost[..., :, None] + lost[..., None, :])
    return _with_diagonal(diagonal, others)


def _with_diagonal(diagonal, others):
    """Return matrices with these diagonals and these other entries."""
    one = np.eye(diagonal.shape[-1])
    return one * diagonal[..., None] + (1 - one) * others


@derivative_of(softmax)
def softmax_jacobian(x):
    """Return how each probability responds to each logit: raising one logit lowers all other probabilities.

    Returns
    -------
    ndarray, shape (..., n, n)
        Entry (i, j) is the derivative of output i in input j. Symmetric; each row and each column sums to 0.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.softmax.jacobian([0.0, 0.0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    return _softmax_jacobian(*_below_the_maximum(x, -1))


@vector_activation(
    formula=lambda m, x, i: x[i] - m.log(m.sum("j", lambda j: m.exp(x[j]))),
    derivative=lambda m, x, i, j: m.delta(i, j) - m.softmax(x, j),
    range="(-∞, 0)",
    least_n=2,
    ulps=2,
    cite=("goodfellow2016", "blanchard2021"),
    calls={
        "torch": "F.log_softmax(x, dim=-1)",
        "jax": "nn.log_softmax(x, axis=-1)",
        "keras": "activations.log_softmax(x, axis=-1)",
        "tensorflow": "tf.nn.log_softmax(x, axis=-1)",
        "onnx": "LogSoftmax(x, axis=-1)",
        "scipy": "special.log_softmax(x, axis=-1)",
    },
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
    top, gap, lost = _below_the_maximum(x, axis)
    log, log_lost = _log_of_sum(top, gap, lost, axis)
    return gap - (log + log_lost)


@derivative_of(log_softmax)
def log_softmax_jacobian(x):
    """Return how each log-probability responds to each logit: identity matrix minus the probabilities in every row.

    Returns
    -------
    ndarray, shape (..., n, n)
        Entry (i, j) is the derivative of output i in input j. Each row sums to 0.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.log_softmax.jacobian([0.0, 0.0])
    array([[ 0.5, -0.5],
           [-0.5,  0.5]])
    """
    s, rest = np.add(*_softmax_and_rest(*_below_the_maximum(x, -1)))
    return _with_diagonal(rest, -s[..., None, :])


@vector_activation(
    formula=lambda m, x: m.log(m.sum("j", lambda j: m.exp(x[j]))),
    derivative=lambda m, x, j: m.softmax(x, j),
    scalar=True,
    range="(-∞, ∞)",
    crosses_zero=("value",),
    ulps=3,
    cite="blanchard2021",
    calls={
        "torch": "torch.logsumexp(x, dim=-1)",
        "jax": "nn.logsumexp(x, axis=-1)",
        "keras": "ops.logsumexp(x, axis=-1)",
        "tensorflow": "tf.reduce_logsumexp(x, axis=-1)",
        "onnx": "ReduceLogSumExp(x, [-1], keepdims=0)",
        "scipy": "special.logsumexp(x, axis=-1)",
    },
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
    # An infinite maximum is the answer, even where softmax has no limit.
    log, log_lost = _log_of_sum(top, gap, lost, axis)
    total, total_lost = two_sum(top, log)
    total = np.where(np.isinf(top), top, total + (total_lost + log_lost))
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


@vector_activation(
    formula=lambda m, x, i: m.softmax(-x, i),
    derivative=lambda m, x, i, j: m.softmin(x, i) * (m.softmin(x, j) - m.delta(i, j)),
    range="(0, 1)",
    least_n=2,
    ulps=4,
    cite="goodfellow2016",
    calls={"torch": "F.softmin(x, dim=-1)"},
)
def softmin(x, axis=-1):
    """Turn costs or distances into probabilities: softmax with the sign changed, so that the smallest gets the most.

    Returns
    -------
    ndarray
        In the shape and precision of `x`; sums to 1 along `axis`, up to rounding.

    References
    ----------
    Goodfellow, Bengio and Courville (2016), section 6.2.2.3, for softmax.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.softmin([1.0, 2.0, 1001.0])
    array([0.73105858, 0.26894142, 0.        ])
    """
    return _softmax(*_below_the_maximum(-x, axis), axis)


@derivative_of(softmin)
def softmin_jacobian(x):
    """Return how each probability responds to each cost: raising one cost raises all other probabilities.

    Returns
    -------
    ndarray, shape (..., n, n)
        Entry (i, j) is the derivative of output i in input j. Symmetric; each row and each column sums to 0.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.softmin.jacobian([0.0, 0.0])
    array([[-0.25,  0.25],
           [ 0.25, -0.25]])
    """
    return -_softmax_jacobian(*_below_the_maximum(-x, -1))


@vector_activation(
    formula=lambda m, x, i: m.relu(x[i] - m.simplex_shift(x)),
    derivative=lambda m, x, i, j: (
        m.binary_step(m.sparsemax(x, i))
        * (
            m.delta(i, j)
            - m.binary_step(m.sparsemax(x, j))
            / m.sum("k", lambda k: m.binary_step(m.sparsemax(x, k)))
        )
    ),
    range="[0, 1]",
    ulps=2,
    cite=("held1974", "duchi2008", "martins2016"),
    calls={"keras": "activations.sparsemax(x, axis=-1)"},
)
def sparsemax(x, axis=-1):
    """Find the nearest probability vector: unlike softmax it gives exactly 0 to components far below the best.

    Returns
    -------
    ndarray
        In the shape and precision of `x`; sums to 1 along `axis`, up to rounding. Where softmax has a limit or NaN, so
        does this.

    References
    ----------
    Held, Wolfe and Crowder (1974); Duchi, Shalev-Shwartz, Singer and Chandra (2008); Martins and Astudillo (2016),
    algorithm 1.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.sparsemax([1.0, 0.5, -1.0])
    array([0.75, 0.25, 0.  ])
    """
    top, gap, lost = _below_the_maximum(x, axis)
    falling = np.flip(np.sort(gap, axis=axis), axis=axis)
    counts = np.cumsum(np.ones_like(gap), axis=axis)
    inside = 1 + counts * falling > np.cumsum(falling, axis=axis)
    k = _sum(inside.astype(float), axis)
    least = np.min(np.where(inside, falling, 0), axis=axis, keepdims=True, initial=0)
    member = gap >= least
    # Those inside sum to 1, so that each is (1 + sum of (x - x_j) over them) / k. The sum
    # cancels where the result is small, but that of the upper parts is exact.
    high, low = _round_off(gap, 2.0 * gap.shape[axis])
    low = low + lost
    highs, lows = (_sum(np.where(member, part, 0), axis) for part in (high, low))
    p = (((k * high - highs) + 1) + (k * low - lows)) / k
    return np.fmax(p, 0) + _where_a_limit(top, k == 1, 0)


@derivative_of(sparsemax)
def sparsemax_jacobian(x):
    """Return how each probability responds to each logit: those that are 0 do not, and the others only to each other.

    Returns
    -------
    ndarray, shape (..., n, n)
        Entry (i, j) is the derivative of output i in input j. Symmetric; each row and each column sums to 0.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.sparsemax.jacobian([1.0, 0.5, -1.0])
    array([[ 0.5, -0.5,  0. ],
           [-0.5,  0.5,  0. ],
           [ 0. ,  0. ,  0. ]])
    """
    p = sparsemax.code(x, axis=-1)
    s = np.where(np.isnan(p), p, p > 0)
    k = np.sum(s, axis=-1)[..., None, None]
    return _with_diagonal(
        s * ((k - 1) / k)[..., 0], 0 - s[..., :, None] * (s[..., None, :] / k)
    )


@vector_activation(
    formula=lambda m, x, i: m.delta(i, m.argmax(x)),
    derivative=lambda m, x, i, j: 0,
    range="{0, 1}",
    ulps=0,
    exact=("value",),
    cite="goodfellow2016",
    calls={"onnx": "Hardmax(x, axis=-1)"},
)
def hardmax(x, axis=-1):
    """Put a 1 at the largest component, the first of several, and 0 elsewhere: the decision that softmax softens.

    Returns
    -------
    ndarray
        Zeros and ones in the shape and precision of `x`; a row with NaN becomes NaN.

    References
    ----------
    Goodfellow, Bengio and Courville (2016), section 6.2.2.3, on softmax as a softened argmax.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.hardmax([1.0, 3.0, 3.0])
    array([0., 1., 0.])
    """
    if not x.shape[axis]:
        return x
    x = x.swapaxes(axis, -1)
    # Of several that are equal, and of several NaN, argmax finds the first.
    first = np.argmax(x, axis=-1, keepdims=True)
    top = np.take_along_axis(x, first, axis=-1)
    chosen = np.arange(x.shape[-1]) == first
    return (np.where(np.isnan(top), top, 1) * chosen).swapaxes(axis, -1)


@derivative_of(hardmax)
def hardmax_jacobian(x):
    """Return the Jacobian of `hardmax`, which is 0 wherever it exists: no gradient passes a decision.

    Returns
    -------
    ndarray, shape (..., n, n)
        Zeros. Where two components are equal and largest there is no derivative; 0 is the convention.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.hardmax.jacobian([1.0, 3.0])
    array([[0., 0.],
           [0., 0.]])
    """
    row = np.where(np.isnan(x).any(axis=-1), np.nan, 0)
    return np.broadcast_to(row[..., None, None], (*x.shape, x.shape[-1])).copy()


@vector_activation(
    formula=lambda m, x, i, tau, g: m.softmax((x + g) / tau, i),
    derivative=lambda m, x, i, j, tau, g: (
        m.softmax((x + g) / tau, i) * (m.delta(i, j) - m.softmax((x + g) / tau, j)) / tau
    ),
    noise=lambda rng, shape: rng.gumbel(size=shape),
    constraint="tau > 0",
    range="(0, 1)",
    least_n=2,
    typical={"tau": (0.1, 5)},
    ulps=4,
    cite=("gumbel1954", "maddison2014", "jang2017", "maddison2017"),
    calls={"torch": "F.gumbel_softmax(x, tau=1.0, hard=False, dim=-1)"},
)
def gumbel_softmax(x, tau=1.0, axis=-1, rng=None):
    """Draw a class at random, softly: softmax of the logits plus Gumbel noise, through which gradients can pass.

    Parameters
    ----------
    tau : float, optional
        The temperature, above 0. Towards 0 the result becomes a one-hot vector whose class has softmax's probability.
    rng : None, int or numpy.random.Generator, optional
        The seed or source of the noise, which is drawn for one vector after the other; None draws anew at each call.

    Returns
    -------
    ndarray
        In the shape and precision of `x`; sums to 1 along `axis`, up to rounding. `hardmax` of it is one sample.

    References
    ----------
    Gumbel (1954); Maddison, Tarlow and Minka (2014), the Gumbel-max trick; Jang, Gu and Poole (2017), equation 2;
    Maddison, Mnih and Teh (2017).

    Examples
    --------
    >>> import actdoc
    >>> actdoc.gumbel_softmax([0.0, 1.0, 2.0], rng=0)
    array([0.00529895, 0.04641853, 0.94828252])
    """
    return _softmax(*_noisy(x, tau, rng, axis), axis)


def _noisy(x, tau, rng, axis):
    """Return `_below_the_maximum` of (x + noise) / tau, and what rounding took."""
    noisy, noisy_lost = two_sum(x, np.random.default_rng(rng).gumbel(size=x.shape))
    t = noisy / tau
    back, back_lost = two_product(t, tau)
    more = (noisy - back - back_lost + noisy_lost) / tau
    top, gap, lost = _below_the_maximum(t, axis)
    more = more - _maximum(np.where(t == top, more, -np.inf), axis)
    # Beyond 1e15 it may exceed 1, and 1 + more, which stands for exp(more), must not be
    # negative.
    return top, gap, lost + np.maximum(np.where(np.isfinite(more), more, 0), -1)


@derivative_of(gumbel_softmax)
def gumbel_softmax_jacobian(x, tau=1.0, rng=None):
    """Return how each output responds to each logit, for the noise that the same seed draws.

    Parameters
    ----------
    tau : float, optional
        The temperature.
    rng : None, int or numpy.random.Generator, optional
        The seed or source of the noise.

    Returns
    -------
    ndarray, shape (..., n, n)
        Entry (i, j) is the derivative of output i in input j. Symmetric; each row and each column sums to 0.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.gumbel_softmax.jacobian([0.0, 1.0], rng=0).sum()
    np.float64(0.0)
    """
    return _softmax_jacobian(*_noisy(x, tau, rng, -1)) / tau
