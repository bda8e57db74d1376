"""What a record claims of its function is true of the definition, not only of the code.

A claim about every x is proved by interval arithmetic: the line is covered by intervals, and each is halved until the
claim holds for all of it. A proof covers [-750, 750], or, on a side where no float can tell the function from its limit
any more, as much as floats can tell. Further out, and for equations, the claim is certified at points.
"""

import contextlib
import math
import re
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from conftest import ROOT
from flint import arb, arb_series, ctx

from actdoc import Activation, catalogue
from actdoc.notation import TEXT
from actdoc.oracle import (
    BALLS,
    Ball,
    Components,
    Undecided,
    Vector,
    between,
    differentiate,
    enclose,
    settings,
)

RECORDS = [record for record in catalogue.values() if isinstance(record, Activation)]
CASES = [
    pytest.param(record, parameters, id=f"{record.__name__}-{n}")
    for record in RECORDS
    for n, parameters in enumerate(settings(record))
    if record.evaluate(record.facts_assume, parameters)
]
each = pytest.mark.parametrize(("record", "parameters"), CASES)
each_record = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
NUMBERS = np.unique(
    np.concatenate([np.linspace(-30, 30, 121), np.random.default_rng(0).normal(0, 5, 60)])
)
FAR = [sign * 10.0**k for sign in (-1, 1) for k in (2, 3, 6, 100, 300)]
CLOSE = 1e-10  # how near a proof gets to an extremum
EXACT = 1e-12  # to how many digits extrema are stated


def exact(parameters):
    return {
        name: Ball(arb(v)) if isinstance(v, float) else v for name, v in parameters.items()
    }


def value(record, x, parameters, which="formula"):
    """The definition at x, certified to so many bits that exp(-700) still counts beside 1."""
    formula = record.formula if which == "formula" else record.derivative_formula
    return enclose(
        lambda m: formula(m, Ball(arb(x)), **exact(parameters)),
        lambda ball: ball.rad() < arb(2) ** -2100 * abs(ball.mid()).max(arb(1)),
    )


# Sets, as records write them: "{0} ∪ (threshold, ∞)".


def pieces(record, text, parameters):
    """The pieces of a set: low end, whether it belongs to it, high end, whether it belongs to it."""
    found = []
    for piece in [] if text == "∅" else text.split(" ∪ "):
        ends = [float(record.evaluate(end, parameters)) for end in piece[1:-1].split(", ")]
        if piece[0] == "{":
            found += [(end, True, end, True) for end in ends]
        else:
            found.append((ends[0], piece[0] == "[", ends[1], piece[-1] == "]"))
    return found


def lies_in(ball, low, low_closed, high, high_closed):
    if isinstance(ball, Ball):
        if ball.bounds:  # the input itself: an open interval
            return ball.bounds[0] >= low and ball.bounds[1] <= high
        ball = ball.value
    above = ball > low or (low_closed and ball > low - arb(CLOSE))
    return above and (ball < high or (high_closed and ball < high + arb(CLOSE)))


def complement(parts, low, high):
    """The open intervals between the pieces of a set, in (low, high)."""
    edges = [
        low,
        *(end for a, _, b, _ in sorted(parts) for end in (max(a, low), min(b, high))),
        high,
    ]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


# Proofs.


def proved(condition, low, high, least=1e-7):
    """Whether a condition on an open interval holds for all of (low, high), by halving it until it does."""
    for bits in (64, 4000):
        ctx.prec = bits
        try:
            if condition(low, high):
                return True
        finally:
            ctx.prec = 53
    middle = (low + high) / 2
    return high - low > least * max(1, abs(middle)) and all(
        proved(condition, *half, least) for half in ((low, middle), (middle, high))
    )


def reach(record, parameters):
    """How far out floats can tell the function from its limits: the ends of what a proof covers."""
    ends = []
    for sign, claim in zip((-1, 1), record.limits, strict=True):
        limit = record.evaluate(claim, parameters)
        gone = (
            math.isfinite(limit)
            and abs(value(record, sign * 40.0, parameters) - limit) < arb(2) ** -1080
        )
        ends.append(sign * (40.0 if gone else 750.0))
    return ends


