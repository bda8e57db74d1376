"""The cheat sheet: every function on two sheets of A4, made from the records, as PDF.

What stands on it is collected by `families`, as data; `write` only places it. Formulas are the MathML of the pages,
drawn by ziamath with the same font; curves are those of the function pages.
"""

import datetime
import logging
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from actdoc.arithmetic import catalogue
from actdoc.notation import LETTERS, TEX
from actdoc.plotting import WINDOW, window
from actdoc.site import sentences
from actdoc.site.comparison import in_the_run, kind
from actdoc.site.facts import range_of
from actdoc.site.figures import Scale, thinned, traces, upright
from actdoc.site.mathml import ROW, typeset
from actdoc.site.numerals import number
from actdoc.site.paths import ROOT, digest, kept

#: Of what runs: who changes a source while the site is built must not find old sheets under a new key.
MADE_BY = digest(Path(__file__).parent, ROOT / "requirements.txt")


class Card(NamedTuple):
    """What the cheat sheet says of a function.

    Attributes
    ----------
    name : str
    others : str
        Its other names, and the defaults of its parameters.
    range : str
    formulas : list of tuple of str
        What is defined and by what, in TeX: the function, its derivative.
    calls : list of tuple of str
        Framework, what it calls the function, and how the two compare, in a sign.
    curves : list
        The function and its slope: each a list of pieces, and each piece an array of places.
    window : tuple of float
        From which x to which.
    """

    name: str
    others: str
    range: str
    formulas: list[tuple[str, str]]
    calls: list[tuple[str, str, str]]
    curves: list[Any]
    window: tuple[float, float]

    def written(self):
        """Return all of it as text, which differs where a sheet would."""
        places = [piece.round(9).tolist() for pieces in self.curves for piece in pieces]
        return repr((self._replace(curves=[]), places))


def families():
    """Return the cards of all functions by their families."""
    found: dict[str, list[Card]] = {}
    for record in catalogue.values():
        found.setdefault(record.family, []).append(card(record))
    return found


def card(record):
    """Return what the cheat sheet says of a function."""
    defaults = {LETTERS.get(n, ("", n))[1]: number(v) for n, v in record.numbers.items()}
    defaults |= {name: record.parameters[name] for name in record.choices}
    others = [
        sentences.SHEET_DEFAULT.format(name=name, value=value)
        for name, value in defaults.items()
    ]
    if record.aliases:
        names = sentences.BETWEEN.join(record.aliases)
        others.insert(0, sentences.SHEET_OTHER_NAMES.format(names=names))
    left = sentences.SHEET_SIDES[
        "number" if record.elementwise else "scalar" if record.scalar else "vector"
    ]
    formulas = [
        (side, record.sides(which, TEX)[1])
        for side, which in zip(left, ("formula", "derivative"), strict=True)
    ]
    calls = [
        (sentences.SHORT_NAMES[framework], short(record.calls[framework]), mark(cell))
        for framework, cell in in_the_run(record).items()
    ]
    return Card(
        record.__name__, sentences.BETWEEN_CLAUSES.join(others), range_of(record), formulas, calls,
        traces(record), window(record),
    )  # fmt: skip


def short(call):
    """Return the name in a call, or the whole of what is none.

    Examples
    --------
    >>> short("F.gelu(x, approximate='none')"), short("x * special.ndtr(x)")
    ('F.gelu', 'x * special.ndtr(x)')
    """
    named = re.match(r"([A-Za-z][\w.]*)\(", call)
    return named[1] if named else call


def mark(cell):
    """Return the sign for what the recorded run found of a call."""
    return sentences.SHEET_MARKS.get(kind(cell), sentences.SHEET_MARK_OTHER)


# Drawing: lengths are points.

