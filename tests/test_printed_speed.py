"""What the page on speed says, read back from the built page and held to the run: tables, sentences and figures.

The run is read from its file, and what follows from it is worked out here, not by the package.
"""

import functools
import json
import math
import re
import statistics

import numpy as np
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, SITE
from readers.tables import half_unit, number, page, section, tables, words

from actdoc.speed.results import DTYPES, OTHERS, ROWS, SIZES, WHICH, forms

RUN = json.loads((ROOT / "docs" / "recorded" / "speed.json").read_text("utf-8"))
FORMS = forms()
both = pytest.mark.parametrize("which", WHICH)
in_both_precisions = pytest.mark.parametrize("dtype", DTYPES)

PAGE = "compare/speed.html"
COLUMNS = [
    "function", "rows of", "actdoc", "textbook", "SciPy", "PyTorch", "JAX", "textbook / actdoc", "memory: actdoc",
    "memory: textbook", "worst ulps: actdoc", "worst ulps: textbook",
]  # fmt: skip
KEYS = {"textbook": "textbook", "SciPy": "scipy", "PyTorch": "torch", "JAX": "jax"}


def assert_number(cell, recorded):
    """A number as it was recorded, to the digits that are printed."""
    text = cell.text
    if float(recorded) in (0, math.inf) and "ulps" in cell.where:
        assert text == {0: "exact", math.inf: "∞"}[float(recorded)], cell
        return
    shown = number(text)
    assert abs(shown - float(recorded)) <= half_unit(text) * (1 + 1e-9), (cell, recorded)
    assert half_unit(text) <= max(0.005, float(recorded) / 20), (cell, recorded)


def expected_rows(which, dtype):
    """The rows that a table should have: the name, the length of rows, the times, the ratios, the cell."""
    for name, form in FORMS.items():
        cell = RUN["functions"][name][which][dtype]
        if form.record.elementwise:
            yield form, "–", cell["times"]["1000000"], cell["ratios"]["1000000"], cell
        else:
            for n in ROWS:
                yield form, f"{n:,}", cell["times"][str(n)], cell["ratios"][str(n)], cell


@both
@in_both_precisions
def test_the_table_of_times_says_what_was_recorded(which, dtype):
    heading = {"value": "Values", "derivative": "Derivatives"}[which] + f", {dtype}"
    parts = {part.title: part for part in tables(PAGE, section(PAGE, "Every function"))}
    assert len(parts) == 4
    found = parts[heading]
    assert found.columns == COLUMNS
    wanted = list(expected_rows(which, dtype))
    assert len(found.rows) == len(wanted)
    for row, (form, length, times, ratios, cell) in zip(found.rows, wanted, strict=True):
        name, *more = form.name.split()
        chosen = [f"approximate='{choice}'" for choice in more]
        assert row["function"].text == ", ".join([name, *chosen])
        assert row["function"].links == ((name, f"../functions/{name}.html"),)
        assert row["function"].codes == tuple(chosen)
        assert row["rows of"].text == length, row["rows of"]
        assert row["actdoc"].bold == (row["actdoc"].text,), row["actdoc"]
        assert_number(row["actdoc"], times["actdoc"])
        for column, who in KEYS.items():
            if who in times:
                assert_number(row[column], times[who])
            else:
                assert row[column].text == "", row[column]
        assert_number(row["textbook / actdoc"], ratios["textbook"])
        for who in ("actdoc", "textbook"):
            assert_number(row[f"memory: {who}"], cell["memory"][who])
            assert_number(row[f"worst ulps: {who}"], cell["ulps"][who])


def median_at(size, who, which, dtype, elementwise):
    found = [
        RUN["functions"][name][which][dtype]["ratios"][str(size)].get(who)
        for name, form in FORMS.items()
        if form.record.elementwise == elementwise
    ]
    found = [ratio for ratio in found if ratio is not None]
    return statistics.median(found) if found else None


