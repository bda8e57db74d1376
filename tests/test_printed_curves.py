"""Every curve, mark, caption and alternative text, read back from the built pages, shows what the definition says."""

import re
from functools import cache, partial
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from conftest import SITE, pages
from readers import truths
from readers.drawings import NUMBER, diagrams, figures, pictures, thumbnails
from readers.tables import number
from readers.truths import (
    component,
    component_slope,
    convention,
    derivative,
    scalar_graph,
    sides,
    value,
    vector_graph,
)

import actdoc

FUNCTIONS = [f"functions/{name}.html" for name in actdoc.catalogue]
LISTINGS = ("index.html", "functions/index.html")
read = cache(lambda page: figures(SITE / page))
read_diagrams = cache(lambda page: diagrams(SITE / page))
small_curves = cache(lambda page: thumbnails(SITE, page))


def figure(page, name=None):
    drawn = [*read(page), *read_diagrams(page)]
    [found] = [f for f in drawn if name in (None, f.name)]
    return found


# Lines.


def along(line, step):
    """The corners of a polyline, and points between them."""
    points = []
    for a, b in pairwise(line):
        shares = np.linspace(0, 1, 1 + int(np.hypot(*(b - a)) / step), endpoint=False)
        points.append(a + (b - a) * shares[:, None])
    return np.concatenate([*points, line[-1:]])


def distance(points, lines):
    """How far each point lies from the nearest of some polylines."""
    nearest = np.full(len(points), np.inf)
    for line in lines:
        starts, ways = line[:-1], np.diff(line, axis=0)
        lengths = (ways**2).sum(axis=1)
        from_start = points[:, None] - starts
        share = (from_start * ways).sum(axis=2) / np.where(lengths, lengths, 1)
        gap = from_start - np.clip(share, 0, 1)[..., None] * ways
        nearest = np.minimum(nearest, np.hypot(*gap.T).T.min(axis=1))
    return nearest


def assert_same_line(drawn, true, width, what):
    """What is drawn keeps to the true line within a quarter of its width, and covers it up to its width."""
    for line in drawn:
        points = along(line, 0.5)
        off = distance(points, true)
        n = off.argmax()
        assert off[n] <= width / 4, (
            f"{what}: drawn at {points[n]}, {off[n]:.1f} beside the truth"
        )
    for line in true:
        off = distance(line, drawn)
        n = off.argmax()
        assert off[n] <= width, (
            f"{what}: nothing is drawn at {line[n]}, the next {off[n]:.1f} away"
        )


# The curves of figures.

LABEL = re.compile(
    r"(?:actdoc\.)?(?P<name>\w+?)(?P<slope>′|\.derivative)?"
    r"\((?:x(?:, (?P<parameter>[\d.]+))?|\[(?P<vector>.+)\])\)(?:, (?P<output>first) output|\[(?P<index>\d)\])?"
)
LAYERS = re.compile(r"(\w+)\(x\), (\d+) times")


def components(text):
    """The vector that a label or a caption writes: (1, "x")."""
    return tuple("x" if part == "x" else number(part) for part in text.split(", "))


def meaning(figure, curve):
    """What the figure says that a curve is: a function of the two ends that returns its graph, or None."""
    label = curve.label or figure.y.label
    if again := LAYERS.fullmatch(figure.curves[0].label or ""):
        chain = applied_again(again[1], int(again[2]))
        return partial(truths.graph, chain[curve is not figure.curves[0]])
    if given := re.fullmatch(r"(\w+) = ([\d.]+)", label):
        # A parameter; the axis names the function.
        label = figure.y.label.replace(f", {given[1]})", f", {given[2]})")
    slope = label == "its slope in x"
    if slope:
        [label] = [c.label for c in figure.curves if c is not curve]
    match = LABEL.fullmatch(label)
    if match is None or match["name"] not in actdoc.catalogue:
        return None
    name = match["name"]
    if match["vector"] is None:
        first = list(actdoc.catalogue[name].numbers)[:1]
        given = {first[0]: float(match["parameter"])} if match["parameter"] else {}
        return partial(scalar_graph, name, derivative if match["slope"] else value, **given)
    output = int(match["index"] or 0)
    seed = re.search(r"rng=(\d+)", figure.caption)
    return lambda low, high: vector_graph(
        name,
        component_slope if slope else component,
        components(match["vector"]),
        low,
        high,
        output=output,
        seed=int(seed[1]) if seed else None,
    )


def applied_again(name, layers):
    """A function applied to its own result, and the product of the slopes on the way."""

    def follow(x):
        slope = 1.0
        for _ in range(layers):
            slope *= derivative(name, x)
            x = value(name, x)
        return x, slope

    return lambda x: follow(x)[0], lambda x: follow(x)[1]


def places(figure, line):
    return np.stack([figure.x.units(line[:, 0]), figure.y.units(line[:, 1])], axis=-1)


def assert_curves_are_what_they_are_called(figure, low, high, strictness=1):
    drawn = [(c, meaning(figure, c)) for c in figure.curves]
    for curve, graph in drawn:
        if graph is not None:
            true = [places(figure, line) for line in graph(low, high)]
            assert_same_line(curve.units, true, curve.width / strictness, curve.label)
    return sum(graph is not None for _, graph in drawn)


@pytest.mark.parametrize("page", FUNCTIONS)
def test_the_curves_of_a_function_page_are_the_function_and_its_derivative(page):
    drawing = figure(page)
    low, high = np.round(drawing.window, 6)
    assert low == -5 and high >= 5 and all(low < kink < high for kink in kinks(page))
    # Drawn for their own sake: half as far off as the curves of chapters may be.
    assert assert_curves_are_what_they_are_called(drawing, low, high, strictness=2) == 2
    left, right, bottom, top = drawing.frame
    for curve in drawing.curves:
        x, y = np.concatenate(curve.units).T
        assert left - 0.01 <= x.min() and x.max() <= right + 0.01
        assert top <= y.min() and y.max() <= bottom


def kinks(page):
    record = actdoc.catalogue[Path(page).stem]
    return (
        {float(record.evaluate(k)) for k in record.breakpoints}
        if record.elementwise
        else set()
    )


@pytest.mark.parametrize("page", FUNCTIONS)
def test_the_legend_of_a_function_page_names_the_function_and_its_derivative(page):
    name, drawing = Path(page).stem, figure(page)
    record = actdoc.catalogue[name]
    first, second = drawing.curves
    assert (first.style.name, second.style.name) == ("solid", "dashed")
    # The same colours as everywhere: blue, which is also that of the thumbnails, and vermilion.
    assert (first.style.color, second.style.color) == ("var(--c0)", "var(--c1)")
    assert list(drawing.legend) == [first.label, second.label]
    if record.elementwise:
        assert [first.label, second.label] == [f"{name}(x)", f"{name}′(x)"]
    else:
        label = LABEL.fullmatch(first.label)
        assert label["name"] == name and second.label == "its slope in x"
        several = not record.scalar and record.outputs(len(components(label["vector"]))) > 1
        assert label["index"] == ("0" if several else None)


@pytest.mark.parametrize("page", FUNCTIONS)
def test_a_script_is_told_the_window_that_the_ticks_show(page):
    drawing = figure(page)
    told = {k: [float(v) for v in text.split()] for k, text in drawing.told.items()}
    assert told.keys() == {"data-x", "data-y", "data-frame"}
    assert told["data-frame"] == list(drawing.frame)
    assert told["data-x"] == pytest.approx(drawing.window, abs=1e-3)
    bottom, top = drawing.y.data(drawing.frame[2:])
    assert told["data-y"] == pytest.approx([bottom, top], abs=1e-4 * (top - bottom))
    assert drawing.x.label == "x"


CHAIN = "curve-sigmoid-tanh-relu-leaky-relu-binary-step"
HOME = "curve-gelu-sigmoid-tanh-relu-silu-softplus"

