"""Every fact in a table of a function page, read back from the built page: as the record states it, and true.

Each cell is read by the conventions of mathematics alone (`readers.tables`). It is compared with the record's field,
for several values of the parameters, and, where it can be, with certified values of the definition.
"""

import contextlib
import functools
import math
import re
import sys
from itertools import pairwise, product

import numpy as np
import pytest
from conftest import ROOT
from flint import arb
from pybtex.database import parse_file
from readers.tables import (
    LETTER,
    evaluate,
    holds,
    listed,
    number,
    page,
    pieces,
    place,
    says,
    section,
    tables,
    top,
    words,
)

import actdoc
from actdoc import catalogue
from actdoc.frameworks.results import NAMES
from actdoc.oracle import Ball, Components, Vector, as_balls, enclose, settings
from actdoc.oracle.proofs import pieces as stated_pieces
from actdoc.oracle.proofs import taylor
from actdoc.site.facts import fact as write

RECORDS = list(catalogue.values())
TOP = "the facts at the top"
ELEMENTWISE = [record for record in RECORDS if record.elementwise]
VECTOR = [record for record in RECORDS if not record.elementwise]


def rows(label, records=RECORDS):
    """Parametrize a test by the pages that have a row; its id names both."""
    return pytest.mark.parametrize(
        "record", records, ids=[f"{record.__name__}.html: {label}" for record in records]
    )


def having(name):
    """The records of which an optional fact is stated."""
    return [record for record in ELEMENTWISE if getattr(record, name) is not None]


@functools.cache
def table(record, heading, n=0):
    name = f"functions/{record.__name__}.html"
    part = top(name, "facts") if heading == TOP else section(name, heading)
    return tables(name, part, heading)[n]


def fact(record, label, heading=TOP):
    """The cell beside a label; the table must have it."""
    found = table(record, heading).by("Property")
    assert label in found, f"functions/{record.__name__}.html, {heading}: no row {label!r}"
    return found[label]["Value"]


def prop(record, label):
    return fact(record, label, "Properties")


# Truths.


@functools.cache
def _certified(record, x, parameters, which):
    formula = getattr(record, which)
    return enclose(
        lambda m: Ball(arb(0)) + formula(m, Ball(arb(x)), **as_balls(dict(parameters))),
        settled,
    )


def settled(ball):
    return ball == 0 or ball.rel_accuracy_bits() > 200 or ball.rad() < arb(2) ** -3000


def value(record, x, parameters):
    """The certified value of the definition."""
    return _certified(record, float(x), tuple(parameters.items()), "formula")


def slope(record, x, parameters):
    """The certified value of the printed derivative."""
    return _certified(record, float(x), tuple(parameters.items()), "derivative_formula")


def scaled(record, factor):
    return record.parameters | {n: factor * v for n, v in record.numbers.items()}


@functools.cache
def admissible(record):
    """The defaults, and if there are, other parameters for which the facts are stated."""
    tried = [*settings(record), scaled(record, 2), scaled(record, 0.7)]
    kept = [
        given
        for given in tried
        if record.evaluate(record.facts_assume, given)
        and record.evaluate(record.constraint or "True", given)
    ]
    different = [
        g for g in kept if all(g[n] != v or not v for n, v in record.numbers.items())
    ]
    return [record.parameters, *different[: bool(record.numbers)]]


def arbitrary(record):
    """Parameters in which no two expressions agree that are not the same, admissible or not."""
    others = (
        {n: sign * (1.7 + 0.9 * k) for k, n in enumerate(record.numbers)}
        for sign in (1, -1)
    )
    return [record.parameters, *(record.parameters | other for other in others)]


with_settings = pytest.mark.parametrize(
    ("record", "given"),
    [
        pytest.param(record, given, id=f"{record.__name__}.html, setting {n}")
        for record in ELEMENTWISE
        for n, given in enumerate(admissible(record))
    ],
)

FAR = 1e12
LINE = sorted(
    {*np.linspace(-8, 8, 65), *np.linspace(-30, 30, 41), *np.linspace(-3.3, 3.1, 37)}
)


def turns(record):
    """Where the page says that the function turns: the places of its minimum and maximum, as text."""
    found = table(record, "Properties").by("Property")
    return [place(found[n]["Value"].text)[1] for n in ("Minimum", "Maximum") if n in found]


