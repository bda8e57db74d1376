"""The cheat sheet: every function on two sheets of A4, made from the records, as PDF.

What stands on it is collected by `families`, as data; `write` only places it. Formulas are the MathML of the pages,
drawn by ziamath with the same font; curves are those of the function pages.
"""

import datetime
import logging
import re
import shutil
from contextlib import contextmanager
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from actdoc.arithmetic import catalogue
from actdoc.frameworks.results import NAMES as FRAMEWORKS
from actdoc.notation import LETTERS, TEX
from actdoc.plotting import WINDOW, window
from actdoc.site import sentences
from actdoc.site.comparison import in_the_run, kind, version
from actdoc.site.facts import range_of
from actdoc.site.figures import Scale, alternative, thinned, traces, upright
from actdoc.site.mathml import CELL, FORMULA, ROW, math_font, typeset
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
        What is defined and by what, in TeX, and both in letters: the function, its derivative.
    calls : list of tuple of str
        Framework, what it calls the function, and how the two compare, in a sign.
    told : str
        What those hear of the curves who do not see them.
    curves : list
        The function and its slope: each a list of pieces, and each piece an array of places.
    window : tuple of float
        From which x to which.
    """

    name: str
    others: str
    range: str
    formulas: list[tuple[str, str, str]]
    calls: list[tuple[str, str, str]]
    told: str
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
        (side, record.sides(which, TEX)[1], record.text(which))
        for side, which in zip(left, ("formula", "derivative"), strict=True)
    ]
    calls = [
        (
            sentences.SHORT_NAMES[framework],
            short(framework, record.calls[framework]),
            mark(cell),
        )
        for framework, cell in in_the_run(record).items()
    ]
    return Card(
        record.__name__, sentences.BETWEEN_CLAUSES.join(others), range_of(record), formulas, calls,
        alternative(record), traces(record), window(record),
    )  # fmt: skip


def short(framework, call):
    """Return the name in a call, without the module in which most of a framework are, or the whole of what is none.

    Examples
    --------
    >>> short("torch", "F.gelu(x, approximate='none')"), short("torch", "torch.tanh(x)")
    ('gelu', 'torch.tanh')
    >>> short("scipy", "x * special.ndtr(x)")
    'x * special.ndtr(x)'
    """
    named = re.match(r"([A-Za-z][\w.]*)\(", call)
    home = sentences.SHEET_HOMES.get(framework, "")
    return named[1].removeprefix(home) if named else call


def mark(cell):
    """Return the sign for what the recorded run found of a call."""
    return sentences.SHEET_MARKS.get(kind(cell), sentences.SHEET_MARK_OTHER)


# Drawing: lengths are points.

PAPER = 595.28, 841.89
SIDE, TOP, FOOT = 24, 56, 40  # margins
GUTTER, COLUMNS, SHEETS = 16, 2, 2
WIDTH = (PAPER[0] - 2 * SIDE - GUTTER) / COLUMNS
ROOM = PAPER[1] - TOP - FOOT
# From the left end of a card: its curve, beside which is a number; its formulas; and the sign of equality of the second
# in a row, if the first is not too long.
CURVE, FORMULAS, SECOND = 7, 72, 186
WIDE, HIGH = 58, 30  # a curve
HEIGHTS = 1, 5, 100  # of which the first is written that can be told from 0
# The line of a name, the heading of a family, and the least between cards.
HEAD, BAND, GAP = 11, 22, 4
INK, GREY, LINE = (17, 17, 17), (89, 89, 89), (178, 178, 178)
PALE = 232, 238, 243
COLOURS = (0, 114, 178), (194, 80, 11)  # of f and of f′, as on the pages
# The slope is thin and lies above, so that both are seen where they are the same.
STROKES = 1.3, 0.9
DASHES = {"dash": 2.6, "gap": 1.6}
TITLE, NAME, TEXT, LEGEND = 17, 8.6, 6.3, 6.6  # sizes of letters
SMALLEST = 6  # what a printer and a reader still manage
LEAD, SPACE = 7.3, 3  # from line to line, and between formulas
#: After which a call may go on in another line.
WORD = re.compile(r"[A-Z]?[^A-Z._ ]+[._ ]*|[A-Z]")
AISLE = 5  # the least between two columns of calls
NARROW = 90  # percent: DejaVu Sans is wide
OPERATORS = {"M": "m", "L": "l", "Q": "c", "Z": "h"}  # of SVG and of PDF
UNIT = 12  # the size in which ziamath draws a glyph
FULL = 24  # that for which it knows how small scripts may become
SCRIPTS = 0.8  # of the size of a formula, at least
#: Of formulas: the first at which all have room is taken.
SIZES = [9 - n / 10 for n in range(26)]


class Formula(NamedTuple):
    """A formula of the size `FULL`, and its extent around the line it stands on.

    Attributes
    ----------
    glyphs : list of tuple
        Their numbers in the font, where each stands, and its size.
    bars : list of list of float
        Left, top, width and height of lines of fractions and roots.
    outlines : list of list of tuple
        What is put together of parts, as large braces are: commands with their numbers.
    width, above, below : float
    """

    glyphs: list[tuple[int, float, float, float]]
    bars: list[list[float]]
    outlines: list[list[tuple[str, list[float]]]]
    width: float
    above: float
    below: float


@cache
def drawn(tex):
    """Set a formula."""
    import ziamath

    settings = ziamath.config  # its own place for them
    settings.svg2 = True  # each glyph once, and then where it is used
    settings.minsizefraction = SCRIPTS
    math = ziamath.Math(_flat(typeset(tex, display=True)), size=FULL)
    glyphs, bars, outlines, symbols = [], [], [], {}
    for part in math.svgxml():
        if part.tag == "symbol":
            symbols[f"#{part.get('id')}"] = part
        elif part.tag == "rect":
            bars.append([float(part.get(n, 0)) for n in ("x", "y", "width", "height")])
        elif part.tag == "use":
            symbol = symbols[part.get("href")]
            left, top, _, height = map(float, symbol.get("viewBox").split())
            k = float(part.get("height")) / height
            x, y = float(part.get("x")) - k * left, float(part.get("y")) - k * top
            number = part.get("href").rpartition("_")[2]
            if not number.startswith("-"):
                glyphs.append((int(number), x, y, k * UNIT))
                continue
            outline = []
            for path in symbol.iter("path"):
                for command, numbers in re.findall(r"([A-Z])([^A-Z]*)", path.get("d")):
                    ends = [k * float(n) for n in numbers.split()]
                    ends = [end + (y if n % 2 else x) for n, end in enumerate(ends)]
                    outline.append((command, ends))
            outlines.append(outline)
    box = math.node.bbox
    return Formula(glyphs, bars, outlines, box.xmax, box.ymax, -box.ymin)


def _flat(mathml):
    """Take away rows that say nothing, each of which doubles the work of ziamath."""
    root = ElementTree.fromstring(mathml)
    for parent in root.iter():
        if parent.tag in (ROW, CELL, FORMULA):
            while len(parent) == 1 and parent[0].tag == ROW:
                parent[:] = list(parent[0])
            for n, child in enumerate(parent):
                inner = child
                while inner.tag == ROW and len(inner) == 1:
                    [inner] = inner
                parent[n] = inner
        for child in parent:
            if child.text == "∑":
                # Below the sign its index would make brackets around it endless.
                child.set("movablelimits", "false")
    return root


def write(path, cache, address, release):
    """Write the cheat sheet.

    Parameters
    ----------
    path : pathlib.Path
        The file to write.
    cache : pathlib.Path
        A folder that keeps a sheet for each content, because drawing one takes some seconds.
    address : str
        Where the site is; empty where nobody has said it. Then links lead to the pages beside the file.
    release : str
        The version of the package.
    """
    content = families()
    said = [card.written() for cards in content.values() for card in cards]
    key = f"{said} {_compared()} {address} {release} {MADE_BY}".encode()

    def draw():
        return bytes(_Sheets(content, address, release).pdf.output())

    shutil.copyfile(kept(cache, key, ".pdf", draw), path)


def _compared():
    """With which versions the calls were compared."""
    versions = sentences.BETWEEN.join(map(version, FRAMEWORKS))
    return sentences.SHEET_COMPARED.format(versions=versions)


class _Sheets:
    """The sheets while they are written."""

    def __init__(self, content, address, release):
        import fpdf
        import matplotlib

        logging.getLogger("fontTools").setLevel(logging.WARNING)
        self.pdf = fpdf.FPDF(unit="pt", format=PAPER)
        self.pdf.set_auto_page_break(False)
        # The same bytes whenever it is written.
        self.pdf.set_creation_date(datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
        self.pdf.set_title(sentences.SHEET_TITLE)
        self.pdf.set_subject(sentences.SHEET_LICENCE)
        self.pdf.viewer_preferences = fpdf.ViewerPreferences(display_doc_title=True)
        self.pdf.set_lang(sentences.SHEET_LANGUAGE)
        self.pdf.set_stretching(NARROW)
        fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
        self.pdf.add_font("sans", "", fonts / "DejaVuSans.ttf")
        self.pdf.add_font("sans", "B", fonts / "DejaVuSans-Bold.ttf")
        self.pdf.add_font("maths", "", math_font())
        self.maths = self.pdf.fonts["maths"]
        self.order = self.maths.ttfont.getGlyphOrder()
        self.address, self.release = address, release
        self.widths = {}
        self.places = self._places(content)
        columns = self._fitted(content)
        for n, column in enumerate(columns):
            sheet, place = divmod(n, COLUMNS)
            if not place:
                self._frame(sheet + 1, -(-len(columns) // COLUMNS))
            self._column(SIDE + place * (WIDTH + GUTTER), column)

    # Where what stands.

    def _places(self, content):
        """Return where in a card the call of each framework begins, and how wide it may be.

        Where a column has too little room for all, few calls that are much longer go on in a line of their own.
        """
        cards = [card for found in content.values() for card in found]
        calls, least = {}, {}
        for name in sentences.SHORT_NAMES.values():
            said = [
                (_shown(*said), card.name)
                for card in cards
                for f, *said in card.calls
                if f == name
            ]
            calls[name] = sorted((self._width(call), card) for call, card in said)
            least[name] = max(
                self._width(word) for call, _ in said for word in WORD.findall(call)
            )
        widths = {name: found[-1][0] for name, found in calls.items()}
        room, broken = WIDTH - AISLE * (len(widths) - 1), set()
        while (left := room - sum(widths.values())) < 0:
            ways = []
            for name, found in calls.items():
                for n in range(1, len(found)):
                    # What this saves for each card that becomes higher, and then for each call.
                    width = max(found[-1 - n][0], least[name])
                    cost = len({card for _, card in found[-n:]} - broken) + 0.1 * n
                    ways.append(((widths[name] - width) / cost, name, n, width))
            _, name, n, widths[name] = max(ways)
            broken.update(card for _, card in calls[name][-n:])
            del calls[name][-n:]
        places, x = {}, 0.0
        for name, width in widths.items():
            places[name] = x, width
            x += width + AISLE + left / (len(widths) - 1)
        return places

    def _fitted(self, content):
        """Distribute cards over columns of the same height, with the largest formulas for which two sheets have room.

        A catalogue that has grown takes another sheet.
        """
        calls = {c.name: [*self._calls(c)] for cards in content.values() for c in cards}
        for sheets, size in product(range(SHEETS, len(calls) + SHEETS), SIZES):
            laid = {
                family: [_laid(card, calls[card.name], size / FULL) for card in cards]
                for family, cards in content.items()
            }
            for room in range(int(ROOM * 0.8), int(ROOM) + 1):
                columns = _filled(laid, room)
                if len(columns) <= COLUMNS * sheets:
                    return columns

    def _calls(self, card):
        """Return where the call of each framework stands, and its lines; none where there is none."""
        called = {framework: _shown(*said) for framework, *said in card.calls}
        for framework, (x, room) in self.places.items():
            lines = [""] if framework in called else []
            for word in WORD.findall(called.get(framework, "")):
                if lines[-1] and self._width((lines[-1] + word).rstrip()) > room:
                    lines.append("")
                lines[-1] += word
            yield x, [line.rstrip() for line in lines]

    # What stands there.

    def _frame(self, n, sheets):
        """Begin a sheet: title, legend, and where it comes from."""
        self.pdf.add_page()
        end = PAPER[0] - SIDE
        number = sentences.SHEET_NUMBER.format(number=n, of=sheets, version=self.release)
        with self._tagged("/H1" if n == 1 else "/P"):
            self._text(SIDE, 34, sentences.SHEET_TITLE, TITLE, bold=True)
        with self._tagged("/P"):
            self._text(end, 34 - 9 * bool(self.address), number, LEGEND, right=True)
            self._text(end, 34, self.address, LEGEND, colour=COLOURS[0], right=True)
        if self.address:
            width = self._width(self.address, LEGEND)
            self.pdf.link(end - width, 26, width, 10, self.address)
        x = float(SIDE)
        with self._tagged("/P"):
            for k, key in enumerate(sentences.SHEET_KEYS):
                self._line([(x, 44.8), (x + 20, 44.8)], k)
                x = self._text(x + 24, 47, key, LEGEND) + 10
            self._text(x, 47, sentences.SHEET_LEGEND, LEGEND, colour=GREY)
        with self._tagged("/P"):
            y = PAPER[1] - FOOT + 15
            for left, right in (
                (sentences.SHEET_MARKED, sentences.SHEET_SIGNS),
                (sentences.SHEET_SYMBOLS, sentences.SHEET_LICENCE),
                (_compared(), ""),
            ):
                self._text(SIDE, y, left, colour=GREY)
                self._text(end, y, right, colour=GREY, right=True)
                y += LEAD + 0.5

    def _column(self, x, parts):
        """Write a column; what is left of its height goes between the cards."""
        used = sum(BAND if isinstance(part, str) else part.height for part in parts)
        between = (ROOM - used) / (sum(not isinstance(part, str) for part in parts) - 1)
        y, last = float(TOP), None
        for part in parts:
            if isinstance(part, str):
                self._heading(x, y, part)
                y += BAND
            else:
                if isinstance(last, Laid):
                    with self._tagged(None):
                        self._line([(x, y - between / 2), (x + WIDTH, y - between / 2)])
                self._card(x, y, part)
                y += part.height + between
            last = part

    def _heading(self, x, y, title):
        """Write the head of a family, and those of the columns of calls."""
        with self._tagged(None):
            self.pdf.set_fill_color(*PALE)
            self.pdf.rect(x - 3, y, WIDTH + 6, BAND - 3, style="F")
        self._listed(y, title, 0)
        with self._tagged("/H2"):
            self._text(x, y + 8, title, 7.4, bold=True)
        with self._tagged("/P"):
            for framework, (at, _) in self.places.items():
                self._text(x + at, y + 16.2, framework, colour=GREY)

    def _card(self, x, y, laid):
        card = laid.card
        self._listed(y, card.name, 1)
        with self._tagged("/H3"):
            end = self._text(x, y + 7.5, card.name, NAME, bold=True)
        page = f"{self.address or './'}functions/{card.name}.html"
        self.pdf.link(x, y, end - x, 10, page)
        with self._tagged("/P"):
            self._text(end + 5, y + 7.5, card.others, colour=GREY)
            self._text(x + WIDTH, y + 7.5, card.range, LEGEND, right=True)
        y += HEAD
        with self._tagged("/Figure", card.told):
            self._curve(x + CURVE, y, card)
        top = y + laid.above
        for row in laid.rows:
            top += max(side.above for side in row)
            for side in row:
                begin = x + side.equal - laid.k * side.left.width
                with self._tagged("/Formula", side.told):
                    self._formula(begin, top, laid.k, side.left, COLOURS[side.n])
                    self._formula(x + side.equal + 3, top, laid.k, side.right, INK)
            top += max(side.below for side in row)
        y += laid.height - HEAD - LEAD * (laid.deep - 1) - 1.5
        calls = (" ".join(call).rstrip() for call in card.calls)
        said = sentences.BETWEEN_CLAUSES.join(calls)
        with self._tagged("/P", said or sentences.SHEET_NO_CALLS):
            for at, lines in laid.calls:
                for n, line in enumerate(lines):
                    self._text(x + at, y + n * LEAD, line)
                if not lines:
                    self._text(x + at, y, sentences.SHEET_MISSING, colour=GREY)

    def _curve(self, x, y, card):
        """Draw a function and its slope below y, with a height."""
        across = Scale(*card.window, x, x + WIDE)
        up = upright(card.curves, y + HIGH, y)
        self._line([(across.start, up(0.0)), (across.end, up(0.0))])
        self._line([(across(0.0), up.start), (across(0.0), up.end)])
        # Beside the curves, where none comes; and below the name.
        high = [n for n in HEIGHTS if up(0.0) - up(n) > 4 and up(n) >= up.end]
        if high:
            place = up(high[0])
            self._line([(x - 2.5, place), (x, place)])
            beside = max(place + 2.2, y + 5.5)
            self._text(x - 3.5, beside, str(high[0]), SMALLEST, colour=GREY, right=True)
        if card.window != WINDOW:
            last = number(card.window[1])
            self._line([(across.end, up(0.0)), (across.end + 2.5, up(0.0))])
            self._text(across.end + 3.5, up(0.0) + 2.2, last, SMALLEST, colour=GREY)
        for n, pieces in enumerate(card.curves):
            for corners in thinned(pieces, across, up):
                self._line(corners.tolist(), n)

    # Pens.

    def _width(self, text, size=TEXT, bold=False):
        key = text, size, bold
        if key not in self.widths:
            self.pdf.set_font("sans", "B" if bold else "", size)
            self.widths[key] = self.pdf.get_string_width(text)
        return self.widths[key]

    def _text(self, x, y, text, size=TEXT, *, colour=INK, bold=False, right=False):
        """Write a text that begins, or ends, at x, and return where it ends."""
        width = self._width(text, size, bold)
        self.pdf.set_font("sans", "B" if bold else "", size)
        self.pdf.set_text_color(*colour)
        self.pdf.text(x - width if right else x, y, text)
        return x if right else x + width

    def _line(self, points, n=None):
        """Draw f (0), f′ (1) or an axis."""
        self.pdf.set_draw_color(*(LINE if n is None else COLOURS[n]))
        self.pdf.set_line_width(0.4 if n is None else STROKES[n])
        self.pdf.set_dash_pattern(**(DASHES if n else {}))
        self.pdf.polyline(points)

    def _formula(self, x, y, k, formula, colour):
        """Write a formula that stands on a line at y."""
        up = PAPER[1] - y
        said = [f"q {' '.join(f'{c / 255:.3f}' for c in colour)} rg BT 100 Tz"]
        for glyph, across, down, size in formula.glyphs:
            self.pdf.set_font("maths", "", k * size)
            font = self.pdf._set_font_for_page(
                self.maths, k * size, wrap_in_text_object=False
            )
            place = f"1 0 0 1 {x + k * across:.2f} {up - k * down:.2f} Tm"
            said.append(f"{font} {place} <{self._picked(glyph):04X}> Tj")
        said.append("ET")
        for left, top, width, height in formula.bars:
            corner = f"{x + k * left:.2f} {up - k * (top + height):.2f}"
            said += [f"{corner} {k * width:.2f} {k * height:.2f} re", "f"]
        for outline in formula.outlines:
            said.append(_outline(outline, x, up, k))
        self.pdf._out(" ".join([*said, "Q"]))

    def _picked(self, glyph):
        """Return the code of a glyph of the font of formulas, which may have no character of its own, in the file."""
        from fontTools.agl import toUnicode

        name = self.order[glyph]
        characters = tuple(map(ord, toUnicode(name)))
        width = round(self.maths.ttfont["hmtx"][name][0] * self.maths.scale)
        subset = self.maths.subset
        return subset.pick_glyph(subset.get_glyph(glyph, characters, name, width))

    # For those who do not see.

    @contextmanager
    def _tagged(self, kind, told=None):
        """Say what is written meanwhile: a heading, a paragraph, a formula, a figure; or nothing that is read."""
        pdf, number = self.pdf, None
        if kind:
            number = pdf.struct_builder.next_mcid_for_page(pdf.page)
            pdf._add_marked_content(struct_type=kind, mcid=number, alt_text=told)
        pdf._out(f"{kind} <</MCID {number}>> BDC" if kind else "/Artifact BMC")
        yield
        pdf._out("EMC")

    def _listed(self, y, title, level):
        """Let a title be found in the outline of the file."""
        self.pdf.set_y(y)
        self.pdf.start_section(title, level)


def _shown(call, sign):
    """A call with its sign, which stays with the end of it."""
    return f"{call}\N{NO-BREAK SPACE}{sign}" if sign else call


class Side(NamedTuple):
    """The function or its derivative in a card: what it says, where it stands, how far it reaches."""

    n: int
    left: Formula
    right: Formula
    told: str
    equal: float
    above: float
    below: float


class Laid(NamedTuple):
    """A card with the places of what it says: the formulas in rows, scaled by k, which begin so far below its curve."""

    card: Card
    rows: list[list[Side]]
    calls: list[tuple[float, list[str]]]
    deep: int
    k: float
    above: float
    height: float


def _laid(card, calls, k):
    """Place the formulas of a card.

    They stand below each other if that is no higher than the curve, or if there is no room beside each other.
    """
    parts = [(drawn(f"{a} ="), drawn(b), told) for a, b, told in card.formulas]
    label, longest = (max(part[n].width for part in parts) for n in (0, 1))
    k = min(k, (WIDTH - FORMULAS - 3) / (label + longest))
    equal = FORMULAS + k * label
    sides = [
        Side(
            n, left, right, told, equal,
            k * max(left.above, right.above), k * max(left.below, right.below) + SPACE,
        )
        for n, (left, right, told) in enumerate(parts)
    ]  # fmt: skip
    first, second = sides
    rows = [[first], [second]]
    at = max(SECOND, equal + 15 + k * (first.right.width + second.left.width))
    beside = at + 3 + k * second.right.width <= WIDTH
    if beside and sum(side.above + side.below for side in sides) - SPACE > HIGH:
        rows = [[first, second._replace(equal=at)]]
    deep = sum(max(s.above for s in row) + max(s.below for s in row) for row in rows)
    deep -= SPACE  # there is none below the last
    body = max(HIGH, deep)
    lines = max(1, *(len(lines) for _, lines in calls))
    height = HEAD + body + 3 + LEAD * lines
    return Laid(card, rows, calls, lines, k, (body - deep) / 2, height)


def _filled(content, room):
    """Fill one column after the other; a heading stays with what is below it, and stands above each column."""
    columns, used = [], room
    for family, cards in content.items():
        title = family
        for laid in cards:
            height = laid.height + GAP
            if used + height + BAND * bool(title) > room:
                columns, used = [*columns, []], 0.0
                title = title or sentences.SHEET_CONTINUED.format(family=family)
            if title:
                columns[-1].append(title)
                used += BAND
                title = ""
            columns[-1].append(laid)
            used += height
    return columns


def _outline(commands, x, y, k):
    """Write outlines as PDF has them: with y upwards, and with cubic curves only."""
    said, last = [], (0.0, 0.0)
    for command, numbers in commands:
        ends = [
            (x + k * a, y - k * b) for a, b in zip(numbers[::2], numbers[1::2], strict=True)
        ]
        if command == "Q":
            (cx, cy), end = ends
            ends = [
                *((a + (cx - a) * 2 / 3, b + (cy - b) * 2 / 3) for a, b in (last, end)),
                end,
            ]
        said += [f"{a:.2f} {b:.2f}" for a, b in ends] + [OPERATORS[command]]
        last = ends[-1] if ends else last
    return " ".join([*said, "f"])
