"""The judge: at which inputs a function is tried, and how far its results lie from the certified ones, in ulps.

Nothing here knows how a function is computed: it reads the same definition that the pages print. From the top down:
`judge` runs the code of a record on its `trials`; `compare` measures each result by `ulp`.
"""

import functools
import math
from typing import NamedTuple

import numpy as np
from flint import arb, ctx

from actdoc.oracle.balls import (
    BALLS,
    PRECISIONS,
    Ball,
    Components,
    Vector,
    definition_of,
    settle,
)


def judge(record, dtype, which="value", seed=0, parameters=None):
    """Try the code of a record against its definition at thousands of points, for all of its `settings`.

    Parameters
    ----------
    record : Activation or VectorActivation
        What to try.
    dtype : dtype_like
        float32 or float64.
    which : {"value", "derivative"}
        What to try of it; for a vector function, "derivative" is its Jacobian or gradient.
    seed : int, optional
        For the random points.
    parameters : list of dict, optional
        The parameters to try it with, if not all of its `settings`.

    Returns
    -------
    Verdict
        The worst error, where it occurred, the number of results judged, and how many of them were 0 although the
        truth is a normal number.

    Examples
    --------
    >>> import numpy as np
    >>> from actdoc import relu
    >>> from actdoc.oracle import judge
    >>> judge(relu, np.float32).worst
    0.0
    """
    code = record if which == "value" else record.slope
    noise = {"rng": seed} if getattr(record, "noise", None) else {}
    verdicts = [
        compare(trial, code(trial.x, **given, **noise))
        for given in parameters or settings(record)
        for trial in trials(record, dtype, which, seed, given)
    ]
    return max(verdicts, key=lambda v: v.worst)._replace(
        points=sum(v.points for v in verdicts),
        false_zeros=sum(v.false_zeros for v in verdicts),
    )


class Verdict(NamedTuple):
    """The outcome of a trial, from `judge`.

    Attributes
    ----------
    worst : float
        The largest error, in ulps.
    at : scalar or ndarray
        The input that caused it; None if no result was off.
    points : int
        How many results were judged.
    false_zeros : int
        How many of them were 0 although the truth is a normal number.
    """

    worst: float
    at: object
    points: int
    false_zeros: int


def settings(record):
    """Return the parameters with which a record is tried: every choice, numbers at their defaults and at others.

    Parameters
    ----------
    record : Activation or VectorActivation
        The record; where a parameter has not its default, one that is misplaced cannot hide.

    Returns
    -------
    list of dict
        At least one.

    Examples
    --------
    >>> from actdoc import elu
    >>> from actdoc.oracle import settings
    >>> settings(elu)
    [{'alpha': 1.0}, {'alpha': 0.7}]
    """
    # 0.7 of the first, 0.6 of the second: two that are confused, or symmetric, show.
    others = {
        name: (0.7 - 0.1 * place) * value or 0.3
        for place, (name, value) in enumerate(record.numbers.items())
    }
    return [
        record.parameters | choice | numbers
        for choice in record.variants()
        for numbers in ([record.numbers, others] if others else [{}])
    ]


def trials(record, dtype, which="value", seed=0, parameters=None):
    """Return what a record is tried with: inputs and certified results, from which `compare` judges any code.

    Parameters
    ----------
    record, dtype, which, seed
        As for `judge`.
    parameters : dict, optional
        Of the record; the defaults if not given.

    Returns
    -------
    list of Trial
        The numbers at which functions fail, and for functions of vectors, also ordinary vectors of several sizes.

    Examples
    --------
    >>> import numpy as np
    >>> from actdoc import sigmoid
    >>> from actdoc.oracle import compare, trials
    >>> [trial] = trials(sigmoid, np.float64)
    >>> with np.errstate(over="ignore"):
    ...     compare(trial, 1 / (1 + np.exp(-trial.x))).worst > 1e15  # the formula as it stands
    True
    """
    dtype = np.dtype(dtype).type
    if record.elementwise:
        batches = [points(dtype, record.breakpoints_at(parameters) or (0.0,), seed)]
    else:
        batches = _batches(which, dtype, seed)
    return [trial_at(record, x, which, seed, parameters) for x in batches]


def trial_at(record, x, which="value", seed=0, parameters=None):
    """Return one of `trials`, at inputs of one's own.

    Parameters
    ----------
    record, which, seed, parameters
        As for `trials`.
    x : ndarray
        Finite numbers of float32 or float64; for a function of vectors, in rows.

    Returns
    -------
    Trial
        The inputs and the certified results.

    Examples
    --------
    >>> import numpy as np
    >>> from actdoc import sigmoid
    >>> from actdoc.oracle import trial_at
    >>> print(*trial_at(sigmoid, np.array([0.0])).truths)
    0.500000000000000
    """
    parameters = record.parameters | (parameters or {})
    if record.elementwise:
        return _trial(x, _values(record, which, parameters, x.tolist()))
    return _trial(x, _components(record, which, parameters, x, seed))