def kinks(record):
    """Where the page says that it is not smooth, as text, and how smooth it says it is there."""
    text = fact(record, "Smoothness").text
    forms = {
        r"infinitely differentiable": "inf",
        r"jumps at (?P<at>.+)": "-1",
        r"continuous, with (?P<kinks>a kink|kinks) at (?P<at>.+)": "0",
        r"once continuously differentiable, but not twice at (?P<at>.+)": "1",
        r"once continuously differentiable for (?P<if>.+), else with (?P<kinks>a kink|kinks) at (?P<at>.+)": "if",
    }
    for form, degree in forms.items():
        if found := re.fullmatch(form, text):
            found = found.groupdict()
            at = listed(found["at"]) if "at" in found else []
            if "kinks" in found:
                assert found["kinks"] == ("a kink" if len(at) == 1 else "kinks"), text
            return degree, at, found.get("if")
    raise AssertionError(f"functions/{record.__name__}.html, Smoothness: {text!r}")


def smoothness(record, given):
    degree, _, condition = kinks(record)
    if degree == "if":
        return 1 if holds(condition, given) else 0
    return float(degree)


def agreeing(record):
    """The frameworks whose call agrees, as the table further down says, and the call."""
    if not record.calls:
        return []
    return [
        (name, row["Call"].codes)
        for row in table(record, "In the frameworks").rows
        for name in NAMES.values()
        if row["Framework"].text.startswith(name.split()[0])
        and row["Values"].text == "agrees"
    ]


# What rows there are.


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: f"{r.__name__}.html")
def test_the_tables_have_the_rows_that_follow_from_the_record_and_no_others(record):
    wanted = ["Family", "Range of values", "Parameters", "Sources"]
    wanted += ["Aliases"] if record.aliases else []
    of_numbers = "Limits, Slope at 0, Monotonic, Smoothness, Odd or even, Saturates"
    wanted += of_numbers.split(", ") if record.elementwise else ["Output"]
    wanted += [f"In {name}" for name, _ in agreeing(record)][:1]
    glance = table(record, TOP)
    assert glance.columns == ["Property", "Value"]
    assert sorted(glance.by("Property")) == sorted(wanted)
    count = len(tables("", section(f"functions/{record.__name__}.html", "Properties")))
    assert count == (2 if record.elementwise else 1)
    if record.elementwise:
        optional = {
            "Minimum": record.minimum, "Maximum": record.maximum,
            "Lowest slope": record.derivative_minimum, "Highest slope": record.derivative_maximum,
        }  # fmt: skip
        wanted = ["Zeros", "Fixed points: f(x) = x", "Smallest Lipschitz constant"]
        wanted += [label for label, stated in optional.items() if stated is not None]
        properties = table(record, "Properties")
        assert properties.columns == ["Property", "Value"]
        assert sorted(properties.by("Property")) == sorted(wanted)


# At a glance.


def family_in_the_source(record):
    """What the module of a record calls its family: the beginning of its docstring."""
    return re.match(r"[^:.]+", sys.modules[record.__module__].__doc__)[0]


@functools.cache
def gallery():
    """The families on the landing page: function -> heading."""
    return {
        words(link): words(heading)
        for heading in page("index.html").find_all(class_="gallery-family")
        for link in heading.find_next("ul").find_all("a")
    }


@rows("Family")
def test_the_family_is_that_of_the_module_and_the_gallery(record):
    cell = fact(record, "Family")
    assert cell.text == family_in_the_source(record), cell
    assert cell.links == ((cell.text, "index.html"),), cell


def test_the_gallery_has_every_function_under_its_family():
    assert gallery() == {r.__name__: family_in_the_source(r) for r in RECORDS}


@rows("Aliases", [r for r in RECORDS if r.aliases])
def test_other_names_are_the_names_under_which_the_package_has_it(record):
    cell = fact(record, "Aliases")
    assert cell.codes == tuple(cell.text.split(", ")) == tuple(record.aliases), cell
    assert all(getattr(actdoc, name) is record for name in cell.codes), cell


@rows("Parameters")
def test_parameters_are_those_of_the_call_with_their_defaults_and_letters(record):
    cell = fact(record, "Parameters")
    defaults = {n: p.default for n, p in list(record.signature.parameters.items())[1:]}
    if not defaults:
        assert cell.text == "none", cell
        return
    written = [re.fullmatch(r"(\w+)=(.+)", code).groups() for code in cell.codes]
    assert [name for name, _ in written] == list(defaults), cell
    for name, text in written:
        default = defaults[name]
        if type(default) is float:
            assert says(text.replace("-", "−"), default), cell
        else:
            assert text == repr(default), cell
    letters = re.findall(r"(\w+)=\S+ \((.)\)", cell.text)
    assert letters == [(n, LETTER[n]) for n in defaults if n in LETTER], cell
    others = re.sub(r"\w+=[^,\s]+( \(.\))?", "", cell.text)
    assert others == ", " * (len(defaults) - 1), cell


