"""A small network and its training, on data that scikit-learn carries: code of the chapters, written to be read.

Several networks are trained at once, each with the random numbers of its own seed. The first axis of every array counts
them: ``x`` has the shape (seeds, examples, features), a matrix of weights (seeds, inputs, outputs). The activation of
the hidden layers, ``f``, is any record of actdoc; the last layer returns its weighted sums, the logits.

Examples
--------
Five networks with 32 hidden units learn to read digits:

>>> import actdoc
>>> from actdoc import teaching
>>> data = teaching.digits()
>>> parameters = teaching.initialise([64, 32, 10])
>>> rule = teaching.adam(rate=0.01)
>>> losses = teaching.train(parameters, actdoc.relu, data, rule, steps=100)
>>> losses.shape
(100, 5)
>>> bool((teaching.accuracy(parameters, actdoc.relu, data) > 0.85).all())
True
"""

import os
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from actdoc.functions.rectifiers import softplus
from actdoc.functions.sigmoids import sigmoid
from actdoc.functions.vectors import log_softmax, softmax

__all__ = [
    "SEEDS", "Data", "digits", "cancer", "initialise", "forward", "backward", "cross_entropy",
    "binary_cross_entropy", "sgd", "adam", "train", "accuracy", "paired", "diagram", "gallery",
    "check",
]  # fmt: skip


def _seeds(text):
    seeds = text.split()
    if not all(seed.isdecimal() for seed in seeds) or not 1 < len(seeds) == len(set(seeds)):
        raise ValueError(
            f"seeds are two or more different whole numbers, such as 5 6 7, and not {text!r}"
        )
    return tuple(map(int, seeds))


#: The seeds of every experiment, unless the environment names others: ``ACTDOC_SEEDS="5 6 7 8 9"``.
SEEDS = _seeds(os.environ.get("ACTDOC_SEEDS", "0 1 2 3 4"))


# Data.


class Data(NamedTuple):
    """Examples to learn from, and examples to test with; the first axis counts seeds, each with a split of its own."""

    x: np.ndarray
    labels: np.ndarray
    x_test: np.ndarray
    labels_test: np.ndarray


def digits(train=1200, seeds=SEEDS, scaled=True):
    """Split 1,797 images of handwritten digits at random, so that the same writers are on both sides.

    Parameters
    ----------
    train : int
        How many images to learn from; the others are for testing.
    seeds : sequence of int
        One split for each.
    scaled : bool
        Whether to subtract from each pixel its mean over the images to learn from, and to divide all pixels by one
        number, so that their mean square there is 1. If not, they are whole numbers from 0 to 16.

    Returns
    -------
    Data
        ``x`` has the shape (seeds, train, 64), ``labels`` the shape (seeds, train).

    Raises
    ------
    ValueError
        If no images are left to learn from, or to test with.

    References
    ----------
    E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine Learning Repository, 1998
    (licence: CC BY 4.0): its test set, as scikit-learn carries it.

    Examples
    --------
    >>> digits(seeds=[0]).x_test.shape
    (1, 597, 64)
    """
    from sklearn.datasets import load_digits

    data = _split(load_digits(), train, seeds)
    return _scaled(data, axes=(1, 2)) if scaled else data


def cancer(train=400, seeds=SEEDS, scaled=True):
    """Split 569 breast tumours, described by 30 numbers each; the label is 1 for a benign one and 0 for a malignant.

    Parameters
    ----------
    train : int
        How many rows to learn from; the others are for testing.
    seeds : sequence of int
        One split for each.
    scaled : bool
        Whether to subtract from each column its mean over the rows to learn from, and to divide it by its standard
        deviation. If not, columns have their own units, and sizes from thousandths to thousands.

    Returns
    -------
    Data
        ``x`` has the shape (seeds, train, 30), ``labels`` the shape (seeds, train).

    Raises
    ------
    ValueError
        If no rows are left to learn from, or to test with.

    References
    ----------
    W. Wolberg, N. Street and O. Mangasarian, *Breast Cancer Wisconsin (Diagnostic)*, UCI Machine Learning
    Repository, 1995 (licence: CC BY 4.0), as scikit-learn carries it.

    Examples
    --------
    >>> cancer(seeds=[0]).x.shape
    (1, 400, 30)
    """
    from sklearn.datasets import load_breast_cancer

    data = _split(load_breast_cancer(), train, seeds)
    return _scaled(data, axes=1) if scaled else data