class Trial(NamedTuple):
    """Inputs, and for each number of the results the truth and the ulp in which its error is measured."""

    x: np.ndarray
    truths: list
    units: list


def points(dtype, breakpoints=(0.0,), seed=0):
    """Return the inputs at which a function is tried: everywhere that floating-point functions are known to fail.

    Parameters
    ----------
    dtype : dtype_like
        float32 or float64.
    breakpoints : tuple of float, optional
        Places whose neighbouring floats are tried too.
    seed : int, optional
        For the random part.

    Returns
    -------
    ndarray
        Distinct finite numbers in increasing order: random at several scales, log-spaced over the whole range on both
        sides, the neighbours of breakpoints and of the thresholds of exp, subnormals, the largest floats, small
        integers.

    Examples
    --------
    >>> import numpy as np
    >>> from actdoc.oracle import points
    >>> x = points(np.float32)
    >>> len(x) > 2000, x.dtype, np.isfinite(x).all()
    (True, dtype('float32'), np.True_)
    """
    info, random = np.finfo(dtype), np.random.default_rng(seed)
    tiny, huge = float(info.smallest_subnormal), float(info.max)
    # Where exp reaches 1 + eps, the largest float, the smallest normal number and the smallest subnormal.
    thresholds = [abs(math.log(t)) for t in (float(info.eps), huge, float(info.tiny), tiny)]
    positive = np.concatenate([
        np.exp2(np.linspace(math.log2(tiny), math.log2(huge), 400, endpoint=False)),
        np.exp2(np.linspace(-12, math.log2(thresholds[-1]) + 1, 400)),
        tiny * np.arange(1, 20),
        float(info.tiny) * (1 + float(info.eps) * np.arange(-10, 11)),
        huge * (1 - float(info.epsneg) * np.arange(20)),
        np.arange(0, 50),
        *(t * (1 + np.linspace(-0.01, 0.01, 21)) for t in thresholds),
        *(t / 2 * (1 + np.linspace(-0.01, 0.01, 21)) for t in thresholds),
    ])  # fmt: skip
    anywhere = np.concatenate(
        [
            random.normal(0, 1, 300),
            random.normal(0, 10, 300),
            random.uniform(-750, 750, 300),
        ]
    )
    near = np.asarray(breakpoints, dtype)
    for _ in range(5):
        near = np.concatenate(
            [near, np.nextafter(near, dtype(np.inf)), np.nextafter(near, dtype(-np.inf))]
        )
    return np.unique(np.concatenate([positive, -positive, anywhere, near]).astype(dtype))


def _batches(which, dtype, seed):
    random = np.random.default_rng(seed)
    # Pairs of an ordinary number and one at which functions are known to fail; then ordinary vectors, short and long.
    hard = points(dtype, seed=seed)
    yield np.stack([random.normal(0, 3, len(hard)).astype(dtype), hard], axis=-1)[
        :: 1 if which == "value" else 3
    ]
    for n, scale, count in [(2, 3, 40), (10, 5, 20), (10, 300, 10), (100, 10, 2)]:
        if which == "value" or n < 100:
            yield random.normal(0, scale, (count, n)).astype(dtype)


class Certified(NamedTuple):
    """A truth, and for one of a function that crosses 0 the term in whose ulps it is measured where that is larger."""

    truth: arb
    term: arb | None


def _trial(x, certified):
    dtype = x.dtype.type
    units = [
        ulp(truth, dtype) if term is None else ulp(truth, dtype).max(ulp(term, dtype))
        for truth, term in certified
    ]
    return Trial(x, [truth for truth, _ in certified], units)


def _values(record, which, parameters, numbers):
    """What is certified of a function of numbers; the inputs that every seed has are certified once."""
    formula = definition_of(record, which, parameters)
    known = _known_values(formula.func, *parameters.items())
    crosses_zero = which in record.crosses_zero
    for number in set(numbers) - known.keys():
        known[number] = _certify(formula, Ball(arb(number)), crosses_zero=crosses_zero)
    return [known[number] for number in numbers]


@functools.lru_cache(maxsize=16)
def _known_values(*definition):
    """What is certified so far of one definition with its parameters, by input."""
    return {}


def _components(record, which, parameters, batch, seed):
    """What is certified of a function of vectors: for each vector every component, or every derivative of each."""
    n = batch.shape[-1]
    shape = () if record.scalar else (record.outputs(n),)
    indices = list(np.ndindex(shape if which == "value" else (*shape, n)))
    noise = record.noise(np.random.default_rng(seed), batch.shape) if record.noise else None
    crosses_zero = which in record.crosses_zero
    formula, m, certified = definition_of(record, which, parameters), Components(n), []
    for place, row in enumerate(batch):
        x, given = _vector(row), {} if noise is None else {"g": _vector(noise[place])}
        found = [
            _certify(
                functools.partial(formula, **given),
                x,
                *index,
                m=m,
                crosses_zero=crosses_zero,
            )
            for index in indices
        ]
        if crosses_zero and which == "value":
            # A logarithm has lost the terms of its sum; the components are what it stands for.
            found = [Certified(truth, arb(float(max(abs(row))))) for truth, _ in found]
        certified += found
    return certified


