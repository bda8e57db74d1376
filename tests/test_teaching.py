"""The teaching code: its gradients are slopes, its rules are those of the literature, and what does not fit is said."""

import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT
from scipy.optimize import approx_fprime
from scipy.special import expit, xlogy
from scipy.special import softmax as scipy_softmax
from scipy.stats import ttest_rel

import actdoc
from actdoc import teaching
from actdoc.teaching import Data, accuracy, adam, check, initialise, paired, sgd, train

close = np.testing.assert_allclose
same = np.testing.assert_array_equal
SEEDS = (0, 1, 2)


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def quotients(loss, values, step=1e-5):
    """Central difference quotients of a loss with respect to every entry of an array."""
    found = np.empty_like(values)
    for place, value in np.ndenumerate(values.copy()):
        sides = []
        for moved in (value + step, value - step):
            values[place] = moved
            sides.append(loss())
        values[place] = value
        found[place] = (sides[0] - sides[1]) / (2 * step)
    return found


# Gradients.


@pytest.mark.parametrize(
    "sizes", [(3, 2), (3, 4, 2), (3, 4, 5, 2), (2, 3, 3, 3, 2)], ids=str
)
@pytest.mark.parametrize(
    "name", ["sigmoid", "tanh", "relu", "silu", "softplus", "identity"]
)
def test_the_backward_pass_finds_the_slopes_of_every_parameter(name, sizes):
    f, x = getattr(actdoc, name), random(2, 5, sizes[0], seed=1)
    labels = np.array([[0, 1, 1, 0, 1], [1, 1, 0, 0, 0]])
    parameters = initialise(sizes, "PyTorch", seeds=[3, 4])
    sums = teaching.forward(parameters, f, x)
    _, gradient = teaching.cross_entropy(sums[-1], labels)
    found = teaching.backward(parameters, f, x, sums, gradient)

    def loss():
        logits = teaching.forward(parameters, f, x)[-1]
        return teaching.cross_entropy(logits, labels)[0].sum()

    for values, slopes in zip(parameters, found, strict=True):
        close(slopes, quotients(loss, values), atol=1e-9, rtol=1e-6)


def test_the_slopes_are_taken_from_the_record():
    wrong = type(
        "wrong", (), {"__call__": lambda _, x: np.tanh(x), "derivative": actdoc.relu}
    )()
    parameters, x = initialise([3, 4, 2], seeds=[0]), random(1, 5, 3)
    gradients = []
    for f in (actdoc.tanh, wrong):
        sums = teaching.forward(parameters, f, x)
        gradients.append(teaching.backward(parameters, f, x, sums, np.ones((1, 5, 2))))
    same(gradients[0][2], gradients[1][2])  # the last layer is behind the activation
    assert np.abs(gradients[0][0] - gradients[1][0]).max() > 0.1


def test_the_last_layer_has_no_activation():
    parameters = initialise([3, 2], seeds=[0])
    x = random(1, 5, 3)
    [sums] = teaching.forward(parameters, actdoc.relu, x)
    same(sums, x @ parameters[0] + parameters[1])


# Losses.


def test_cross_entropy_is_the_mean_of_the_negative_log_probabilities():
    logits, labels = random(2, 4, 3), np.array([[0, 1, 2, 1], [2, 2, 0, 1]])
    loss, gradient = teaching.cross_entropy(logits, labels)
    p = scipy_softmax(logits, axis=-1)
    chosen = np.take_along_axis(p, labels[..., np.newaxis], axis=-1)
    close(loss, -np.log(chosen).mean(axis=(1, 2)))

    def total():
        return teaching.cross_entropy(logits, labels)[0].sum()

    slopes = quotients(total, logits)
    close(gradient, slopes, atol=1e-9)