def _split(found, train, seeds):
    x, labels = found["data"], found["target"]
    _expect(0 < train < len(x), f"train is from 1 to {len(x) - 1} rows, and not {train}")
    order = np.stack([np.random.default_rng(seed).permutation(len(x)) for seed in seeds])
    first, rest = order[:, :train], order[:, train:]
    return Data(x[first], labels[first], x[rest], labels[rest])


def _scaled(data, axes):
    mean = data.x.mean(axis=1, keepdims=True)
    spread = (data.x - mean).std(axis=axes, keepdims=True)
    return data._replace(x=(data.x - mean) / spread, x_test=(data.x_test - mean) / spread)


# A network: a list of weights and biases, first layer first.

#: The variance of the weights that each scheme draws, from the number of inputs and of outputs of a layer.
SCHEMES = {
    "He": lambda inputs, outputs: 2 / inputs,
    "Xavier": lambda inputs, outputs: 2 / (inputs + outputs),
    "LeCun": lambda inputs, outputs: 1 / inputs,
    "common": lambda inputs, outputs: 1 / (3 * inputs),
    "PyTorch": lambda inputs, outputs: 1 / (3 * inputs),
}


def initialise(sizes, scheme="He", seeds=SEEDS):
    """Draw the weights of layers from uniform distributions; one seed gives all schemes the same numbers, rescaled.

    Parameters
    ----------
    sizes : sequence of int
        The number of inputs, of the units of each hidden layer, and of outputs.
    scheme : {"He", "Xavier", "LeCun", "common", "PyTorch"}
        How large the weights are. Biases are 0, but for "PyTorch", the default of its ``Linear``: there they are drawn
        like the weights, between plus and minus one over the root of the number of inputs.
    seeds : sequence of int
        One network for each.

    Returns
    -------
    list of ndarray
        Weights of shape (seeds, inputs, outputs) and biases of shape (seeds, 1, outputs) in turns, layer by layer.

    Raises
    ------
    ValueError
        If the scheme is none of these, or if there are fewer than two sizes.

    Examples
    --------
    >>> [array.shape for array in initialise([64, 32, 10], seeds=[0, 1])]
    [(2, 64, 32), (2, 1, 32), (2, 32, 10), (2, 1, 10)]
    """
    _expect_sizes(sizes, scheme)
    drawing = [np.random.default_rng([seed, 1]) for seed in seeds]
    parameters = []
    for inputs, outputs in pairwise(sizes):
        bound = np.sqrt(3 * SCHEMES[scheme](inputs, outputs))
        shape = inputs + 1, outputs  # the last row is for the biases
        drawn = bound * np.stack([rng.uniform(-1, 1, shape) for rng in drawing])
        W, b = drawn[:, :-1], drawn[:, -1:]
        parameters += [W, b if scheme == "PyTorch" else np.zeros_like(b)]
    return parameters


def forward(parameters, f, x):
    """Return the weighted sums of every layer; those of the last are the logits.

    Parameters
    ----------
    parameters : list of ndarray
        Weights and biases in turns, as `initialise` returns them.
    f : callable
        The activation of the hidden layers.
    x : ndarray, shape (seeds, examples, features)
        The inputs.

    Returns
    -------
    list of ndarray, shape (seeds, examples, units)
        The weighted sums, first layer first.

    Raises
    ------
    ValueError
        If the examples have more or fewer features than the first layer has inputs.
    """
    _expect_features(parameters, x)
    sums = []
    for W, b in zip(parameters[::2], parameters[1::2], strict=True):
        h = f(sums[-1]) if sums else x
        sums.append(h @ W + b)
    return sums


