"""Reads the drawings of a built page as a reader sees them: axes, curves, marks, bars and legends, and the thumbnails.

Whatever is painted and not understood is an error: nothing that a reader sees is passed over.
"""

import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
from bs4 import BeautifulSoup

from readers.tables import number

PAPER = ("none", "var(--color-background-primary)")
INK = "currentColor"
DIGITS = r"[−-]?\d+(?:,\d{3})*(?:\.\d+)?"
POWER = r"10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+"
NUMBER = rf"{DIGITS}\s×\s{POWER}|[−-]?{POWER}|{DIGITS}|[−-]?∞"


@dataclass
class Axis:
    """One axis: its label, and where its ticks are, in units of the drawing; below bars they have names."""

    label: str
    ticks: dict  # what is written beside a tick -> its position
    log: bool = False
    slope: float = math.nan
    start: float = math.nan

    def data(self, units):
        """The numbers at some positions in the drawing."""
        value = np.asarray(units, float) * self.slope + self.start
        return 10.0**value if self.log else value

    def units(self, data):
        """The positions of some numbers in the drawing."""
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.log10(data) if self.log else np.asarray(data, float)
        return (value - self.start) / self.slope


class Style(NamedTuple):
    """What tells one curve from another."""

    color: str
    dashes: tuple = ()

    @property
    def name(self):
        """How a caption names it."""
        if len(self.dashes) == 2:
            return "dashed" if self.dashes[0] > self.dashes[1] else "dotted"
        return "dash-dotted" if self.dashes else "solid"


@dataclass
class Curve:
    """The pieces of one curve, polylines of shape (n, 2), in units of the drawing and in data."""

    label: str | None
    style: Style
    width: float
    units: list
    data: list

    @property
    def x(self):
        return np.concatenate(self.data)[:, 0]

    @property
    def y(self):
        return np.concatenate(self.data)[:, 1]

    def at(self, x):
        """Its height at x, along the line as drawn."""
        hair = 1e-6 * np.ptp(self.x)
        for piece in self.data:
            if piece[0, 0] - hair <= x <= piece[-1, 0] + hair:
                return float(np.interp(x, *piece.T))
        raise ValueError(f"nothing is drawn of {self.label} at {x}")

    def crossings(self, level):
        """Where it crosses a height."""
        found = []
        for x, y in (piece.T for piece in self.data):
            for n in np.flatnonzero(np.diff(np.sign(y - level)) != 0):
                share = (level - y[n]) / (y[n + 1] - y[n])
                found.append(float(x[n] + share * (x[n + 1] - x[n])))
        return found


class Mark(NamedTuple):
    """A dot, cross, square or triangle, where its middle is, and whether it lies above all lines."""

    shape: str
    color: str
    filled: bool
    size: float
    units: tuple
    on_top: bool
    data: tuple = ()


class Bar(NamedTuple):
    """An upright bar: its fill, its middle in units, its two ends in data, and what the legend calls its fill."""

    fill: str
    middle: float
    base: float
    height: float
    label: str | None = None


@dataclass
class Figure:
    """A figure with its axes."""

    name: str
    caption: str
    alternative: str
    code: str
    frame: tuple  # left, right, bottom, top
    x: Axis
    y: Axis
    curves: list
    marks: list
    bars: list
    legend: dict  # label -> the styles, marks and fills that stand beside it
    told: dict  # what the drawing tells scripts of itself

    def curve(self, label=None):
        """The curve that the legend calls so, or the only one."""
        found = [c for c in self.curves if label in (None, c.label)]
        if len(found) != 1:
            raise ValueError(f"{self.name}: {len(found)} curves are called {label}")
        return found[0]

    @property
    def window(self):
        """The numbers at both ends of the x axis."""
        return tuple(self.x.data(self.frame[:2]))


@dataclass
class Diagram:
    """A drawing of words and arrows between them, without axes."""

    name: str
    caption: str
    alternative: str
    words: dict  # what is written -> where its middle is
    arrows: list  # where each starts and ends: two of the words

    def on(self, word):
        """The arrow whose line a word stands on."""
        far = {}
        for start, end in self.arrows:
            (a, b), (c, d), (x, y) = (self.words[w] for w in (start, end, word))
            along = ((x - a) * (c - a) + (y - b) * (d - b)) / ((c - a) ** 2 + (d - b) ** 2)
            along = min(max(along, 0), 1)
            off = math.hypot(a + along * (c - a) - x, b + along * (d - b) - y)
            far[start, end] = off
        return min(far, key=far.get) if min(far.values()) < 5 else None


def figures(path):
    """Return all figures of a page that have axes, in the order of reading."""
    return [drawing for drawing in drawings(path) if isinstance(drawing, Figure)]


def diagrams(path):
    """Return the drawings of a page that have none."""
    return [drawing for drawing in drawings(path) if isinstance(drawing, Diagram)]


