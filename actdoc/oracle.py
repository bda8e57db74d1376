"""The judge: certified values of every definition, and the distance of computed numbers from them.

A ball is an interval that provably holds the true value. Ziv's loop evaluates a definition in balls of more and more
bits until the ball is so small that it settles the question. Nothing here knows how a function is computed: it reads
the same definition that the pages print.

Needs python-flint, which ``pip install ".[learn]"`` brings. After Johansson (2017), Arb: efficient arbitrary-precision
midpoint-radius interval arithmetic, and Ziv (1991).
"""

import math
import operator
from typing import NamedTuple

import numpy as np
from flint import arb, arb_series, ctx

from actdoc.arithmetic import Arithmetic, Function, catalogue
from actdoc.record import Activation

PRECISIONS = (96, 256, 1024, 4096)


class Undecided(ArithmeticError):
    """A wide ball lies across a condition, so that no single branch holds for all of it."""


class Ball:
    """A ball, or a power series of balls, with comparisons that never guess.

    An open interval between two floats is a ball whose `bounds` are known: a condition on it holds for all of it or for
    none if the condition's edge is one of its ends. `largest` is the largest term of the last sum, as which a result
    that nearly cancels is to be measured.
    """

    def __init__(self, value, largest=None, bounds=None):
        self.value, self.bounds, self._largest = value, bounds, largest

    def constant(self):
        return self.value[0] if isinstance(self.value, arb_series) else self.value

    def largest(self):
        return abs(self.constant()) if self._largest is None else self._largest

    def __neg__(self) -> "Ball":
        return Ball(-self.value, self._largest)

    def __add__(self, other) -> "Ball":
        other = _lift(other)
        return Ball(self.value + other.value, _larger(self.constant(), other.constant()))

    def __sub__(self, other) -> "Ball":
        other = _lift(other)
        return Ball(self.value - other.value, _larger(self.constant(), other.constant()))

    def __mul__(self, other) -> "Ball":
        other = _lift(other)
        largest = _larger(
            self.largest() * other.constant(), self.constant() * other.largest()
        )
        return Ball(self.value * other.value, largest)

    def __truediv__(self, other) -> "Ball":
        other = _lift(other)
        return Ball(self.value / other.value, self.largest() / abs(other.constant()))

    def __radd__(self, other) -> "Ball":
        return _lift(other) + self

    def __rsub__(self, other) -> "Ball":
        return _lift(other) - self

    def __rmul__(self, other) -> "Ball":
        return _lift(other) * self

    def __rtruediv__(self, other) -> "Ball":
        return _lift(other) / self

    def __pow__(self, n) -> "Ball":
        if not isinstance(n, int):
            raise TypeError(
                f"an exponent in a definition must be a whole number, got {n!r}"
            )
        if n < 1:
            return 1 / self**-n if n else Ball(arb(1))
        # A product encloses a series too. A square is never negative.
        square = isinstance(self.value, arb) and n % 2 == 0
        base = Ball(abs(self.value)) if square else Ball(self.value)
        return math.prod([base] * (n - 1), start=base)

    def __gt__(self, other):
        return self._compare(other, operator.gt, operator.le)

    def __ge__(self, other):
        return self._compare(other, operator.ge, operator.lt)

    def __lt__(self, other):
        return self._compare(other, operator.lt, operator.ge)

    def __le__(self, other):
        return self._compare(other, operator.le, operator.gt)

    def _compare(self, other, holds, fails):
        x, y = self.constant(), _lift(other).constant()
        if self.bounds:
            low, high = self.bounds
            if low >= y or high <= y:
                return bool(holds(1, 0) if low >= y else holds(0, 1))
        if not (holds(x, y) or fails(x, y)):
            raise Undecided(f"{x} against {y}")
        return bool(holds(x, y))


def _larger(a, b):
    return abs(a).max(abs(b))


def _lift(value):
    return value if isinstance(value, Ball) else Ball(arb(value))