#: The curves in the other figures that are named after a function of the catalogue.
NAMED = {
    ("learn/sigmoid.html", "sigmoid-matplotlib"): 1,
    ("learn/sigmoid.html", "sigmoid-family"): 3,
    ("learn/sigmoid.html", "sigmoid-distribution"): 1,
    ("learn/sigmoid.html", "sigmoid-derivative"): 2,
    ("learn/tanh.html", "tanh-derivative"): 2,
    ("learn/tanh.html", "tanh-and-sigmoid"): 2,
    ("learn/tanh.html", "tanh-false-zero"): 1,
    ("learn/relu.html", "relu-derivative"): 2,
    ("learn/steps.html", "steps-jump"): 2,
    ("learn/leaky-relu.html", "leaky-relu-alpha"): 3,
    ("learn/leaky-relu.html", "leaky-relu-max"): 1,
    ("compare/sigmoid-vs-softmax.html", "sigmoid-and-softmax-curves"): 3,
    ("compare/explorer.html", "explorer-figure"): 4,
    ("learn/sigmoid.html", "curve-sigmoid"): 2,
    ("learn/leaky-relu.html", "curve-leaky-relu"): 2,
    ("learn/vanishing-gradients.html", CHAIN): 2,
    ("index.html", HOME): 2,
}


@pytest.mark.parametrize(("page", "name"), NAMED)
def test_a_curve_of_a_chapter_is_the_function_that_it_is_called(page, name):
    drawing = figure(page, name)
    ends = [curve.x[[0, -1]] for curve in drawing.curves]
    low, high = np.round([min(e[0] for e in ends), max(e[1] for e in ends)], 4)
    assert assert_curves_are_what_they_are_called(drawing, low, high) == NAMED[page, name]


def test_no_curve_named_after_a_function_is_passed_over():
    found = {
        (page, f.name): sum(meaning(f, c) is not None for c in f.curves)
        for page in pages()
        if page not in FUNCTIONS
        for f in read(page)
    }
    assert {key: n for key, n in found.items() if n} == NAMED


# Marks.

MARKED = [
    *((page, None) for page in FUNCTIONS),
    ("learn/sigmoid.html", "sigmoid-derivative"),
    ("learn/tanh.html", "tanh-derivative"),
    ("learn/relu.html", "relu-derivative"),
    ("learn/steps.html", "steps-jump"),
    ("learn/sigmoid.html", "curve-sigmoid"),
    ("learn/leaky-relu.html", "curve-leaky-relu"),
    ("index.html", HOME),
]


def seen(marks):
    """The marks that no later one covers."""
    return [
        m
        for n, m in enumerate(marks)
        if not any(
            later.shape == "dot" and np.hypot(*np.subtract(m.units, later.units)) < 0.05
            and later.size >= m.size
            for later in marks[n + 1 :]
        )
    ]  # fmt: skip


def due(record):
    """The marks that the record calls for: the number of the curve, shape, filled or open, place."""
    marks = []
    for kink in {float(record.evaluate(k)) for k in record.breakpoints}:
        for curve, of, here in ((0, value, value), (1, derivative, convention)):
            taken = here(record.__name__, kink)
            marks.append((curve, "dot", True, (kink, taken)))
            for limit in sides(record.__name__, kink, of):
                if abs(limit - taken) > 1e-9:
                    marks.append((curve, "dot", False, (kink, limit)))
    for extremum in filter(None, (record.minimum, record.maximum)):
        marks.append((0, "cross", None, tuple(float(record.evaluate(v)) for v in extremum)))
    return marks


@pytest.mark.parametrize(("page", "name"), MARKED)
def test_dots_are_at_the_kinks_and_crosses_at_the_extrema_and_nowhere_else(page, name):
    drawing = figure(page, name)
    record = actdoc.catalogue[LABEL.fullmatch(drawing.curves[0].label)["name"]]
    colors = [curve.style.color for curve in drawing.curves]
    found = seen(drawing.marks)
    for curve, shape, filled, place in due(record) if record.elementwise else []:
        units = drawing.x.units(place[0]), drawing.y.units(place[1])
        here = [
            m
            for m in found
            if m.shape == shape
            and m.on_top
            and m.color == colors[curve]
            and filled in (None, m.filled)
            and np.hypot(*np.subtract(m.units, units)) < 0.1
        ]
        kind = {True: "filled ", False: "open ", None: ""}[filled] + shape
        assert here, f"{page}: no {kind} at {place} for {drawing.curves[curve].label}"
        found = [m for m in found if m not in here]
    assert not found, f"{page}: {found} mark nothing"


# Captions and alternative texts of function pages.

CORNER = "Dots mark where the slope has a corner"
JUMP = "Dots mark where either jumps, open where a value is not taken"


def bends(name, x):
    """Whether the slope has a corner, which is where the slope of the slope jumps."""
    left, right = (
        (derivative(name, x + h) - derivative(name, x + h / 2)) * 2 / h
        for h in (-1e-3, 1e-3)
    )
    return abs(left - right) > 0.01


@pytest.mark.parametrize("name", [n for n, r in actdoc.catalogue.items() if r.elementwise])
def test_a_caption_says_what_the_lines_and_marks_are(name):
    drawing = figure(f"functions/{name}.html")
    head, *said = drawing.caption.removesuffix(".").split(". ")
    assert head == f"{name} (solid) and its derivative (dashed)"
    graph = np.concatenate(scalar_graph(name, value, *np.round(drawing.window, 6)))
    dots = [m for m in seen(drawing.marks) if m.shape == "dot"]
    crosses = [m for m in drawing.marks if m.shape == "cross"]
    at = {x for x in kinks(name) for m in dots if abs(m.data[0] - x) < 0.01}
    jumps = {
        x
        for x in at
        for of in (value, derivative)
        if abs(np.ptp(sides(name, x, of))) > 1e-9
    }
    for text in said:
        if text == CORNER:
            assert at and not jumps and all(m.filled for m in dots)
            assert all(bends(name, x) for x in at)
        elif text == JUMP:
            assert jumps == at and at
            assert any(not m.filled for m in dots)
        else:
            extremum = re.fullmatch("A cross marks the (minimum|maximum)", text)[1]
            [cross] = crosses
            extreme = graph[:, 1].min() if extremum == "minimum" else graph[:, 1].max()
            assert abs(cross.data[1] - extreme) < 1e-3, f"{name}: {extremum} {extreme}"
    assert bool(dots) == bool({CORNER, JUMP} & set(said))
    assert bool(crosses) == any("cross" in text for text in said)


def to_six_digits(text, truth):
    """Whether a printed number is the truth to six digits."""
    return abs(number(text) - truth) <= 0.5000001 * 10.0 ** (
        np.floor(np.log10(abs(truth))) - 5 if truth else -300
    )


@pytest.mark.parametrize("name", [n for n, r in actdoc.catalogue.items() if r.elementwise])
def test_an_alternative_text_names_the_values_of_the_function(name):
    drawing = figure(f"functions/{name}.html")
    n = f"({NUMBER})"
    pattern = (
        rf"Curve of {name} from x = {n} to {n}: it goes from {n} through {n} at 0 to {n}; "
        rf"its slope at 0 is {n}( by convention)?\."
    )
    said = re.fullmatch(pattern, drawing.alternative)
    assert said, drawing.alternative
    low, high, *values, slope, by_convention = said.groups()
    assert [number(low), number(high)] == pytest.approx(drawing.window, abs=1e-6)
    truths = [value(name, number(x)) for x in (low, "0", high)]
    for text, truth in zip([*values, slope], [*truths, convention(name, 0.0)], strict=True):
        assert to_six_digits(text, truth), f"{name}: {text} is printed for {truth}"
    jumps = any(np.ptp(sides(name, 0.0, of)) > 1e-9 for of in (value, derivative))
    assert (by_convention is not None) == jumps, f"{name}: is its slope at 0 a convention?"