def backward(parameters, f, x, sums, gradient):
    """Return the derivatives of the loss with respect to all parameters, by the chain rule, last layer first.

    Parameters
    ----------
    parameters, f, x
        As for `forward`; ``f`` has a ``derivative``.
    sums : list of ndarray
        What `forward` returned for them.
    gradient : ndarray, shape (seeds, examples, outputs)
        The derivatives of the loss with respect to the logits.

    Returns
    -------
    list of ndarray
        In the order and with the shapes of ``parameters``.
    """
    delta, gradients = gradient, []
    for layer in reversed(range(len(sums))):
        h = f(sums[layer - 1]) if layer else x
        gradients = [h.mT @ delta, delta.sum(axis=-2, keepdims=True), *gradients]
        if layer:
            W = parameters[2 * layer]
            delta = delta @ W.mT * f.derivative(sums[layer - 1])
    return gradients


# Losses: from the logits, each with its gradient.


def cross_entropy(logits, labels):
    """Return the mean of −log p over the examples, where softmax gives p to the right class, and its gradient.

    Parameters
    ----------
    logits : ndarray, shape (seeds, examples, classes)
        What the last layer returns.
    labels : ndarray of int, shape (seeds, examples)
        The right classes, counted from 0.

    Returns
    -------
    loss : ndarray, shape (seeds,)
        The mean loss of each network.
    gradient : ndarray, shape (seeds, examples, classes)
        Its derivatives with respect to the logits.

    Raises
    ------
    ValueError
        If there is not one label for each example, or if one is not the number of a class.

    Examples
    --------
    >>> loss, gradient = cross_entropy(np.array([[[0.0, 0.0]]]), np.array([[1]]))
    >>> loss, gradient
    (array([0.69314718]), array([[[ 0.5, -0.5]]]))
    """
    _expect_labels(labels, *logits.shape[-2:])
    onehot = labels[..., np.newaxis] == np.arange(logits.shape[-1])
    loss = -(log_softmax(logits) * onehot).sum(axis=-1).mean(axis=-1)
    return loss, (softmax(logits) - onehot) / labels.shape[-1]


def binary_cross_entropy(logits, targets):
    """Return the loss of yes-or-no questions, a sum over questions and a mean over examples, and its gradient.

    Parameters
    ----------
    logits : ndarray, shape (seeds, examples, questions)
        What the last layer returns.
    targets : ndarray, shape (seeds, examples, questions)
        1 for yes and 0 for no.

    Returns
    -------
    loss : ndarray, shape (seeds,)
        The loss of each network.
    gradient : ndarray, shape (seeds, examples, questions)
        Its derivatives with respect to the logits.

    Raises
    ------
    ValueError
        If there is not one target for each logit.

    Examples
    --------
    >>> loss, gradient = binary_cross_entropy(np.array([[[0.0]]]), np.array([[[1]]]))
    >>> loss, gradient
    (array([0.69314718]), array([[[-0.5]]]))
    """
    _expect_targets(targets, logits)
    loss = (softplus(logits) - targets * logits).sum(axis=-1).mean(axis=-1)
    return loss, (sigmoid(logits) - targets) / logits.shape[-2]


# Rules that change the parameters in place.


def sgd(rate, momentum=0.0):
    """Return a rule that moves every parameter against its gradient, and on in the direction of its last moves.

    Parameters
    ----------
    rate : float
        The learning rate.
    momentum : float
        How much of the last move is added, from 0 to less than 1.

    Returns
    -------
    callable
        ``rule(parameters, gradients)`` changes the parameters in place. It remembers: make a new one for each network.

    Examples
    --------
    >>> parameter = np.array([1.0])
    >>> sgd(rate=0.1)([parameter], [np.array([2.0])])
    >>> parameter
    array([0.8])
    """
    moves = []

    def rule(parameters, gradients):
        moves[:] = moves or [0.0] * len(parameters)
        for n, gradient in enumerate(gradients):
            moves[n] = momentum * moves[n] - rate * gradient
            parameters[n] += moves[n]

    return rule