def test_binary_cross_entropy_adds_the_questions_and_averages_the_examples():
    logits, targets = random(2, 4, 3), np.random.default_rng(1).integers(0, 2, (2, 4, 3))
    loss, gradient = teaching.binary_cross_entropy(logits, targets)
    p = expit(logits)
    close(loss, -(xlogy(targets, p) + xlogy(1 - targets, 1 - p)).sum(axis=2).mean(axis=1))

    def total():
        return teaching.binary_cross_entropy(logits, targets)[0].sum()

    slopes = quotients(total, logits)
    close(gradient, slopes, atol=1e-9)


@pytest.mark.parametrize("size", [100.0, 1e4])
def test_losses_survive_logits_that_are_sure_of_the_wrong_answer(size):
    loss, gradient = teaching.cross_entropy(np.array([[[size, 0.0]]]), np.array([[1]]))
    close(loss, [size])
    close(gradient, [[[1.0, -1.0]]])
    loss, gradient = teaching.binary_cross_entropy(np.array([[[-size]]]), np.array([[[1]]]))
    close(loss, [size])
    close(gradient, [[[-1.0]]])


# Rules.


def moved(rule, gradients, start=0.0):
    """Where a rule takes one number, step by step."""
    parameter, places = np.array([start]), []
    for gradient in gradients:
        rule([parameter], [np.array([gradient])])
        places.append(float(parameter[0]))
    return places


GRADIENTS = [0.5, -2.0, 1e-3, 4.0, 0.0, 0.7]


def test_sgd_without_momentum_goes_against_each_gradient():
    close(moved(sgd(0.1), GRADIENTS), -0.1 * np.cumsum(GRADIENTS))


@pytest.mark.parametrize("momentum", [0.5, 0.9])
def test_momentum_keeps_a_share_of_each_earlier_move(momentum):
    weights = [[momentum ** (n - k) if k <= n else 0 for k in range(6)] for n in range(6)]
    close(
        moved(sgd(0.1, momentum), GRADIENTS),
        -0.1 * np.cumsum(weights @ np.array(GRADIENTS)),
    )


@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.5, 0.9)])
def test_adam_divides_the_mean_gradient_by_the_root_of_the_mean_square(betas):
    """The means as explicit weighted sums, whose weights add up to 1: what the published corrections make of them."""
    places, at = [], 0.0
    for n in range(1, len(GRADIENTS) + 1):
        means = []
        for beta, power in zip(betas, (1, 2), strict=True):
            weights = beta ** np.arange(n - 1, -1, -1.0)
            means.append((weights / weights.sum()) @ np.array(GRADIENTS[:n]) ** power)
        at -= 0.01 * means[0] / (np.sqrt(means[1]) + 1e-8)
        places.append(at)
    close(moved(adam(0.01, *betas), GRADIENTS), places, rtol=1e-9)


@pytest.mark.parametrize("gradient", [1e-4, 1.0, -1e6])
def test_the_first_step_of_adam_is_as_long_as_the_rate(gradient):
    close(moved(adam(0.01), [gradient]), [-0.01 * np.sign(gradient)], rtol=1e-3)


@pytest.mark.parametrize("make", [lambda: sgd(0.1, 0.9), lambda: adam(0.1)])
def test_a_new_rule_remembers_nothing_of_another(make):
    assert moved(make(), GRADIENTS) == moved(make(), GRADIENTS)


@pytest.mark.parametrize("rule", [sgd(0.02, 0.9), adam(0.1)])
def test_a_rule_reaches_the_minimum_that_scipy_knows(rule):
    target = np.array([1.0, -2.0])
    parameters = [np.zeros(2)]

    def bowl(p):
        return float(((p - target) ** 2 * [1.0, 5.0]).sum())

    for _ in range(500):
        rule(parameters, [approx_fprime(parameters[0], bowl, 1e-7)])
    close(parameters[0], target, atol=1e-3)


# First weights.


@pytest.mark.parametrize(
    ("scheme", "variance"),
    [
        ("He", 2 / 300),
        ("Xavier", 2 / 500),
        ("LeCun", 1 / 300),
        ("common", 1 / 900),
        ("PyTorch", 1 / 900),
    ],
)
def test_a_scheme_has_the_variance_that_it_is_named_after(scheme, variance):
    W, b = initialise([300, 200], scheme, seeds=SEEDS)
    close(W.var(axis=(1, 2)), variance, rtol=0.02)
    close(W.mean(axis=(1, 2)), 0, atol=3 * np.sqrt(variance / 60_000))
    assert np.abs(W).max() <= np.sqrt(3 * variance)  # a uniform distribution
    if scheme == "PyTorch":
        close(b.var(), variance, rtol=0.15)
    else:
        assert not b.any()