@functools.cache
def bibliography():
    return parse_file(str(ROOT / "docs" / "references.bib")).entries


@rows("Sources")
def test_sources_are_cited_by_author_and_year_and_lead_to_their_entries(record):
    cell = fact(record, "Sources")
    wanted = []
    for key in record.cite:
        entry = bibliography()[key]
        names = [" ".join(person.last_names) for person in entry.persons["author"]]
        authors = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
        wanted.append(f"{authors} [{entry.fields['year']}]")
        title = re.sub(r"[{}]", "", entry.fields["title"])
        targets = [href for text, href in cell.links if text == entry.fields["year"]]
        assert any(
            title.lower()
            in words(page("references.html").find(id=t.partition("#")[2])).lower()
            for t in targets
        ), (cell, title)
    assert sorted(cell.text.split(", ")) == sorted(wanted), cell
    assert len(cell.links) == len(record.cite), cell


def assert_set(cell, text, record, stated):
    """A printed set is the one that the record states, whatever the parameters are."""
    for given in arbitrary(record):
        wanted, found = stated_pieces(record, stated, given), pieces(text)
        assert len(wanted) == len(found), cell
        for piece, want in zip(found, wanted, strict=True):
            ends = (want.low_belongs, want.high_belongs)
            assert (piece.low_closed, piece.high_closed) == ends, cell
            assert says(piece.low, want.low, given) and says(
                piece.high, want.high, given
            ), (
                cell,
                given,
            )


def components(record, x):
    """The certified outputs for a vector of floats or balls; the noise, if there is any, is that of the seed 0."""
    n = len(x)
    noise = record.noise(np.random.default_rng(0), (n,)) if record.noise else []
    given = as_balls(record.parameters)
    if record.noise:
        given["g"] = Vector(Ball(arb(float(g))) for g in noise)
    balls = Vector(Ball(arb(v)) for v in x)
    indices = [()] if record.scalar else [(i,) for i in range(record.outputs(n))]
    return [
        enclose(
            lambda m, i=index: Ball(arb(0)) + record.formula(m, balls, *i, **given),
            settled,
            Components(n),
        )
        for index in indices
    ]


def of_one_component(record):
    """The certified value for a vector as short as can be, of 1 or 2 components."""
    return components(record, [1.5] * (2 if record.length == "n/2" else 1))[0]


@rows("Range of values")
def test_the_range_is_the_one_of_the_record(record):
    cell = fact(record, "Range of values")
    text = cell.text.removesuffix(" for n ≥ 2")
    assert_set(cell, text, record, record.range)
    if not record.elementwise:
        # The condition is there where it is needed: where a vector of one component gives another value.
        alone = any(lies_in(of_one_component(record), piece) for piece in pieces(text))
        assert (text != cell.text) == (not alone), cell


def lies_in(ball, piece, given=None):
    low, high = piece.around(given)
    return (ball >= low if piece.low_closed else ball > low) and (
        ball <= high if piece.high_closed else ball < high
    )


@with_settings
def test_certified_values_lie_in_the_printed_range_and_get_to_its_ends(record, given):
    cell = fact(record, "Range of values")
    parts = pieces(cell.text)
    at_turns = [value(record, evaluate(at, given), given) for at in turns(record)]
    kinks = [
        k + side * 2.0**-40 for k in record.breakpoints_at(given) for side in (-1, 0, 1)
    ]
    found = [*at_turns, *(value(record, x, given) for x in [*LINE, *kinks])]
    assert all(any(lies_in(v, piece, given) for piece in parts) for v in found), (
        cell,
        given,
    )
    far = [value(record, side * x, given) for x in (1e3, FAR) for side in (-1, 1)]
    for piece in parts:
        for text, closed in (
            (piece.low, piece.low_closed),
            (piece.high, piece.high_closed),
        ):
            end = evaluate(text, given)
            if math.isinf(end):
                assert any(v * math.copysign(1, end) > 1e6 for v in far), (cell, given)
                continue
            assert any(abs(v - end) < 1e-5 for v in [*found, *far]), (cell, given)
            reached = any(v == end for v in found) or any(
                says(text, v, given) for v in at_turns
            )
            assert closed == reached, (cell, given)


@rows("Monotonic", ELEMENTWISE)
def test_monotonic_is_what_the_record_says(record):
    cell = fact(record, "Monotonic")
    assert cell.text == record.monotonic, cell