def adam(rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Return the rule Adam, which divides a mean of the last gradients by the root of a mean of their squares.

    Parameters
    ----------
    rate : float
        The learning rate: about as far as a parameter moves in one of the first steps.
    beta1, beta2 : float
        How much of each mean is kept from step to step.
    epsilon : float
        Added to the root, against a division by 0.

    Returns
    -------
    callable
        ``rule(parameters, gradients)`` changes the parameters in place. It remembers: make a new one for each network.

    References
    ----------
    D. P. Kingma and J. Ba, *Adam: A Method for Stochastic Optimization*, 2015, algorithm 1.

    Examples
    --------
    >>> parameter = np.array([1.0])
    >>> adam(rate=0.1)([parameter], [np.array([2.0])])
    >>> parameter
    array([0.9])
    """
    means, squares, count = [], [], 0

    def rule(parameters, gradients):
        nonlocal count
        count += 1
        means[:] = means or [0.0] * len(parameters)
        squares[:] = squares or [0.0] * len(parameters)
        for n, gradient in enumerate(gradients):
            means[n] = beta1 * means[n] + (1 - beta1) * gradient
            squares[n] = beta2 * squares[n] + (1 - beta2) * gradient**2
            mean = means[n] / (1 - beta1**count)
            square = squares[n] / (1 - beta2**count)
            parameters[n] -= rate * mean / (np.sqrt(square) + epsilon)

    return rule


# Training.


def train(
    parameters,
    f,
    data,
    rule,
    steps,
    *,
    batch=64,
    loss=cross_entropy,
    watch=None,
    seeds=SEEDS,
):
    """Train networks in place, each on batches that its own seed draws.

    Parameters
    ----------
    parameters : list of ndarray
        Weights and biases in turns, as `initialise` returns them.
    f : callable
        The activation of the hidden layers, with a ``derivative``.
    data : Data
        What to learn from.
    rule : callable
        How to change the parameters: what `sgd` or `adam` returns.
    steps : int
        How often to change them.
    batch : int
        How many examples a step sees.
    loss : callable
        Returns the loss and its gradient, given logits and labels.
    watch : callable, optional
        ``watch(step)`` is called before each step, and once after the last.
    seeds : sequence of int
        Those of the networks.

    Returns
    -------
    ndarray, shape (steps, seeds)
        The loss of each batch, before the step that it led to.

    Raises
    ------
    ValueError
        If there is not one network and one split of the data for each seed.
    """
    _expect_seeds(parameters, data, seeds)
    drawing = [np.random.default_rng([seed, 2]) for seed in seeds]
    each, count = np.arange(len(seeds))[:, np.newaxis], data.x.shape[1]
    losses = np.empty((steps, len(seeds)))
    for step in range(steps):
        if watch:
            watch(step)
        chosen = np.stack([rng.integers(count, size=batch) for rng in drawing])
        x, labels = data.x[each, chosen], data.labels[each, chosen]
        sums = forward(parameters, f, x)
        losses[step], gradient = loss(sums[-1], labels)
        rule(parameters, backward(parameters, f, x, sums, gradient))
    if watch:
        watch(steps)
    return losses


def accuracy(parameters, f, data):
    """Return which share of the examples for testing gets its largest logit at the right class.

    Parameters
    ----------
    parameters : list of ndarray
        Weights and biases in turns.
    f : callable
        The activation of the hidden layers.
    data : Data
        With the examples.

    Returns
    -------
    ndarray, shape (seeds,)
        From 0 to 1.
    """
    logits = forward(parameters, f, data.x_test)[-1]
    return (logits.argmax(axis=-1) == data.labels_test).mean(axis=-1)


def paired(a, b):
    """Return how much larger ``a`` is than ``b`` in the mean over seeds, and half the width of its 95 % interval.

    Parameters
    ----------
    a, b : array_like, shape (seeds,)
        Results that share their seeds.

    Returns
    -------
    difference : float
        The mean of ``a - b``. If it is not larger than ``half``, the seeds show no difference.
    half : float
        By Student's t distribution, which assumes that the differences are about normal.

    Raises
    ------
    ValueError
        If there are not as many in both, or only one: nothing shows then how much it depends on the seed.

    Examples
    --------
    >>> difference, half = paired([0.9, 0.8, 1.0], [0.8, 0.7, 0.8])
    >>> round(difference, 3), round(half, 3)
    (0.133, 0.143)
    """
    from scipy.stats import t

    gaps = np.subtract(a, b)
    fits = np.shape(a) == np.shape(b) == (gaps.size,) and gaps.size > 1
    _expect(fits, "a and b have one result for each of two seeds or more")
    half = t.ppf(0.975, len(gaps) - 1) * gaps.std(ddof=1) / np.sqrt(len(gaps))
    return float(gaps.mean()), float(half)


# Drawing.


def diagram(nodes, back, entering, back_up):
    """Draw a computation as a row of boxes: solid arrows forward, and on dashed arrows back the slopes of each step.

    Parameters
    ----------
    nodes : sequence of str
        What is computed, from left to right; a second line in a box is for its number.
    back : sequence of str
        The slope of each step from box to box, written under its dashed arrow: one less than there are boxes.
    entering : dict
        What enters a box from above, such as weights, by the position of the box.
    back_up : dict
        The slopes of a box with respect to what enters it, by the same positions, as far as they are of interest.

    Returns
    -------
    matplotlib.axes.Axes
        Without ticks.

    Examples
    --------
    >>> axes = diagram(["x", "z", "loss"], ["w", "z - y"], {1: "w, b"}, {1: "x, 1"})
    >>> [text.get_text() for text in axes.texts if text.get_text()]
    ['x', 'z', 'loss', 'w', 'z − y', 'w, b', 'x, 1']
    """
    import matplotlib.pyplot as plt

    _, ax = plt.subplots()
    ax.set(xlim=(-0.35, len(nodes) - 0.65), ylim=(-0.7, 1.4), gid="picture")
    ax.axis("off")
    across, up = 0.3, 0.3  # from the middle of a box to its edge

    def write(x, y, text, **style):
        ax.text(x, y, text.replace("-", "−"), va="center", **style)

    def arrow(start, end, **style):
        ax.annotate("", end, start, arrowprops={"arrowstyle": "->", **style})

    dashed = {"color": "C1", "linestyle": "--"}
    for n, node in enumerate(nodes):
        write(n, 0, node, ha="center", bbox={"boxstyle": "round", "fc": "none"})
    for n, slope in enumerate(back):
        arrow((n + across, 0.1), (n + 1 - across, 0.1))
        arrow((n + 1 - across, -0.1), (n + across, -0.1), **dashed)
        write(n + 0.5, -0.4, slope, ha="center")
    for n, name in entering.items():
        write(n, 1.3, name, ha="center")
        arrow((n - 0.08, 1.1), (n - 0.08, up))
        if n in back_up:
            arrow((n + 0.08, up), (n + 0.08, 1.1), **dashed)
            write(n + 0.14, 0.7, back_up[n])
    return ax


def gallery(images, titles):
    """Draw small square images in two rows, each in a frame, with a title above it.

    Parameters
    ----------
    images : ndarray, shape (images, pixels)
        Grey levels, from the lowest, which is drawn white, to the highest.
    titles : sequence of str
        One for each image.

    Returns
    -------
    matplotlib.axes.Axes
        Without ticks.

    Examples
    --------
    >>> axes = gallery(digits(seeds=[0], scaled=False).x[0, :4], ["a", "b", "c", "d"])
    >>> len(axes.images), axes.texts[2].get_text()
    (4, 'c')
    """
    import matplotlib.pyplot as plt
    from matplotlib.patches import Rectangle

    side, columns = int(np.sqrt(images.shape[1])), -(-len(images) // 2)
    _, ax = plt.subplots()
    ax.set(xlim=(0, columns), ylim=(2.6, 0), aspect="equal", gid="picture")
    ax.axis("off")
    for n, (image, title) in enumerate(zip(images, titles, strict=True)):
        row, column = divmod(n, columns)
        left, top = column + 0.05, 1.3 * row + 0.3
        ax.imshow(
            image.reshape(side, side),
            cmap="gray_r",
            extent=(left, left + 0.9, top + 0.9, top),
            interpolation="none",
        )
        ax.add_patch(Rectangle((left, top), 0.9, 0.9, fill=False, linewidth=0.5))
        ax.text(column + 0.5, top - 0.05, title, ha="center", va="bottom")
    ax.set(xlim=(0, columns), ylim=(2.6, 0))
    return ax


# What does not fit.


def _expect(holds, sentence):
    if not holds:
        raise ValueError(f"{sentence[0].upper()}{sentence[1:]}.")


def _expect_sizes(sizes, scheme):
    _expect(scheme in SCHEMES, f"a scheme is one of {', '.join(SCHEMES)}, and not {scheme}")
    sentence = f"a network has the sizes of two layers or more, and not {sizes}"
    _expect(len(sizes) > 1, sentence)


def _expect_features(parameters, x):
    inputs, features = parameters[0].shape[-2], x.shape[-1]
    sentence = f"the first layer has {inputs} inputs, and x has {features} features"
    _expect(inputs == features, sentence)


def _expect_seeds(parameters, data, seeds):
    networks, splits, given = len(parameters[0]), len(data.x), len(seeds)
    sentence = (
        f"there are {networks} networks, {splits} splits of the data and {given} seeds"
    )
    _expect(networks == splits == given, sentence)


def _expect_targets(targets, logits):
    sentence = f"the logits have the shape {logits.shape}, and the targets {targets.shape}"
    _expect(targets.shape[-2:] == logits.shape[-2:], sentence)


def _expect_labels(labels, examples, classes):
    count, low, high = labels.shape[-1], labels.min(), labels.max()
    _expect(count == examples, f"there are {examples} rows of logits, and {count} labels")
    _expect(
        low >= 0 and high < classes,
        f"labels are numbers from 0 to {classes - 1}, and not from {low} to {high}",
    )


# Exercises.


def check(answer, expected, tolerance=1e-6):
    """Print that an answer is right, or raise an error that says in one sentence that it is not.

    Parameters
    ----------
    answer : array_like
        What the reader computed; still ``...`` or None if nothing was.
    expected : array_like
        What another way of computing it gives.
    tolerance : float
        How far the two may be apart, absolutely and relative to what is expected.

    Raises
    ------
    AssertionError
        If there is no answer yet, if it has another shape, or if it is another number.

    Examples
    --------
    >>> check(0.1 + 0.2, 0.3)
    Right.
    >>> check(..., 0.3)
    Traceback (most recent call last):
    AssertionError: There is no answer yet: replace the three dots.
    """
    if answer is None or answer is ...:
        raise AssertionError("There is no answer yet: replace the three dots.")
    answer, expected = np.asarray(answer), np.asarray(expected)
    if answer.shape != expected.shape:
        raise AssertionError(
            f"Not yet: the answer should have the shape {expected.shape}, and has {answer.shape}."
        )
    if answer.dtype.kind in "OUS" or not np.allclose(
        answer, expected, rtol=tolerance, atol=tolerance, equal_nan=True
    ):
        raise AssertionError("Not yet: another way of computing it gives another result.")
    print("Right.")
