"""Figures that follow the colour scheme of the page: those of the chapters, and the curves drawn from records."""

import hashlib
import html
import math
import re
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from actdoc.plotting import WINDOW, marks, window
from actdoc.site import sentences
from actdoc.site.numerals import number
from actdoc.site.paths import DOCS

# Figures of chapters.


def inline_svg(svg, alternative):
    """Make a Matplotlib figure part of the page, so that its lines and letters follow the page's colours.

    Parameters
    ----------
    svg : str
        What Matplotlib wrote, drawn in the colours of ``docs/matplotlibrc``.
    alternative : str
        What a reader who cannot see it is told.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    svg = svg[svg.index("<svg") :]
    svg = POWER.sub(_power, svg)
    for axis in "xy":
        svg = _through_zero(svg, axis)
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r">\s+<", "><", svg)
    # Black is ink and white is paper; the curve colours have a light and a dark shade in the style sheet.
    svg = svg.replace("#000000", "currentColor").replace(
        "#ffffff", "var(--color-background-primary)"
    )
    for n, color in enumerate(colors()):
        svg = svg.replace(color, f"var(--c{n})")
    # Ids are made unique by the figure's content: two figures of one page must not share clip paths.
    mark = hashlib.sha256((svg + alternative).encode()).hexdigest()[:6]
    svg = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{mark}-", svg)
    return svg.replace(
        "<svg ", f'<svg role="img" aria-label="{html.escape(alternative)}" ', 1
    ).strip()


#: A power of ten on a logarithmic axis, which Matplotlib writes letter by letter, each in a font of its own.
POWER = re.compile(
    r'<g transform="translate\((\S+) (\S+)\)">\s*<text>((?:\s*<tspan[^>]*>[^<]*</tspan>)+)\s*</text>\s*</g>'
)
SUPERSCRIPTS = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _power(found):
    """Write a power of ten as one text, like all others."""
    left, top = map(float, found.group(1, 2))
    spans = re.findall(
        r'x="([\d.]+)" y="(\S+)" style="font-size: ([\d.]+)px[^>]*>([^<]*)<', found[3]
    )
    size = max(float(s) for _, _, s, _ in spans)
    base, raised = (
        "".join(letter for *_, s, letter in spans if (float(s) < size) == small)
        for small in (False, True)
    )
    right = float(spans[-1][0]) + 0.636 * float(spans[-1][2])  # the width of a digit
    before = found.string[: found.start()]
    if before.rfind('id="ytick') > before.rfind('id="xtick'):
        anchor, place = "end", left + right
    else:
        anchor, place = "middle", left + right / 2
    return (
        f'<text style="font-size:{size:g}px;text-anchor:{anchor}" x="{place:.3f}" '
        f'y="{top + float(spans[0][1]):.3f}">{base}{raised.translate(SUPERSCRIPTS)}</text>'
    )


def _through_zero(svg, axis):
    """Draw the line of the grid at 0 as an axis, where there are numbers on both sides of it."""
    ticks = [m.start() for m in re.finditer(rf'<g id="{axis}tick_\d+">', svg)]
    parts = [svg[a:b] for a, b in pairwise([0, *ticks, len(svg)])]
    labels = [re.search(r"<text[^>]*>([^<]*)<", part) for part in parts[1:]]
    texts = [label[1] if label else "" for label in labels]
    numbers = [text for text in texts if re.fullmatch(r"−?\d+(\.\d+)?", text)]
    signs = {text[0] == "−" for text in numbers if re.search("[1-9]", text)}
    if len(signs) == 2:
        for n, text in enumerate(texts, 1):
            if re.fullmatch(r"0(\.0+)?", text):
                parts[n] = parts[n].replace(GRID, AXIS, 1)
    return "".join(parts)


#: The style of a line of the grid, and of the axis that takes its place.
GRID = "stroke: #808080; stroke-opacity: 0.25; stroke-width: 0.5"
AXIS = "stroke: #808080; stroke-width: 0.8"


@cache
def colors():
    """Return the colours of curves in the style of figures, where a cycle of them stands in a line of its own."""
    style = (DOCS / "matplotlibrc").read_text("utf-8")
    [cycle] = re.findall(r"(?m)^axes.prop_cycle:.*$", style)
    return re.findall(r"#[0-9a-f]{6}", cycle)


# Curves of records, as functions of an array.


def _along_a_line(record, code, other=None):
    """Let a function of vectors be one of x, at (x, 0), or at (1, x) for a gated unit: it returns a row for each x.

    The number beside x may be another one.
    """
    if other is None:
        other = 1.0 if _gated(record) else 0.0

    def rows(x):
        rest = np.full_like(x, other)
        vectors = np.stack([rest, x] if _gated(record) else [x, rest], axis=-1)
        if record.noise:  # the same for every x, so that there is a curve
            return np.array([np.ravel(code(vector, rng=0)) for vector in vectors])
        return code(vectors).reshape(len(x), -1)

    return rows


def _gated(record):
    return record.length == "n/2"


def _column(rows, n):
    return lambda x: rows(x)[:, n]


def _outputs(record):
    """The function; of a function of vectors each output."""
    if record.elementwise:
        return [record]
    rows = _along_a_line(record, record)
    return [_column(rows, n) for n in range(rows(np.zeros(1)).size)]


def _slope(record):
    """The derivative; of a function of vectors that of the first output in x."""
    if record.elementwise:
        return record.derivative
    return _column(_along_a_line(record, record.slope), 1 if _gated(record) else 0)


def _chain(record, layers):
    """A function applied to its own results, and the product of the slopes on the way."""

    def follow(x):
        slope = np.ones_like(x)
        for _ in range(layers):
            x, slope = record(x), slope * record.derivative(x)
        return x, slope

    return [lambda x: follow(x)[0], lambda x: follow(x)[1]]


def _pair(record, layers):
    """The two curves of a figure."""
    return [_outputs(record)[0], _slope(record)] if layers == 1 else _chain(record, layers)


# From functions to pixels.

START = 64  # steps, of which no curve of the site hides a bend
JUMP = 1e-9  # where a curve still rises within so short a step, it jumps


def _trace(f, low, high, kinks):
    """Follow a curve from end to end in steps that are halved until each is straight; split it where it jumps.

    Parameters
    ----------
    f : callable
        Takes and returns an array.
    low, high : float
        The ends.
    kinks : list of float
        Where a step must end.

    Returns
    -------
    list of ndarray of shape (n, 2)
        The places on each piece without a jump.
    """
    x = np.union1d(np.linspace(low, high, START + 1), kinks)
    y = f(x)
    straight = np.ptp(y) / 10_000 + 1e-12
    steps = np.arange(len(x) - 1)
    while len(steps):
        middle = (x[steps] + x[steps + 1]) / 2
        height = f(middle)
        bent = abs(height - (y[steps] + y[steps + 1]) / 2) > straight
        bent &= x[steps + 1] - x[steps] > JUMP
        x, y = (np.insert(a, steps + 1, new) for a, new in ((x, middle), (y, height)))
        # Each step before this one has become two.
        first = (steps + np.arange(len(steps)))[bent]
        steps = np.sort(np.concatenate([first, first + 1]))
    jumps = (np.diff(x) <= JUMP) & (abs(np.diff(y)) > 2 * straight)
    pieces = np.split(np.stack([x, y], axis=-1), np.flatnonzero(jumps) + 1)
    return [piece for piece in pieces if len(piece) > 1]  # a value at a jump is a dot


class Scale(NamedTuple):
    """Where the numbers from `low` to `high` are in a drawing: from pixel `start` to pixel `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value):
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def _thin(points, tolerance):
    """Leave out the points that lie within a tolerance of a line between others (Ramer, Douglas and Peucker)."""
    (x, y), (dx, dy) = points[0], points[-1] - points[0]
    off = abs((points[:, 0] - x) * dy - (points[:, 1] - y) * dx)
    n = int(off.argmax())
    if off[n] <= tolerance * (dx * dx + dy * dy) ** 0.5:
        return points[[0, -1]]
    head, tail = (_thin(part, tolerance) for part in (points[: n + 1], points[n:]))
    return np.concatenate([head[:-1], tail])


def thinned(pieces, x, y, tolerance=0.04):
    """Return the pieces of a curve as places in a drawing, without those that are needless there."""
    pixels = [np.stack([x(piece[:, 0]), y(piece[:, 1])], axis=-1) for piece in pieces]
    return [_thin(piece.round(2), tolerance) for piece in pixels]


def _path(pieces, x, y, tolerance=0.04):
    """Write the pieces of a curve as the data of a path; what is rounded first comes out the same on every machine."""
    d = ""
    for corners in thinned(pieces, x, y, tolerance):
        d += "M" + " ".join(f"{_short(px)},{_short(py)}" for px, py in corners)
    return d


def _short(pixel):
    """Write a place in a drawing."""
    return f"{pixel:.2f}".rstrip("0").rstrip(".")


#: What the second curve of a thumbnail shows where a function of vectors has one output: the number beside x.
OTHER_VALUE, OTHER_COMPONENT = -0.5, 3.0


#: Narrower than the window of the large figures, so that near 0, where kin differ, they are seen to differ.
SMALL_WINDOW = (-4.0, 4.0)
#: By the module of a family, closer to where its functions differ; further away all look like a line.
CLOSER = {
    "rectifiers": (-2.0, 2.0),
    "exponentials": (-4.0, 2.0),
    "gates": (-3.0, 1.0),
    "gated": (-3.0, 1.0),
}


def small_window(record):
    """Return the ends of the x axis of a thumbnail."""
    if window(record) != WINDOW:
        return SMALL_WINDOW[0], window(record)[1]
    return CLOSER.get(record.code.__module__.rpartition(".")[2], SMALL_WINDOW)


def _thumbnail(record):
    """The curves of a thumbnail, each with its kinks: the function, and what tells it from its kin."""
    if not record.elementwise:
        curves = _outputs(record)
        if len(curves) == 1:
            other = OTHER_VALUE if _gated(record) else OTHER_COMPONENT
            curves.append(_column(_along_a_line(record, record, other), 0))
        return [(curve, []) for curve in curves]
    found = [(record, record.breakpoints_at())]
    if record.numbers:
        name = [*record.numbers][-1]
        given = {name: record.typical[name][1]}
        found.append((partial(record, **given), record.breakpoints_at(given)))
    return found


def _reach(curves):
    """Return the lowest and the highest place of some curves and 0."""
    heights = [0.0, *(y for pieces in curves for piece in pieces for y in piece[:, 1])]
    return min(heights), max(heights)


def _traces(record, functions):
    kinks = record.breakpoints_at() if record.elementwise else []
    return [_trace(f, *window(record), kinks) for f in functions]


def spark(record, width=96, height=56):
    """Draw a function as a small curve, in the colour of the text around it.

    Parameters
    ----------
    record : Activation or VectorActivation
        What to draw, and dashed a second curve. Of a function with parameters that is the same for the largest value of
        the last one that its slider offers. Of a function of a vector, the outputs for the vector (x, 0) are drawn, as
        x varies; where there is one output, the second curve is that for (x, 3). Of a gated unit it is the output for
        the value 1 as the gate varies, and dashed that for the value −0.5.
    width, height : int, optional
        Size in pixels.

    Returns
    -------
    str
        An ``<svg>`` element, hidden from screen readers: the name stands beside it.
    """
    low, high = ends = small_window(record)
    curves = [
        _trace(f, *ends, [kink for kink in kinks if low < kink < high])
        for f, kinks in _thumbnail(record)
    ]
    x, y = Scale(*ends, 2, width - 2), Scale(*_reach(curves), height - 4, 4)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    axes = f"M2 {_short(y(0.0))}H{width - 2}M{_short(x(0.0))} 2V{height - 2}"
    drawn = "".join(
        f'<path class="curve-{n}" d="{_path(pieces, x, y, tolerance=0.1)}"/>'
        for n, pieces in enumerate(curves)
    )
    return f'<svg class="spark" {size} aria-hidden="true"><path class="axes" d="{axes}"/>{drawn}</svg>'


# Figures of function pages.

SIZE = 512, 317
LEFT, RIGHT, BOTTOM, TOP = 50, 492, 290, 32
MARGIN = 0.05  # above and below the curves, for marks and the width of lines
TICK = 36  # the smallest distance of two numbers on an axis
KEY = 40  # how long a line of the legend is
GAP = 8  # between a text and what it stands beside
DROP = 5  # from the middle of a letter to its foot
RADII = 5, 3.2  # f may share a point with its slope: its dot is the larger one, below


def curve(record, layers=1):
    """Draw the figure of a function and its slope.

    The parts have classes, so that the style sheet gives them colours and a script finds them. ``data-x`` and
    ``data-y`` hold the numbers at the ends of the axes, ``data-frame`` their pixels: left, right, bottom, top.

    Parameters
    ----------
    record : Activation or VectorActivation
        What to draw. Of a function of a vector the first output, for the vector (x, 0), or (1, x) if it is a gated
        unit, and its slope in x.
    layers : int, optional
        How often a function of one number is applied to its own result.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    curves = traces(record, layers)
    x, y = Scale(*window(record), LEFT, RIGHT), upright(curves)
    told = html.escape(alternative(record, layers))
    marked = _marks(record, x, y) if layers == 1 else ""
    view = f'viewBox="0 0 {SIZE[0]} {SIZE[1]}"'
    numbers = f'data-x="{x.low:g} {x.high:g}" data-y="{y.low:g} {y.high:g}" data-frame="{LEFT} {RIGHT} {BOTTOM} {TOP}"'
    return (
        f'<svg class="plot" role="img" aria-label="{told}" {view} {numbers} fill="currentColor">'
        f"{_axes(x, y)}{_legend(labels(record, layers))}{_curves(curves, x, y)}{marked}</svg>"
    )


def traces(record, layers=1):
    """Return the two curves of a figure: each is a list of pieces without a jump, arrays of places."""
    return _traces(record, _pair(record, layers))


def upright(curves, bottom=BOTTOM, top=TOP):
    """The scale of y: as high as the curves, and a little more; with few digits, so that it can be written down."""
    low, high = _reach(curves)
    room = MARGIN * (high - low)
    return Scale(*(float(f"{v:.4g}") for v in (low - room, high + room)), bottom, top)


def ticks(scale):
    """Return the numbers to write along an axis, in steps of 1, 2 or 5 times a power of ten, as texts.

    Parameters
    ----------
    scale : Scale
        The axis.

    Returns
    -------
    dict of str to float
        What is written, and where.

    Examples
    --------
    >>> list(ticks(Scale(-0.55, 0.55, 0, 220)))
    ['−0.4', '−0.2', '0', '0.2', '0.4']
    """
    smallest = TICK * (scale.high - scale.low) / abs(scale.end - scale.start)
    power = math.floor(math.log10(smallest))
    step = next(n for n in (1, 2, 5, 10) if n * 10.0**power >= smallest)
    first, last = (end / 10.0**power / step for end in (scale.low, scale.high))
    whole = range(math.ceil(first - 1e-9), math.floor(last + 1e-9) + 1)
    numbers = [n * step * 10.0**power for n in whole]
    digits = max(0, -power - (step == 10))
    return {_tick(v, digits): v for v in numbers}


def _tick(value, digits):
    return f"{value:.{digits}f}".replace("-", "−") if abs(value) > 1e-12 else "0"


def _axes(x, y):
    """The grid, the two axes through 0, and what is written beside them."""
    across = {text: _short(x(v)) for text, v in ticks(x).items()}
    up = {text: _short(y(v)) for text, v in ticks(y).items()}
    lines = [f"M{px} {y.start}V{y.end}" for px in across.values()]
    lines += [f"M{x.start} {py}H{x.end}" for py in up.values()]
    zero_x, zero_y = _short(x(0.0)), _short(y(0.0))
    below = "".join(
        f'<text x="{px}" y="{y.start + 20}">{text}</text>' for text, px in across.items()
    )
    beside = "".join(
        f'<text x="{x.start - GAP}" y="{py}" dy="{DROP}">{text}</text>'
        for text, py in up.items()
    )
    return (
        f'<g class="grid"><path d="{"".join(lines)}"/></g>'
        f'<g class="axes"><path d="M{x.start} {zero_y}H{x.end}M{zero_x} {y.start}V{y.end}"/></g>'
        f'<g class="labels x">{below}</g><g class="labels y">{beside}</g>'
        f'<g class="labels name"><text x="{x.end + GAP}" y="{zero_y}" dy="{DROP}">x</text></g>'
    )


def _curves(curves, x, y):
    paths = "".join(
        f'<path class="curve-{n}" d="{_path(pieces, x, y)}"/>'
        for n, pieces in enumerate(curves)
    )
    return f'<g class="curves">{paths}</g>'


def _marks(record, x, y):
    drawn = ""
    for mark in marks(record) if record.elementwise else []:
        px, py = _short(x(mark.x)), _short(y(mark.y))
        kind = f'class="curve-{mark.curve} {mark.kind}"'
        drawn += (
            f'<path {kind} d="M{px} {py}m-5 -5l10 10m0 -10l-10 10"/>'
            if mark.kind == "cross"
            else f'<circle {kind} cx="{px}" cy="{py}" r="{RADII[mark.curve]}"/>'
        )
    return f'<g class="marks">{drawn}</g>' if drawn else ""


def _legend(names):
    """Two keys above the curves, at both ends: nothing is covered, however wide the letters of a reader are."""
    first, second = names
    height = 12
    return (
        f'<g class="legend"><path class="curve-0" d="M{LEFT} {height}h{KEY}"/>'
        f'<text x="{LEFT + KEY + GAP}" y="{height + DROP}">{first}</text>'
        f'<path class="curve-1" d="M{RIGHT - KEY} {height}h{KEY}"/>'
        f'<text class="end" x="{RIGHT - KEY - GAP}" y="{height + DROP}">{second}</text></g>'
    )


# The figure of the explorer, which has several functions.

# What tells a function from the others where colours do not: a square, a triangle, a diamond, ..., from its middle.
SIGNS = (
    "m-5 -5h10v10h-10z", "m0 -5l6 10h-12z", "m0 -6l6 6l-6 6l-6 -6z", "m-5 -5l10 10m0 -10l-10 10",
    "m0 5l6 -10h-12z", "m-6 0h12m-6 -6v12",
)  # fmt: skip
REPEATS = 5  # how often a curve has its sign; those of different curves are at different x
ROWS, ROW, INDENT = 3, 22, 12  # of the legend: a row has two keys
ROOM = 76  # left of the frame, for numbers with an exponent


def comparison(records):
    """Draw several functions in one figure, of which the script can make another one.

    Parameters
    ----------
    records : list of Activation or VectorActivation
        What to draw, as on its page: in the common window.

    Returns
    -------
    str
        An ``<svg>`` element, with classes and data as those of `curve`; the lines are ``line-0``, ``line-1``, ...
    """
    curves = [_traces(record, _outputs(record)[:1])[0] for record in records]
    top = INDENT + ROWS * ROW
    x = Scale(*WINDOW, ROOM, RIGHT)
    y = upright(curves, top + BOTTOM - TOP, top)
    names = [labels(record)[0] for record in records]
    ends = (f"{end:g}".replace("-", "−") for end in WINDOW)
    told = sentences.LIVE["drawn"].format(
        **dict(zip(("low", "high"), ends, strict=True)), names=sentences.BETWEEN.join(names)
    )
    view = f'viewBox="0 0 {SIZE[0]} {y.start + 2 * ROW + GAP}"'  # below: numbers, and a line for what is not usual
    numbers = f'data-x="{x.low:g} {x.high:g}" data-y="{y.low:g} {y.high:g}" data-frame="{ROOM} {RIGHT} {y.start} {top}"'
    lines = "".join(
        f'<path class="line-{n}" d="{_path(pieces, x, y)}"/>'
        for n, pieces in enumerate(curves)
    )
    return (
        f'<svg class="plot" role="img" aria-label="{told}" {view} {numbers} fill="currentColor">{_axes(x, y)}'
        f'<g class="legend">{"".join(_key(n, name, names, top) for n, name in enumerate(names))}</g>'
        f'<g class="curves">{lines}</g><g class="marks">{_signs(records, x, y)}</g></svg>'
    )


def _key(n, name, names, top):
    """A line of the legend, which stands right above the frame, in two columns."""
    px = INDENT + n % 2 * SIZE[0] // 2
    py = top - ROW - ROW * ((len(names) - 1) // 2 - n // 2)
    return (
        f'<path class="line-{n}" d="M{px} {py}h{KEY}"/>{_sign(n, px + KEY / 2, py)}'
        f'<text x="{px + KEY + GAP}" y="{py + DROP}">{name}</text>'
    )


def _sign(n, px, py):
    return f'<path class="line-{n} sign" d="M{_short(px)} {_short(py)}{SIGNS[n]}"/>'


def _signs(records, x, y):
    drawn = ""
    for n, record in enumerate(records):
        share = (np.arange(REPEATS) + (n + 0.5) / len(records)) / REPEATS
        places = x.low + share * (x.high - x.low)
        heights = _outputs(record)[0](places)
        drawn += "".join(
            _sign(n, x(px), y(py)) for px, py in zip(places, heights, strict=True)
        )
    return drawn


# What is said of a figure.


def labels(record, layers=1):
    """Return what the legend calls the two curves."""
    name = record.__name__
    if layers > 1:
        return [text.format(name=name, layers=layers) for text in sentences.FIGURE_LAYERS]
    if record.elementwise:
        return f"{name}(x)", f"{name}′(x)"
    if _gated(record):
        return f"{name}([1, x])", sentences.FIGURE_SLOPE_IN_X
    return f"{name}([x, 0])" + ("" if record.scalar else "[0]"), sentences.FIGURE_SLOPE_IN_X


def caption(record, layers=1):
    """Return what stands below the figure: which line is which, and what the marks mean."""
    return " ".join(said for said, _ in remarks(record, layers))


def remarks(record, layers=1):
    """Return the sentences of a caption, each with the kind of marks of which it speaks, or none."""
    if layers > 1:
        return [(sentences.FIGURE_LAYERS_CAPTION, None)]
    name = record.__name__
    if not record.elementwise:
        said = _variant(record, sentences.FIGURE_VECTOR_CAPTIONS)
        return [(said.format(name=name), None)]
    kinds = {mark.kind for mark in marks(record)}
    said = [(sentences.FIGURE_CURVES.format(name=name), None)]
    if "open" in kinds:
        said.append((sentences.FIGURE_JUMPS, "open"))
    elif "filled" in kinds:
        said.append((sentences.FIGURE_CORNERS, "filled"))
    if record.minimum:
        said.append((sentences.FIGURE_MINIMUM, "cross"))
    if record.maximum:
        said.append((sentences.FIGURE_MAXIMUM, "cross"))
    return said


def alternative(record, layers=1):
    """Return what a reader who cannot see the figure is told: some values of the function."""
    (f, slope), (low, high) = _pair(record, layers), window(record)
    start, middle, end = (number(y) for y in f(np.array([low, 0.0, high])))
    values = {
        "name": record.__name__, "low": number(low), "high": number(high),
        "start": start, "middle": middle, "end": end,
    }  # fmt: skip
    if not record.elementwise:
        return _variant(record, sentences.FIGURE_VECTOR_ALTERNATIVES).format(**values)
    values |= {"slope": number(slope(np.zeros(1))[0]), "layers": layers}
    if layers > 1:
        return sentences.FIGURE_LAYERS_ALTERNATIVE.format(**values)
    # At a jump of it or of its slope there is none.
    jumps = any(mark.kind == "open" and mark.x == 0 for mark in marks(record))
    text = (
        sentences.FIGURE_ALTERNATIVE_BY_CONVENTION
        if jumps
        else sentences.FIGURE_ALTERNATIVE
    )
    return text.format(**values)


def _variant(record, templates):
    """Choose a sentence about a function of vectors."""
    if _gated(record):
        return templates["gated"]
    if record.scalar:
        return templates["scalar"]
    return templates["random" if record.noise else "several"]
