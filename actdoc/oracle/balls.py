"""Certified arithmetic: the true value of a definition, enclosed as tightly as a question asks.

A ball is an interval that provably holds the true value. Ziv's loop evaluates a definition in balls of more and more
bits until the ball is so small that it settles the question. Nothing here knows how a function is computed: it reads
the same definition that the pages print.

Needs python-flint, which ``pip install ".[learn]"`` brings. After Johansson (2017), Arb: efficient arbitrary-precision
midpoint-radius interval arithmetic, and Ziv (1991).
"""

import math
import operator

from flint import arb, arb_series, ctx

from actdoc.arithmetic import Arithmetic, Function, catalogue

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
        other = lift(other)
        return Ball(self.value + other.value, _larger(self.constant(), other.constant()))

    def __sub__(self, other) -> "Ball":
        other = lift(other)
        return Ball(self.value - other.value, _larger(self.constant(), other.constant()))

    def __mul__(self, other) -> "Ball":
        other = lift(other)
        largest = _larger(
            self.largest() * other.constant(), self.constant() * other.largest()
        )
        return Ball(self.value * other.value, largest)

    def __truediv__(self, other) -> "Ball":
        other = lift(other)
        return Ball(self.value / other.value, self.largest() / abs(other.constant()))

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
        x, y = self.constant(), lift(other).constant()
        if self.bounds:
            low, high = self.bounds
            if low >= y or high <= y:
                return bool(holds(1, 0) if low >= y else holds(0, 1))
        if not (holds(x, y) or fails(x, y)):
            raise Undecided(f"{x} against {y}")
        return bool(holds(x, y))


def _larger(a, b):
    return abs(a).max(abs(b))


def lift(value):
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
        return Ball(lift(x).value.exp())

    def log(self, x):
        return Ball(lift(x).value.log())

    def sqrt(self, x):
        return Ball(lift(x).value.sqrt())

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

    def sum(self, index, term):
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