def test_one_seed_gives_all_schemes_the_same_numbers_rescaled():
    he, *others = (initialise([9, 5, 3], s, seeds=SEEDS)[::2] for s in teaching.SCHEMES)
    for weights in others:
        for one, other in zip(he, weights, strict=True):
            ratio = other / one
            close(ratio, ratio.flat[0])


def test_seeds_differ_and_one_seed_is_the_same_alone():
    three, alone = (initialise([4, 3], seeds=seeds)[0] for seeds in (SEEDS, [2]))
    same(three[2:], alone)
    assert len(np.unique(three)) == three.size


def test_layers_are_drawn_one_after_the_other():
    shallow, deep = (initialise(sizes, seeds=[0]) for sizes in ([4, 3], [4, 3, 2]))
    same(shallow[0], deep[0])


# Data.

LOADERS = [(teaching.digits, 1797, 64), (teaching.cancer, 569, 30)]


@pytest.mark.parametrize(("load", "rows", "features"), LOADERS)
def test_a_split_uses_each_row_once(load, rows, features):
    data = load(train=300, seeds=SEEDS, scaled=False)
    assert data.x.shape == (3, 300, features)
    assert data.x_test.shape == (3, rows - 300, features)
    every = [
        np.concatenate([np.c_[x, y], np.c_[x2, y2]])
        for x, y, x2, y2 in zip(*data, strict=True)
    ]
    one, other = (table[np.lexsort(table.T)] for table in every[:2])
    same(one, other)
    assert not np.array_equal(every[0], every[1])


@pytest.mark.parametrize(("load", "rows", "features"), LOADERS)
def test_the_same_seed_splits_alike_scaled_or_not_alone_or_not(load, rows, features):
    together, alone, raw = load(seeds=SEEDS), load(seeds=[1]), load(seeds=[1], scaled=False)
    for one, other in zip(together, alone, strict=True):
        same(one[1:2], other)
    same(alone.labels, raw.labels)
    same(alone.x.argmax(axis=1), raw.x.argmax(axis=1))


def test_scaling_looks_at_the_rows_to_learn_from_only():
    images = teaching.digits(seeds=SEEDS)
    close(images.x.mean(axis=1), 0, atol=1e-12)
    close((images.x**2).mean(axis=(1, 2)), 1)
    assert np.abs(images.x_test.mean(axis=1)).max() > 0.01
    table = teaching.cancer(seeds=SEEDS)
    close(table.x.mean(axis=1), 0, atol=1e-12)
    close(table.x.std(axis=1), 1)


# Training.


def small(seeds, f=actdoc.tanh):
    """Train small networks; return their losses and parameters."""
    data = teaching.digits(train=100, seeds=seeds)
    parameters = initialise([64, 8, 10], seeds=seeds)
    losses = train(parameters, f, data, adam(0.01), steps=30, batch=16, seeds=seeds)
    return losses, parameters, data


def test_a_network_learns_the_same_alone_and_beside_others():
    losses, parameters, _ = small(SEEDS)
    alone, its_own, _ = small([1])
    close(losses[:, 1:2], alone, rtol=1e-9)
    for one, other in zip(parameters, its_own, strict=True):
        close(one[1:2], other, rtol=1e-7, atol=1e-10)


def test_training_changes_the_parameters_in_place_and_lowers_the_loss():
    losses, parameters, data = small(SEEDS)
    assert losses.shape == (30, 3)
    assert (losses[-5:].mean(axis=0) < losses[:5].mean(axis=0) / 1.5).all()
    logits = teaching.forward(parameters, actdoc.tanh, data.x)[-1]
    assert (teaching.cross_entropy(logits, data.labels)[0] < losses[0]).all()