STEPS = {
    "increasing": lambda a, b: a < b,
    "non-decreasing": lambda a, b: a <= b,
    "decreasing": lambda a, b: a > b,
    "non-increasing": lambda a, b: a >= b,
}


@with_settings
def test_certified_values_rise_and_fall_as_is_printed(record, given):
    cell = fact(record, "Monotonic")
    directions = cell.text.split(", then ")
    edges = [-math.inf, *(evaluate(at, given) for at in turns(record)), math.inf]
    assert len(directions) == len(edges) - 1, cell
    for direction, (start, stop) in zip(directions, pairwise(edges), strict=True):
        line = [value(record, x, given) for x in LINE if start < x < stop]
        for a, b in pairwise(line):
            assert STEPS[direction](a, b), (cell, given)
        # Weak words are for functions that are somewhere constant.
        assert direction.startswith("non-") == any(a == b for a, b in pairwise(line)), cell


@rows("Smoothness", ELEMENTWISE)
def test_smoothness_and_kinks_are_those_of_the_record(record):
    cell = fact(record, "Smoothness")
    _, at, _ = kinks(record)
    assert len(at) == len(record.breakpoints), cell
    for given in arbitrary(record):
        wanted = record.evaluate(record.smoothness, given)
        assert smoothness(record, given) == wanted, (cell, given)
        for text, kink in zip(at, record.breakpoints, strict=True):
            assert says(text, record.evaluate(kink, given), given), (cell, given)


@with_settings
def test_certified_derivatives_end_where_the_printed_smoothness_says(record, given):
    cell = fact(record, "Smoothness")
    _, at, _ = kinks(record)
    places = [evaluate(text, given) for text in at]
    degree = smoothness(record, given)
    for x in [
        *places,
        *(x for x in LINE if min((abs(x - p) for p in places), default=1) > 0.01),
    ]:
        # Both sides of the point agree in this many derivatives, the value included.
        below, above = (taylor(record, x + side * 2.0**-40, 3, given) for side in (-1, 1))
        same = [
            abs(a - b) < 1e-6 * abs(a).max(arb(1))
            for a, b in zip(below, above, strict=True)
        ]
        assert [*same, False].index(False) == min(degree + 1 if x in places else 3, 3), (
            cell,
            given,
            x,
        )


@rows("Odd or even", ELEMENTWISE)
def test_parity_is_that_of_the_record_and_of_certified_values(record):
    cell = fact(record, "Odd or even")
    assert cell.text == (record.parity or "neither"), cell
    for given in admissible(record):
        pairs = [
            (value(record, x, given), value(record, -x, given))
            for x in LINE
            if x not in record.breakpoints_at(given)
        ]
        odd = all(abs(a + b) < 1e-20 for a, b in pairs)
        even = all(abs(a - b) < 1e-20 for a, b in pairs)
        assert cell.text == ("odd" if odd else "even" if even else "neither"), (cell, given)


@rows("Saturates", ELEMENTWISE)
def test_it_saturates_on_the_sides_where_the_record_and_certified_slopes_say(record):
    cell = fact(record, "Saturates")
    sides = {
        "on both sides": "both",
        "on the left": "left",
        "on the right": "right",
        "no": "no",
    }
    assert sides[cell.text] == record.saturates, cell
    for given in admissible(record):
        for side, sign in (("left", -1), ("right", 1)):
            levels_off = (
                abs(slope(record, sign * FAR, given)) < 1e-9
                and abs(value(record, sign * FAR, given)) < 1e6
            )
            assert levels_off == (sides[cell.text] in (side, "both")), (cell, given)


@rows("Output", VECTOR)
def test_the_output_is_as_long_as_is_printed(record):
    cell = fact(record, "Output")
    found = record(np.linspace(-1, 1, 6))
    if cell.text == "one number for each vector":
        assert np.shape(found) == () and record.scalar, cell
        return
    length = re.fullmatch(r"(.+) numbers for each vector of n", cell.text)[1]
    # As it is said: 2n, not 2 n.
    length = re.sub(r"^(\d+)n$", r"\1 n", length)
    assert np.shape(found) == (evaluate(length, {"n": 6}),) and not record.scalar, cell


# Properties.