def stretches(record, parameters, low=None, high=None, cuts=(), gap=0.0):  # noqa: PLR0917
    """The intervals between the kinks and other cuts, from which a proof starts; `gap` leaves the cuts out."""
    far_left, far_right = reach(record, parameters)
    low, high = far_left if low is None else low, far_right if high is None else high
    kinks = set(record.breakpoints_at(parameters))
    inner = sorted(edge for edge in kinks | set(cuts) if low < edge < high)
    ends = [low, *inner, high]
    return [(a + gap * (a in cuts), b - gap * (b in cuts)) for a, b in pairwise(ends)]


def taylor(formula, x, terms, given):
    """The first coefficients of the power series of a definition about a ball."""
    before, ctx.cap = ctx.cap, terms
    try:
        result = formula(BALLS, x, **given)
        series = result.value if isinstance(result, Ball) else arb(result)
        return [
            series[k] if isinstance(series, arb_series) else series * (k == 0)
            for k in range(terms)
        ]
    finally:
        ctx.cap = before


def about(x):
    return Ball(arb_series([arb(x), 1]))


def those_that_decide(*methods):
    """What several methods find; one that meets a ball across a condition, or a denominator across 0, finds nothing."""
    for method in methods:
        with contextlib.suppress(Undecided, ValueError):
            yield method()


def by_mean_value(formula, order, low, high, given):
    """Enclose a coefficient of the series over an interval by its value in the middle and the next coefficient."""
    middle = (low + high) / 2
    centre = taylor(formula, about(middle), order + 1, given)[order]
    rise = (order + 1) * taylor(formula, between(low, high, series=True), order + 2, given)[
        order + 1
    ]
    return Ball(centre + rise * (between(low, high).value - middle))


def values(record, low, high, parameters):
    """Enclosures of the function over an open interval: by its definition, its slope, its identities."""
    formula, given = record.formula, exact(parameters)
    return those_that_decide(
        lambda: as_ball(formula(BALLS, between(low, high), **given)),
        lambda: by_mean_value(formula, 0, low, high, given),
        *(
            partial(lambda f: as_ball(f(BALLS, between(low, high))), other)
            for other in other_forms(record, parameters)
        ),
    )


def slopes(record, low, high, parameters):
    """Enclosures of the slope over an open interval: by calculus, as printed, through identities."""
    formula, given = record.formula, exact(parameters)

    series = between(low, high, series=True)
    return those_that_decide(
        lambda: taylor(formula, series, 2, given)[1],
        lambda: (
            as_ball(record.derivative_formula(BALLS, between(low, high), **given)).value
        ),
        lambda: by_mean_value(formula, 1, low, high, given).value,
        *(
            partial(lambda other: taylor(other, series, 2, {})[1], other)
            for other in other_forms(record, parameters)
        ),
    )


def other_forms(record, parameters):
    """The right sides of the identities whose left side is the function itself."""
    written = (
        record.identities(TEXT, TEXT.term("x")) if parameters == record.parameters else []
    )
    return [
        partial(lambda m, x, n: record.identities(m, x)[n][1], n=n)
        for n, (left, _) in enumerate(written)
        if str(left) == f"{record.__name__}(x)"
    ]


def as_ball(result):
    return result if isinstance(result, Ball) else Ball(arb(result))


def any_slope(record, parameters, condition):
    return lambda low, high: any(
        bool(condition(s)) for s in slopes(record, low, high, parameters)
    )


@each
def test_every_value_lies_in_the_range_and_its_ends_are_reached_or_approached_as_it_says(
    record, parameters
):
    parts = pieces(record, record.range, parameters)

    def inside(low, high):
        return any(
            lies_in(ball, *part)
            for ball in values(record, low, high, parameters)
            for part in parts
        )

    for stretch in stretches(record, parameters):
        assert proved(inside, *stretch), stretch
    kinks = record.breakpoints_at(parameters)
    extrema = [
        record.evaluate(e[0], parameters) for e in (record.minimum, record.maximum) if e
    ]
    tried = [
        *NUMBERS,
        -300.0,
        300.0,
        *kinks,
        *extrema,
        *(k + sign * 2.0**-40 for k in kinks for sign in (-1, 1)),
    ]
    found = [value(record, x, parameters) for x in tried]
    assert all(any(lies_in(v, *part) for part in parts) for v in found)
    found += [value(record, x, parameters) for x in FAR]
    assert all(
        any(lies_in(v, low, True, high, True) for low, _, high, _ in parts) for v in found
    )
    for low, low_closed, high, high_closed in parts:
        for end, closed in ((low, low_closed), (high, high_closed)):
            if closed:
                # Reached, not only approached: exactly, or at an extremum whose place is stated.
                turns = [value(record, x, parameters) for x in extrema]
                assert any(v == end for v in found) or any(
                    abs(v - end) < EXACT for v in turns
                )
            elif math.isinf(end):
                assert any(abs(v) > 1e99 and (v > 0) == (end > 0) for v in found), end
            else:
                assert any(abs(v - end) < 1e-9 for v in found), end