@cache
def drawings(path):
    """Return all figures and diagrams of a page, in the order of reading."""
    text = PICTURE.sub("", Path(path).read_text("utf-8"))
    found = []
    for match in _FIGURE.finditer(text):
        if CHART in match[0]:
            continue
        try:
            found.append(_figure(match[0], text[: match.start()], _sheet_of(path)))
        except ValueError as error:
            raise ValueError(f"{path}, figure {len(found) + 1}: {error}") from error
    drawn = re.findall(r'<svg[^>]*role="img"', text)
    if len(found) + text.count(CHART) != len(drawn):
        raise ValueError(f"{path}: a drawing is outside a figure")
    return found


#: A figure without axes: words, arrows and images, which `pictures` reads.
PICTURE = re.compile(
    r'<figure(?:(?!</figure>).)*<g id="\w+-picture".*?</figure>', re.DOTALL
)

#: How the drawings of the page on speed begin, which `tests/test_printed_speed.py` reads.
CHART = '<svg class="plot chart"'
_FIGURE = re.compile(
    r'<figure(?:(?!</figure>).)*<svg[^>]*role="img".*?</figure>', re.DOTALL
)


def _figure(block, before, sheet):
    soup = BeautifulSoup(re.sub(r"<svg.*</svg>", "", block, flags=re.DOTALL), "html.parser")
    names = [tag["id"] for tag in soup.find_all(id=True)]
    # The code that drew it, if it is shown above.
    cell = before[before.rfind('<div class="cell_input') :]
    shown = BeautifulSoup(cell, "html.parser").text if cell.count("<figure") == 0 else ""
    root = ElementTree.fromstring(re.search(r"<svg.*</svg>", block, re.DOTALL)[0])
    caption = soup.find(class_="caption-text").text
    if (
        not any("axis" in e.get("id", "") for e in root.iter())
        and root.get("class") is None
    ):
        said = names[0] if names else "", caption, root.get("aria-label")
        return Diagram(*said, *_read_diagram(root))
    drawn = _read_plot(block, sheet) if root.get("class") == "plot" else _read(root)
    told = {k: v for k, v in root.items() if k.startswith("data-")}
    return Figure(
        names[0] if names else "", caption, root.get("aria-label"), shown, *drawn, told
    )


class Word(NamedTuple):
    """What is written at a place of a picture: at the left end or the middle of its foot."""

    text: str
    x: float
    y: float


@dataclass
class Picture:
    """A figure without axes."""

    name: str
    caption: str
    alternative: str
    words: list
    images: int

    def near(self, x, y):
        """The word at a place."""
        return min(self.words, key=lambda w: np.hypot(w.x - x, w.y - y)).text

    def word(self, text):
        """The first word that says this, from the top."""
        return min((w for w in self.words if w.text == text), key=lambda w: w.y)


def pictures(path):
    """Return the figures of a page that have no axes, in the order of reading."""
    found = []
    for match in PICTURE.finditer(Path(path).read_text("utf-8")):
        block = match[0]
        soup = BeautifulSoup(re.sub(r"<svg.*</svg>", "", block, flags=re.S), "html.parser")
        names = [tag["id"] for tag in soup.find_all(id=True)]
        root = ElementTree.fromstring(re.search(r"<svg.*</svg>", block, re.DOTALL)[0])
        _check_view(root)
        words = [_word(e) for e in root.iter() if _tag(e) == "text"]
        images = sum(_tag(e) == "image" for e in root.iter())
        caption = soup.find(class_="caption-text").text
        said = names[0] if names else "", caption, root.get("aria-label")
        found.append(Picture(*said, words, images))
    return found


def _word(element):
    """A text by itself is placed by its middle, and a line of several by its left end."""
    moved = re.fullmatch(r"translate\((\S+) (\S+)\)", element.get("transform") or "")
    x, y = moved.groups() if moved else (element.get("x"), element.get("y"))
    return Word(element.text, float(x), float(y))


# What is painted.


class Painted(NamedTuple):
    """A path, a mark or a text, where it stands, and whether the frame clips it."""

    kind: str
    style: dict
    at: tuple
    clip: tuple | None
    content: object  # the polylines of a path, the outline of a mark, the words of a text
    upright: bool = False


def _tag(element):
    return element.tag.rpartition("}")[2]


def _style(element):
    parts = (p.partition(":") for p in (element.get("style") or "").split(";") if p.strip())
    return {key.strip(): value.strip() for key, _, value in parts}