def test_a_loss_is_that_of_the_batch_before_its_step():
    data, parameters = teaching.digits(seeds=[5]), initialise([64, 10], seeds=[5])
    batch = np.random.default_rng([5, 2]).integers(1200, size=7)
    logits = data.x[:, batch] @ parameters[0] + parameters[1]
    expected = teaching.cross_entropy(logits, data.labels[:, batch])[0]
    losses = train(parameters, actdoc.relu, data, sgd(1.0), steps=1, batch=7, seeds=[5])
    close(losses, [expected])


def test_one_watches_before_each_step_and_after_the_last():
    data, parameters, seen = teaching.digits(seeds=[0]), initialise([64, 10], seeds=[0]), []
    first = parameters[0].copy()

    def watch(step):
        seen.append((step, parameters[0].copy()))

    train(parameters, actdoc.relu, data, sgd(0.1), steps=3, watch=watch, seeds=[0])
    assert [step for step, _ in seen] == [0, 1, 2, 3]
    same(seen[0][1], first)
    same(seen[-1][1], parameters[0])


def test_another_loss_can_be_trained():
    data = teaching.cancer(seeds=SEEDS)
    yes_or_no = data._replace(labels=data.labels[..., np.newaxis])
    parameters, rule = initialise([30, 1], seeds=SEEDS), sgd(0.5)
    loss = teaching.binary_cross_entropy
    train(parameters, actdoc.relu, yes_or_no, rule, steps=100, loss=loss, seeds=SEEDS)
    logits = teaching.forward(parameters, actdoc.relu, data.x_test)[-1][..., 0]
    assert (((logits > 0) == data.labels_test).mean(axis=1) > 0.9).all()


def test_accuracy_counts_the_largest_logit():
    x_test = np.array([[[1.0, 0.0], [0.0, 1.0], [2.0, 3.0], [5.0, 4.0]]])
    data = Data(x_test, None, x_test, np.array([[0, 1, 0, 0]]))
    parameters = [np.eye(2)[np.newaxis], np.zeros((1, 1, 2))]
    close(accuracy(parameters, actdoc.relu, data), [0.75])


# Comparisons.


@pytest.mark.parametrize("count", [2, 5, 20])
def test_a_paired_difference_has_the_interval_that_scipy_gives(count):
    a, b = random(count, seed=1), random(count, seed=2)
    difference, half = paired(a, b)
    low, high = ttest_rel(a, b).confidence_interval(0.95)
    close([difference - half, difference + half], [low, high])


def test_what_all_seeds_share_cancels_in_a_paired_difference():
    shared = 100 * random(5)
    difference, half = paired(shared + 1, shared)
    assert difference == pytest.approx(1) and half < 1e-10


# Exercises.


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (0.1 + 0.2, 0.3),
        ([1, 2], (1.0, 2.0)),
        (True, True),
        (np.nan, np.nan),
        (np.inf, np.inf),
        (1e9, 1e9 + 1),
    ],
)
def test_an_answer_that_is_right_is_called_right(answer, expected, capsys):
    check(answer, expected)
    assert capsys.readouterr().out == "Right.\n"