def between(low, high, series=False):
    """Return the open interval between two floats as a ball, or as the power series x + t about it.

    Parameters
    ----------
    low, high : float
        The ends, which do not belong to it.
    series : bool, optional
        Whether to return the power series.

    Returns
    -------
    Ball
        A condition whose edge is one of the ends is decided on it.

    Examples
    --------
    >>> from actdoc.oracle import between
    >>> between(0.0, 1.0) > 0
    True
    """
    low, high = arb(low), arb(high)
    value = arb((low + high).mid() / 2, (high - low) / 2)
    return Ball(arb_series([value, 1]) if series else value, bounds=(low, high))


class Tanh(Function):
    """arb's own tanh, where a quotient of exponentials would need as many more bits as x has zeros after the point."""

    def __call__(self, x):
        if isinstance(x.value, arb):
            return Ball(x.value.tanh())
        if ctx.cap > 3:
            return super().__call__(x)
        step = x.value - arb_series([x.constant()])
        y, slope = x.constant().tanh(), x.constant().sech() ** 2
        return Ball(y + slope * step - y * slope * step * step)


class Vector(tuple):
    """The components of a vector, with the arithmetic that definitions use."""

    def __getitem__(self, i):
        # The branch of a condition that fails may name a component that is not there; any will do.
        return super().__getitem__(i % len(self))

    def __neg__(self):
        return Vector(-x for x in self)

    def __add__(self, other):
        return Vector(x + y for x, y in zip(self, other, strict=True))

    def __truediv__(self, number):
        return Vector(x / number for x in self)


class Balls(Arithmetic):
    """Evaluate a definition in certified arithmetic, at the precision in force."""

    def __repr__(self):
        return type(self).__name__ + "()"

    def exp(self, x):
        return Ball(_lift(x).value.exp())

    def log(self, x):
        return Ball(_lift(x).value.log())

    def sqrt(self, x):
        return Ball(_lift(x).value.sqrt())

    def abs(self, x):
        if isinstance(x.value, arb):
            return Ball(abs(x.value))
        return Ball(x.value if x > 0 else -x.value)

    def function(self, record):
        return (Tanh if record is catalogue["tanh"] else Function)(self, record)

    def Phi(self, x):
        return Ball((-x.value / arb(2).sqrt()).erfc() / 2)

    def phi(self, x):
        return Ball((-x.value * x.value / 2).exp() / (2 * arb.pi()).sqrt())

    @property
    def pi(self):
        return Ball(arb.pi())

    def decimal(self, digits):
        return Ball(arb(digits))

    def where(self, name, value):
        return value

    def delta(self, i, j):
        return int(i == j)

    def cases(self, *branches):
        return next(value for value, condition in branches if condition)


class Components(Balls):
    """The same over a vector of `n` components, whose indices the sums run over."""

    def __init__(self, n):
        self.n, self.half = n, n // 2

    def sum(self, term):
        return sum((term(j) for j in range(self.n)), Ball(arb(0)))

    def argmax(self, x):
        return max(range(self.n), key=lambda i: x[i].value.mid())

    def simplex_shift(self, x):
        falling, total, shift = (
            sorted((b.value for b in x), reverse=True, key=lambda v: v.mid()),
            arb(0),
            None,
        )
        for k, value in enumerate(falling, 1):
            total += value
            candidate = (total - 1) / k
            shift = candidate if shift is None else shift.max(candidate)
        return Ball(shift)


BALLS = Balls()


def enclose(definition, settled, m=BALLS):
    """Evaluate a definition in balls of growing precision until the enclosure settles the question (Ziv's loop).

    Parameters
    ----------
    definition : callable
        Takes an arithmetic and returns a ball.
    settled : callable
        Takes the enclosure and says whether it is small enough.
    m : Balls, optional
        The arithmetic.

    Returns
    -------
    flint.arb
        The first enclosure that settles it.

    Raises
    ------
    ArithmeticError
        If even 4,096 bits do not settle it.

    Examples
    --------
    >>> from flint import arb
    >>> from actdoc import softplus
    >>> from actdoc.oracle import Ball, enclose
    >>> x = Ball(arb(-200))
    >>> print(enclose(lambda m: softplus.formula(m, x), lambda ball: ball.rel_accuracy_bits() > 60))
    [1.38389652673674e-87 +/- ...e-102]
    """
    return _settle(definition, settled, m).value