def _paint(root):
    ids = {e.get("id"): e for e in root.iter() if e.get("id")}

    def clip_of(element, inherited):
        if (name := element.get("clip-path")) is None:
            return inherited
        [rect] = ids[re.fullmatch(r"url\(#(.+)\)", name)[1]]
        x, y, width, height = (float(rect.get(k)) for k in ("x", "y", "width", "height"))
        return x, x + width, y + height, y

    def walk(element, x, y, clip):
        kind, clip = _tag(element), clip_of(element, clip)
        turn = re.fullmatch(r"rotate\((-?[\d.]+) \S+ \S+\)", element.get("transform") or "")
        move = re.fullmatch(
            r"translate\((\S+) (\S+)\)", element.get("transform") or "translate(0 0)"
        )
        if not (turn or move) or (turn and kind != "text"):
            raise ValueError(f"a {kind} is moved by {element.get('transform')}")
        if move:
            x, y = x + float(move[1]), y + float(move[2])
        style = _style(element)
        if set(style) & {"display", "visibility", "opacity"}:
            raise ValueError(f"a {kind} is painted with {style}")
        if kind in ("svg", "g"):
            for child in element:
                yield from walk(child, x, y, clip)
        elif kind == "path":
            lines = [line + np.array([x, y]) for line in _polylines(element.get("d"))]
            yield Painted("path", style, (x, y), clip, lines)
        elif kind == "use":
            [target] = [v for k, v in element.items() if k.endswith("href")]
            place = x + float(element.get("x")), y + float(element.get("y"))
            definition = ids[target.removeprefix("#")]
            style = _style(definition) | style
            yield Painted("mark", style, place, clip, definition.get("d"))
        elif kind == "text":
            if list(element):
                raise ValueError("a text is written in pieces")
            words = element.text or ""
            place = x + float(element.get("x")), y + float(element.get("y"))
            yield Painted("text", style, place, clip, words, bool(turn and float(turn[1])))
        elif kind not in ("defs", "title", "style"):
            raise ValueError(f"a <{kind}> is painted")

    return list(walk(root, 0.0, 0.0, None))


def _polylines(d):
    """The polylines of a path of straight lines."""
    lines, at = [], (0.0, 0.0)
    for command, text in re.findall(r"([A-Za-df-z])([^A-Za-df-z]*)", d):
        numbers = [float(v) for v in re.findall(r"-?[\d.]+(?:e-?\d+)?", text)]
        if command == "z":
            lines[-1].append(lines[-1][0])
        elif command not in "MmLlHhVv":
            raise ValueError(f"a path has the command {command}")
        start = command in "Mm"
        while numbers:
            x, y = at if command.islower() else (0.0, 0.0)
            across = x + numbers.pop(0) if command not in "Vv" else at[0]
            up = y + numbers.pop(0) if command not in "Hh" else at[1]
            at = across, up
            lines.append([at]) if start else lines[-1].append(at)
            start = False
    return [np.array(line) for line in lines if len(line) > 1]


def _outline(d):
    """The shape of a mark, and its height, or the direction of a tick."""
    commands = re.sub(r"[^A-Za-z]", "", d)
    x, y = np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", d), float).T
    size = float(np.ptp(y))
    corners = {tuple(c) for c in zip(np.sign(x), np.sign(y), strict=True)}
    diagonal = corners == {(-1, -1), (-1, 1), (1, -1), (1, 1)}
    if commands == "MCCCCCCCCz" and math.isclose(
        np.hypot(x, y).min(), size / 2, rel_tol=1e-3
    ):
        return "dot", size
    if commands == "MLML" and diagonal:
        return "cross", size
    if commands == "MLLLz" and diagonal:
        return "square", size
    if commands in ("MLLz", "MLLLz"):
        return "triangle", size
    if commands == "ML":
        return "tick", (float(x[1]), float(y[1]))
    raise ValueError(f"a mark has the outline {d}")


# What it means.