@each
def test_it_is_as_monotonic_as_it_says(record, parameters):
    directions = record.monotonic.split(", then ")
    turns = [
        float(record.evaluate(turn[0], parameters))
        for turn in (record.minimum, record.maximum)
        if turn
    ]
    assert len(directions) == len(turns) + 1
    # A slope that is 0 at one point is no stretch on which the function is constant.
    level = {
        record.evaluate(x, parameters)
        for x, y in filter(None, [record.derivative_minimum])
        if y == 0
    }
    for direction, (start, stop) in zip(
        directions, pairwise([None, *turns, None]), strict=True
    ):
        sign = -1 if direction in ("decreasing", "non-increasing") else 1
        strict = not direction.startswith("non-")
        holds = any_slope(record, parameters, lambda s, sign=sign: sign * s > 0)
        weakly = any_slope(record, parameters, lambda s, sign=sign: sign * s > -EXACT)
        gap = 1e-6
        for a, b in stretches(record, parameters, start, stop, {*turns, *level}, gap):
            low, high = a + gap * (a in turns), b - gap * (b in turns)
            assert proved(holds if strict else weakly, low, high), (direction, low, high)
        if not strict:
            flat = any_slope(record, parameters, lambda s: s == 0)
            assert any(
                proved(flat, a, b) for a, b in stretches(record, parameters, start, stop)
            ), "no flat stretch"
        # What no slope shows: that it does not jump the wrong way.
        for kink in record.breakpoints_at(parameters):
            low, high = kink - 2.0**-40, kink + 2.0**-40
            if (start is None or start <= low) and (stop is None or high <= stop):
                rise = value(record, high, parameters) - value(record, low, parameters)
                assert sign * rise >= 0
    for turn, before in zip(turns, directions[:-1], strict=True):
        left, right = (
            differentiate(record, turn + step, parameters) for step in (-1e-9, 1e-9)
        )
        falls = before in ("decreasing", "non-increasing")
        assert (left < 0) == falls and left * right < 0
        # In the gap that was left out the slope itself only rises, or only falls.
        assert proved(
            lambda a, b: bends(record, a, b, parameters), turn - 1e-6, turn + 1e-6
        )


def bends(record, low, high, parameters):
    """Whether the second derivative has one sign on an interval."""
    second = taylor(record.formula, between(low, high, series=True), 3, exact(parameters))[
        2
    ]
    return bool(second > 0 or second < 0)


@each
def test_the_limits_are_what_it_says(record, parameters):
    for sign, claim in zip((-1, 1), record.limits, strict=True):
        limit = record.evaluate(claim, parameters)
        distances = [
            value(record, sign * x, parameters) - (limit if math.isfinite(limit) else 0)
            for x in (1e9, 1e300)
        ]
        if math.isinf(limit):
            assert all(d * math.copysign(1, limit) > 1e5 for d in distances)
        else:
            assert abs(distances[0]) < 1e-8 and abs(distances[1]) < 1e-14


@each
def test_it_saturates_where_it_says_and_nowhere_else(record, parameters):
    for side, sign, limit in zip(("left", "right"), (-1, 1), record.limits, strict=True):
        saturates = record.saturates in (side, "both")
        assert saturates == math.isfinite(record.evaluate(limit, parameters))
        far = abs(differentiate(record, sign * 1e9, parameters))
        assert far < 1e-8 if saturates else far > 1e-3
    assert record.saturates in ("left", "right", "both", "no")


