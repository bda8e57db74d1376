"""What a record claims of its function is true of the definition, not only of the code.

A claim about every x is proved, by `actdoc.oracle.proofs`, on [-750, 750], or, on a side where no float can tell the
function from its limit any more, as far as floats can tell. Further out, and for equations, it is certified at points.
"""

import math
import re
from itertools import pairwise

import numpy as np
import pytest
from conftest import ROOT
from flint import arb

from actdoc import Activation, activation, catalogue
from actdoc.notation import TEXT
from actdoc.oracle import (
    Ball,
    Components,
    Vector,
    between,
    definition_of,
    differentiate,
    enclose,
    every_slope,
    every_value,
    proved,
    settings,
    stretches,
)
from actdoc.oracle.balls import lift
from actdoc.oracle.proofs import MARGIN, pieces, taylor, value_at

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
EXACT = 1e-12  # to how many digits extrema and zeros are stated
BESIDE = (
    1e-6  # what proofs leave out beside a place where what they claim to differ from 0 is 0
)


def stated(record, parameters, *facts):
    """The places and values of extrema, of those that the record states."""
    given = filter(None, (getattr(record, fact) for fact in facts))
    return [tuple(float(record.evaluate(v, parameters)) for v in place) for place in given]


def around(places, step=2.0**-40):
    return [place + side * step for place in places for side in (-1, 1)]


@each
def test_every_value_lies_in_the_range_and_its_ends_are_reached_or_approached_as_it_says(
    record, parameters
):
    parts = pieces(record, record.range, parameters)
    inside = every_value(record, lambda y: any(y in part for part in parts), parameters)
    for stretch in stretches(record, parameters):
        assert proved(inside, *stretch), stretch
    kinks = record.breakpoints_at(parameters)
    turns = [x for x, _ in stated(record, parameters, "minimum", "maximum")]
    tried = [*NUMBERS, -300.0, 300.0, *kinks, *turns, *around(kinks)]
    found = [value_at(record, x, parameters) for x in tried]
    assert all(any(v in part for part in parts) for v in found)
    found += [value_at(record, x, parameters) for x in FAR]
    assert all(
        any(part.low - MARGIN < v < part.high + MARGIN for part in parts) for v in found
    )
    extreme = [value_at(record, x, parameters) for x in turns]
    for part in parts:
        for end, belongs in ((part.low, part.low_belongs), (part.high, part.high_belongs)):
            if belongs:
                # Reached, not only approached: exactly, or at an extremum whose place is stated.
                assert end in found or any(abs(v - end) < EXACT for v in extreme), end
            elif math.isinf(end):
                assert any(abs(v) > 1e99 and (v > 0) == (end > 0) for v in found), end
            else:
                assert any(abs(v - end) < 1e-9 for v in found), end


@each
def test_it_is_as_monotonic_as_it_says(record, parameters):
    directions = record.monotonic.split(", then ")
    turns = [x for x, _ in stated(record, parameters, "minimum", "maximum")]
    assert len(directions) == len(turns) + 1
    # A slope that is 0 at one point is no stretch on which the function is constant.
    level = [x for x, y in stated(record, parameters, "derivative_minimum") if y == 0]
    for direction, (start, stop) in zip(
        directions, pairwise([None, *turns, None]), strict=True
    ):
        sign = -1 if direction in ("decreasing", "non-increasing") else 1
        strict = not direction.startswith("non-")
        wrong = 0 if strict else -EXACT
        right = every_slope(record, lambda s, k=sign, w=wrong: k * s > w, parameters)
        for a, b in stretches(
            record, parameters, low=start, high=stop, cuts=level, gap=BESIDE
        ):
            low, high = a + BESIDE * (a in turns), b - BESIDE * (b in turns)
            assert proved(right, low, high), (direction, low, high)
        if not strict:
            flat = every_slope(record, lambda s: s.value == 0, parameters)
            parts = stretches(record, parameters, low=start, high=stop)
            assert any(proved(flat, *part) for part in parts), "no flat stretch"
        # What no slope shows: that it does not jump the wrong way.
        for kink in record.breakpoints_at(parameters):
            low, high = around([kink])
            if (start is None or start <= low) and (stop is None or high <= stop):
                jump = value_at(record, high, parameters) - value_at(
                    record, low, parameters
                )
                assert sign * jump >= 0
    for turn, before in zip(turns, directions[:-1], strict=True):
        left, right = (differentiate(record, x, parameters) for x in around([turn], 1e-9))
        falls = before in ("decreasing", "non-increasing")
        assert (left < 0) == falls and left * right < 0
        # In the gap that was left out the slope itself only rises, or only falls.
        assert proved(
            lambda a, b: bends(record, a, b, parameters), turn - BESIDE, turn + BESIDE
        )


