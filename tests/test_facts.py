"""What a record claims of its function is true of the definition, not only of the code."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest
from conftest import ROOT
from flint import arb

from actdoc import Activation, catalogue
from actdoc.arithmetic import TEXT
from actdoc.oracle import BALLS, Ball, Components, enclose, slope

RECORDS = [record for record in catalogue.values() if isinstance(record, Activation)]
each = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
NUMBERS = np.unique(np.concatenate([np.linspace(-30, 30, 241), np.random.default_rng(0).normal(0, 5, 100)]))


def parameters(record):
    return [0.7 * default for default in record.parameters.values()]


def value(record, x, which="formula"):
    """The definition at x, certified to 200 bits after the binary point."""
    formula = record.formula if which == "formula" else record.derivative_formula
    balls = [Ball(arb(p)) for p in (x, *parameters(record))]
    return enclose(lambda m: formula(m, *balls), lambda ball: ball.rad() < arb(2) ** -200)


def holds_throughout(condition, low, high, least=2.0**-14):
    """Whether a condition on a ball holds for a whole interval, by halving it until it does."""
    if condition(Ball(arb((low + high) / 2, (high - low) / 2))):
        return True
    middle = (low + high) / 2
    return high - low > least and all(holds_throughout(condition, *half) for half in ((low, middle), (middle, high)))


def ends(record):
    low, high = re.fullmatch(r"[\[(](.+), (.+)[\])]", record.range).groups()
    return float(low.replace("∞", "inf")), float(high.replace("∞", "inf"))


@each
def test_every_value_lies_in_the_range_and_both_ends_are_approached(record):
    values = [value(record, x) for x in NUMBERS]
    if record.range == "{0, 1}":
        assert {float(v) for v in values} == {0.0, 1.0}
        return
    low, high = ends(record)
    assert all(arb(low) < v or (record.range[0] == "[" and v == low) for v in values)
    assert all(v < arb(high) or (record.range[-1] == "]" and v == high) for v in values)
    if record.range[0] == "[":
        assert any(v == low for v in values)
    if record.range[-1] == "]":
        assert any(v == high for v in values)
    far_left, far_right = (float(value(record, x)) for x in (-1e9, 1e9))
    for end, far in ((low, far_left), (high, far_right)):
        assert abs(far) > 1e6 and (far > 0) == (end > 0) if math.isinf(end) else abs(far - end) < 1e-9


@each
def test_it_is_as_monotonic_as_it_says(record):
    steps = [value(record, b) - value(record, a) for a, b in pairwise(NUMBERS)]
    assert record.monotonic in ("increasing", "non-decreasing")
    if record.monotonic == "increasing":
        assert all(step > 0 for step in steps)
    else:
        assert all(step >= 0 for step in steps) and any(step == 0 for step in steps)


@pytest.mark.parametrize("record", [r for r in RECORDS if not r.kinks], ids=lambda record: record.__name__)
def test_the_slope_never_falls_below_zero_on_whole_intervals(record):
    # With a kink there are intervals on which no branch holds; the test of single steps covers those functions.
    # Balls that are subtracted, as in 1 - tanh(x)**2, get too wide for this further out.
    assert holds_throughout(lambda ball: (Ball(arb(0)) + record.derivative_formula(BALLS, ball)).value > 0, -4.0, 4.0)
    assert not holds_throughout(
        lambda ball: (Ball(arb(-1)) + record.derivative_formula(BALLS, ball)).value > 0, -4.0, 4.0
    )


@each
def test_the_steepest_slope_is_the_smallest_bound_of_all_slopes(record):
    bound = record.lipschitz(*parameters(record)) if callable(record.lipschitz) else record.lipschitz
    if math.isinf(bound):
        assert record.smoothness == -1
        return
    slopes = [abs(slope(record, x, *parameters(record))) for x in [*NUMBERS, -700.0, 700.0] if x not in record.kinks]
    assert all(not s > bound for s in slopes)
    assert any(s + 1e-9 > bound for s in slopes)


@each
def test_smoothness_and_kinks_belong_together(record):
    assert (record.smoothness < math.inf) == bool(record.kinks)
    tiny = 2.0**-300
    for kink in record.kinks:
        jump = abs(value(record, kink + tiny) - value(record, kink - tiny))
        assert (jump > 0.1) == (record.smoothness == -1)
        if record.smoothness == 0:
            assert (
                abs(slope(record, kink + tiny, *parameters(record)) - slope(record, kink - tiny, *parameters(record)))
                > 0.1
            )
    if record.smoothness == math.inf:
        for x in NUMBERS:
            assert abs(value(record, x + 2.0**-40, "derivative") - value(record, x, "derivative")) < 2.0**-38


@each
def test_every_identity_holds_at_every_number(record):
    for x in NUMBERS:
        for left, right in record.identities(BALLS, Ball(arb(x))):
            difference = (Ball(arb(0)) + left - right).value
            assert difference.contains(0) and difference.rad() < 1e-9, x


@each
def test_no_identity_is_empty(record):
    """An identity whose sides are the same expression, or that holds for any function, would prove nothing."""
    for left, right in record.identities(TEXT, TEXT.term("x")):
        assert str(left) != str(right)
        assert record.__name__ in f"{left} {right}"


@pytest.mark.parametrize(
    "record", [r for r in catalogue.values() if not isinstance(r, Activation)], ids=lambda record: record.__name__
)
def test_every_component_lies_in_the_range(record):
    low, high = ends(record)
    random = np.random.default_rng(0)
    for n in (2, 3, 10):
        m, x = Components(n), [Ball(arb(v)) for v in random.normal(0, 5, n)]
        for index in [()] if record.scalar else [(i,) for i in range(n)]:
            assert arb(low) < record.formula(m, x, *index).value < arb(high)


def test_every_source_that_a_record_cites_is_in_the_bibliography():
    bibliography = (ROOT / "docs" / "references.bib").read_text("utf-8")
    for record in catalogue.values():
        assert record.cite
        for key in record.cite:
            assert re.search(rf"^@\w+\{{{key},", bibliography, re.MULTILINE), (record.__name__, key)