def assert_roots(record, parameters, share, parts):
    """f(x) = share * x on a set and nowhere else: proved on (-8, 8), but for a millionth beside the set."""

    def f(x):
        return enclose(
            lambda m: (
                record.formula(m, Ball(arb(x)), **exact(parameters)) - share * Ball(arb(x))
            ),
            lambda ball: (
                ball == 0 or ball.rel_accuracy_bits() > 20 or ball.rad() < arb(2) ** -4000
            ),
        )

    def nowhere_zero(low, high):
        share_of_x = share * between(low, high).value
        middle = (low + high) / 2
        centre = taylor(record.formula, about(middle), 1, exact(parameters))[
            0
        ] - share * arb(middle)
        enclosures = [
            ball.value - share_of_x for ball in values(record, low, high, parameters)
        ]
        enclosures += [
            centre + (s - share) * (between(low, high).value - middle)
            for s in slopes(record, low, high, parameters)
        ]
        return any(e > 0 or e < 0 for e in enclosures)

    ends = {
        end
        for a, a_closed, b, b_closed in parts
        for end, closed in ((a, a_closed), (b, b_closed))
        if closed
    }
    for x in ends:
        assert abs(f(x)) < EXACT
    edges = {end for a, _, b, _ in parts for end in (a, b)}
    tried = [
        *NUMBERS,
        -300.0,
        300.0,
        *(e + sign * 2.0**-k for e in edges for sign in (-1, 1) for k in (20, 40)),
    ]
    for x in tried:
        if x not in ends and math.isfinite(x):
            assert (f(x) == 0) == any(a < x < b for a, _, b, _ in parts), x
    for low, high in complement(parts, -8.0, 8.0):
        for a, b in stretches(record, parameters, low, high):
            assert proved(nowhere_zero, a + 1e-6 * (a in edges), b - 1e-6 * (b in edges)), (
                a,
                b,
            )


@each
def test_it_is_zero_where_it_says_and_nowhere_else(record, parameters):
    assert_roots(record, parameters, 0, pieces(record, record.zeros, parameters))


@each
def test_it_returns_its_input_where_it_says_and_nowhere_else(record, parameters):
    assert_roots(record, parameters, 1, pieces(record, record.fixed_points, parameters))


@each
def test_it_is_odd_or_even_or_neither_as_it_says(record, parameters):
    pairs = [
        (value(record, x, parameters), value(record, -x, parameters))
        for x in NUMBERS
        if x not in record.breakpoints
    ]
    odd = all(abs(a + b) < arb(2) ** -150 for a, b in pairs)
    even = all(abs(a - b) < arb(2) ** -150 for a, b in pairs)
    assert record.parity == ("odd" if odd else "even" if even else None)


@each
def test_the_lipschitz_constant_is_the_smallest_bound_of_all_slopes(record, parameters):
    bound = float(record.evaluate(record.lipschitz, parameters))
    kinks = record.breakpoints_at(parameters)
    tried = [
        *NUMBERS,
        *(k + sign * 2.0**-40 for k in kinks for sign in (-1, 1)),
        -1e6,
        700.0,
        1e6,
    ]
    extrema = [
        record.evaluate(e[0], parameters)
        for e in (record.derivative_minimum, record.derivative_maximum)
        if e
    ]
    found = [abs(value(record, x, parameters, "derivative")) for x in [*tried, *extrema]]
    if math.isinf(bound):
        assert record.evaluate(record.smoothness, parameters) == -1 or any(
            s > 1000 for s in found
        )
        return
    within = any_slope(record, parameters, lambda s: abs(s) < bound + CLOSE)
    for stretch in stretches(record, parameters):
        assert proved(within, *stretch), stretch
    assert any(s > bound - 1e-9 for s in found)


@each
def test_the_extrema_of_the_slope_are_where_and_what_it_says(record, parameters):
    for claim, sign in ((record.derivative_minimum, -1), (record.derivative_maximum, 1)):
        if claim is None:
            continue
        x, y = (float(record.evaluate(v, parameters)) for v in claim)
        assert abs(value(record, x, parameters, "derivative") - y) < EXACT
        assert all(
            sign * (value(record, x + h, parameters, "derivative") - y) < 0
            for h in (-1e-3, 1e-3)
        )
        # The place itself: at equal distances to both sides the slope is the same, up to what is left of a parabola.
        left, right = (
            value(record, x + h, parameters, "derivative") for h in (-1e-5, 1e-5)
        )
        assert abs(left - right) < 1e-14
        within = any_slope(
            record, parameters, lambda s, sign=sign, y=y: sign * (s - y) < CLOSE
        )
        for stretch in stretches(record, parameters):
            assert proved(within, *stretch), stretch