@pytest.mark.parametrize("elementwise", [True, False])
def test_the_tables_over_sizes_have_the_medians_of_what_was_recorded(elementwise):
    heading = "From a thousand to ten million numbers"
    found = tables(PAGE, section(PAGE, heading), heading)[0 if elementwise else 1]
    sizes = SIZES if elementwise else ROWS
    heads = [f"{n:,}" if elementwise else f"rows of {n:,}" for n in sizes]
    assert found.columns == ["compared with", "of", "precision", *heads]
    said = {}
    for row in found.rows:
        who = KEYS[row["compared with"].text.removesuffix(" line")]
        kind = who, row["of"].text.removesuffix("s"), row["precision"].text
        said[kind] = [row[head] for head in heads]
    assert len(said) == len(found.rows)
    for who in OTHERS:
        for which in WHICH:
            for dtype in DTYPES:
                medians = [median_at(n, who, which, dtype, elementwise) for n in sizes]
                cells = said.pop((who, which, dtype), None)
                assert (cells is None) == (medians == [None] * len(sizes))
                for cell, median in zip(cells or [], medians, strict=bool(cells)):
                    assert_number(cell, median)
    assert not said


def ratios_at_a_million(who, dtype):
    """For each function and derivative; of a function of vectors the median over the lengths of rows."""
    for parts in RUN["functions"].values():
        for cell in (precisions[dtype] for precisions in parts.values()):
            at = cell["ratios"]
            found = [
                r[who]
                for r in ([at["1000000"]] if "1000000" in at else at.values())
                if who in r
            ]
            if found:
                yield statistics.median(found)


def test_the_opening_says_what_was_recorded():
    said = re.search(
        r"in float64, ours run at (\S+) times the speed of the line .+?, and at (\S+) times the speed of SciPy, "
        r"in the median .+? Of (\d+) such lines (\d+) lose more than half of their digits somewhere; "
        r"the worst of ours errs by (\S+) ulps\.",
        words(page(PAGE)),
    )
    assert said
    for text, who in zip(said.groups(), ("textbook", "scipy"), strict=False):
        median = statistics.median(ratios_at_a_million(who, "float64"))
        assert abs(number(text) - median) <= half_unit(text) * (1 + 1e-9)
    ulps = [
        cell["float64"]["ulps"]
        for parts in RUN["functions"].values()
        for cell in parts.values()
    ]
    assert number(said[3]) == len(ulps)
    # Half of 53 binary digits.
    assert number(said[4]) == sum(float(u["textbook"]) > 2**26.5 for u in ulps)
    assert abs(number(said[5]) - max(float(u["actdoc"]) for u in ulps)) <= half_unit(
        said[5]
    )


def test_the_price_of_digits_is_what_follows_from_the_record():
    said = re.search(
        r"Where the line loses more than half of its digits, ours runs at (\S+) times its speed, "
        r"and where it loses hardly one, at (\S+) times: in the median",
        words(page(PAGE)),
    )
    lossy, sound = [], []
    cells = [c["float64"] for parts in RUN["functions"].values() for c in parts.values()]
    for cell, ratio in zip(cells, ratios_at_a_million("textbook", "float64"), strict=True):
        lost = digits(cell["ulps"]["textbook"])
        if lost > digits("inf") / 2:
            lossy.append(ratio)
        elif lost <= 1:
            sound.append(ratio)
    assert min(len(lossy), len(sound)) > 10
    for text, found in zip(said.groups(), (lossy, sound), strict=True):
        assert abs(number(text) - statistics.median(found)) <= half_unit(text) * (1 + 1e-9)