def _read(root):
    painted = _paint(root)
    paths = [p for p in painted if p.kind == "path"]
    _check_view(root)
    frame = _frame([p for p in paths if p.style.get("stroke") == INK])
    for clip in {p.clip for p in painted if p.clip}:
        if not np.allclose(clip, frame, atol=1e-3):
            raise ValueError(f"the frame is {frame}, but something is clipped to {clip}")
    ticks = _ticks([p for p in painted if p.kind == "mark"], frame)
    # A key: what it shows, its right end, its height.
    curves, marks, bars, keys = {}, [], [], []
    for p in (p for p in painted if p.kind != "text" and not _is_band(p)):
        fill, stroke = p.style.get("fill", "black"), p.style.get("stroke", "none")
        if p.kind == "mark":
            shape, size = _outline(p.content)
            mark = Mark(shape, stroke, fill not in PAPER, size, p.at, on_top=True)
            if shape != "tick":
                marks.append(mark) if p.clip else keys.append((mark, *p.at))
        elif (
            stroke.startswith("var(--c")
            and fill == "none"
            and "stroke-opacity" not in p.style
        ):
            dashes = re.findall(r"[\d.]+", p.style.get("stroke-dasharray", ""))
            style = Style(stroke, tuple(map(float, dashes)))
            if p.clip:
                curves.setdefault((style, float(p.style["stroke-width"])), []).extend(
                    p.content
                )
                marks = [mark._replace(on_top=False) for mark in marks]
            else:
                keys.append((style, *p.content[0].max(axis=0)))
        elif stroke == "none" and fill not in PAPER:
            (left, top), (right, low) = p.content[0].min(axis=0), p.content[0].max(axis=0)
            if p.clip:
                bars.append((fill, (left + right) / 2, low, top))
            else:
                keys.append((fill, right, (top + low) / 2))
        elif stroke not in ("none", INK, "#808080"):
            raise ValueError(f"a path is painted with {p.style}")
    _check_bands(filter(_is_band, paths), curves)
    texts = [p for p in painted if p.kind == "text"]
    labels, rest = _legend(texts, keys)
    x, y = _axes(rest, ticks, frame, classes=bool(bars))

    def named(key):
        found = [label for label, parts in labels.items() if key in parts]
        return found[0] if len(found) == 1 else None

    return (
        frame,
        x,
        y,
        [
            Curve(named(style), style, width, lines, [_map(x, y, line) for line in lines])
            for (style, width), lines in curves.items()
        ],
        [
            m._replace(data=(float(x.data(m.units[0])), float(y.data(m.units[1]))))
            for m in marks
        ],
        [
            Bar(fill, middle, float(y.data(low)), float(y.data(top)), named(fill))
            for fill, middle, low, top in bars
        ],
        labels,
    )


def _is_band(p):
    """Whether what is painted is a pale area without an edge, as of ``fill_between``."""
    edge = p.style.get("stroke", "none")
    return (
        p.kind == "path" and bool(p.clip) and edge == "none" and "fill-opacity" in p.style
    )


def _check_bands(bands, curves):
    """Each lies around a curve of its colour, of which every corner is a place where the band has two ends."""
    for band in bands:
        outline = np.concatenate(band.content)
        own = [
            line
            for (s, _), lines in curves.items()
            if s.color == band.style["fill"]
            for line in lines
        ]
        if not own:
            raise ValueError("there is a band around no curve")
        for x, y in np.concatenate(own):
            ends = outline[np.abs(outline[:, 0] - x) < 1e-3, 1]
            if not (len(ends) and ends.min() - 0.01 <= y <= ends.max() + 0.01):
                raise ValueError(f"a curve leaves its band at {x:.1f}, {y:.1f}")


def _map(x, y, line):
    return np.stack([x.data(line[:, 0]), y.data(line[:, 1])], axis=-1)


def _check_view(root):
    width, height = (float(root.get(k).removesuffix("pt")) for k in ("width", "height"))
    view = [float(v) for v in root.get("viewBox").split()]
    if view != [0, 0, width, height]:
        raise ValueError(f"a drawing of {width} × {height} shows {view}")


def _frame(spines):
    """The frame is what the lines of the two axes span: one upright on the left, one level at the bottom."""
    [left], [bottom] = (
        [p.content[0] for p in spines if abs(np.diff(p.content[0][:, k])[0]) < 1e-3]
        for k in (0, 1)
    )
    frame = bottom[:, 0].min(), bottom[:, 0].max(), left[:, 1].max(), left[:, 1].min()
    if not np.allclose([left[0, 0], bottom[0, 1]], [frame[0], frame[2]], atol=0.01):
        raise ValueError("the axes do not meet at the lower left corner")
    return tuple(float(v) for v in frame)


def _ticks(marks, frame):
    """Where the short lines on the two axes are."""
    ticks = {"x": [], "y": []}
    for p in marks:
        shape, way = _outline(p.content)
        if shape == "tick":
            upright = way[0] == 0
            if abs(p.at[upright] - frame[2 if upright else 0]) > 0.01 or p.clip is not None:
                raise ValueError(f"a tick is at {p.at}")
            ticks["x" if upright else "y"].append(p.at[not upright])
    return ticks


def _legend(texts, keys):
    """A text that starts just to the right of a key, at its height, says what it stands for; the other texts."""
    labels, rest = {}, []
    for t in texts:
        parts = [
            what
            for what, right, height in keys
            if 0 < t.at[0] - right < 26 and abs(t.at[1] - 3 - height) < 5
        ]
        if not parts:
            rest.append(t)
        elif t.content in labels:
            raise ValueError(f"the legend says {t.content!r} twice")
        else:
            labels[t.content] = parts
    if sum(map(len, labels.values())) != len(keys):
        raise ValueError("a key of the legend has no text")
    return labels, rest