@each
def test_the_extrema_are_where_and_what_it_says(record, parameters):
    for claim, sign in ((record.minimum, -1), (record.maximum, 1)):
        if claim is not None:
            x, y = (float(record.evaluate(v, parameters)) for v in claim)
            assert abs(value(record, x, parameters) - y) < EXACT
            assert all(
                sign * (value(record, x + h, parameters) - y) < 0 for h in (-1e-5, 1e-5)
            )


@each
def test_it_is_as_smooth_at_its_kinks_as_it_says_and_smooth_elsewhere(record, parameters):
    smoothness = record.evaluate(record.smoothness, parameters)
    kinks = record.breakpoints_at(parameters)
    assert (smoothness < math.inf) == bool(kinks)
    worst = math.inf
    for kink in kinks:
        sides = (about(kink + side * 2.0**-40) for side in (-1, 1))
        below, above = (taylor(record.formula, x, 4, exact(parameters)) for x in sides)
        jumps = [
            k
            for k, (a, b) in enumerate(zip(below, above, strict=True))
            if abs(a - b) > 1e-3
        ]
        worst = min([worst, *jumps])
    assert smoothness == (worst - 1 if kinks else math.inf)


@each_record
def test_what_the_facts_assume_holds_for_the_defaults(record):
    assert record.evaluate(record.facts_assume)
    assert record.evaluate(record.constraint or "True")


@each_record
def test_every_identity_holds_at_every_number(record):
    for x in NUMBERS:
        for n in (
            range(len(record.identities(TEXT, TEXT.term("x"))))
            if x not in record.breakpoints_at()
            else ()
        ):
            left, right = (
                enclose(
                    lambda m, x=x, n=n, side=side: (
                        Ball(arb(0)) + record.identities(m, Ball(arb(x)))[n][side]
                    ),
                    lambda ball: ball.rad() < arb(2) ** -150 * abs(ball.mid()).max(arb(1)),
                )
                for side in (0, 1)
            )
            assert left.overlaps(right), x


@each_record
def test_no_identity_is_empty(record):
    """An identity whose sides are the same expression, or that holds for any function, would prove nothing."""
    for left, right in record.identities(TEXT, TEXT.term("x")):
        assert str(left) != str(right)
        assert record.__name__ in f"{left} {right}"


@pytest.mark.parametrize(
    "record",
    [r for r in catalogue.values() if not isinstance(r, Activation)],
    ids=lambda record: record.__name__,
)
def test_every_component_lies_in_the_range(record):
    parts = re.fullmatch(r"([\[({])(.+), (.+)([\])}])", record.range).groups()
    low, high = (float(end.replace("∞", "inf")) for end in parts[1:3])
    random = np.random.default_rng(0)
    reached = []
    for n in (2, 4, 10) * 10:
        m, x = Components(n), Vector(Ball(arb(v)) for v in random.normal(0, 5, n))
        given = (
            {"g": Vector(Ball(arb(v)) for v in random.gumbel(size=n))}
            if record.noise
            else {}
        )
        count = record.outputs(n)
        for index in [()] if record.scalar else [(i,) for i in range(count)]:
            v = as_ball(record.formula(m, x, *index, **record.parameters | given)).value
            reached.append(v)
            if parts[0] == "{":
                assert v in (low, high)
            else:
                assert (v > low or (parts[0] == "[" and v >= low)) and (
                    v < high or (parts[3] == "]" and v <= high)
                )
    for end, closed in ((low, parts[0] in "[{"), (high, parts[3] in "]}")):
        if math.isfinite(end):
            assert any(v == end for v in reached) == closed
            assert min(abs(v - end) for v in reached) < 0.1


def test_every_source_that_a_record_cites_is_in_the_bibliography():
    bibliography = (ROOT / "docs" / "references.bib").read_text("utf-8")
    for record in catalogue.values():
        assert record.cite
        for key in record.cite:
            assert re.search(rf"^@\w+\{{{key},", bibliography, re.MULTILINE), (
                record.__name__,
                key,
            )