def _vector(row):
    return Vector(Ball(arb(number)) for number in row.tolist())


def _certify(formula, *arguments, m=BALLS, crosses_zero=False):
    ball = settle(lambda m: formula(m, *arguments), _measurable, m)
    if not crosses_zero:
        return Certified(ball.value, None)
    with ctx.workprec(PRECISIONS[0]):
        return Certified(ball.value, ball.largest())


def _measurable(ball):
    # A hundredth of an ulp of float64 is more than enough to measure with; 60 bits are more, and quickly counted.
    return ball.rel_accuracy_bits() >= 60 or ball.rad() * 100 <= ulp(ball, np.float64)


def compare(trial, computed):
    """Return how far computed results lie from the truths of a trial, as a `Verdict`.

    Parameters
    ----------
    trial : Trial
        From `trials`.
    computed : ndarray
        What some code made of ``trial.x``, in its precision.

    Returns
    -------
    Verdict
        The worst error, where it occurred, the number of results, and the number of false zeros.

    Raises
    ------
    ValueError
        If there are not as many results as truths.
    """
    computed = np.ravel(computed)
    if len(computed) != len(trial.truths):
        raise ValueError(
            f"computed must hold {len(trial.truths)} results, got {len(computed)}"
        )
    per_input = len(computed) // len(trial.x)
    tiny = float(np.finfo(computed.dtype).tiny)
    worst, at, false_zeros = 0.0, None, 0
    for n, (result, truth, unit) in enumerate(
        zip(computed, trial.truths, trial.units, strict=True)
    ):
        error = _distance(result, truth, unit)
        false_zeros += bool(result == 0 and error > 1 and abs(truth) >= tiny)
        if error > worst:
            worst, at = error, trial.x[n // per_input]
    return Verdict(worst, at, len(computed), false_zeros)


def error_in_ulps(computed, definition, m=BALLS):
    """Return how far a computed number lies from the truth, in units in the last place of the truth.

    Parameters
    ----------
    computed : numpy.float32 or numpy.float64
        The number on trial; its type decides what an ulp is.
    definition : callable
        Takes an arithmetic and returns the true value as a ball.
    m : Balls, optional
        The arithmetic.

    Returns
    -------
    float
        0 for an exact result, at most 0.5 for a correctly rounded one, infinity for NaN, for a false infinity, and for
        what is not 0 where the truth is.

    Examples
    --------
    >>> import numpy as np
    >>> from flint import arb
    >>> from actdoc import sigmoid
    >>> from actdoc.oracle import Ball, error_in_ulps
    >>> naive = np.float64(0.0)  # what 1 / (1 + exp(710)) gives
    >>> error_in_ulps(naive, lambda m: sigmoid.formula(m, Ball(arb(-710)))) > 1e12
    True
    """
    truth, _ = _certify(definition, m=m)
    return _distance(computed, truth, ulp(truth, computed.dtype.type))


def _distance(computed, truth, unit):
    """How many units lie between a computed number and the truth."""
    if not math.isfinite(computed):
        largest = arb(float(np.finfo(computed.dtype).max))
        overflows = abs(truth) >= largest + ulp(largest, computed.dtype) / 2
        right = math.isinf(computed) and overflows and (truth > 0) == (computed > 0)
        return 0.0 if right else math.inf
    if truth == 0 and computed != 0 and unit == ulp(arb(0), computed.dtype):
        return math.inf
    return float((abs(arb(float(computed)) - truth) / unit).mid())


def ulp(exact, dtype):
    """Return the distance between neighbouring floats of `dtype` at a value: one unit in its last place.

    Parameters
    ----------
    exact : flint.arb
        The value, not necessarily a float itself.
    dtype : dtype_like
        float32 or float64.

    Returns
    -------
    flint.arb
        A power of two; below the normal numbers, the smallest subnormal.

    Examples
    --------
    >>> import numpy as np
    >>> from flint import arb
    >>> from actdoc.oracle import ulp
    >>> float(ulp(arb(1), np.float64))
    2.220446049250313e-16
    """
    bits, lowest = _format(dtype)
    # The exact midpoint: rounded to fewer bits, a value just below a power of two would get the ulp above it.
    mantissa, exponent = exact.mid().man_exp()
    if not mantissa:
        return _power_of_two(lowest)
    return _power_of_two(max(int(exponent) + mantissa.bit_length() - 1 - bits, lowest))


@functools.cache
def _format(dtype):
    """The bits of a mantissa behind its point, and the exponent of the smallest subnormal."""
    info = np.finfo(dtype)
    return info.nmant, info.minexp - info.nmant


@functools.cache
def _power_of_two(exponent):
    return arb(2) ** exponent
