"""Calculus and proofs on definitions: derivatives without a formula, and claims about every x.

A claim about every x of an interval is proved by interval arithmetic. A ball that covers the interval gives a ball that
covers all values there. If that one satisfies the claim, so does every value; if not, the interval is halved, and the
claim is proved of its middle and of each half. Two kinds of enclosures are tried, because neither is always narrow: the
definition itself, and the mean value form f(c) + f'(I) (x - c), which is too wide only by the square of the width of
the interval I. Halving stops when an interval gets too small, and then the claim is not proved, which does not say that
it is wrong. An extremum therefore needs a margin: no ball shows that a value is at most the largest, but one shows that
it exceeds it by less than 1e-10.
"""

import contextlib
import itertools
import math
from dataclasses import dataclass

from flint import arb, arb_series, ctx

from actdoc.oracle.balls import (
    BALLS,
    Ball,
    Undecided,
    as_balls,
    between,
    definition_of,
    enclose,
    lift,
)

#: How near a proof gets to a bound that is reached.
MARGIN = 1e-10


def proved(condition, low, high, least=1e-7):
    """Return whether a condition is proved of every x in the open interval (`low`, `high`).

    Parameters
    ----------
    condition : callable
        Takes the ends of an interval, and says whether something surely holds for all of it: `every_value` and
        `every_slope` make such conditions. Between equal ends there is that one number.
    low, high : float
        The ends.
    least : float, optional
        The length, relative to numbers above 1, at which an interval is no longer halved.

    Returns
    -------
    bool
        False if it could not be proved.

    Examples
    --------
    >>> from actdoc import gelu
    >>> from actdoc.oracle import every_value, proved
    >>> proved(every_value(gelu, lambda y: y > -0.17), -750.0, 750.0)
    True
    >>> proved(every_value(gelu, lambda y: y > -0.1699), -750.0, 750.0)
    False
    """
    for bits in (64, 4000):
        with ctx.workprec(bits):
            if condition(low, high):
                return True
    middle = (low + high) / 2
    return high - low > least * max(1, abs(middle)) and all(
        proved(condition, *part, least)
        for part in ((middle, middle), (low, middle), (middle, high))
    )


def every_value(record, claim, parameters=None, tilt=0):
    """Return the condition that all values of an `Activation` on an interval satisfy a claim, for `proved`.

    Parameters
    ----------
    record : Activation
        The function.
    claim : callable
        Takes a `Ball` that holds the values, and compares it; a comparison that it does not decide is no proof.
    parameters : dict, optional
        As in the definition; the defaults if not given.
    tilt : int, optional
        With 1, of f(x) - x instead of f(x), which is 0 at the fixed points.

    Returns
    -------
    callable
        Of the ends of an interval.

    Examples
    --------
    >>> from actdoc import tanh
    >>> from actdoc.oracle import every_value, proved
    >>> proved(every_value(tanh, lambda y: -1 < y < 1), -40.0, 40.0)
    True
    """
    return lambda low, high: _surely(claim, values(record, low, high, parameters, tilt))


def every_slope(record, claim, parameters=None):
    """Return the condition that all slopes of an `Activation` on an interval satisfy a claim, for `proved`.

    Parameters
    ----------
    record, claim, parameters
        As for `every_value`. An interval with a kink inside has no slope: `stretches` are those without.

    Returns
    -------
    callable
        Of the ends of an interval.

    Examples
    --------
    >>> from actdoc import gelu
    >>> from actdoc.oracle import every_slope, proved, stretches
    >>> steep = every_slope(gelu, lambda slope: slope < 1.129)
    >>> [proved(steep, *stretch) for stretch in stretches(gelu)]
    [True]
    """
    return lambda low, high: _surely(claim, slopes(record, low, high, parameters))


def _surely(claim, enclosures):
    for ball in enclosures:
        with contextlib.suppress(Undecided):
            if claim(ball):
                return True
    return False