@pytest.mark.parametrize("record", ELEMENTWISE, ids=lambda r: f"{r.__name__}.html")
def test_the_page_says_for_which_parameters_the_facts_are_stated(record):
    said = words(section(f"functions/{record.__name__}.html", "Properties").p)
    found = re.search(r"They are stated for (.+?)(; elsewhere some differ)?\.$", said)
    if record.facts_assume == "True":
        assert found is None, said
    elif record.choices:
        # The exact form is the first of the choices, the default.
        [(name, (first, *_))] = record.choices.items()
        assert (
            found[1] == "the exact form" and record.facts_assume == f"{name} == {first!r}"
        ), said
    else:
        assert found[2], said
        grid = [
            record.parameters | dict(zip(record.numbers, values, strict=True))
            for values in product(
                (-2.0, -0.5, 0.0, 0.5, 1.0, 2.0), repeat=len(record.numbers)
            )
        ]
        outcomes = set()
        for given in grid:
            outcomes.add(holds(found[1], given))
            assert holds(found[1], given) == record.evaluate(record.facts_assume, given), (
                said,
                given,
            )
        assert outcomes == {True, False}, said


@rows("Limits", ELEMENTWISE)
def test_the_limits_are_those_of_the_record_and_of_certified_values(record):
    cell = fact(record, "Limits")
    left, right = re.fullmatch(r"(.+) at −∞, (.+) at ∞", cell.text).groups()
    for text, stated, sign in zip((left, right), record.limits, (-1, 1), strict=True):
        for given in arbitrary(record):
            assert says(text, record.evaluate(stated, given), given), (cell, given)
        for given in admissible(record):
            limit, far = evaluate(text, given), value(record, sign * FAR, given)
            if math.isinf(limit):
                assert abs(far) > 1e6 and (far > 0) == (limit > 0), (cell, given)
            else:
                assert says(text, round(float(far), 9), given), (cell, given)


@rows("Slope at 0", ELEMENTWISE)
def test_the_slope_at_0_is_the_certified_one_or_said_to_be_chosen(record):
    cell = fact(record, "Slope at 0")
    found = re.fullmatch(
        r"(\S+)( with the default parameters)?(, by convention)?", cell.text
    )
    assert found, cell
    places = -1e-12, 0.0, 1e-12
    sides, values = (
        [float(certified(record, place, record.parameters)) for place in places]
        for certified in (slope, value)
    )
    assert says(found[1], sides[1]), (cell, sides)
    assert bool(found[2]) == bool(record.numbers), cell
    # Chosen is a slope where the function jumps, or its slope does.
    jumps = max(np.ptp(sides), np.ptp(values)) > 1e-6
    assert bool(found[3]) == jumps, (cell, sides, values)


@rows("In a framework", [r for r in RECORDS if r.calls])
def test_the_call_at_the_top_is_the_first_below_that_agrees(record):
    for framework, codes in agreeing(record)[:1]:
        cell = fact(record, f"In {framework}")
        assert (cell.text,) == cell.codes == codes, cell


def assert_solutions(cell, record, share):
    """f(x) = share * x on the printed set and at no other point of a line."""

    def gap(x, given):
        return value(record, x, given) - arb(share) * arb(x)

    for given in admissible(record):
        parts = pieces(cell.text)
        for piece in parts:
            for text, closed in (
                (piece.low, piece.low_closed),
                (piece.high, piece.high_closed),
            ):
                end = evaluate(text, given)
                if math.isfinite(end):
                    off = abs(gap(end, given))
                    assert off < 1e-5 if closed else off > 1e-3, (cell, given)
        for x in LINE:
            around = [piece.around(given) for piece in parts]
            if any(low < x < high and high - low > 1e-3 for low, high in around):
                assert gap(x, given) == 0, (cell, given, x)
            elif abs(x) <= 8 and all(x < low or x > high for low, high in around):
                assert not gap(x, given).contains(0), (cell, given, x)


@rows("Zeros", ELEMENTWISE)
def test_zeros_are_those_of_the_record_and_of_certified_values(record):
    cell = prop(record, "Zeros")
    assert_set(cell, cell.text, record, record.zeros)
    assert_solutions(cell, record, 0)


@rows("Fixed points", ELEMENTWISE)
def test_fixed_points_are_those_of_the_record_and_of_certified_values(record):
    cell = prop(record, "Fixed points: f(x) = x")
    assert_set(cell, cell.text, record, record.fixed_points)
    assert_solutions(cell, record, 1)


def assert_extremum(cell, record, stated, sign, f):
    """A cell ``value at place`` is what the record states, and the certified value there; beside it all is less."""
    text, at = place(cell.text)
    for given in arbitrary(record):
        x, y = (record.evaluate(part, given) for part in stated)
        assert says(at, x, given) and says(text, y, given), (cell, given)
    for given in admissible(record):
        x = evaluate(at, given)
        top = f(record, x, given)
        assert says(text, top, given), (cell, given)
        around = [*LINE, x - 0.01, x + 0.01]
        assert all(sign * (f(record, b, given) - top) < 1e-9 for b in around), (cell, given)
        # The place too, to its six digits.
        for side in (-1, 1):
            step = 1e-5 * max(1, abs(x))
            assert sign * (f(record, x + side * step, given) - top) < 0, (cell, given)


