"""Certified arithmetic: the true value of a definition, enclosed as tightly as a question asks.

A ball is an interval that provably holds the true value. Ziv's loop evaluates a definition in balls of more and more
bits until the ball is so small that it settles the question. Nothing here knows how a function is computed: it reads
the same definition that the pages print.

Needs python-flint, which ``pip install ".[oracle]"`` brings. After Johansson (2017), Arb: efficient arbitrary-precision
midpoint-radius interval arithmetic, and Ziv (1991).
"""

import functools
import itertools
import math
import operator

from flint import arb, arb_series, ctx

from actdoc.arithmetic import Arithmetic, Function, catalogue

PRECISIONS = (96, 256, 1024, 4096)


class Undecided(ArithmeticError):
    """A wide ball lies across a condition, so that no single branch holds for all of it."""


class Ball:
    """A ball, or a power series of balls, with comparisons that never guess.

    Attributes
    ----------
    value : flint.arb or flint.arb_series
        What it encloses.

    Notes
    -----
    The open interval of `between` knows its ends: a condition whose edge is one of them is decided on it.
    """

    __slots__ = ("_bounds", "_largest", "value")

    def __init__(self, value, *, bounds=None, largest=None):
        self.value, self._bounds, self._largest = value, bounds, largest

    @property
    def constant(self):
        """The ball itself, or the first coefficient of a series."""
        return self.value[0] if isinstance(self.value, arb_series) else self.value

    def with_step(self):
        """Return the power series x + t about it, on which a definition gives its own."""
        return Ball(arb_series([self.value, 1]), bounds=self._bounds)

    def largest(self):
        """Return the size of the largest term of the last sum: what a result that nearly cancels is measured by."""
        # Few ask for it, so that sums and products only note how to find it.
        return self._largest() if self._largest else abs(self.constant)

    def __neg__(self) -> "Ball":
        return Ball(-self.value, largest=self._largest)

    def __abs__(self) -> "Ball":
        if isinstance(self.value, arb):
            return Ball(abs(self.value))
        return Ball(self.value if self > 0 else -self.value)

    def __add__(self, other) -> "Ball":
        other = lift(other)
        return Ball(
            self.value + other.value, largest=lambda: _larger(self.constant, other.constant)
        )

    def __sub__(self, other) -> "Ball":
        other = lift(other)
        return Ball(
            self.value - other.value, largest=lambda: _larger(self.constant, other.constant)
        )

    def __mul__(self, other) -> "Ball":
        other = lift(other)
        return Ball(
            self.value * other.value,
            largest=lambda: _larger(
                self.largest() * other.constant, self.constant * other.largest()
            ),
        )

    def __truediv__(self, other) -> "Ball":
        other = lift(other)
        return Ball(
            self.value / other.value, largest=lambda: self.largest() / abs(other.constant)
        )

    def __radd__(self, other) -> "Ball":
        return lift(other) + self

    def __rsub__(self, other) -> "Ball":
        return lift(other) - self

    def __rmul__(self, other) -> "Ball":
        return lift(other) * self

    def __rtruediv__(self, other) -> "Ball":
        return lift(other) / self

    def __pow__(self, n) -> "Ball":
        if not isinstance(n, int):
            raise TypeError(
                f"an exponent in a definition must be a whole number, got {n!r}"
            )
        if n < 1:
            return 1 / self**-n if n else Ball(arb(1))
        # A product encloses a series too. A square is never negative.
        square = isinstance(self.value, arb) and n % 2 == 0
        base = Ball(abs(self.value) if square else self.value)
        return math.prod([base] * (n - 1), start=base)

    def __gt__(self, other):
        return self._compare(operator.gt, operator.le, other)

    def __ge__(self, other):
        return self._compare(operator.ge, operator.lt, other)

    def __lt__(self, other):
        return self._compare(operator.lt, operator.ge, other)

    def __le__(self, other):
        return self._compare(operator.le, operator.gt, other)

    def _compare(self, holds, fails, other):
        x, y = self.constant, lift(other).constant
        if self._bounds:
            # What lies beyond an end, or at it, lies beyond all of the open interval.
            low, high = self._bounds
            if low >= y or high <= y:
                x, y = (1, 0) if low >= y else (0, 1)
        if holds(x, y):
            return True
        if fails(x, y):
            return False
        raise Undecided(f"{x} against {y}")


def _larger(a, b):
    return abs(a).max(abs(b))


def lift(value):
    """Return a ball as it is, and a number as an exact ball."""
    return value if isinstance(value, Ball) else Ball(arb(value))