def _settle(definition, settled, m):
    before = ctx.prec
    try:
        for ctx.prec in PRECISIONS:
            try:
                ball = _lift(definition(m))
            except Undecided as undecided:
                found = undecided
                continue
            if ball.value.is_finite() and settled(ball.value):
                return ball
            found = ball.value
    finally:
        ctx.prec = before
    raise ArithmeticError(f"not settled with {PRECISIONS[-1]} bits: {found}")


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
    info = np.finfo(dtype)
    lowest = info.minexp - info.nmant
    if exact.mid() == 0:
        return arb(2) ** lowest
    # The exact midpoint: rounded to fewer bits, a value just below a power of two would get the ulp above it.
    mantissa, exponent = exact.mid().man_exp()
    return arb(2) ** max(
        int(exponent) + abs(int(mantissa)).bit_length() - 1 - info.nmant, lowest
    )


def error_in_ulps(computed, definition, m=BALLS, scale=None):
    """Return how far a computed number lies from the truth, in units in the last place of the truth.

    Parameters
    ----------
    computed : numpy.float32 or numpy.float64
        The number on trial; its type decides what an ulp is.
    definition : callable
        Takes an arithmetic and returns the true value as a ball.
    m : Balls, optional
        The arithmetic.
    scale : float or "terms", optional
        Measure in ulps of this number, or of the largest term of the last sum, if it is larger than the truth. For
        functions that cross 0, where ulps of the truth become as small as one likes.

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
    return _distance(computed, *_truth(definition, m, scale, computed.dtype))


def points(dtype, kinks=(0.0,), seed=0):
    """Return the inputs at which a function is tried: everywhere that floating-point functions are known to fail.

    Parameters
    ----------
    dtype : dtype_like
        float32 or float64.
    kinks : tuple of float, optional
        Places whose neighbouring floats are tried too.
    seed : int, optional
        For the random part.

    Returns
    -------
    ndarray
        Distinct finite numbers in increasing order: random at several scales, log-spaced over the whole range on both
        sides, the neighbours of kinks and of the thresholds of exp, subnormals, the largest floats, small integers.

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
    near = np.asarray(kinks, dtype)
    for _ in range(5):
        near = np.concatenate(
            [near, np.nextafter(near, dtype(np.inf)), np.nextafter(near, dtype(-np.inf))]
        )
    return np.unique(np.concatenate([positive, -positive, anywhere, near]).astype(dtype))


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
    verdicts = [
        compare(
            trial,
            code(
                trial.x,
                **given,
                **({"rng": seed} if getattr(record, "noise", None) else {}),
            ),
        )
        for given in parameters or settings(record)
        for trial in trials(record, dtype, which, seed, given)
    ]
    worst = max(verdicts, key=lambda v: v.worst)
    return Verdict(
        worst.worst,
        worst.at,
        sum(v.points for v in verdicts),
        sum(v.false_zeros for v in verdicts),
    )


class Trial(NamedTuple):
    """Inputs, and for each number of the results the truth and the ulp in which its error is measured."""

    x: np.ndarray
    truths: list
    units: list


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
    parameters = record.parameters | (parameters or {})
    exact = _exact(parameters)
    formula = record.formula if which == "value" else record.derivative_formula
    if isinstance(record, Activation):
        x = points(dtype, record.kinks_at(parameters) or (0.0,), seed)
        scale = "terms" if which in record.crosses else None
        balls = [Ball(arb(float(number))) for number in x]
        found = [
            _truth(lambda m, b=ball: formula(m, b, **exact), BALLS, scale, dtype)
            for ball in balls
        ]
        return [Trial(x, *map(list, zip(*found, strict=True)))]
    return [
        _vector_trial(record, formula, which, batch, exact, seed)
        for batch in _batches(which, dtype, seed)
    ]