@pytest.mark.parametrize(
    "name", [n for n, r in actdoc.catalogue.items() if not r.elementwise]
)
def test_the_texts_of_a_function_of_a_vector_say_what_vector_is_drawn(name):
    drawing, record = figure(f"functions/{name}.html"), actdoc.catalogue[name]
    said = re.fullmatch(
        rf"(?P<first>The first output of )?{name} (?:of|for) the vector \((?P<vector>[^)]+)\)"
        r"(?P<gate>, the value 1 and the gate x,)? as x varies(?P<seed>, with rng=0)? \(solid\), "
        r"and its slope in x \(dashed\)\.",
        drawing.caption,
    )
    assert said, drawing.caption
    label = LABEL.fullmatch(drawing.curves[0].label)
    vector = components(said["vector"])
    assert vector == components(label["vector"])
    assert bool(said["first"]) == bool(label["index"])
    assert bool(said["gate"]) == (vector == (1, "x")) == (record.length == "n/2")
    assert bool(said["seed"]) == bool(record.noise)
    n = f"({NUMBER})"
    told = re.fullmatch(
        rf"Curve of (the first output of )?{name} (?:of|for) the vector \(([^)]+)\)(, with rng=0,)? "
        rf"from x = {n} to {n}: it goes from {n} through {n} at 0 to {n}\.",
        drawing.alternative,
    )
    assert told, drawing.alternative
    first, where, seed, low, high, *values = told.groups()
    assert (bool(first), components(where)) == (bool(said["first"]), vector)
    assert bool(seed) == bool(said["seed"])
    assert [number(low), number(high)] == pytest.approx(drawing.window, abs=1e-6)
    for text, x in zip(values, (low, "0", high), strict=True):
        truth = component(name, vector, number(x), seed=0)
        assert to_six_digits(text, truth), f"{name}: {text} is printed for {truth}"


# Thumbnails.


@cache
def said_of_small_curves(page):
    """What a page says of them: from where to where they run, and which run elsewhere; of which vectors."""
    text = re.sub(r"<[^>]+>", "", (SITE / page).read_text("utf-8"))
    said = re.search(
        rf"The small curves run from x = ({NUMBER}) to ({NUMBER}), that of (\w+) to ({NUMBER}); "
        r"closer, where they differ: (.+?)\. "
        r"Solid is the function with the defaults of its parameters\. Dashed is a second curve\. If there are "
        r"parameters, it has the largest value of the last one that the slider on its page offers\. For a function "
        r"of a vector, solid is the first output for the vector \((.+?)\), and dashed the second output; (\w+) has "
        rf"one output, and dashed is that for \((.+?)\)\. For a gated unit, x is the gate: solid for the value "
        rf"({NUMBER}), dashed for the value ({NUMBER})\.",
        text,
    )
    assert said, f"{page} does not say what its small curves show"
    low, high, other, far, closer, vector, scalar, second, first, last = said.groups()
    families = {
        family: (number(start), number(end))
        for family, start, end in re.findall(
            rf"“([^”]+)” from ({NUMBER}) to ({NUMBER})", closer
        )
    }
    others = {
        name: families[record.family]
        for name, record in actdoc.catalogue.items()
        if record.family in families
    }
    assert {actdoc.catalogue[name].family for name in others} == set(families) != set()
    ends = number(low), number(high), others | {other: (number(low), number(far))}
    gated = [(number(first), "x"), (number(last), "x")]
    return *ends, components(vector), (scalar, components(second)), gated


def offered(name):
    """The largest value of the last parameter that the slider on the page of a function offers, by its name."""
    text = (SITE / f"functions/{name}.html").read_text("utf-8")
    form = BeautifulSoup(text, "html.parser").find("form", class_="live")
    sliders = {
        label["data-option"]: label.find("input", type="range")
        for label in form.find_all("label", attrs={"data-option": True})
    }
    numbers = {k: float(slider["max"]) for k, slider in sliders.items() if slider}
    return dict([*numbers.items()][-1:])


def graphs_of(page, name):
    """What the small curves of a function show: for each the graph, in the order of the curves."""
    record = actdoc.catalogue[name]
    low, high, others, pair, (scalar, second), gated = said_of_small_curves(page)
    ends = others.get(name, (low, high))
    if record.elementwise:
        settings = [{}, offered(name)] if offered(name) else [{}]
        return ends, [scalar_graph(name, value, *ends, **given) for given in settings]
    if record.length == "n/2":
        drawn = [(vector, 0) for vector in gated]
    elif record.scalar:
        assert name == scalar
        drawn = [(pair, 0), (second, 0)]
    else:
        drawn = [(pair, n) for n in range(record.outputs(2))]
    return ends, [  # with the noise of its page
        vector_graph(name, component, vector, *ends, output=n, seed=0)
        for vector, n in drawn
    ]


@pytest.mark.parametrize("page", LISTINGS)
def test_every_function_has_one_thumbnail_and_all_fill_the_same_box(page):
    drawings = small_curves(page)
    assert list(drawings) == list(actdoc.catalogue)
    assert len({(d.size, d.level[:2], d.upright[1:]) for d in drawings.values()}) == 1
    # To the tenth of a pixel by which a thumbnail may leave out a point.
    assert np.ptp([d.reach for d in drawings.values()], axis=0).max() <= 0.1


@pytest.mark.parametrize("name", actdoc.catalogue)
@pytest.mark.parametrize("page", LISTINGS)
def test_a_thumbnail_is_the_function(page, name):
    drawing = small_curves(page)[name]
    (low, high), graphs = graphs_of(page, name)
    assert sorted(drawing.outputs) == list(range(len(graphs))), "one curve for each output"
    assert drawing.dashed == ((1,) if len(graphs) > 1 else ()), "the second one is dashed"
    # Left and right are the ends of the horizontal axis; what is highest and lowest, with 0, fills the height.
    left, right, zero = drawing.level
    place, axis_top, axis_bottom = drawing.upright
    width, height = drawing.size
    top, bottom = drawing.reach
    smallest, largest = (
        way(0, *(way(line[:, 1]) for graph in graphs for line in graph))
        for way in (min, max)
    )

    def units(line):
        x, y = line.T
        return np.stack(
            [
                left + (x - low) / (high - low) * (right - left),
                bottom - (y - smallest) / (largest - smallest) * (bottom - top),
            ],
            axis=-1,
        )

    ink = drawing.width / 2
    assert ink <= left <= 0.05 * width and 0.95 * width <= right <= width - ink
    assert (
        ink <= axis_top <= top <= 0.1 * height
        and 0.9 * height <= bottom <= axis_bottom <= height - ink
    )
    assert (place, zero) == pytest.approx(units(np.zeros((1, 2)))[0], abs=0.06)
    for n, graph in enumerate(graphs):
        drawn = drawing.outputs[n]
        assert len(drawn) == len(graph), (
            f"{page}, {name}: output {n} is drawn in {len(drawn)} pieces"
        )
        assert_same_line(
            drawn, [units(line) for line in graph], drawing.width, f"{page}, {name}"
        )


#: This share of the height of a thumbnail lies between the curves of two functions at least, somewhere.
APART = 0.045


def apart(one, other):
    """How far some place on the curves of one thumbnail lies from those of another, solid and dashed by themselves."""
    gaps = []
    for a, b in ((one, other), (other, one)):
        if a.outputs.keys() != b.outputs.keys():
            return np.inf
        for n, lines in a.outputs.items():
            gaps += [distance(along(line, 0.5), b.outputs[n]).max() for line in lines]
    return max(gaps)


@pytest.mark.parametrize("page", LISTINGS)
def test_no_two_thumbnails_are_alike(page):
    drawn = small_curves(page)
    alike = {
        (a, b): gap
        for a, b in combinations(drawn, 2)
        if (gap := apart(drawn[a], drawn[b])) < APART * drawn[a].size[1]
    }
    assert not alike, alike


# Signs, which tell curves apart without their colours.


def test_the_curves_of_the_explorer_have_signs_of_their_own():
    drawing = figure("compare/explorer.html")
    signs = {label: sign for label, (_, sign) in drawing.legend.items()}
    assert len({sign.shape for sign in signs.values()}) == len(drawing.curves) == 4
    assert drawing.alternative.endswith(f": {', '.join(drawing.legend)}.")
    for curve in drawing.curves:
        own = [m for m in drawing.marks if m.color == curve.style.color]
        assert {m.shape for m in own} == {signs[curve.label].shape} and len(own) == 5
        assert distance(np.array([m.units for m in own]), curve.units).max() < 0.1
    assert len(drawing.marks) == 5 * len(drawing.curves)
    assert np.diff(sorted(m.units[0] for m in drawing.marks)).min() > 12


# All figures.

HAVE_FIGURES = [
    page for page in pages() if 'role="img"' in (SITE / page).read_text("utf-8")
]