def between(low, high):
    """Return the open interval between two floats as a ball; between equal ones, that number.

    Parameters
    ----------
    low, high : float
        The ends, which do not belong to it.

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
    if low == high:
        return Ball(arb(low))
    low, high = arb(low), arb(high)
    return Ball(low.union(high), bounds=(low, high))


class Tanh(Function):
    """arb's own tanh, where a quotient of exponentials would need as many more bits as x has zeros after the point."""

    def __call__(self, x):
        if isinstance(x.value, arb):
            return Ball(x.value.tanh())
        if ctx.cap > 3:
            return super().__call__(x)
        step = x.value - arb_series([x.constant])
        y, slope = x.constant.tanh(), x.constant.sech() ** 2
        return Ball(y + slope * step - y * slope * step * step)


def remembered(method):
    """Keep the last results, each for one precision: the entries of a matrix are made from the same few."""

    @functools.lru_cache(maxsize=128)
    def result(precision, *arguments):
        return method(*arguments)

    return functools.wraps(method)(
        lambda *arguments: result((ctx.prec, ctx.cap), *arguments)
    )


class Vector(tuple):
    """The components of a vector, with the arithmetic that definitions use."""

    def __getitem__(self, i):
        # The branch of a condition that fails may name a component that is not there; any will do.
        return super().__getitem__(i % len(self))

    @remembered
    def __neg__(self):
        return Vector(-x for x in self)

    @remembered
    def __add__(self, other):
        return Vector(x + y for x, y in zip(self, other, strict=True))

    @remembered
    def __truediv__(self, number):
        return Vector(x / number for x in self)


class Balls(Arithmetic):
    """Evaluate a definition in certified arithmetic, at the precision in force."""

    def __repr__(self):
        return type(self).__name__ + "()"

    def exp(self, x):
        return Ball(lift(x).value.exp())

    def log(self, x):
        return Ball(lift(x).value.log())

    def sqrt(self, x):
        return Ball(lift(x).value.sqrt())

    def abs(self, x):
        return abs(x)

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


class Component(Function):
    """A function of a vector in the definition of another: `m.softmax(x, i)`."""

    def __call__(self, x, *rest):
        return _component(self.record.formula, self.arithmetic, Vector(x), *rest)


@remembered
def _component(definition, m, x, *rest):
    return definition(m, x, *rest)


class Components(Balls):
    """The same over a vector of `n` components, whose indices the sums run over."""

    def __init__(self, n):
        self.n, self.half = n, n // 2

    def function(self, record):
        return super().function(record) if record.elementwise else Component(self, record)

    def sum(self, index, term):
        return sum((term(j) for j in range(self.n)), Ball(arb(0)))

    def argmax(self, x):
        return max(range(self.n), key=lambda i: x[i].value.mid())

    def simplex_shift(self, x):
        falling = sorted((ball.value for ball in x), key=lambda v: v.mid(), reverse=True)
        shifts = (
            (total - 1) / k for k, total in enumerate(itertools.accumulate(falling), 1)
        )
        return Ball(functools.reduce(arb.max, shifts))


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
    return settle(definition, settled, m).value


def settle(definition, settled, m):
    """As `enclose`, but return the `Ball`, which knows its largest term."""
    before = ctx.prec
    try:
        for ctx.prec in PRECISIONS:
            try:
                ball = lift(definition(m))
            except Undecided as undecided:
                found = undecided
                continue
            if ball.value.is_finite() and settled(ball.value):
                return ball
            found = ball.value
    finally:
        ctx.prec = before
    raise ArithmeticError(f"not settled with {PRECISIONS[-1]} bits: {found}")


def as_balls(parameters):
    """Return the parameters of a record as its definition takes them in balls.

    Parameters
    ----------
    parameters : dict
        Numbers, which become exact balls, and choices, which stay as they are.

    Returns
    -------
    dict
        The same names.
    """
    return {
        name: Ball(arb(v)) if isinstance(v, float) else v for name, v in parameters.items()
    }


def definition_of(record, which="value", parameters=None):
    """Return what a record is, or its derivative, as a function of an arithmetic, `x` and the indices alone.

    Parameters
    ----------
    record : Activation or VectorActivation
        The record.
    which : {"value", "derivative"}
        Which of its two definitions.
    parameters : dict, optional
        Put into it as exact balls; the defaults for those not given.

    Returns
    -------
    callable
        Such as ``enclose(lambda m: f(m, x), ...)`` asks for.
    """
    formula = record.formula if which == "value" else record.derivative_formula
    return functools.partial(formula, **as_balls(record.parameters | (parameters or {})))