def values(record, low, high, parameters=None, tilt=0):
    """Yield balls that hold all values of an `Activation` on an open interval; some are narrower than others.

    Parameters
    ----------
    record : Activation
        The function.
    low, high : float
        The ends.
    parameters : dict, optional
        As in the definition; the defaults if not given.
    tilt : int, optional
        As for `every_value`.

    Yields
    ------
    Ball
        By the definition; by the mean value theorem.

    Examples
    --------
    >>> from actdoc import softplus
    >>> from actdoc.oracle.proofs import values
    >>> min(float(ball.value.rad()) for ball in values(softplus, 1.0, 1.5)) < 0.21
    True
    """
    x, middle = between(low, high), lift((low + high) / 2)
    with _undecided_is_nothing():
        # As the definition of another function would take it: of tanh the definition is wide everywhere.
        given = as_balls(record.parameters | (parameters or {}))
        ball = lift(BALLS.function(record)(x, *given.values()))
        yield ball - tilt * x if tilt else ball
    with _undecided_is_nothing():
        centre = definition_of(record, "value", parameters)(BALLS, middle) - tilt * middle
        for slope in slopes(record, low, high, parameters):
            yield centre + (slope - tilt) * (x - middle)


def slopes(record, low, high, parameters=None):
    """Yield balls that hold all slopes of an `Activation` on an open interval; some are narrower than others.

    Parameters
    ----------
    record, low, high, parameters
        As for `values`.

    Yields
    ------
    Ball
        By calculus on the definition; as the derivative is printed; by the mean value theorem.

    Examples
    --------
    >>> from actdoc import softplus
    >>> from actdoc.oracle.proofs import slopes
    >>> min(float(ball.value.rad()) for ball in slopes(softplus, 1.0, 1.5)) < 0.07
    True
    """
    x, middle = between(low, high), (low + high) / 2
    with _undecided_is_nothing():
        yield Ball(taylor(record, x, 2, parameters)[1])
    with _undecided_is_nothing():
        yield lift(definition_of(record, "derivative", parameters)(BALLS, x))
    with _undecided_is_nothing():
        centre = taylor(record, middle, 2, parameters)[1]
        half_the_bend = taylor(record, x, 3, parameters)[2]
        yield Ball(centre + 2 * half_the_bend * (x.value - middle))


@contextlib.contextmanager
def _undecided_is_nothing():
    # A ball across a condition, or a denominator across 0: this way leads to no enclosure.
    with contextlib.suppress(Undecided, ValueError):
        yield


# Where a proof starts.


def stretches(record, parameters=None, *, low=None, high=None, cuts=(), gap=0.0):
    """Return the open intervals between the kinks of an `Activation`, from which proofs about every x start.

    Parameters
    ----------
    record : Activation
        The function.
    parameters : dict, optional
        As in the definition; the defaults if not given.
    low, high : float, optional
        The ends; if not given, 750 on both sides, or 40 where the function is within 2**-1080 of a finite limit, which
        no float can tell from it.
    cuts : tuple of float, optional
        Where else to cut.
    gap : float, optional
        How much to leave out beside each of these.

    Returns
    -------
    list of tuple
        Pairs of ends.

    Examples
    --------
    >>> from actdoc import elu, relu
    >>> from actdoc.oracle import stretches
    >>> stretches(relu)
    [(-40.0, 0.0), (0.0, 750.0)]
    >>> stretches(elu, low=-1.0, high=8.0, cuts=(2.0,), gap=0.5)
    [(-1.0, 0.0), (0.0, 1.5), (2.5, 8.0)]
    """
    low = _reach(record, parameters, -1) if low is None else low
    high = _reach(record, parameters, 1) if high is None else high
    kinks = record.breakpoints_at(parameters)
    inner = sorted(edge for edge in {*kinks, *cuts} if low < edge < high)
    return [
        (a + gap * (a in cuts), b - gap * (b in cuts))
        for a, b in itertools.pairwise([low, *inner, high])
    ]


def _reach(record, parameters, sign):
    limit = record.evaluate(record.limits[sign > 0], parameters)
    gone = (
        math.isfinite(limit)
        and abs(value_at(record, sign * 40.0, parameters) - limit) < arb(2) ** -1080
    )
    return sign * (40.0 if gone else 750.0)