@pytest.mark.parametrize("page", HAVE_FIGURES)
def test_axes_are_labelled_and_the_legend_names_each_curve(page):
    for f in read(page):
        words = not any(re.fullmatch(NUMBER, tick) for tick in f.x.ticks)
        assert f.x.label or words, f"{page}, {f.name}: what does the x axis show?"
        of_x = f.legend and all(re.search(r"\bx\b", label) for label in f.legend)
        assert f.y.label or of_x, f"{page}, {f.name}: what does the y axis show?"
        if f.legend:
            labels = [c.label for c in f.curves]
            assert None not in labels and len(set(labels)) == len(labels), (
                f"{page}, {f.name}: {labels}"
            )
            assert None not in [bar.label for bar in f.bars]
            named = {*labels, *(bar.label for bar in f.bars), *mark_labels(f)}
            assert named == set(f.legend), f"{page}, {f.name}: {named} are drawn"
        else:
            assert len({c.style.color for c in f.curves} | {m.color for m in f.marks}) == 1


def mark_labels(f):
    """The labels whose key is a mark that is drawn."""
    keys = {(m.shape, m.color) for m in f.marks}
    return [
        label
        for label, parts in f.legend.items()
        if any(
            (getattr(p, "shape", None), getattr(p, "color", None)) in keys for p in parts
        )
    ]


@pytest.mark.parametrize("page", HAVE_FIGURES)
def test_the_lines_that_a_caption_calls_solid_or_dashed_are(page):
    for f in read(page):
        said = re.findall(r"\((solid|dashed|dotted)\)", f.caption)
        if said:
            lines = [parts[0].name for parts in f.legend.values()]
            assert said == lines, f"{page}, {f.name}: {lines} are drawn"


# Diagrams.

#: From where to where arrows lead, and what is written on one: of a neuron what its formula has.
DIAGRAMS = {
    "learn/neuron.html neuron-diagram": {
        ("x₀", "Σ"): "W₀",
        ("x₁", "Σ"): "W₁",
        ("x₂", "Σ"): "W₂",
        ("b", "Σ"): None,
        ("Σ", "f"): "z",
        ("f", "y"): None,
    },
}


@pytest.mark.parametrize("place", DIAGRAMS)
def test_the_arrows_of_a_diagram_lead_where_they_should(place):
    drawing, wanted = figure(*place.split()), DIAGRAMS[place]
    assert sorted(drawing.arrows) == sorted(wanted)
    for arrow, word in wanted.items():
        assert word is None or drawing.on(word) == arrow
    assert all(word in drawing.alternative for arrow in wanted for word in arrow)


def test_every_diagram_is_read():
    drawn = {f"{page} {d.name}" for page in HAVE_FIGURES for d in read_diagrams(page)}
    assert drawn == set(DIAGRAMS)


# The numbers in the captions and alternative texts of all other figures.


class Above(float):
    """A measured number that lies above the one that is named."""


class Below(float):
    """A measured number that lies below the one that is named."""


COUNTS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
]
FRACTIONS = {"half": 0.5, "quarter": 0.25, "hundredth": 0.01}
NAMED_NUMBER = re.compile(
    rf"ten to the (?:minus )?\d+|one ulp|(?:one )?\b(?:half|quarter|hundredth)\b|"
    rf"\b(?:{'|'.join(COUNTS[2:])})\b|{NUMBER}",
    re.IGNORECASE,
)


def named(text):
    """The number that a text names, in digits or words."""
    text = text.lower()
    if power := re.fullmatch(r"ten to the (minus )?(\d+)", text):
        return 10.0 ** (-int(power[2]) if power[1] else int(power[2]))
    text = text.removesuffix(" ulp")
    if text in COUNTS:
        return float(COUNTS.index(text))
    return FRACTIONS.get(text.removeprefix("one ")) or number(text)


def names(text, before, measured):
    """Whether a text names what was measured: it lies on the named side, or rounds to the named digits."""
    said = named(text)
    if isinstance(measured, Above):
        return measured > said
    if isinstance(measured, Below):
        return measured < said
    if text.startswith("ten to"):
        return abs(np.log10(measured / said)) < 0.5
    if before.endswith("nearly "):
        return 0 < abs(measured - said) < 0.01
    if text.removeprefix("one ") in FRACTIONS:
        return abs(measured - said) <= said / 100
    mantissa, _, power = re.sub(r"\s", "", text).partition("×")
    digits = len(mantissa.partition(".")[2])
    if power:
        digits -= round(np.log10(number(power)))
    if before.endswith("about ") and not digits:  # about 40: the zeros are no digits
        digits = len(text.rstrip("0")) - len(text)
    return abs(measured - said) <= 0.5000001 * 10.0**-digits


def start(curve):
    return curve.data[0][0]


def end(curve):
    return curve.data[-1][-1]


def rise(curve, a, b):
    """The slope of a straight stretch; infinite if it is not straight."""
    ends, middle = (curve.at(a), curve.at(b)), curve.at((a + b) / 2)
    straight = abs(sum(ends) / 2 - middle) < 1e-3
    return (ends[1] - ends[0]) / (b - a) if straight else np.inf


def heights_at(curve, x):
    """The heights of all its pieces at x, one for each seed."""
    return [np.interp(x, *line.T) for line in curve.data]


def peak(curve):
    """The height and the place of its highest point."""
    return curve.y.max(), curve.x[curve.y.argmax()]


def dots(f, curve, filled):
    """The places of the filled or open dots of a curve."""
    color = curve.style.color
    return [m.data for m in seen(f.marks) if m.color == color and m.filled == filled]


def groups(f):
    """The bars by the class below them: class -> legend -> height."""
    found = {}
    for bar in f.bars:
        near = min(f.x.ticks, key=lambda tick: abs(f.x.ticks[tick] - bar.middle))
        found.setdefault(near, {})[bar.label] = bar.height
    return found


def bars_of(f, label):
    return [heights[label] for heights in groups(f).values()]


def awake(f, alpha, level):
    """At which step the curve for some alpha crosses a level."""
    return f.curve(f"alpha = {alpha}").crossings(level)[0]


def between(f, *names):
    """The lowest and the highest places of some curves: not below and not above the ends that are named."""
    lowest, highest = ([way(f.curve(name).y) for name in names] for way in (np.min, np.max))
    return [[Above(y + 1e-6) for y in lowest], [Below(y - 1e-6) for y in highest]]


def in_row(f, name):
    """The places of the dots in the row of a name."""
    return [m.data for m in f.marks if abs(m.units[1] - f.y.ticks[name]) < 1]


def rows(f):
    """The names beside the rows, from the bottom up."""
    return sorted(f.y.ticks, key=f.y.ticks.get, reverse=True)


def error_of(f, name):
    """How likely Student's t lies outside the interval that is drawn in a row, around the mean of its dots."""
    from scipy.stats import t

    at = f.y.ticks[name]
    [line] = [u for u in f.curve().units if abs(u[0, 1] - at) < 1]
    low, high = f.x.data(line[:, 0])
    dots = np.array([x for x, _ in in_row(f, name)])
    assert abs((low + high) / 2 - dots.mean()) < 0.02
    wide = (high - low) / 2 / (dots.std(ddof=1) / np.sqrt(len(dots)))
    return 2 * t.sf(wide, len(dots) - 1)


def shrink(numbers):
    return all(a > b for a, b in pairwise(numbers))


def last_in_label(curve):
    """The last number in what the legend calls a curve."""
    return number(re.findall(NUMBER, curve.label)[-1])


def meetings(one, other):
    """Where two curves meet, one place for each run of equal heights."""
    x = np.linspace(start(one)[0], end(one)[0], 2001)[1:-1]
    equal = np.array([abs(one.at(v) - other.at(v)) < 1e-3 for v in x])
    return x[equal].tolist()


def smallest_whole(shares):
    """The smallest number of units of which all these percentages are whole shares."""
    return next(
        n
        for n in range(1, 1000)
        if all(abs(s * n / 100 - round(s * n / 100)) < 0.01 for s in shares)
    )


def side_of(line, point):
    """On which side of a line a point lies."""
    (x, y), (a, b) = point, line.data[0]
    return np.sign((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]))


def between_the_lines(f, label):
    """How many of the marks with a label lie between the lines, and on how many sides of them the others lie."""
    [key] = [parts[0] for text, parts in f.legend.items() if text == label]
    marks = [m for m in f.marks if (m.shape, m.color) == (key.shape, key.color)]
    sides_of = [tuple(side_of(c, m.data) for c in f.curves) for m in marks]
    outside = [s for s in sides_of if s[0] == s[1]]
    return len(sides_of) - len(outside), len(set(outside)), len(marks)