PAPER = 595.28, 841.89
SIDE, TOP, FOOT = 26, 56, 32  # margins
GUTTER, COLUMNS, SHEETS = 20, 2, 2
WIDTH = (PAPER[0] - 2 * SIDE - GUTTER) / COLUMNS
ROOM = PAPER[1] - TOP - FOOT
INK, GREY, LINE = (17, 17, 17), (89, 89, 89), (190, 190, 190)
COLOURS = (0, 114, 178), (194, 80, 11)  # of f and of f′, as on the pages
DASHES = {"dash": 2.6, "gap": 1.7}
TITLE, NAME, TEXT, MATHS = 15, 8.5, 6.2, 7.4  # sizes of letters
SCRIPTS = 0.8  # of the size of a formula, at least
SMALLEST = 5.5  # what a printer and a reader still manage
# What a scale makes smaller: a figure, the line of the name, a line of calls, a heading, and the space between.
CURVE, HEIGHT, HEAD, LINES, FAMILY, GAP = 62, 38, 12, 7.4, 14, 5
SCALES = [1 - n / 100 for n in range(31)]  # the first that fits is taken
ROOMS = [
    ROOM * n / 100 for n in range(80, 101)
]  # heights of columns: so is the first of these


class Formula(NamedTuple):
    """A formula as outlines: commands with their numbers, and bars; and its extent around the line it stands on."""

    outlines: list[tuple[str, list[float]]]
    bars: list[list[float]]
    width: float
    above: float
    below: float


@cache
def drawn(tex):
    """Draw a formula with letters of the size `MATHS`."""
    import ziamath

    settings = ziamath.config  # its own place for them
    settings.svg2 = False  # each letter where it stands, and not once for all
    settings.minsizefraction = SCRIPTS
    full = 24  # the size for which ziamath knows how small scripts may become
    math, k = ziamath.Math(_flat(typeset(tex, display=True)), size=full), MATHS / full
    outlines, bars = [], []
    for part in math.svgxml().iter():
        if part.tag == "rect":
            bars.append([k * float(part.get(n, 0)) for n in ("x", "y", "width", "height")])
        for command, numbers in re.findall(r"([A-Z])([^A-Z]*)", part.get("d", "")):
            outlines.append((command, [k * float(n) for n in numbers.split()]))
    box = math.node.bbox
    return Formula(outlines, bars, k * box.xmax, k * box.ymax, -k * box.ymin)


def _flat(mathml):
    """Take away rows of one within rows, each of which doubles the work of ziamath."""
    root = ElementTree.fromstring(mathml)
    for parent in root.iter():
        for n, child in enumerate(parent):
            inner = child
            while inner.tag == parent.tag == ROW and len(inner) == 1:
                [inner] = inner
            parent[n] = inner
            if inner.text == "∑":
                # Below the sign its index would make brackets around it endless.
                inner.set("movablelimits", "false")
    return ElementTree.tostring(root, encoding="unicode")


def write(path, cache, address, version):
    """Write the cheat sheet.

    Parameters
    ----------
    path : pathlib.Path
        The file to write.
    cache : pathlib.Path
        A folder that keeps a sheet for each content, because drawing one takes some seconds.
    address : str
        Where the site is.
    version : str
        Of the package.
    """
    content = families()
    written = repr([card.written() for cards in content.values() for card in cards])
    key = f"{written} {address} {version} {MADE_BY}".encode()

    def draw():
        return bytes(_Sheets(content, address, version).pdf.output())

    shutil.copyfile(kept(cache, key, ".pdf", draw), path)