def _axes(texts, ticks, frame, classes):
    """The texts below and to the left of the frame: beside a tick its number or word, further out the axis's label."""
    written, labels = {"x": {}, "y": {}}, {"x": [], "y": []}
    left, _, bottom, _ = frame
    for t in texts:
        where = t.at
        if t.upright and where[0] < left:
            labels["y"].append(t.content)
        elif where[1] > bottom + 20:
            labels["x"].append(t.content)
        elif where[1] > bottom + 8:
            _beside(ticks["x"], where[0], t.content, written["x"])
        elif where[0] < left:
            _beside(ticks["y"], where[1] - 4, t.content, written["y"])
        else:
            raise ValueError(f"{t.content!r} appears inside the drawing")
    axes = []
    for name in "xy":
        if len(labels[name]) > 1:
            raise ValueError(f"the {name} axis is labelled {labels[name]}")
        label = "".join(labels[name])
        # What stands below bars are the names of classes, even where they are numbers; beside rows stand words.
        words = classes and name == "x"
        words |= name == "y" and not any(re.fullmatch(NUMBER, w) for w in written["y"])
        axes.append(
            Axis(label, written[name])
            if words
            else _axis(label, written[name], ticks[name])
        )
    x, y = axes
    if x.slope < 0 or y.slope > 0:
        raise ValueError("an axis runs backwards")
    return x, y


def _beside(ticks, place, text, written):
    near = [tick for tick in ticks if abs(tick - place) <= 1]
    if len(near) != 1 or text in written:
        raise ValueError(f"{text!r} is beside {len(near)} ticks, or appears twice")
    written[text] = near[0]


def _axis(label, written, ticks):
    """Find the map from positions to numbers, with which every tick must agree."""
    if len(written) < 2:
        raise ValueError(f"an axis has the numbers {list(written)} and no more")
    log = all(re.fullmatch(POWER, text) for text in written)
    at, values = np.array(list(written.values())), np.array([number(t) for t in written])
    values = np.log10(values) if log else values
    slope, start = np.polyfit(at, values, 1)
    axis = Axis(label, written, log, float(slope), float(start))
    off = np.abs((values - start) / slope - at).max()
    if off > 0.02:
        raise ValueError(f"the ticks {list(written)} are not evenly spaced: {off:.2f} off")
    plain = axis.data([tick for tick in ticks if tick not in written.values()])
    # Between powers of ten there are small ticks at 2, 3, ... 9 times each; no others go without a number.
    for value in plain:
        digit = value / 10.0 ** math.floor(math.log10(value)) if log else math.nan
        if not abs(digit - round(digit)) < 0.01:
            raise ValueError(f"there is a tick without a number at {value}")
    return axis


# Diagrams.


def _read_diagram(root):
    """The words of a diagram, and its arrows: a line from beside one word to beside another, with a head."""
    _check_view(root)
    words, lines, heads = {}, [], []
    for element in root.iter():
        style = _style(element)
        if _tag(element) == "text":
            if element.text in words:
                raise ValueError(f"{element.text!r} is written twice")
            size = float(re.search(r"font-size: ([\d.]+)", element.get("style"))[1])
            # Its middle lies as much above its foot as half a letter is high.
            x, y = float(element.get("x")), float(element.get("y")) - 0.36 * size
            words[element.text] = x, y
        elif _tag(element) == "path" and style.get("stroke", "none") != "none":
            shape = re.sub(r"[^A-Za-z]", "", element.get("d"))
            numbers = re.findall(r"-?[\d.]+", element.get("d"))
            points = np.array(numbers, float).reshape(-1, 2)
            if shape == "MQ":
                lines.append((points[0], points[-1]))
            elif shape == "MLL":
                heads.append(points[1])
            elif set(shape) != set("MCz"):  # the outline of a word
                raise ValueError(f"a diagram has a path {shape}")
        elif _tag(element) not in ("svg", "g", "path", "defs", "style"):
            raise ValueError(f"a diagram has a {_tag(element)}")
    if not np.allclose(heads, [end for _, end in lines], atol=0.5):
        raise ValueError("an arrow does not have its head at its end")

    def nearest(point):
        found = min(words, key=lambda w: np.hypot(*(point - words[w])))
        if np.hypot(*(point - words[found])) > 25:
            raise ValueError(f"an arrow ends at {point}, far from {found}")
        return found

    return words, [(nearest(start), nearest(end)) for start, end in lines]


# Drawings whose parts take their style from the style sheet.

SMALLEST = (
    11 * 512 / 358
)  # letters of 11 pixels on a phone, in units of a drawing that is 512 wide