def gap_to_the_right(f, name):
    """The error of a curve on both sides of x = 0, where it rises to the left: 0 if that is where it begins."""
    curve = f.curve(name)
    blocks = [
        curve.y[(curve.x > x) & (curve.x <= x + 7)].max()
        for x in (-35, -28, -21, -14, -7, 0)
    ]
    assert all(left > 10 * right for left, right in pairwise(blocks)) and blocks[-1] < 4
    return 0.0


def digit_of(mark):
    """The digit in whose small image a mark is, and where: across and up from its middle, the image is about 1 wide."""
    x, y = mark.data
    place = round(x), round(y / 5)
    return place[0] + 5 * place[1], (x - place[0], y / 5 - place[1])


def digits_with_marks(f):
    return sorted({digit_of(m)[0] for m in f.marks})


def largest(f, digit, shape):
    """Where the largest marks of a shape are in the small image of a digit."""
    here = [m for m in f.marks if m.shape == shape and digit_of(m)[0] == digit]
    size = max(m.size for m in here)
    return np.array([digit_of(m)[1] for m in here if m.size > 0.99 * size])


def by_definition(f, x):
    """What the figure of a record shows at x, to more digits than a drawing has: the value and the slope."""
    again = LAYERS.fullmatch(f.curves[0].label)
    if again:
        return [curve(x) for curve in applied_again(again[1], int(again[2]))]
    name = LABEL.fullmatch(f.curves[0].label)["name"]
    return value(name, x), convention(name, x)


#: What the alternative text of a figure made from a record names.
FROM_THE_RECORD = {
    "from x = # to #": lambda f, *_: [start(f.curves[0])[0], end(f.curves[0])[0]],
    "it goes from # through # at # to #": lambda f, a, b, x, c: [
        by_definition(f, -5.0)[0],
        by_definition(f, 0.0)[0],
        0,
        by_definition(f, 5.0)[0],
    ],
}