class _Sheets:
    """The sheets while they are written."""

    def __init__(self, content, address, version):
        import fpdf
        import matplotlib

        logging.getLogger("fontTools").setLevel(logging.WARNING)
        self.pdf = fpdf.FPDF(unit="pt", format=PAPER)
        self.pdf.set_auto_page_break(False)
        # The same bytes whenever it is written.
        self.pdf.set_creation_date(datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
        self.pdf.set_title(sentences.SHEET_TITLE)
        fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
        self.pdf.add_font("sans", "", fonts / "DejaVuSans.ttf")
        self.pdf.add_font("sans", "B", fonts / "DejaVuSans-Bold.ttf")
        self.scale, self.address, self.version = 1.0, address, version
        columns = self._fitted(content)
        for n, column in enumerate(columns):
            sheet, place = divmod(n, COLUMNS)
            if not place:
                self._frame(sheet + 1)
            self._column(SIDE + place * (WIDTH + GUTTER), column)

    # Where what stands.

    def _fitted(self, content):
        """Distribute headings and cards over columns, at the largest scale at which they fit, and evenly."""
        for self.scale in SCALES:
            # A heading stays with the card below it.
            parts = [
                ([card] if n else [family, card])
                for family, cards in content.items()
                for n, card in enumerate(cards)
            ]
            heights = [sum(map(self._height, together)) for together in parts]
            for room in ROOMS:
                columns = _filled(parts, heights, room)
                if len(columns) <= COLUMNS * SHEETS:
                    return columns
        raise ValueError("the cheat sheet has no room for so many functions")

    def _height(self, part):
        if isinstance(part, str):
            return self.scale * FAMILY
        formulas = sum(
            f.above + f.below + 3 for row in self._rows(part) for f in [_extent(row)]
        )
        lines = LINES * len(self._lines(part))
        return self.scale * (HEAD + max(HEIGHT, formulas) + 3 + lines + GAP)

    def _rows(self, card):
        """The formula and the derivative: side by side where there is room."""
        sides = [
            (n, drawn(f"{left} ="), drawn(right))
            for n, (left, right) in enumerate(card.formulas)
        ]
        width = sum(left.width + right.width + 8 for _, left, right in sides) + 8
        together = self.scale * (CURVE + 9 + width) <= WIDTH
        return [sides] if together else [[side] for side in sides]

    def _lines(self, card):
        """The calls, in as many lines as they need."""
        lines, used = [[]], 0.0
        for call in card.calls:
            width = sum(self._width(part, TEXT) for part in call) + 4 * 2.2 * self.scale
            if used + width > WIDTH and lines[-1]:
                lines, used = [*lines, []], 0.0
            lines[-1].append(call)
            used += width + 4 * self.scale
        return lines

    # What stands there.

    def _frame(self, number):
        """Begin a sheet: title, legend, address, licence."""
        self.pdf.add_page()
        right, grey = PAPER[0] - SIDE, {"colour": GREY, "scaled": False}
        x = self._text(SIDE, 32, sentences.SHEET_TITLE, TITLE, bold=True, scaled=False) + 16
        for n, key in enumerate(sentences.SHEET_KEYS):
            self._line([(x, 28), (x + 22, 28)], n)
            x = self._text(x + 26, 30.5, key, 7, scaled=False) + 12
        self._text(SIDE, 45, sentences.SHEET_LEGEND, 6, **grey)
        shown = sentences.SHEET_NUMBER.format(
            number=number, of=SHEETS, version=self.version
        )
        self._text(
            right, 25, self.address, 6.5, colour=COLOURS[0], right=True, scaled=False
        )
        self._text(right, 33.5, shown, 6, right=True, **grey)
        self._text(SIDE, PAPER[1] - 20, sentences.SHEET_SYMBOLS, 6, **grey)
        self._text(SIDE, PAPER[1] - 12, sentences.SHEET_MARKED, 6, **grey)
        self._text(right, PAPER[1] - 12, sentences.SHEET_LICENCE, 6, right=True, **grey)

    def _column(self, x, parts):
        """Write a column; what is left of its height goes between the cards."""
        y = float(TOP)
        left = ROOM - sum(map(self._height, parts))
        between = min(left / (len(parts) - 1), 8)
        for part in parts:
            self._heading(x, y, part) if isinstance(part, str) else self._card(x, y, part)
            y += self._height(part) + (0 if isinstance(part, str) else between)

    def _heading(self, x, y, family):
        k = self.scale
        self.pdf.set_fill_color(236, 241, 245)
        self.pdf.rect(x, y, WIDTH, 10.5 * k, style="F")
        self._text(x + 4 * k, y + 7.7 * k, family, 7, bold=True)

    def _card(self, x, y, card):
        k = self.scale
        end = self._text(x, y + 8 * k, card.name, NAME, bold=True)
        self.pdf.link(x, y, end - x, 10 * k, f"{self.address}functions/{card.name}.html")
        self._text(end + 5 * k, y + 8 * k, card.others, TEXT, colour=GREY)
        self._text(x + WIDTH, y + 8 * k, card.range, TEXT + 0.6, right=True)
        y += HEAD * k
        self._curve(x, y, card)
        rows = [(row, _extent(row)) for row in self._rows(card)]
        height = sum(f.above + f.below + 3 for _, f in rows)
        top = y + k * (max(0, HEIGHT - height) / 2)
        for row, extent in rows:
            at, top = x + k * (CURVE + 9), top + k * extent.above
            for n, left, right in row:
                at = self._formula(at, top, left, COLOURS[n]) + 4 * k
                at = self._formula(at, top, right, INK) + 12 * k
            top += k * (extent.below + 3)
        y += k * (max(HEIGHT, height) + 3)
        if not card.calls:
            self._text(x, y + (LINES - 2) * k, sentences.SHEET_NO_CALLS, TEXT, colour=GREY)
        for line in self._lines(card):
            at, y = x, y + LINES * k
            for framework, name, sign in line:
                at = self._text(at, y - 2 * k, framework, TEXT, colour=GREY) + 2.2 * k
                at = self._text(at, y - 2 * k, name, TEXT) + 2.2 * k
                at = self._text(at, y - 2 * k, sign, TEXT) + 8 * k

    def _curve(self, x, y, card):
        """Draw a function and its slope below y."""
        k = self.scale
        across = Scale(*card.window, x, x + CURVE * k)
        up = upright(card.curves, y + HEIGHT * k, y)
        self._line([(across.start, up(0.0)), (across.end, up(0.0))])
        self._line([(across(0.0), up.start), (across(0.0), up.end)])
        if up.end < up(1.0) < up.start:
            self._line([(across(0.0) - 1.5, up(1.0)), (across(0.0) + 1.5, up(1.0))])
            # Above its place, because f′ may be there, but where that is the top.
            beside = up(1.0) - 1 if up(1.0) > y + 6 else up(1.0) + 5
            self._text(across(0.0) - 2.5, beside, "1", SMALLEST, colour=GREY, right=True)
        if card.window != WINDOW:
            end = number(card.window[1])
            self._text(across.end, up(0.0) - 2, end, SMALLEST, colour=GREY, right=True)
        for n in (1, 0):  # f lies above its slope
            for corners in thinned(card.curves[n], across, up):
                self._line(corners.tolist(), n)

    # Pens.

    def _width(self, text, size, bold=False, scaled=True):
        size = max(size * self.scale, SMALLEST) if scaled else size
        self.pdf.set_font("sans", "B" if bold else "", size)
        return self.pdf.get_string_width(text)

    def _text(self, x, y, text, size, *, colour=INK, bold=False, right=False, scaled=True):
        """Write a text that begins, or ends, at x, and return where it ends."""
        width = self._width(text, size, bold, scaled)
        self.pdf.set_text_color(*colour)
        self.pdf.text(x - width if right else x, y, text)
        return x if right else x + width

    def _line(self, points, n=None):
        """Draw f (0), f′ (1) or an axis."""
        self.pdf.set_draw_color(*(LINE if n is None else COLOURS[n]))
        self.pdf.set_line_width(0.4 if n is None else 1.1)
        self.pdf.set_dash_pattern(**(DASHES if n else {}))
        self.pdf.polyline(points)

    def _formula(self, x, y, formula, colour):
        """Draw a formula that stands on a line at y, and return where it ends."""
        from fpdf.drawing import PaintedPath
        from fpdf.drawing_primitives import DeviceRGB

        path, k = PaintedPath(), self.scale
        path.style.fill_color = DeviceRGB(*(c / 255 for c in colour))
        path.style.stroke_color = None
        draw = {
            "M": path.move_to, "L": path.line_to, "Q": path.quadratic_curve_to, "C": path.curve_to, "Z": path.close,
        }  # fmt: skip
        for command, numbers in formula.outlines:
            places = (k * v + (y if n % 2 else x) for n, v in enumerate(numbers))
            draw[command](*(round(place, 2) for place in places))
        for left, top, width, height in formula.bars:
            path.rectangle(x + k * left, y + k * top, k * width, k * height)
        with self.pdf.drawing_context() as drawing:
            drawing.add_item(path, clone=False)
        return x + k * formula.width


def _filled(parts, heights, room):
    """Fill one column after the other."""
    columns, used = [[]], 0.0
    for together, height in zip(parts, heights, strict=True):
        if used + height > room:
            columns, used = [*columns, []], 0.0
        columns[-1] += together
        used += height
    return columns


def _extent(row):
    """How far a row of formulas reaches, as a formula without outlines."""
    both = [formula for _, *sides in row for formula in sides]
    return Formula([], [], 0.0, max(f.above for f in both), max(f.below for f in both))