def bends(record, low, high, parameters):
    """Whether the second derivative has one sign on an interval."""
    half_of_it = taylor(record, between(low, high), 3, parameters)[2]
    return half_of_it > 0 or half_of_it < 0


@each
def test_the_limits_are_what_it_says(record, parameters):
    for sign, claim in zip((-1, 1), record.limits, strict=True):
        limit = record.evaluate(claim, parameters)
        far, farther = (value_at(record, sign * x, parameters) for x in (1e9, 1e300))
        if math.isinf(limit):
            assert all(v * math.copysign(1, limit) > 1e5 for v in (far, farther))
        else:
            assert abs(far - limit) < 1e-8 and abs(farther - limit) < 1e-14


@each
def test_it_saturates_where_it_says_and_nowhere_else(record, parameters):
    for side, sign, limit in zip(("left", "right"), (-1, 1), record.limits, strict=True):
        saturates = record.saturates in (side, "both")
        assert saturates == math.isfinite(record.evaluate(limit, parameters))
        far = abs(differentiate(record, sign * 1e9, parameters))
        assert far < 1e-8 if saturates else far > 1e-3
    assert record.saturates in ("left", "right", "both", "no")


def assert_zeros(record, parameters, text, tilt):
    """f(x) - tilt * x is 0 on a set and nowhere else: proved on (-8, 8), but for a millionth beside the set."""
    parts = pieces(record, text, parameters)
    definition = definition_of(record, "value", parameters)

    def f(x):
        return enclose(
            lambda m: definition(m, lift(x)) - tilt * lift(x),
            lambda ball: (
                ball == 0 or ball.rel_accuracy_bits() > 20 or ball.rad() < arb(2) ** -4000
            ),
        )

    edges = {end for part in parts for end in (part.low, part.high)}
    ends = {part.low for part in parts if part.low_belongs}
    ends |= {part.high for part in parts if part.high_belongs}
    for x in ends:
        # Exactly, or it crosses 0 beside a place that is rounded.
        left, right = map(f, around([x], EXACT * max(1, abs(x))))
        assert f(x) == 0 or (abs(f(x)) < EXACT and left * right < 0), x
    for x in {*NUMBERS, -300.0, 300.0, *around(edges, 2.0**-20), *around(edges)} - ends:
        if math.isfinite(x):
            assert (f(x) == 0) == any(part.low < x < part.high for part in parts), x
    differs = every_value(record, lambda y: y > 0 or y < 0, parameters, tilt)
    for low, high in pairwise([-8.0, *sorted(e for e in edges if -8 < e < 8), 8.0]):
        if any(part.low <= low and high <= part.high for part in parts):
            continue
        for a, b in stretches(record, parameters, low=low, high=high):
            inner = a + BESIDE * (a in edges), b - BESIDE * (b in edges)
            assert proved(differs, *inner), inner


@each
def test_it_is_zero_where_it_says_and_nowhere_else(record, parameters):
    assert_zeros(record, parameters, record.zeros, tilt=0)


@each
def test_it_returns_its_input_where_it_says_and_nowhere_else(record, parameters):
    assert_zeros(record, parameters, record.fixed_points, tilt=1)


@each
def test_it_is_odd_or_even_or_neither_as_it_says(record, parameters):
    pairs = [
        (value_at(record, x, parameters), value_at(record, -x, parameters))
        for x in NUMBERS
        if x not in record.breakpoints
    ]
    odd = all(abs(a + b) < arb(2) ** -150 for a, b in pairs)
    even = all(abs(a - b) < arb(2) ** -150 for a, b in pairs)
    assert record.parity == ("odd" if odd else "even" if even else None)