@rows("Minimum", having("minimum"))
def test_the_minimum_is_where_and_what_the_record_and_certified_values_say(record):
    assert_extremum(prop(record, "Minimum"), record, record.minimum, -1, value)


@rows("Maximum", having("maximum"))
def test_the_maximum_is_where_and_what_the_record_and_certified_values_say(record):
    assert_extremum(prop(record, "Maximum"), record, record.maximum, 1, value)


@rows("Lowest slope", having("derivative_minimum"))
def test_the_lowest_slope_is_where_and_what_the_record_and_certified_slopes_say(record):
    assert_extremum(
        prop(record, "Lowest slope"), record, record.derivative_minimum, -1, slope
    )


@rows("Highest slope", having("derivative_maximum"))
def test_the_highest_slope_is_where_and_what_the_record_and_certified_slopes_say(record):
    assert_extremum(
        prop(record, "Highest slope"), record, record.derivative_maximum, 1, slope
    )


@rows("Smallest Lipschitz constant", ELEMENTWISE)
def test_the_lipschitz_constant_is_that_of_the_record_and_of_certified_slopes(record):
    cell = prop(record, "Smallest Lipschitz constant")
    found = table(record, "Properties").by("Property")
    extrema = [
        place(found[n]["Value"].text)[1]
        for n in ("Lowest slope", "Highest slope")
        if n in found
    ]
    for given in admissible(record):
        stated = record.evaluate(record.lipschitz, given)
        line = [*LINE, -FAR, FAR, 1e4, *(evaluate(at, given) for at in extrema)]
        line += [
            k + side * 2.0**-40 for k in record.breakpoints_at(given) for side in (-1, 1)
        ]
        slopes = [abs(slope(record, x, given)) for x in line]
        if cell.text == "none: it jumps":
            jumps = [
                abs(value(record, k + 2.0**-40, given) - value(record, k - 2.0**-40, given))
                for k in record.breakpoints_at(given)
            ]
            assert math.isinf(stated) and max(map(float, jumps)) > 0.01, (cell, given)
        elif cell.text == "none: the slope is not bounded":
            assert math.isinf(stated) and any(s > 1e3 for s in slopes), (cell, given)
        else:
            bound = evaluate(cell.text, given)
            assert says(cell.text, stated, given), (cell, given)
            assert all(s < bound * (1 + 1e-5) for s in slopes), (cell, given)
            assert any(s > bound * (1 - 1e-5) for s in slopes), (cell, given)
    for given in arbitrary(record):
        if not cell.text.startswith("none"):
            assert says(cell.text, record.evaluate(record.lipschitz, given), given), (
                cell,
                given,
            )


# Special values.

NAN = math.nan


def special(record):
    return table(record, "Properties", 1 if record.elementwise else 0)


def lines(record):
    """The inputs of the table of special values: ±∞, ±0, the kinks and NaN; or short vectors with such components."""
    inf = math.inf
    if record.elementwise:
        at = record.breakpoints_at()
        left, right = [k for k in at if k < 0], [k for k in at if k > 0]
        return [-inf, *left, -0.0, 0.0, *right, inf, NAN]
    return [[0.0, 0.0], [0.0, -inf], [0.0, inf], [inf, inf], [-inf, -inf], [NAN, 0.0], []]


def same_float(a, b):
    """Equal, with NaN equal to itself and the two zeros apart."""
    return (math.isnan(a) and math.isnan(b)) or (a == b and np.signbit(a) == np.signbit(b))


def read(text):
    """A number, or a vector of numbers, as a list."""
    if not text.startswith("["):
        return [text]
    inside = text.removeprefix("[").removesuffix("]")
    return inside.split(", ") if inside else []


def limit(values):
    """What certified values on the way to a place at infinity have in common: their limit, or NaN."""
    if max(abs(a - b) for a in values for b in values) < 1e-9:
        return round(float(values[0].mid()), 9)
    for sign in (1, -1):
        if all(sign * v > 20 for v in values) and any(abs(v) > 1e14 for v in values):
            return sign * math.inf
    return math.nan