def test_the_page_says_where_ours_is_slow():
    text = words(section(PAGE, "Where it is slow"))
    said = re.search(r"three times as long as the line for (\d+) of (\d+) values", text)
    ratios = [*ratios_at_a_million("textbook", "float64")]
    assert number(said[1]) == sum(ratio < 1 / 3 for ratio in ratios)
    assert number(said[2]) == len(ratios)
    said = re.search(
        r"a textbook line takes (\S+) times as long in float32 as in float64, and ours (\S+) times",
        text,
    )
    for printed, who in zip(said.groups(), ("textbook", "actdoc"), strict=True):
        found = []
        for parts in RUN["functions"].values():
            for cell in parts.values():
                narrow, wide = (cell[dtype]["times"] for dtype in ("float32", "float64"))
                sizes = ["1000000"] if "1000000" in wide else [*wide]
                found += [narrow[n][who] / wide[n][who] for n in sizes]
        assert abs(number(printed) - statistics.median(found)) <= half_unit(printed)


def test_the_page_says_on_what_it_was_measured():
    text = words(section(PAGE, "How this was measured"))
    assert RUN["cpu"] in text and ", ".join(RUN["simd"]) in text
    for package in ("NumPy", "SciPy", "PyTorch", "JAX"):
        key = {"PyTorch": "torch"}.get(package, package.lower())
        assert f"{package} {RUN['versions'][key].split('+')[0]}" in text


# The figures, as they are drawn.


@functools.cache
def drawing(n):
    """A figure: its drawing, its caption, and what a reader who cannot see it is told."""
    article = BeautifulSoup((SITE / PAGE).read_text("utf-8"), "html.parser").find("article")
    figure = article.find_all("figure")[n]
    return figure.svg, words(figure.figcaption), figure.svg["aria-label"]


def scale(places, log):
    """The number at a place, from places and numbers beside them that must lie in a straight line."""
    places = sorted(places)
    values = [math.log10(v) if log else v for _, v in places]
    slope, start = np.polyfit([p for p, _ in places], values, 1)
    for (p, _), value in zip(places, values, strict=True):
        assert abs(slope * p + start - value) < 0.01 * np.ptp(values)
    return lambda p: 10.0 ** (slope * p + start) if log else slope * p + start


def middle_of(cross):
    """The middle of a cross, from where its first stroke begins and how long it is."""
    x, y, width, height = map(
        float, re.match(r"M(\S+) (\S+)l(\S+) ([\d.]+)m", cross["d"]).groups()
    )
    return x + width / 2, y + height / 2


def pairs(row, y):
    """The places of each dot and its cross, which stand at the height of a name that is written at y."""
    found = []
    for dot, cross in zip(row.select("circle"), row.select(".cross"), strict=True):
        (x, height), dot_height = middle_of(cross), float(dot["cy"])
        assert abs(height - dot_height) < 0.1 and 3 < y - dot_height < 6
        found.append({"actdoc": float(dot["cx"]), "textbook": x})
    return found


def digits(ulps):
    return min(math.log10(max(float(ulps), 1)), 53 * math.log10(2))