#: For each figure what its caption and its alternative text say in numbers, and how each is measured in the drawing.
#: A # is a number. A measurement gets the figure and the numbers as they are named, to find a place or label by them;
#: a list of measurements is of several things that have the same number.
FIGURES = {
    f"index.html {HOME}": {
        **FROM_THE_RECORD,
        "its slope at # is #": lambda f, x, _: [0, by_definition(f, x)[1]],
    },
    "learn/leaky-relu.html leaky-relu-alpha": {
        "# values of alpha": lambda f, n: [len(f.curves)],
        "The smallest, #": lambda f, a: [rise(f.curve(f"alpha = {a}"), -5, 0)],
        "# curves that agree for positive x, where they have slope #": lambda f, n, s: [
            len(f.curves),
            [rise(c, 0, 5) for c in f.curves],
        ],
        "slopes #, # and #": lambda f, *slopes: [
            rise(f.curve(f"alpha = {a}"), -5, 0) for a in slopes
        ],
        "which reach #, # and # at x = #": lambda f, *_: [
            *(start(c)[1] for c in f.curves),
            [start(c)[0] for c in f.curves],
        ],
    },
    "learn/leaky-relu.html curve-leaky-relu": {
        **FROM_THE_RECORD,
        "its slope at # is #": lambda f, x, _: [0, by_definition(f, x)[1]],
    },
    "learn/leaky-relu.html leaky-relu-max": {
        "For alpha = #": lambda f, a: [rise(f.curve(f"leaky_relu(x, {a:.0f})"), -5, 0)],
        "The definition has slope # for negative x and slope # for positive x": lambda f, *_: [
            rise(f.curves[0], *ends) for ends in ((-5, 0), (0, 5))
        ],
        "The short form has slope # for negative x and slope # for positive x": lambda f, *_: [
            rise(f.curves[1], *ends) for ends in ((-5, 0), (0, 5))
        ],
        "They meet only at #": lambda f, x: [meetings(*f.curves)],
    },
    "learn/leaky-relu.html leaky-relu-wake": {
        "With alpha # the curve stays at # for all # steps": lambda f, a, y, n: [
            a,
            f.curve(f"alpha = {a}").y.tolist(),
            end(f.curve(f"alpha = {a}"))[0],
        ],
        "With alpha # it crosses # after more than # steps": lambda f, a, y, n: [
            a,
            y,
            Above(awake(f, a, y)),
        ],
        "with # after about # and with # after about #": lambda f, a, m, b, n: [
            a,
            awake(f, a, 0),
            b,
            awake(f, b, 0),
        ],
    },
    "learn/neuron.html neuron-line-or-bend": {
        "# layers": lambda f, n: [COUNTS.index(f.y.label.split()[-2])],
        "# curves over x from # to #": lambda f, *_: [
            len(f.curves),
            [start(c)[0] for c in f.curves],
            [end(c)[0] for c in f.curves],
        ],
    },
    "learn/numerics.html softplus-error": {
        "below # of an ulp are drawn at #": lambda f, *_: (
            [[c.y.min() for c in f.curves]] * 2
        ),
        "To the left of # it rises": lambda f, x: [gap_to_the_right(f, "textbook")],
        "at about x = # it reaches #": lambda f, x, y: [
            f.curve("textbook").x[f.curve("textbook").y > y / 10**0.5].max(),
            f.curve("textbook").y[f.curve("textbook").x < x - 0.5].tolist(),
        ],
        "stays near # or below": lambda f, y: [peak(f.curve("ours"))[0]],
    },
    "learn/relu.html relu-derivative": {
        "The filled dot is the convention at #": lambda f, x: [
            [place[0] for place in dots(f, f.curves[1], filled=True)]
        ],
        "A line along the axis up to x = #, and from there a straight line with slope #": (
            lambda f, *_: [
                f.curves[0].data[0][-1, 0] + np.ptp(f.curves[0].data[0][:, 1]),
                rise(f.curves[0], 0.01, 5),
            ]
        ),
        "The derivative jumps from # to # at x = #": lambda f, *_: [
            f.curves[1].data[0][:, 1].tolist(),
            f.curves[1].data[1][:, 1].tolist(),
            [f.curves[1].data[0][-1, 0], f.curves[1].data[1][0, 0]],
        ],
        "a filled dot at # and an open one at #": lambda f, *_: [
            [y for _, y in dots(f, f.curves[1], filled=True)],
            [y for _, y in dots(f, f.curves[1], filled=False)],
        ],
    },
    "learn/relu.html relu-dead": {
        "Dead units among #": lambda f, n: [smallest_whole([m.data[1] for m in f.marks])],
        "Up to a rate of # no unit is dead": lambda f, rate: [
            max(
                rate
                for rate in f.curve().x
                if all(y < 0.01 for x, y in (m.data for m in f.marks) if x < rate + 0.01)
            )
        ],
        "At # the starts differ widely, with a median of about # percent": (
            lambda f, rate, share: [rate, f.curve().at(rate)]
        ),
        "at # more than #": lambda f, rate, share: [
            end(f.curve())[0],
            Above(f.curve().at(rate) / 100),
        ],
    },
    "learn/sigmoid.html sigmoid-matplotlib": {
        "The sigmoid of # points": lambda f, n: [len(f.curve().x)],
        "from nearly # at x = # through # at # to nearly # at x = #": lambda f, *_: [
            *start(f.curve())[::-1],
            f.curve().at(0),
            f.curve().crossings(0.5),
            *end(f.curve())[::-1],
        ],
    },
    "learn/sigmoid.html sigmoid-seaborn": {
        "the whole numbers from # to #": lambda f, *_: [
            start(f.curve())[0],
            end(f.curve())[0],
        ],
        "begins at height # at x = #": lambda f, *_: start(f.curve())[::-1],
        "rises to more than # at x = #": lambda f, _, x: [Above(f.curve().at(x)), x],
        "nearly level at # from there to x = #": lambda f, level, x: [
            [f.curve().at(n) for n in (10, 15, x)],
            end(f.curve())[0],
        ],
    },
    "learn/sigmoid.html curve-sigmoid": {
        **FROM_THE_RECORD,
        "its slope at # is #": lambda f, x, _: [0, by_definition(f, x)[1]],
    },
    "learn/sigmoid.html sigmoid-derivative": {
        "its peak of # at #": lambda f, *_: peak(f.curve("sigmoid′(x)")),
    },
    "learn/softmax.html softmax-no-curve": {
        "from # to #, from # to # and from # to #": lambda f, *_: [
            point[0] for c in f.curves for point in (start(c), end(c))
        ],
        "# curves": lambda f, n: [len(f.curves)],
        "Each stays near # and rises to about # at its last input, which is # for the first, "
        "# for the second and # for the third": lambda f, *_: [
            [start(c)[1] for c in f.curves],
            [end(c)[1] for c in f.curves],
            *(end(c)[0] for c in f.curves),
        ],
    },
    "learn/softmax.html softmax-temperature": {
        "the logits #, #, # and #": lambda f, *_: [number(tick) for tick in f.x.ticks],
        "# temperatures": lambda f, n: [len(f.legend)],
        "# groups of # bars": lambda f, *_: [
            len(groups(f)),
            [len(heights) for heights in groups(f).values()],
        ],
        "At T = # the class with logit # has most": lambda f, t, logit: [
            t,
            [float(c) for c, heights in groups(f).items() if heights[f"T = {t:g}"] > 0.5],
        ],
        "as T grows to #": lambda f, t: [number(list(f.legend)[-1].removeprefix("T = "))],
        "its bar shrinks, and the # heights come closer together": lambda f, n: [
            len(groups(f))
            * shrink(groups(f)["6"].values())
            * shrink([np.ptp(bars_of(f, label)) for label in f.legend])
        ],
    },
    "learn/steps.html steps-jump": {
        "The filled dot is the value at #": lambda f, x: [
            [place[0] for place in dots(f, f.curves[0], filled=True)]
        ],
        "A line at height # from the left up to a filled dot at x = #": lambda f, *_: [
            f.curves[0].data[0][:, 1].tolist(),
            [*dots(f, f.curves[0], filled=True)[0], f.curves[0].data[0][-1, 0]],
        ],
        "an open dot at height # and a line at height #": lambda f, *_: [
            [y for _, y in dots(f, f.curves[0], filled=False)],
            f.curves[0].data[1][:, 1].tolist(),
        ],
        "a dashed line at height #": lambda f, y: [f.curves[1].y.tolist()],
    },
    "learn/steps.html steps-xor": {
        "The # cases": lambda f, n: [len(f.marks)],
        "the # hidden neurons": lambda f, n: [len(f.curves)],
        "The # corners where XOR is # lie between # parallel slanted lines": lambda f, *_: [
            between_the_lines(f, "XOR is 1")[0],
            1,
            len({round(rise(c, 0.1, 1.3), 3) for c in f.curves}) + 1,
        ],
        "the # corners where XOR is # lie outside": lambda f, *_: [
            between_the_lines(f, "XOR is 0")[1],
            0,
        ],
    },
    "learn/steps.html steps-loss": {},
    "learn/steps.html steps-perceptron": {
        "# groups of points": lambda f, n: [len({(m.shape, m.color) for m in f.marks})],
    },
    "learn/tanh.html tanh-derivative": {
        "from nearly # to nearly #": lambda f, *_: [
            start(f.curves[0])[1],
            end(f.curves[0])[1],
        ],
        "its peak of # at x = #": lambda f, *_: peak(f.curves[1]),
    },
    "learn/tanh.html tanh-and-sigmoid": {
        "# S-shaped curves": lambda f, n: [len(f.curves)],
        "tanh rises from # to #": lambda f, *_: [
            start(f.curve("tanh(x)"))[1],
            end(f.curve("tanh(x)"))[1],
        ],
        "the sigmoid rises from # to # through #": lambda f, *_: [
            start(f.curve("sigmoid(x)"))[1],
            end(f.curve("sigmoid(x)"))[1],
            f.curve("sigmoid(x)").at(0),
        ],
    },
    "learn/tanh.html tanh-false-zero": {
        "as # − tanh(x)² (dashed)": lambda f, n: [float(f.curves[1].label.split()[0])],
        "falls straight from x = # to x = #": lambda f, *_: [
            start(f.curves[0])[0],
            end(f.curves[0])[0],
        ],
        "ends at x = #": lambda f, x: [end(f.curves[1])[0]],
    },
    "learn/tanh.html tanh-training": {
        "At step # the networks of one start are equal": lambda f, x: [
            [
                line[0, 0] + np.ptp([piece[0, 1] for piece in same])
                for same in zip(*(c.data for c in f.curves), strict=True)
                for line in same
            ]
        ],
        "# bundles of falling curves": lambda f, n: [
            sum(all(p[0, 1] > p[-1, 1] for p in c.data) for c in f.curves)
        ],
        "at # times the rate": lambda f, n: [
            float(f.curves[2].label.split()[-1]) / float(f.curves[1].label.split()[-1])
        ],
    },
    f"learn/vanishing-gradients.html {CHAIN}": {
        **FROM_THE_RECORD,
        "applied # times": lambda f, n: [int(LAYERS.fullmatch(f.curves[0].label)[2])],
        "the product of the slopes at # is #": lambda f, x, _: [
            0,
            by_definition(f, x)[1],
        ],
    },
    "learn/vanishing-gradients.html gradient-per-layer": {
        "# curves over layers # to #": lambda f, *_: [
            len(f.curves),
            [start(c)[0] for c in f.curves],
            [end(c)[0] for c in f.curves],
        ],
        "near the top, above #": lambda f, y: [Above(f.curve("relu He").y.min())],
        "level too, but below #": lambda f, y: [Below(f.curve("relu common").y.max())],
        "to below # and below #": lambda f, *_: [
            Below(start(f.curve("relu PyTorch"))[1]),
            Below(start(f.curve("sigmoid Xavier"))[1]),
        ],
    },
    "compare/explorer.html explorer-figure": {
        "from x = # to #": lambda f, *_: [
            [start(c)[0] for c in f.curves],
            [end(c)[0] for c in f.curves],
        ],
    },
    "compare/sigmoid-vs-softmax.html same-logits": {
        "The same # logits": lambda f, n: [len(groups(f))],
        "Only the softmax bars add up to #": lambda f, n: [
            sum(bars_of(f, "softmax"))
            if abs(sum(bars_of(f, "sigmoid")) - n) > 0.1
            else np.nan
        ],
        "# bars for each of # animals": lambda f, *_: [
            [len(heights) for heights in groups(f).values()],
            len(groups(f)),
        ],
        "The sigmoid bars of cat and dog are both above #": lambda f, y: [
            [Above(groups(f)[animal]["sigmoid"]) for animal in ("cat", "dog")]
        ],
        "the softmax bars share # among the #": lambda f, *_: [
            sum(bars_of(f, "softmax")),
            len(bars_of(f, "softmax")),
        ],
    },
    "compare/sigmoid-vs-softmax.html sigmoid-and-softmax-curves": {
        "for # values of a": lambda f, n: [sum("softmax" in c.label for c in f.curves)],
        "# S-shaped curves": lambda f, n: [len(f.curves)],
        "The sigmoid passes # at #": lambda f, half, x: [
            f.curve("sigmoid(x)").at(x),
            f.curve("sigmoid(x)").crossings(half),
        ],
        "the # softmax curves further right, at about # and #": lambda f, *_: [
            sum("softmax" in c.label for c in f.curves),
            *(c.crossings(0.5) for c in f.curves[1:]),
        ],
    },
    "learn/attention.html attention-weights": {
        "over the # names": lambda f, n: [len(f.x.ticks)],
        "# pairs of bars": lambda f, n: [
            len(groups(f)) if all(len(g) == 2 for g in groups(f).values()) else np.nan
        ],
        "all # tokens get some weight": lambda f, n: [
            sum(height > 0.01 for height in bars_of(f, "before"))
        ],
    },
    "learn/attention.html attention-scale": {
        "The loss of # layers with d = # and the rate #": lambda f, n, d, rate: [
            [len(c.data) for c in f.curves],
            d,
            float(re.search(r"losses\[([\d.]+), scale\]", f.code)[1]),
        ],
        "All curves begin above #": lambda f, y: [
            [Above(line[0, 1]) for c in f.curves for line in c.data]
        ],
        "fall almost to # within about # steps": lambda f, y, x: [
            [line[-1, 1] for line in f.curve("divided").data],
            max(line[line[:, 1] > 0.1, 0].max() for line in f.curve("divided").data),
        ],
        "at step # all of them are still higher": lambda f, x: [
            x
            if min(heights_at(f.curve("not divided"), x))
            > max(heights_at(f.curve("divided"), x))
            else np.nan
        ],
    },
    "learn/logistic-regression.html logistic-descent": {
        "at W = # and b = #": lambda f, *_: start(f.curve()),
    },
    "learn/logistic-regression.html logistic-fit": {
        "from nearly # for small radii to nearly # for large ones": lambda f, *_: [
            start(f.curve("the model"))[1],
            end(f.curve("the model"))[1],
        ],
    },
    "learn/logistic-regression.html logistic-boundary": {
        "# columns": lambda f, n: [2 * bool(f.x.label and f.y.label)],
        "# clouds of points": lambda f, n: [len({(m.shape, m.color) for m in f.marks})],
        "# falling straight lines": lambda f, n: [
            sum(rise(c, 0.3, 0.6) < 0 for c in f.curves)
        ],
    },
    "learn/logistic-regression.html logistic-loss": {
        "with # columns": lambda f, n: [30 * (f.curve("learning").y.min() < 0.05)],
        "each of the # splits": lambda f, n: [[len(c.data) for c in f.curves]],
        "# bundles of # lines": lambda f, *_: [
            len(f.curves),
            [len(c.data) for c in f.curves],
        ],
    },
    "learn/logistic-regression.html logistic-reliability": {
        "one for each of # bins": lambda f, n: [len(f.marks)],
    },
    "learn/neuron.html neuron-diagram": {
        "A neuron with # inputs": lambda d, n: [sum(w[0] == "x" for w in d.words)],
        "# circles on the left": lambda d, n: [sum(w[0] == "x" for w in d.words)],
    },
    "learn/neuron.html neuron-activations": {
        "# activations": lambda f, n: [len(f.curves)],
        "# curves over weighted sums from # to #": lambda f, *_: [
            len(f.curves),
            [start(c)[0] for c in f.curves],
            [end(c)[0] for c in f.curves],
        ],
        "a straight line from # to #": lambda f, *_: [
            start(f.curve("identity"))[1],
            end(f.curve("identity"))[1],
        ],
        "lies at # to the left of #": lambda f, *_: [
            [f.curve("relu").at(x) for x in (-3, -1, 0)],
            0,
        ],
        "stays between # and #. The one for tanh": lambda f, *_: between(f, "sigmoid"),
        "steeper, and stays between # and #": lambda f, *_: between(f, "tanh"),
    },
    "learn/neuron.html neuron-descent": {
        "# dots": lambda f, n: [len(f.marks)],
        "The first is at W = #": lambda f, x: [f.marks[0].data[0]],
    },
    "learn/numerics.html lost-run": {
        "that each of # networks": lambda f, n: [[len(c.data) for c in f.curves]],
        "rise together to more than # percent": lambda f, y: [
            [Above(max(line[:, 1])) for c in f.curves for line in c.data]
        ],
        "drops to about # percent": lambda f, y: [
            [line[-1, 1] for line in f.curve("loss from p").data]
        ],
        "all solid curves stay above # percent": lambda f, y: [
            [Above(min(line[line[:, 0] > 50, 1])) for line in f.curve("loss from z").data]
        ],
    },
    "learn/sigmoid.html sigmoid-family": {
        "# S-shaped curves": lambda f, n: [len(f.curves)],
        "# rising curves over x from # to #": lambda f, *_: [
            sum(all(np.diff(c.y) >= 0) for c in f.curves),
            [start(c)[0] for c in f.curves],
            [end(c)[0] for c in f.curves],
        ],
        "sigmoid and normal stay between # and # and meet at #": lambda f, *_: [
            *between(f, "sigmoid(x)", "normal(x)"),
            [f.curve(name).at(0) for name in ("sigmoid(x)", "normal(x)")],
        ],
        "tanh and softsign stay between # and #": lambda f, *_: between(
            f, "tanh(x)", "softsign(x)"
        ),
    },
    "learn/sigmoid.html sigmoid-distribution": {
        "of # random thresholds": lambda f, n: [float(re.search(r"size=(\d+)", f.code)[1])],
        "rises from # to #": lambda f, *_: [
            start(f.curve("share of thresholds"))[1],
            end(f.curve("share of thresholds"))[1],
        ],
    },
    "learn/softmax.html softmax-weights": {
        "The weights of the # classes": lambda f, n: [len(digits_with_marks(f))],
        "digits # to # in the lower row, # to # in the upper row": lambda f, *_: [
            min(digits_with_marks(f)[:5]),
            max(digits_with_marks(f)[:5]),
            min(digits_with_marks(f)[5:]),
            max(digits_with_marks(f)[5:]),
        ],
        "# small images": lambda f, n: [len(digits_with_marks(f))],
        "The image for # has large crosses in the middle": lambda f, digit: [
            digit if np.abs(largest(f, digit, "cross")).max() < 0.25 else np.nan
        ],
        "The image for # has its largest squares along the foot, the one for # along the bar at "
        "the top": lambda f, low, high: [
            low if (largest(f, low, "square")[:, 1] < -0.15).all() else np.nan,
            high if np.mean(largest(f, high, "square")[:, 1] > 0.3) >= 0.5 else np.nan,
        ],
    },
    "learn/network.html network-curves": {
        "# bundles of lines": lambda f, n: [len(f.curves)],
        "The solid lines reach # percent": lambda f, y: [
            [piece[-1, 1] for piece in f.curve("learned from").data]
        ],
    },
    "learn/network.html network-rates": {
        "# curves": lambda f, n: [len(f.curves)],
        "its best value at a rate of #": lambda f, x: [peak(f.curve("SGD"))[1]],
        "falls to about # percent at #": lambda f, *_: [
            end(f.curve("SGD"))[1],
            end(f.curve("SGD"))[0],
        ],
        "SGD with momentum is highest at #": lambda f, x: [
            peak(f.curve("SGD with momentum"))[1]
        ],
        "highest at # and stays above # percent up to #": lambda f, *_: [
            peak(f.curve("Adam"))[1],
            Above(f.curve("Adam").y[1:].min()),
            end(f.curve("Adam"))[0],
        ],
    },
    "learn/units.html units-dead": {
        "# lines": lambda f, n: [len(f.curves)],
        "That of layer # stays at #": lambda f, n, y: [
            n,
            f.curve(f"layer {n:.0f}").y.tolist(),
        ],
        "Those of layers # and # begin near # and end above #": lambda f, a, b, low, high: [
            a,
            b,
            [round(start(f.curve(f"layer {n:.0f}"))[1], -1) for n in (a, b)],
            [Above(end(f.curve(f"layer {n:.0f}"))[1]) for n in (a, b)],
        ],
    },
    "learn/units.html units-slopes": {
        "# rising curves": lambda f, n: [sum(start(c)[1] < end(c)[1] for c in f.curves)],
        "layer # after training, layer # after training, layer # at the start and layer # at the start": (
            lambda f, *_: [
                float(re.search(r"\d", label)[0])
                for label in sorted(
                    f.legend, key=lambda label: f.curve(label).crossings(50)
                )
            ]
        ),
    },
    "learn/vanishing-gradients.html thirty-layers-learn": {
        "The # lowest curves nearly coincide": lambda f, n: [
            sum(c.y.max() < 20 for c in f.curves)
        ],
    },
    "learn/depth.html accuracy-by-depth": {
        "# curves of test accuracy": lambda f, n: [len(f.curves)],
        "begin high at # layers": lambda f, x: [[start(c)[0] for c in f.curves]],
        "towards # layers": lambda f, x: [[end(c)[0] for c in f.curves]],
        "falls steeply after # layers": lambda f, x: [
            max(x for x, y in f.curve("relu PyTorch").data[0] if y > 90)
        ],
    },
    "learn/depth.html selu-variance": {
        "# curves over the layers": lambda f, n: [len(f.curves)],
        "selu with LeCun stays near #": lambda f, y: [f.curve("selu, LeCun").y.tolist()],
        "starts above #": lambda f, y: [Above(start(f.curve("selu, LeCun, 0.5 + 2x"))[1])],
        "rises to above #": lambda f, y: [Above(end(f.curve("selu, He"))[1])],
        "relu with He stays below #": lambda f, y: [Below(f.curve("relu, He").y.max())],
        "tanh with LeCun falls to below #": lambda f, y: [
            Below(end(f.curve("tanh, LeCun"))[1])
        ],
    },
    "learn/activations.html activations-curves": {
        "end above # percent": lambda f, y: [
            [Above(line[-1, 1]) for line in f.curve("curved").data]
        ],
    },
    "learn/activations.html activations-differences": {
        "the # % intervals for # comparisons": lambda f, share, n: [
            round(100 * (1 - float(len(f.y.ticks)) * error_of(f, "tanh"))),
            len(f.y.ticks),
        ],
        "far to the left of #": lambda f, x: [
            Below(max(x for x, _ in in_row(f, "binary_step")) + 3)
        ],
        "lie close to #": lambda f, x: [
            [round(np.mean([x for x, _ in in_row(f, name)]) / 2) for name in rows(f)[2:]]
        ],
    },
    "learn/activations.html activations-rates": {
        "# lines over rates from # to #": lambda f, *_: [
            len(f.curves),
            [start(c)[0] for c in f.curves],
            [end(c)[0] for c in f.curves],
        ],
    },
    "learn/outputs.html outputs-reliability": {},
    "learn/outputs.html outputs-temperature": {},
    "learn/outputs.html outputs-nll": {
        "# lines that fall": lambda f, n: [sum(start(c)[1] > c.y.min() for c in f.curves)],
    },
    "learn/outputs.html outputs-labels": {
        "How often all # labels": lambda f, n: [len(groups(f)) - 1],
        "# bars, clean and noisy, for each of # networks": lambda f, *_: [
            [len(heights) for heights in groups(f).values()],
            len(groups(f)),
        ],
        "The bars of softmax of # are by far the lowest": lambda f, n: [
            COUNTS.index(min(groups(f), key=lambda name: max(groups(f)[name].values())))
        ],
        "Those of # sigmoids": lambda f, n: [len(groups(f)) - 1],
    },
}