def assert_shown(cell, text, truth, computed):
    """The printed number is the truth to its digits, and 0 has the sign that the code gives it."""
    assert says(text, truth), (cell, truth)
    shown = number(text)
    if shown == 0:
        assert np.signbit(shown) == bool(computed == 0 and np.signbit(computed)), (
            cell,
            computed,
        )


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: f"{r.__name__}.html")
def test_the_table_of_special_values_has_infinities_zeros_kinks_and_nan(record):
    found = special(record)
    name = record.__name__
    if record.elementwise:
        assert found.columns == ["x", f"{name}(x)", f"{name}′(x)"]
    else:
        assert found.columns == [
            "x",
            f"{name}(x)" + (" for one seed" if record.noise else ""),
        ]
    printed = [[number(v) for v in read(row["x"].text)] for row in found.rows]
    wanted = [x if isinstance(x, list) else [x] for x in lines(record)]
    assert len(printed) == len(wanted), f"functions/{name}.html, special values: {printed}"
    for a, b in zip(printed, wanted, strict=True):
        assert len(a) == len(b) and all(map(same_float, a, b)), (name, a, b)


@pytest.mark.parametrize(
    ("record", "n"),
    [
        pytest.param(r, n, id=f"{r.__name__}.html: x = {x}")
        for r in ELEMENTWISE
        for n, x in enumerate(lines(r))
    ],
)
def test_special_values_and_slopes_are_certified_values_and_limits(record, n):
    x, row = lines(record)[n], special(record).rows[n]
    given = record.parameters
    for cell, f, code in (
        (row[f"{record.__name__}(x)"], value, record),
        (row[f"{record.__name__}′(x)"], slope, record.derivative),
    ):
        if math.isnan(x):
            truth = math.nan
        elif math.isinf(x):
            truth = limit([f(record, math.copysign(far, x), given) for far in (1e12, 1e18)])
        else:
            truth = f(record, x, given)
        assert_shown(cell, cell.text, truth, code(x))


def towards(x):
    """Vectors on several ways to one with infinite components: these grow apart, and zeros are left a little."""
    choices = [
        [math.copysign(1, v) * size for size in (arb(30), arb(2) ** 1000)]
        if math.isinf(v)
        else (arb(v), arb(v) + arb(2) ** -500, arb(v) - arb(2) ** -500)
        for v in x
    ]
    return product(*choices)


def depends(record, output, place, size):
    """Whether an output depends on a component, the others being 1."""
    found = [
        components(record, [v if k == place else 1.0 for k in range(size)])[output]
        for v in (-2.0, 3.0)
    ]
    return not found[0].overlaps(found[1])


@pytest.mark.parametrize(
    ("record", "n"),
    [
        pytest.param(r, n, id=f"{r.__name__}.html: x = {x}")
        for r in VECTOR
        for n, x in enumerate(lines(r))
    ],
)
def test_special_vectors_give_certified_values_and_limits(record, n):
    x = lines(record)[n]
    cell = special(record).rows[n][special(record).columns[1]]
    shown = read(cell.text)
    assert cell.text.startswith("[") == (not record.scalar), cell
    computed = np.ravel(record(np.array(x), **record.seed))
    size = 1 if record.scalar else record.outputs(len(x))
    assert len(shown) == len(computed) == size, cell
    for k, text in enumerate(shown):
        if not x:
            truth = -math.inf  # the logarithm of a sum without terms
        elif NAN in x and depends(record, k, x.index(NAN), len(x)):
            truth = NAN
        elif not any(map(math.isinf, x)):
            # Where an output does not depend on a component, any number will do.
            truth = components(record, [1.0 if v is NAN else v for v in x])[k]
        elif record.range.startswith("{"):
            # A function that jumps has no limit at a tie, and says which one it takes.
            truth = components(record, [math.copysign(30, v) if v else v for v in x])[k]
        else:
            truth = limit([components(record, way)[k] for way in towards(x)])
        assert_shown(cell, text, truth, computed[k])


# Facts that no record has yet.


def test_whatever_a_fact_may_be_is_printed_as_it_is_evaluated():
    """The records nest operations in some ways; the next record may do it in any."""
    given, atoms = {"alpha": -1.75, "width": 3.0}, ("alpha", "width", "2", "1.5", "-0.5")
    forms = ("{} + {}", "{} - {}", "{} * {}", "{} / {}", "-{}")
    single = [form.format(*pair) for form in forms for pair in product(atoms, repeat=2)]
    nested = [
        form.format(f"({one})", f"({other})")
        for form in (*forms, "abs({})", "max({}, {})")
        for pair in product(single[::7], [*single[::5], *atoms])
        for one, other in (pair, pair[::-1])
    ]
    judged = 0
    for text in {*single, *nested}:
        with contextlib.suppress(ZeroDivisionError):
            true = actdoc.silu.evaluate(text, given)
            printed = write(actdoc.silu, text)
            assert evaluate(printed, given) == pytest.approx(true), (text, printed)
            judged += 1
    assert judged > 2000