@cache
def _sheet(site):
    """The rules of the style sheet that hold in every window, the weakest first: selectors and declarations."""
    text = re.sub(
        r"/\*.*?\*/", "", (site / "_static/actdoc.css").read_text("utf-8"), flags=re.S
    )
    while "@" in text:  # what holds only in some windows, or is no rule for elements
        text, n = re.subn(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
        if not n:
            raise ValueError("the style sheet has an @ that is no block")
    rules = []
    for n, (selector, body) in enumerate(re.findall(r"([^{}]+)\{([^{}]*)\}", text)):
        for part in re.split(r",(?![^(]*\))", selector.strip()):
            plain = re.sub(r":is\(([^,)]*)[^)]*\)", r"\1", part)
            weight = (
                len(re.findall(r"[.\[:]", plain)),
                len(re.findall(r"(?:^|\s)[a-z]", plain)),
            )
            declared = dict(re.findall(r"([\w-]+):\s*([^;]+)", body))
            rules.append((weight, n, part.strip(), declared))
    return [
        (selector, declared)
        for _, _, selector, declared in sorted(rules, key=lambda r: r[:2])
    ]


def _sheet_of(path):
    return _sheet(next(p for p in Path(path).parents if (p / "_static").is_dir()))


#: What changes how a drawing looks; rules without it are about where boxes are.
LOOKS = (
    r"fill|stroke|font|anchor|marker|display|visibility|opacity|clip|mask|transform|filter"
)
INHERITED = ("fill", "stroke", "font-size", "text-anchor")


def _styled(soup, sheet):
    """Every element of a drawing that is painted, in the order of painting, with its style."""
    [drawing] = soup.find_all("svg")
    own = {id(e): {} for e in [drawing, *drawing.find_all(True)]}
    own[id(drawing)] = {"fill": drawing.get("fill", "black"), "stroke": "none"}
    for selector, declared in sheet:
        if not re.search(LOOKS, " ".join(declared)):
            continue
        if re.search(r"::|:(?!is\(|not\(|has\()", selector):
            continue  # what a reader does, and what is put before and after
        for element in soup.select(selector):
            if id(element) in own:
                own[id(element)] |= declared
    for element in drawing.find_all(True):
        above = own[id(element.parent)]
        style = {k: above[k] for k in INHERITED if k in above} | own[id(element)]
        own[id(element)] = style
        hidden = {"display", "visibility", "clip-path", "transform", "filter"} & set(style)
        if hidden or set(element.attrs) - {"class", "d", "x", "y", "dy", "cx", "cy", "r"}:
            raise ValueError(f"a {element.name} has {element.attrs} and the style {style}")
        if element.name in ("path", "circle", "text"):
            yield element, style
        elif element.name != "g":
            raise ValueError(f"a <{element.name}> is painted")


def _line_style(style):
    """Colour and dashes of a line that is not faint."""
    if {"opacity", "stroke-opacity"} & set(style):
        raise ValueError(f"a curve is painted with {style}")
    dashes = re.findall(r"[\d.]+", style.get("stroke-dasharray", ""))
    return Style(style["stroke"], tuple(map(float, dashes)))


def _read_plot(block, sheet):
    """Read the drawing of a function page."""
    soup = BeautifulSoup(block, "html.parser")
    width, height = _size(soup.svg)
    lines, marks, texts, faint = [], [], [], {"grid": [], "axes": []}
    for element, style in _styled(soup, sheet):
        if element.name == "text":
            texts.append(_text(element, style, width))
        elif element.name == "circle":
            marks.append(_dot(element, style))
        elif (mark := _sign(drawn := _polylines(element["d"]), style)) is not None:
            marks.append(mark)
        elif (kind := _kind_of_line(style)) in faint:
            faint[kind] += drawn
        else:
            lines.append((_line_style(style), float(style["stroke-width"]), drawn))
            marks = [mark._replace(on_top=False) for mark in marks]
    grid, axes = faint["grid"], faint["axes"]
    frame = _frame_of(grid)
    for _, _, drawn in lines:
        for x, y in np.concatenate(drawn):
            if not (0 <= x <= width and 0 <= y <= height):
                raise ValueError(f"a line goes to {x}, {y}, outside of the drawing")
    keys = [
        (style, drawn[0]) for style, _, drawn in lines if drawn[0][:, 1].max() < frame[3]
    ]
    curves = [line for line in lines if line[2][0][:, 1].max() >= frame[3]]
    if len({style for style, *_ in curves}) != len(curves):
        raise ValueError("two curves look the same")
    legend, rest = _keys(texts, keys)
    x, y = _numbered(rest, grid, axes, frame)
    named = {style: label for label, [style] in legend.items()}
    for style, sign in _signs_of_keys(keys, [m for m in marks if m.units[1] < frame[3]]):
        legend[named[style]].append(sign)
    marks = [m for m in marks if m.units[1] >= frame[3]]
    return (
        frame,
        x,
        y,
        [
            Curve(
                named.get(style), style, width, drawn, [_map(x, y, line) for line in drawn]
            )
            for style, width, drawn in curves
        ],
        [
            m._replace(data=(float(x.data(m.units[0])), float(y.data(m.units[1]))))
            for m in marks
        ],
        [],
        legend,
    )


def _dot(element, style):
    place = float(element["cx"]), float(element["cy"])
    color, fill = style["stroke"], style["fill"]
    if fill not in (color, PAPER[1]) or not color.startswith("var(--c"):
        raise ValueError(f"a dot is painted with {style}")
    return Mark("dot", color, fill == color, 2 * float(element["r"]), place, on_top=True)


def _kind_of_line(style):
    kinds = {"#808080": "grid", INK: "axes"}
    if style["fill"] != "none" or not re.match(
        r"#808080|currentColor|var\(--c", style["stroke"]
    ):
        raise ValueError(f"a path is painted with {style}")
    return kinds.get(style["stroke"], "line")


def _size(drawing):
    left, top, width, height = (float(v) for v in drawing["viewbox"].split())
    if (left, top) != (0, 0):
        raise ValueError(f"a drawing begins at {left}, {top}")
    return width, height


class Text(NamedTuple):
    """What is written, and where it stands: its middle height, and its start, middle or end."""

    words: str
    anchor: str
    x: float
    y: float


def _text(element, style, width):
    size = float(style["font-size"].removesuffix("px"))
    if style["fill"] != INK or size < SMALLEST * width / 512:
        raise ValueError(f"{element.text!r} is written with {style}")
    # Half the height of a digit above the line that it stands on.
    height = float(element["y"]) + float(element.get("dy", 0)) - 0.32 * size
    return Text(
        element.text, style.get("text-anchor", "start"), float(element["x"]), height
    )


#: The cross, and the signs that tell curves apart: how many strokes they have, and where their corners lie.
_DIAGONAL = frozenset({(-1, -1), (-1, 1), (1, -1), (1, 1)})
_STRAIGHT = frozenset({(-1, 0), (1, 0), (0, -1), (0, 1)})
SIGNS = {
    (2, _DIAGONAL): "cross", (1, _DIAGONAL): "square", (2, _STRAIGHT): "plus", (1, _STRAIGHT): "diamond",
    (1, frozenset({(0, -1), (-1, 1), (1, 1)})): "triangle",
    (1, frozenset({(0, 1), (-1, -1), (1, -1)})): "triangle on its tip",
}  # fmt: skip


def _sign(drawn, style):
    """What a path of at most 12 units is a sign for; None if it is none."""
    corners = np.concatenate(drawn)
    low, high = corners.min(axis=0), corners.max(axis=0)
    middle = (low + high) / 2
    around = {(int(x), int(y)) for x, y in np.sign((corners - middle).round(2))}
    shape = SIGNS.get((len(drawn), frozenset(around)))
    if shape is None or not 8 < (high - low).max() <= 12 or style["fill"] not in PAPER:
        return None
    place = float(middle[0]), float(middle[1])
    return Mark(shape, style["stroke"], False, float(high[1] - low[1]), place, on_top=True)


def _signs_of_keys(keys, signs):
    """The signs in the legend, each in the middle of the key of its curve: the style of the curve, and the sign."""
    for sign in signs:
        found = [
            style
            for style, line in keys
            if style.color == sign.color
            and np.allclose(line.mean(axis=0), sign.units, atol=0.02)
        ]
        if len(found) != 1:
            raise ValueError(f"a sign at {sign.units} belongs to {len(found)} keys")
        yield found[0], sign


def _frame_of(grid):
    """The frame is what the lines of the grid span; all of them are upright or level, and as long as it."""
    across = [line for line in grid if np.ptp(line[:, 1]) == 0]
    upright = [line for line in grid if np.ptp(line[:, 0]) == 0]
    ends = {(line[:, 0].min(), line[:, 0].max()) for line in across}
    heights = {(line[:, 1].max(), line[:, 1].min()) for line in upright}
    if len(across) + len(upright) != len(grid) or len(ends) != 1 or len(heights) != 1:
        raise ValueError("the lines of the grid do not span one frame")
    (left, right), (bottom, top) = ends.pop(), heights.pop()
    corners = np.concatenate(grid)
    if (corners < (left, top)).any() or (corners > (right, bottom)).any():
        raise ValueError("a line of the grid is outside the frame")
    return float(left), float(right), float(bottom), float(top)


def _keys(texts, keys):
    """The text just to the right of a key, or one that ends just to the left of it, says what it stands for."""
    legend, rest = {}, []
    for t in texts:
        found = [
            style
            for style, line in keys
            if abs(t.y - line[0, 1]) < 3
            and (
                0 < t.x - line[:, 0].max() < 18
                if t.anchor == "start"
                else 0 < line[:, 0].min() - t.x < 18 and t.anchor == "end"
            )
        ]
        if not found:
            rest.append(t)
        elif len(found) > 1 or t.words in legend:
            raise ValueError(f"the legend says {t.words!r} of {len(found)} lines, or twice")
        else:
            legend[t.words] = found
    if len(legend) != len(keys):
        raise ValueError("a key of the legend has no text")
    return legend, rest


def _numbered(texts, grid, axes, frame):
    """The two axes: below and beside each line of the grid its number, and through 0 two lines, one with a name."""
    left, right, bottom, top = frame
    lines = {
        "x": [float(line[0, 0]) for line in grid if np.ptp(line[:, 0]) == 0],
        "y": [float(line[0, 1]) for line in grid if np.ptp(line[:, 1]) == 0],
    }
    written, names = {"x": {}, "y": {}}, []
    for t in texts:
        if bottom < t.y < bottom + 20 and t.anchor == "middle":
            name, place = "x", t.x
        elif left - 20 < t.x < left and t.anchor == "end":
            name, place = "y", t.y
        elif right < t.x < right + 12 and t.anchor == "start":
            names.append(t)
            continue
        else:
            raise ValueError(f"{t.words!r} is written at {t.x}, {t.y}")
        near = [
            line
            for line in lines[name]
            if abs(line - place) < (0.01 if name == "x" else 0.5)
        ]
        if len(near) != 1 or t.words in written[name]:
            raise ValueError(f"{t.words!r} is beside {len(near)} lines, or appears twice")
        written[name][t.words] = near[0]
    [label] = names
    x = _axis(label.words, written["x"], lines["x"])
    y = _axis("", written["y"], lines["y"])
    if x.slope < 0 or y.slope > 0:
        raise ValueError("an axis runs backwards")
    zeros = float(x.units(0.0)), float(y.units(0.0))
    true = [[[left, zeros[1]], [right, zeros[1]]], [[zeros[0], bottom], [zeros[0], top]]]
    if np.shape(axes) != (2, 2, 2) or not np.allclose(axes, true, atol=0.02):
        raise ValueError(f"the axes through 0 are {axes}")
    if abs(label.y - zeros[1]) > 1:
        raise ValueError(f"{label.words!r} is not at the end of its axis")
    return x, y


# Thumbnails.


class Thumbnail(NamedTuple):
    """A small curve beside a name: its size, its axes, and the polylines of each output, in pixels."""

    size: tuple
    level: tuple  # the ends and the height of the horizontal axis: left, right, y
    upright: tuple  # the place and the ends of the vertical axis: x, top, bottom
    outputs: dict  # the number of the output -> its polylines
    dashed: tuple  # the outputs whose line is dashed
    width: float

    @property
    def reach(self):
        """The highest and the lowest place that a curve or the zero line has."""
        lines = [line for lines in self.outputs.values() for line in lines]
        heights = [self.level[2], *(y for line in lines for y in line[:, 1])]
        return min(heights), max(heights)


def thumbnails(site, path):
    """Return the thumbnails of a page, by the name that a reader finds beside each."""
    text, found = (site / path).read_text("utf-8"), {}
    blocks = re.findall(r"<li><a href=.*?</li>|<tr[ >].*?</tr>", text, flags=re.DOTALL)
    for block in blocks:
        drawings = re.findall(r'<svg class="spark".*?</svg>', block, flags=re.DOTALL)
        if drawings:
            [drawing] = drawings
            names = re.findall(r'href="(?:[^"]*/)?(\w+)\.html"', block)
            shown = BeautifulSoup(block.replace(drawing, " "), "html.parser").text.split()[
                0
            ]
            if names[0] != shown or shown in found:
                raise ValueError(f"{path}: a thumbnail of {shown} links to {names[0]}")
            found[shown] = _thumbnail(BeautifulSoup(drawing, "html.parser"), _sheet(site))
    if len(found) != text.count('class="spark"'):
        raise ValueError(f"{path}: a thumbnail has no name")
    return found


def _thumbnail(soup, sheet):
    size = _size(soup.svg)
    if size != (float(soup.svg["width"]), float(soup.svg["height"])):
        raise ValueError(f"a thumbnail shows {size}")
    outputs, styles, axes, widths = {}, {}, [], set()
    for element, style in _styled(soup, sheet):
        if element.name != "path" or style["fill"] != "none":
            raise ValueError(f"a thumbnail has a <{element.name}> with {style}")
        if style["stroke"] == INK:
            axes += _polylines(element["d"])
            continue
        [kind] = element["class"]
        n = int(kind.removeprefix("curve-"))
        if n in outputs:
            raise ValueError(f"a thumbnail draws the output {n} twice")
        outputs[n], styles[n] = _polylines(element["d"]), _line_style(style)
        widths.add(float(style["stroke-width"]))
    [width] = widths
    if {style.color for style in styles.values()} != {"var(--c0)"}:
        raise ValueError(f"a thumbnail is drawn with {styles}")
    (left, level), (right, end) = axes[0]
    (middle, top), (foot, bottom) = axes[1]
    if len(axes) != 2 or level != end or middle != foot:
        raise ValueError(f"a thumbnail has the axes {axes}")
    return Thumbnail(
        size,
        (left, right, level),
        (middle, top, bottom),
        outputs,
        tuple(n for n, style in styles.items() if style.name != "solid"),
        width,
    )