@each
def test_the_lipschitz_constant_is_the_smallest_bound_of_all_slopes(record, parameters):
    bound = float(record.evaluate(record.lipschitz, parameters))
    steepest = stated(record, parameters, "derivative_minimum", "derivative_maximum")
    tried = [
        *NUMBERS, -1e6, 700.0, 1e6, *around(record.breakpoints_at(parameters)), *(x for x, _ in steepest),
    ]  # fmt: skip
    found = [abs(value_at(record, x, parameters, "derivative")) for x in tried]
    if math.isinf(bound):
        jumps = record.evaluate(record.smoothness, parameters) == -1
        assert jumps or any(slope > 1000 for slope in found)
        return
    within = every_slope(record, lambda s: abs(s) < bound + MARGIN, parameters)
    for stretch in stretches(record, parameters):
        assert proved(within, *stretch), stretch
    assert any(slope > bound - 1e-9 for slope in found)


@each
def test_the_extrema_of_the_slope_are_where_and_what_it_says(record, parameters):
    for fact, sign in (("derivative_minimum", -1), ("derivative_maximum", 1)):
        for x, y in stated(record, parameters, fact):

            def slope(place):
                return value_at(record, place, parameters, "derivative")

            assert abs(slope(x) - y) < EXACT
            assert all(sign * (slope(place) - y) < 0 for place in around([x], 1e-3))
            # The place itself: at equal distances to both sides the slope is the same, but for what no parabola has.
            left, right = map(slope, around([x], 1e-5))
            assert abs(left - right) < 1e-14
            within = every_slope(
                record, lambda s, k=sign, y=y: k * (s - y) < MARGIN, parameters
            )
            for stretch in stretches(record, parameters):
                assert proved(within, *stretch), stretch


@each
def test_the_extrema_are_where_and_what_it_says(record, parameters):
    for fact, sign in (("minimum", -1), ("maximum", 1)):
        for x, y in stated(record, parameters, fact):
            assert abs(value_at(record, x, parameters) - y) < EXACT
            for place in around([x], 1e-5):
                assert sign * (value_at(record, place, parameters) - y) < 0


@each
def test_it_is_as_smooth_at_its_kinks_as_it_says_and_smooth_elsewhere(record, parameters):
    smoothness = record.evaluate(record.smoothness, parameters)
    kinks = record.breakpoints_at(parameters)
    assert (smoothness < math.inf) == bool(kinks)
    jumps = []
    for kink in kinks:
        below, above = (taylor(record, x, 4, parameters) for x in around([kink]))
        sizes = [abs(a - b) for a, b in zip(below, above, strict=True)]
        jumps += [order for order, size in enumerate(sizes) if size > 1e-3]
    assert smoothness == (min(jumps, default=math.inf) - 1 if kinks else math.inf)


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
            v = lift(record.formula(m, x, *index, **record.parameters | given)).value
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


# The proofs themselves: they must not prove what is false.


@activation(
    formula=lambda m, x: m.cases((1, x > 0), (-1, x < 0), (3, True)),
    derivative=lambda m, x: 0,
    range="{-1, 1, 3}", limits=(-1, 1), zeros="∅", fixed_points="∅", monotonic="non-decreasing", smoothness=-1,
    lipschitz=math.inf, saturates="both", breakpoints=(0,),
)  # fmt: skip
def step_through_three(x):
    """A function outside the catalogue: -1, then 3 at 0 alone, then 1."""
    return np.select([x > 0, x < 0], [1, -1], 3)


def test_a_proof_covers_the_numbers_at_which_it_halves():
    assert proved(every_value(step_through_three, lambda y: y < 4), -8.0, 8.0)
    assert not proved(every_value(step_through_three, lambda y: y < 2), -8.0, 8.0)


def test_what_a_comparison_does_not_decide_is_no_proof():
    assert not proved(every_value(catalogue["tanh"], lambda y: not y > 0), -8.0, 8.0)


def test_no_slope_is_proved_over_a_kink():
    assert not proved(every_slope(catalogue["relu"], lambda slope: slope < 2), -8.0, 9.0)