def test_whatever_a_fact_may_assume_is_printed_as_it_holds():
    for text in (
        "0 < alpha <= 1 and width != 2",
        "-alpha >= width > 1",
        "2 * width == alpha + 1",
    ):
        for pair in product((-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0), repeat=2):
            given = dict(zip(("alpha", "width"), pair, strict=True))
            printed = write(actdoc.silu, text)
            assert holds(printed, given) == actdoc.silu.evaluate(text, given), (
                printed,
                given,
            )


def test_a_fact_that_cannot_be_printed_is_refused():
    with pytest.raises(ValueError, match=r"^a fact must be made of .*, got alpha \*\* 2$"):
        write(actdoc.silu, "1 + alpha ** 2")


# Sentences that are made by code.


def used(part):
    """The symbols in formulas that a reader cannot know: letters, and the components in falling order."""
    found = {words(mi) for mi in part.find_all("mi")} & {*"δΦφHσng", "argmax"}
    ranked = any("(1)" in words(sub) for sub in part.find_all("msub"))
    return found | ({"x(1)"} if ranked else set())


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: f"{r.__name__}.html: Formula")
def test_every_symbol_of_the_formulas_is_explained_where_it_is_used(record):
    part = top(f"functions/{record.__name__}.html", "formulas")
    formulas = part.select("div.math")
    here = [p for p in part.find_all("p") if words(p).startswith("Here ")]
    assert len(here) <= 1
    # The function's own letter stands on the left of its definition.
    own = {words(formulas[0].find("mi"))}
    symbols = set().union(*map(used, formulas)) - own
    explained = set().union(*map(used, here)) if here else set()
    plain = (
        set(re.findall(r"\w+", words(here[0]))) & {"n", "g", "argmax"} if here else set()
    )
    # Other forms explain what the usual one has not.
    others = page(f"functions/{record.__name__}.html").select("#other-forms")
    for other in others:
        more = set().union(*map(used, other.select("div.math"))) - own - symbols
        here = [p for p in other.find_all("p") if words(p).startswith("Here ")]
        assert more == set().union(*map(used, here))
    assert symbols == explained | plain, f"functions/{record.__name__}.html, formulas"


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: f"{r.__name__}.html: promise")
def test_the_page_promises_the_ulps_of_the_record(record):
    part = section(f"functions/{record.__name__}.html", "How it is computed")
    [said] = [words(p) for p in part.find_all("p") if " promises " in words(p)]
    promise = re.match(
        rf"{record.__name__} promises (no error at all: )?(\d+) ulp at most, value and (\w+)\.",
        said,
    )
    assert promise, said
    assert int(promise[2]) == record.ulps and bool(promise[1]) == (record.ulps == 0), said
    assert hasattr(record, promise[3]), said
    # Where terms cancel, an ulp is the largest term's; which results do, the record states for the judge.
    assert ("ulps of the largest term" in said) == bool(record.crosses_zero), said


# The catalogue.


@functools.cache
def listing():
    [found] = tables("functions/index.html")
    return found


def test_the_catalogue_has_every_function_in_reading_order():
    columns = "name, curve, family, formula, range, monotonic, smooth, odd or even"
    assert listing().columns == columns.split(", ")
    linked = [row["name"].links for row in listing().rows]
    assert linked == [((name, f"{name}.html"),) for name in catalogue]


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: f"index.html: {r.__name__}")
def test_the_catalogue_states_the_facts_of_the_record(record):
    row = listing().rows[RECORDS.index(record)]
    names = f" (also {', '.join(record.aliases)})" if record.aliases else ""
    assert row["name"].text == record.__name__ + names, row["name"]
    assert row["family"].text == family_in_the_source(record), row["family"]
    cell = row["range"]
    assert_set(cell, cell.text.removesuffix(" for n ≥ 2"), record, record.range)
    assert cell.text == fact(record, "Range of values").text, cell
    if not record.elementwise:
        assert {row[c].text for c in ("monotonic", "smooth", "odd or even")} == {"–"}
        return
    assert row["monotonic"].text == record.monotonic, row["monotonic"]
    degrees = {"jumps": -1, "C⁰": 0, "C¹": 1, "C∞": math.inf}
    assert degrees[row["smooth"].text] == record.evaluate(record.smoothness), row["smooth"]
    assert row["odd or even"].text == (record.parity or "neither"), row["odd or even"]