def _truth(definition, m, scale, dtype):
    # A hundredth of an ulp of float64 is more than enough to measure with.
    ball = _settle(definition, lambda ball: ball.rad() * 100 <= ulp(ball, np.float64), m)
    unit = ulp(ball.value, dtype)
    if scale is not None:
        term = ball.largest() if scale == "terms" else arb(float(scale))
        unit = unit.max(ulp(term, dtype))
    return ball.value, unit


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


def _vector_trial(record, formula, which, batch, exact, seed):  # noqa: PLR0917
    n, found = batch.shape[-1], []
    m, outputs = Components(n), record.outputs(n)
    shape = (() if record.scalar else (outputs,)) + ((n,) if which == "derivative" else ())
    noise = (
        record.noise(np.random.default_rng(seed), batch.shape) if record.noise else batch
    )
    for row, g in zip(batch, noise, strict=True):
        given = exact | (
            {"g": Vector(Ball(arb(float(number))) for number in g)} if record.noise else {}
        )
        x = Vector(Ball(arb(float(number))) for number in row)
        # The terms of a value that crosses 0 are the components; of a derivative, those of its formula.
        scale = (
            None
            if which not in record.crosses
            else max(abs(row))
            if which == "value"
            else "terms"
        )
        for index in np.ndindex(shape):
            found.append(
                _truth(
                    lambda m, i=index, x=x, given=given: formula(m, x, *i, **given),
                    m,
                    scale,
                    batch.dtype,
                )
            )
    return Trial(batch, *map(list, zip(*found, strict=True)))


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
    tiny = arb(float(np.finfo(computed.dtype).tiny))
    worst, at, false_zeros = 0.0, None, 0
    for n, (result, truth, unit) in enumerate(
        zip(computed, trial.truths, trial.units, strict=True)
    ):
        error = _distance(result, truth, unit)
        false_zeros += bool(result == 0 and error > 1 and abs(truth) >= tiny)
        if error > worst:
            worst, at = error, trial.x[n // per_input]
    return Verdict(worst, at, len(computed), false_zeros)


def _distance(computed, truth, unit):
    if not np.isfinite(computed):
        largest = arb(float(np.finfo(computed.dtype).max))
        overflows = abs(truth) >= largest + ulp(largest, computed.dtype) / 2
        right = np.isinf(computed) and overflows and (truth > 0) == (computed > 0)
        return 0.0 if right else math.inf
    if truth == 0 and computed != 0 and unit == ulp(arb(0), computed.dtype):
        return math.inf
    return float((abs(arb(float(computed)) - truth) / unit).mid())


def _exact(parameters):
    return {
        name: Ball(arb(v)) if isinstance(v, float) else v for name, v in parameters.items()
    }


def slope(record, x, parameters=None):
    """Return the derivative that calculus gives the definition of an `Activation` at a point, as a certified ball.

    The definition is evaluated on the power series x + t; the coefficient of t is the derivative. No formula for the
    derivative is involved, so that the formula that the page prints can be judged by it.

    Parameters
    ----------
    record : Activation
        The function.
    x : float
        A point that is not a kink.
    parameters : dict, optional
        As in the definition; the defaults if not given.

    Returns
    -------
    flint.arb
        The derivative, to about 60 bits.

    Examples
    --------
    >>> from actdoc import sigmoid
    >>> from actdoc.oracle import slope
    >>> print(slope(sigmoid, 0.0))
    0.250000000000000...
    """

    given = _exact(record.parameters | (parameters or {}))

    def definition(m):
        before, ctx.cap = ctx.cap, 2
        try:
            value = _lift(record.formula(m, Ball(arb_series([arb(x), 1])), **given)).value
            return Ball(value[1] if isinstance(value, arb_series) else arb(0))
        finally:
            ctx.cap = before

    return enclose(definition, _sixty_bits)


def _sixty_bits(ball):
    return ball.rel_accuracy_bits() >= 60 or ball.rad() < arb(2) ** -1200 or ball == 0