@pytest.mark.parametrize(
    ("answer", "expected", "said"),
    [
        (..., 1, "There is no answer yet: replace the three dots."),
        (None, 1, "There is no answer yet: replace the three dots."),
        (1, 2, "Not yet: another way of computing it gives another result."),
        (1.001, 1.0, "Not yet: another way of computing it gives another result."),
        (np.inf, 1.0, "Not yet: another way of computing it gives another result."),
        ("1", 1, "Not yet: another way of computing it gives another result."),
        ([1, 2], [1, 2, 3], "Not yet: the answer should have the shape (3,), and has (2,)."),
        (np.ones((2, 1)), np.ones(2), "Not yet: the answer should have the shape (2,), and has (2, 1)."),
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_that_is_wrong_is_told_why(answer, expected, said):
    with pytest.raises(AssertionError) as failure:
        check(answer, expected)
    assert str(failure.value) == said


def test_an_answer_may_be_as_rough_as_the_exercise_says():
    check(1.05, 1.0, tolerance=0.1)
    with pytest.raises(AssertionError):
        check(1.3, 1.0, tolerance=0.1)


# What does not fit.

NETWORK, IMAGES = initialise([64, 10], seeds=[0]), teaching.digits(seeds=[0])
LOGITS = np.zeros((1, 4, 3))
WRONG = {
    "A scheme is one of He, Xavier, LeCun, common, PyTorch, and not Kaiming.":
        lambda: initialise([2, 1], "Kaiming"),
    "A network has the sizes of two layers or more, and not [64].":
        lambda: initialise([64]),
    "The first layer has 64 inputs, and x has 30 features.":
        lambda: teaching.forward(NETWORK, actdoc.relu, np.zeros((1, 5, 30))),
    "There are 1 networks, 1 splits of the data and 5 seeds.":
        lambda: train(NETWORK, actdoc.relu, IMAGES, sgd(0.1), steps=1, seeds=range(5)),
    "There are 4 rows of logits, and 5 labels.":
        lambda: teaching.cross_entropy(LOGITS, np.zeros((1, 5), int)),
    "Labels are numbers from 0 to 2, and not from 0 to 3.":
        lambda: teaching.cross_entropy(LOGITS, np.array([[0, 1, 2, 3]])),
    "Labels are numbers from 0 to 2, and not from -1 to 2.":
        lambda: teaching.cross_entropy(LOGITS, np.array([[0, 1, 2, -1]])),
    "The logits have the shape (1, 4, 3), and the targets (1, 4).":
        lambda: teaching.binary_cross_entropy(LOGITS, np.zeros((1, 4))),
    "Train is from 1 to 1796 rows, and not 1797.":
        lambda: teaching.digits(train=1797),
    "Train is from 1 to 568 rows, and not 0.":
        lambda: teaching.cancer(train=0),
}  # fmt: skip


@pytest.mark.parametrize("said", WRONG)
def test_what_does_not_fit_gets_one_clear_sentence(said):
    with pytest.raises(ValueError) as failure:
        WRONG[said]()
    assert str(failure.value) == said


# What it needs.


def test_numpy_is_enough_to_import_it_and_to_train():
    code = """
import builtins
kept = builtins.__import__
def only(name, *rest):
    if name.partition(".")[0] in ("sklearn", "scipy", "matplotlib"):
        raise ImportError(name)
    return kept(name, *rest)
builtins.__import__ = only
import numpy as np
from actdoc import relu, teaching
x = np.ones((1, 4, 2))
data = teaching.Data(x, np.zeros((1, 4), int), x, np.zeros((1, 4), int))
parameters = teaching.initialise([2, 3, 2], seeds=[0])
teaching.train(parameters, relu, data, teaching.adam(0.01), steps=2, seeds=[0])
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_environment_may_name_the_seeds():
    code = "from actdoc import teaching; print(teaching.SEEDS, len(teaching.initialise([2, 1])[0]))"
    for given, wanted in [({}, "(0, 1, 2, 3, 4) 5"), ({"ACTDOC_SEEDS": "7 8"}, "(7, 8) 2")]:
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=given, check=True, capture_output=True, text=True
        )  # fmt: skip
        assert run.stdout.strip() == wanted


@pytest.mark.parametrize("text", ["", "5", "a b", "1.5 2", "-1 2", "3 3 4"])
def test_seeds_that_show_no_spread_or_are_none_are_refused(text):
    with pytest.raises(ValueError, match="two or more different whole numbers"):
        teaching._seeds(text)
    assert teaching._seeds(" 5  6 7 ") == (5, 6, 7)


def test_one_result_shows_no_interval():
    for a, b in [([0.9], [0.8]), ([0.9, 0.8], 0.7), ([[0.9, 0.8]], [[0.7, 0.6]])]:
        with pytest.raises(ValueError, match="one result for each of two seeds or more"):
            paired(a, b)