@dataclass(frozen=True)
class Piece:
    """An interval or a point of a set, as `pieces` reads it; a ball is in it if all of the ball surely is.

    An end that belongs to it may be exceeded by 1e-10, because no ball proves that a bound is reached and not exceeded.
    """

    low: float
    low_belongs: bool
    high: float
    high_belongs: bool

    def __contains__(self, ball):
        above = self.low - MARGIN if self.low_belongs else self.low
        below = self.high + MARGIN if self.high_belongs else self.high
        return _surely(lambda y: above < y < below, [lift(ball)])


def pieces(record, text, parameters=None):
    """Return the pieces of a set that a record states, such as its range.

    Parameters
    ----------
    record : Activation
        The record whose parameters the ends may name.
    text : str
        Such as ``"{0} ∪ (threshold, ∞)"``.
    parameters : dict, optional
        The parameters' values; the defaults if not given.

    Returns
    -------
    list of Piece
        Empty for ``"∅"``.

    Examples
    --------
    >>> from actdoc import elu
    >>> from actdoc.oracle import every_value, proved, stretches
    >>> from actdoc.oracle.proofs import pieces
    >>> [piece] = pieces(elu, elu.range)
    >>> piece
    Piece(low=-1.0, low_belongs=False, high=inf, high_belongs=False)
    >>> all(proved(every_value(elu, lambda y: y in piece), *s) for s in stretches(elu))
    True
    """
    found = []
    for part in [] if text == "∅" else text.split(" ∪ "):
        ends = [float(record.evaluate(end, parameters)) for end in part[1:-1].split(", ")]
        if part[0] == "{":
            found += [Piece(end, True, end, True) for end in ends]
        else:
            found.append(Piece(ends[0], part[0] == "[", ends[1], part[-1] == "]"))
    return found


# Calculus at a point.


def value_at(record, x, parameters=None, which="value"):
    """Return the value or the slope of an `Activation` at a point, so narrow that exp(-700) still counts beside 1.

    Parameters
    ----------
    record : Activation
        The function.
    x : float
        The point.
    parameters : dict, optional
        As in the definition; the defaults if not given.
    which : {"value", "derivative"}, optional
        Which of its two definitions.

    Returns
    -------
    flint.arb
        To 2,100 bits behind the point, or that many of its own.

    Examples
    --------
    >>> from actdoc import sigmoid
    >>> from actdoc.oracle.proofs import value_at
    >>> value_at(sigmoid, 700.0) < 1
    True
    """
    definition = definition_of(record, which, parameters)
    return enclose(
        lambda m: definition(m, lift(x)),
        lambda ball: ball.rad() < arb(2) ** -2100 * abs(ball.mid()).max(arb(1)),
    )


def taylor(record, x, terms, parameters=None):
    """Return the first coefficients of the power series of an `Activation` about x, at the precision in force.

    The definition is evaluated on the power series x + t.

    Parameters
    ----------
    record : Activation
        The function.
    x : float or Ball
        A point, or the interval `between` two; then each coefficient holds those about all of its points.
    terms : int
        How many.
    parameters : dict, optional
        As in the definition; the defaults if not given.

    Returns
    -------
    list of flint.arb
        The value, the slope, half the second derivative, and so on.

    Examples
    --------
    >>> from actdoc import softplus
    >>> from actdoc.oracle import between
    >>> from actdoc.oracle.proofs import taylor
    >>> [round(float(c.mid()), 4) for c in taylor(softplus, 0.0, 3)]
    [0.6931, 0.5, 0.125]
    >>> taylor(softplus, between(0.0, 0.1), 3)[2] > 0  # it is convex there
    True
    """
    definition = definition_of(record, "value", parameters)
    before, ctx.cap = ctx.cap, terms
    try:
        value = lift(definition(BALLS, lift(x).with_step())).value
        series = value if isinstance(value, arb_series) else arb_series([value])
        return [series[k] for k in range(terms)]
    finally:
        ctx.cap = before


def differentiate(record, x, parameters=None):
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
    >>> from actdoc.oracle import differentiate
    >>> print(differentiate(sigmoid, 0.0))
    0.250000000000000...
    """
    return enclose(
        lambda m: Ball(taylor(record, x, 2, parameters)[1]),
        lambda ball: (
            ball.rel_accuracy_bits() >= 60 or ball.rad() < arb(2) ** -1200 or ball == 0
        ),
    )