# Pictures without axes.

CHAIN_OF_TWO = "learn/backpropagation.html backpropagation-numbers"
PICTURES = {
    "learn/backpropagation.html backpropagation-picture": 0,
    CHAIN_OF_TWO: 0,
    "learn/network.html network-digits": 10,
    "learn/network.html network-misread": 10,
}
read_pictures = cache(lambda page: pictures(SITE / page))


def picture(place):
    page, name = place.split()
    [found] = [p for p in read_pictures(page) if p.name == name]
    return found


def test_every_picture_has_the_images_that_it_should():
    drawn = {f"{page} {p.name}": p.images for page in pages() for p in read_pictures(page)}
    assert drawn == PICTURES


def test_the_picture_of_backpropagation_has_the_slopes_of_its_numbers():
    """The numbers in the boxes follow from each other, and those beside the arrows are difference quotients."""
    drawing = picture(CHAIN_OF_TWO)
    names = ["x", "z1", "h", "z2", "loss"]
    boxes = [drawing.word(name) for name in names]
    written = [number(drawing.near(box.x, box.y + 12)) for box in boxes]
    foot = max(word.y for word in drawing.words)
    back = [number(drawing.near((a.x + b.x) / 2, foot)) for a, b in pairwise(boxes)]
    up = [
        w.text
        for w in drawing.words
        if re.fullmatch(r"\S+, \S+", w.text) and w.text[0] != "w"
    ]
    x, z1, h, z2, loss = written
    w1, _, w2, error = back
    b1, b2, y = z1 - w1 * x, z2 - w2 * h, z2 - error
    sigma = partial(value, "sigmoid")
    assert float(sigma(z1)) == h and (z2 - y) ** 2 / 2 == loss
    steps = [
        (x, lambda v: w1 * v + b1),
        (z1, lambda v: float(sigma(v))),
        (h, lambda v: w2 * v + b2),
        (z2, lambda v: (v - y) ** 2 / 2),
    ]
    for slope, (at, step) in zip(back, steps, strict=True):
        assert slope == pytest.approx((step(at + 1e-4) - step(at - 1e-4)) / 2e-4, abs=1e-6)
    assert [[number(part) for part in text.split(", ")] for text in up] == [[x, 1], [h, 1]]
    said = [
        number(n) for n in re.findall(NUMBER, re.sub(r"[zwb]\d", "", drawing.alternative))
    ]
    assert said == [*written, *reversed(back), h, 1, x, 1]