def test_the_figure_of_times_and_digits_shows_what_was_recorded():
    svg, caption, told = drawing(0)
    assert f"rows of {ROWS[1]}" in caption
    labels = [(float(t["x"]), number(t.text)) for t in svg.select(".labels.x text")]
    middle = min(x for x, value in labels if value == 0) - 1
    time = scale([label for label in labels if label[0] < middle], log=True)
    lost = scale([label for label in labels if label[0] > middle], log=False)
    # The lines of the grid are where the labels are.
    lines = [float(x) for x in re.findall(r"M(\S+) ", svg.select_one(".grid path")["d"])]
    assert lines == [x for x, _ in labels]
    keys = svg.select(".legend text")
    assert [t.text for t in keys] == ["actdoc", "textbook"]
    assert (
        float(svg.select_one(".legend circle")["cx"])
        < float(keys[0]["x"])
        < middle_of(svg.select_one(".legend .cross"))[0]
    )
    rows = svg.select(".row")
    assert sorted(row.select_one(".name").text for row in rows) == sorted(FORMS)
    _, _, width, bottom = map(float, svg["viewbox"].split())
    ratios, halves, ours_lost, height = [], 0, [], 0
    for row in rows:
        form = FORMS[row.select_one(".name").text]
        cell = RUN["functions"][form.name]["value"]["float64"]
        size = "1000000" if form.record.elementwise else str(ROWS[1])
        x, y = (float(row.select_one(".name")[at]) for at in "xy")
        assert height < y < bottom, "rows from top to bottom"
        height = y
        # Beside the name the times, and behind them the digits, each in its panel.
        panels = ((x, middle - 8), (middle - 8, width))
        for (left, right), places in zip(panels, pairs(row, y), strict=True):
            assert all(left + 4 < place < right - 4 for place in places.values()), form.name
        times, errors = pairs(row, y)
        for who in ("actdoc", "textbook"):
            true = cell["times"][size][who]
            assert abs(time(times[who]) / true - 1) < 0.01, (form.name, who)
            true = digits(cell["ulps"][who])
            assert abs(lost(errors[who]) - true) < 0.05, (form.name, who)
        ratios.append(cell["ratios"][size]["textbook"])
        halves += digits(cell["ulps"]["textbook"]) > digits("inf") / 2
        ours_lost.append(digits(cell["ulps"]["actdoc"]))
    assert ratios == sorted(ratios, reverse=True)
    said = re.fullmatch(
        r"A row for each of (\d+) functions, from (.+) to (.+)\. The textbook line takes longer than ours in "
        r"(\d+) rows\. It loses more than half of the digits somewhere in (\d+) rows; "
        r"ours loses (\S+) digits at most\.",
        told,
    )
    assert said.group(2, 3) == tuple(rows[n].select_one(".name").text for n in (0, -1))
    assert [*map(int, said.group(1, 4, 5))] == [
        len(FORMS),
        sum(r > 1 for r in ratios),
        halves,
    ]
    assert abs(float(said[6]) - max(ours_lost)) <= 0.0500001


def test_the_figure_over_sizes_shows_the_medians():
    svg, _, told = drawing(1)
    x = scale(
        [(float(t["x"]), number(t.text)) for t in svg.select(".labels.x text")], log=True
    )
    y = scale(
        [(float(t["y"]) - 5, number(t.text)) for t in svg.select(".labels.y text")],
        log=True,
    )
    [(left, level, right)] = re.findall(
        r"M(\S+) (\S+)H(\S+)", svg.select_one(".axes path")["d"]
    )
    assert abs(y(float(level)) - 1) < 0.01 and float(left) < float(right)
    every = []
    for key, text in zip(svg.select("path.key"), svg.select("text.key"), strict=True):
        [kind] = [c for c in key["class"] if c != "key"]
        # The key stands to the left of what it means, at the same height.
        start, height, length = map(
            float, re.match(r"M(\S+) (\S+)h(\S+)", key["d"]).groups()
        )
        assert (
            0 < float(text["x"]) - start - length < 12 and 3 < float(text["y"]) - height < 6
        )
        what, dtype = text.text.split(", ")
        [line] = [p for p in svg.select(f"path.{kind}") if "key" not in p["class"]]
        corners = [
            tuple(map(float, c.split(","))) for c in line["d"].removeprefix("M").split()
        ]
        for size, (px, py) in zip(SIZES, corners, strict=True):
            median = median_at(size, "textbook", what.removesuffix("s"), dtype, True)
            assert abs(x(px) / size - 1) < 0.01 and abs(y(py) / median - 1) < 0.01
            every.append(median)
    assert len(every) == 4 * len(SIZES)
    low, high = (f"{v:.2g}" for v in (min(every), max(every)))
    assert told.startswith(
        f"4 lines over sizes from {SIZES[0]:,} to {SIZES[-1]:,} numbers;"
    )
    assert told.endswith(f"between {float(low):g} and {float(high):g}.")