def test_the_symbols_of_backpropagation_are_those_that_its_description_names():
    drawing = picture("learn/backpropagation.html backpropagation-picture")
    for word in drawing.words:
        for symbol in word.text.split(", "):
            assert symbol in drawing.alternative, symbol


def test_images_of_digits_are_labelled():
    first, misread = (
        picture(f"learn/network.html network-{n}") for n in ("digits", "misread")
    )
    assert [word.text for word in first.words] == list("0123456789")
    pairs = [re.fullmatch(r"(\d), not (\d)", word.text).groups() for word in misread.words]
    assert len(pairs) == 10 and all(right != answer for right, answer in pairs)


#: Bars and points that are a softmax: lists of heights, and the numbers over which it was taken.
SOFTMAX = {
    "learn/softmax.html softmax-no-curve": lambda f: [
        ([m.data[1] for m in marks], [m.data[0] for m in marks])
        for marks in ([m for m in f.marks if m.color == c.style.color] for c in f.curves)
    ],
    "learn/softmax.html softmax-temperature": lambda f: [
        (
            bars_of(f, label),
            [float(c) / float(label.removeprefix("T = ")) for c in groups(f)],
        )
        for label in f.legend
    ],
    # The same logits went through the sigmoid.
    "compare/sigmoid-vs-softmax.html same-logits": lambda f: [
        (bars_of(f, "softmax"), [np.log(p / (1 - p)) for p in bars_of(f, "sigmoid")])
    ],
}


@pytest.mark.parametrize("place", SOFTMAX)
def test_bars_and_points_are_the_softmax_that_they_are_called(place):
    for heights, logits in SOFTMAX[place](figure(*place.split())):
        for n, height in enumerate(heights):
            truth = component("softmax", [float(v) for v in logits], 0.0, n)
            assert abs(height - truth) < 1e-3, f"{place}: {height:.4f} over {logits[n]:g}"


def test_every_figure_outside_the_function_pages_is_measured():
    others = [page for page in HAVE_FIGURES if page not in FUNCTIONS]
    drawn = [(page, f) for page in others for f in [*read(page), *read_diagrams(page)]]
    assert sorted(f"{page} {f.name}" for page, f in drawn) == sorted(FIGURES)


def claims(text, phrases):
    """Where the phrases of the table occur in a text: phrase, the numbers that it names."""
    for phrase in phrases:
        parts = map(re.escape, phrase.split("#"))
        pattern = f"({NAMED_NUMBER.pattern})".join(parts)
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield phrase, [match.span(n) for n in range(1, phrase.count("#") + 1)]


@pytest.mark.parametrize("place", FIGURES)
def test_a_caption_or_alternative_text_names_the_numbers_that_are_drawn(place):
    f, used = figure(*place.split()), []
    for text in (f.caption, f.alternative):
        measured = set()
        for phrase, spans in claims(text, FIGURES[place]):
            said = [text[slice(*span)] for span in spans]
            found = FIGURES[place][phrase](f, *map(named, said))
            for one, span, drawn in zip(said, spans, found, strict=True):
                measured.add(span)
                for seen_there in drawn if isinstance(drawn, list) else [drawn]:
                    assert names(one, text[: span[0]], seen_there), (
                        f"{place}: “{phrase}” says {one}, drawn is {seen_there:.6g}: {text}"
                    )
            used.append(phrase)
        rest = {m.span() for m in NAMED_NUMBER.finditer(text)} - measured
        rest = [text[slice(*span)] for span in sorted(rest)]
        assert not rest, f"{place}: nothing measures {rest} in: {text}"
    assert sorted(used) == sorted(FIGURES[place]), f"{place}: each phrase is said once"
