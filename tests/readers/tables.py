"""Tables of a built page, and the numbers, sets and conditions in their cells, as a reader takes them."""

import functools
import gc
import math
import operator
import re
from dataclasses import dataclass

from bs4 import BeautifulSoup
from conftest import SITE

# Pages, sections, tables.


@functools.cache
def page(name):
    """The article of a built page, without the marks beside its headings."""
    text = (SITE / name).read_text("utf-8")
    gc.disable()  # it would look for garbage half of the time, and there is none
    article = BeautifulSoup(text, "html.parser").find("article")
    gc.enable()
    for mark in article.find_all("a", class_="headerlink"):
        mark.decompose()
    return article


def words(tag):
    """The text of a tag in one line, with plain spaces."""
    return " ".join(tag.get_text().split())


@functools.cache
def section(name, heading):
    """The part of a page under a heading."""
    found = [h for h in page(name).find_all(["h2", "h3"]) if words(h) == heading]
    assert len(found) == 1, f"{name} has {len(found)} sections {heading!r}"
    return found[0].parent


def top(name, kind):
    """The part of the top of a function page that is of a kind: its formulas, drawing or facts."""
    [lookup] = page(name).select(".lookup")
    [found] = lookup.find_all(class_=kind, recursive=False)
    return found


@dataclass(frozen=True, repr=False)
class Cell:
    """A cell: its text, what in it is code, its links (text, target), what is bold; and where it is."""

    where: str
    text: str
    codes: tuple
    links: tuple
    bold: tuple

    def __repr__(self):
        return f"{self.where}: printed is {self.text!r}"


def _cell(tag, where):
    return Cell(
        where,
        words(tag),
        tuple(words(code) for code in tag.find_all("code")),
        tuple((words(a), a["href"]) for a in tag.find_all("a")),
        tuple(words(strong) for strong in tag.find_all("strong")),
    )


def tables(name, part=None, heading=""):
    """The tables of a page, or of a part of it: each a list of rows, and each row a dictionary: column -> cell.

    A part of a table, under a row that names the part, counts as a table; the row is its title.
    """
    found = []
    for table in (part or page(name)).find_all("table"):
        columns = [words(th) for th in table.thead.find_all("th")]
        assert len(set(columns)) == len(columns), f"{name}: columns {columns}"
        bodies = table.find_all("tbody")
        for body in bodies:
            lines, title = body.find_all("tr"), ""
            if len(bodies) > 1:
                [named] = lines.pop(0).find_all("th", scope="rowgroup")
                assert named["colspan"] == str(len(columns))
                title = words(named)
            rows = []
            for tr in lines:
                cells = tr.find_all(["th", "td"])
                label = words(cells[0]) or "(empty)"
                place = ", ".join(filter(None, [name, heading, title, label]))
                assert len(cells) == len(columns), f"{place}: {len(cells)} cells"
                rows.append(
                    {
                        column: _cell(td, f"{place}, {column}")
                        for column, td in zip(columns, cells, strict=True)
                    }
                )
            found.append(Table(columns, rows, title))
    return found


@dataclass(frozen=True)
class Table:
    """The heads of the columns, the rows, and the title of a part."""

    columns: list
    rows: list
    title: str = ""

    def by(self, column):
        """The rows by the text of one column, which must tell them apart."""
        found = {row[column].text: row for row in self.rows}
        assert len(found) == len(self.rows), [row[column].text for row in self.rows]
        return found


# Numbers.

RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = re.compile(
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?P<power> × 10(?P<raised>⁻?[⁰¹²³⁴-⁹]+))?"
)
TEN = re.compile(r"10(?P<raised>⁻?[⁰¹²³⁴-⁹]+)")


def _match(text):
    """A number at the start of a text: how long it is, its value, and half a unit of its last digit."""
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    if ten := TEN.match(text):
        return ten.end(), 10.0 ** int(ten["raised"].translate(RAISED)), 0.0
    if not (found := NUMBER.match(text)):
        return None
    digits = found["digits"].replace(",", "")
    power = int(found["raised"].translate(RAISED)) if found["power"] else 0
    places = len(digits.partition(".")[2])
    return found.end(), float(f"{digits}e{power}"), 0.5 * 10.0 ** (power - places)


def number(text):
    """Read a number.

    >>> number("−2.1 × 10⁻⁷"), number("10⁻⁵"), number("1,234"), number("−∞"), number("−0")
    (-2.1e-07, 1e-05, 1234.0, -inf, -0.0)
    """
    if text == "NaN":
        return math.nan
    negative = text.startswith("−")
    rest = text.removeprefix("−")
    if rest == "∞":
        value = math.inf
    else:
        found = _match(rest)
        if not found or found[0] != len(rest):
            raise ValueError(f"not a number: {text!r}")
        value = found[1]
    return -value if negative else value


def half_unit(text):
    """Half a unit of the last digit that a number shows: how far rounding may have moved it.

    >>> half_unit("1.92"), half_unit("475"), half_unit("9.0 × 10¹⁵")
    (0.005, 0.5, 50000000000000.0)
    """
    number(text)
    return _match(text.removeprefix("−"))[2]


# Expressions of parameters. A letter is a parameter's, a longer word is its name.

LETTERS = {
    "α": "alpha", "β": "beta", "λ": "lambd", "τ": "tau", "θ": "threshold", "v": "value", "w": "width",
}  # fmt: skip
LETTER = {name: letter for letter, name in LETTERS.items()}
TOKEN = re.compile(r"[A-Za-zͰ-Ͽ_][A-Za-z0-9_]*|[-+−/·×()|∞]")


def evaluate(text, given=None, nudge=0):
    """Evaluate an expression for given parameters.

    Parameters
    ----------
    text : str
        As printed.
    given : dict, optional
        Names of parameters, and their values.
    nudge : {0, 1, -1}, optional
        Push every decimal number by so many halves of a unit of its sixth digit, to which it may have been rounded.

    Examples
    --------
    >>> evaluate("1 / (2 w)", {"width": 3.0}), evaluate("−1.5 / β", {"beta": 2.0})
    (0.16666666666666666, -0.75)
    >>> evaluate("the larger of 1 and |α|", {"alpha": -2.0})
    2.0
    """
    if larger := re.fullmatch(r"the larger of (.+) and (.+)", text):
        return max(evaluate(part, given, nudge) for part in larger.groups())
    parser = _Parser(text, given or {}, nudge)
    value = parser.sum()
    parser.expect(None)
    return value


class _Parser:
    """By recursive descent: sums of products of signed atoms; what stands side by side is multiplied."""

    def __init__(self, text, given, nudge):
        self.text, self.given, self.nudge = text, given, nudge
        self.tokens, position = [], 0
        while position < len(text):
            if text[position] == " ":
                position += 1
            elif found := _match(text[position:]):
                self.tokens.append(text[position : position + found[0]])
                position += found[0]
            elif found := TOKEN.match(text, position):
                self.tokens.append(found[0])
                position = found.end()
            else:
                raise ValueError(f"cannot read {text[position:]!r} in {text!r}")

    def next(self):
        return self.tokens[0] if self.tokens else None

    def expect(self, token):
        if self.next() != token:
            raise ValueError(f"{token or 'the end'} expected in {self.text!r}")
        if self.tokens:
            del self.tokens[0]

    def take(self, *tokens):
        if self.next() in tokens:
            return self.tokens.pop(0)
        return None

    def sum(self):
        value = self.product()
        while sign := self.take("+", "−"):
            other = self.product()
            value = value + other if sign == "+" else value - other
        return value

    def product(self):
        value, divided = self.signed(), False
        while self.next() not in (None, "+", "−", ")", "|"):
            if self.take("/"):
                value, divided = value / self.signed(), True
            elif divided:
                raise ValueError(f"what is divided in {self.text!r}?")
            else:
                self.take("·", "×")
                value *= self.signed()
        return value

    def signed(self):
        return -self.signed() if self.take("−") else self.atom()

    def atom(self):
        token = self.take(self.next())
        if token == "(":
            value = self.sum()
            self.expect(")")
            return value
        if token == "|":
            value = abs(self.sum())
            self.expect("|")
            return value
        if token == "∞":
            return math.inf
        name = LETTERS.get(token, token)
        if name in self.given:
            return float(self.given[name])
        value = number(token or "")
        if self.nudge and "." in token and value:
            value += self.nudge * 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) - 5)
        return value


def says(text, truth, given=None):
    """Whether an expression is a number to six digits: exactly where it is short, else rounded.

    >>> says("0.857764", 0.857763884960707), says("0.85776", 0.857763884960707), says("1/3", 1 / 3)
    (True, False, True)
    """
    low, high = sorted(evaluate(text, given, nudge) for nudge in (-1, 1))
    truth = float(truth)
    if math.isnan(truth) or math.isinf(truth):
        return str(low) == str(truth)
    slack = 1e-12 * abs(truth)
    return low - slack <= truth <= high + slack


# Sets, conditions, places.


@dataclass(frozen=True)
class Piece:
    """An interval or a point: the text of its ends, and whether they belong to it."""

    low: str
    low_closed: bool
    high: str
    high_closed: bool

    def around(self, given=None):
        """Its ends for given parameters, moved out by what rounding may have taken."""
        ends = [[evaluate(e, given, n) for n in (-1, 1)] for e in (self.low, self.high)]
        return min(ends[0]), max(ends[1])


def pieces(text):
    """Read a set.

    >>> [(p.low, p.high, p.high_closed) for p in pieces("(−∞, −λ) ∪ {0, 1}")]
    [('−∞', '−λ', False), ('0', '0', True), ('1', '1', True)]
    """
    found = []
    for piece in [] if text == "none" else text.split(" ∪ "):
        outside, inside = piece[0] + piece[-1], piece[1:-1].split(", ")
        if outside == "{}":
            found += [Piece(point, True, point, True) for point in inside]
        elif outside[0] in "([" and outside[1] in ")]" and len(inside) == 2:
            low, high = inside
            found.append(Piece(low, outside[0] == "[", high, outside[1] == "]"))
        else:
            raise ValueError(f"not a set: {text!r}")
    return found


RELATIONS = {
    "<": operator.lt, ">": operator.gt, "≤": operator.le, "≥": operator.ge, "=": operator.eq, "≠": operator.ne,
}  # fmt: skip


def holds(text, given):
    """Whether a condition holds for given parameters.

    >>> holds("0 < α ≤ 1", {"alpha": 1.0}), holds("α > 0 and α ≠ 1", {"alpha": 1.0})
    (True, False)
    """
    for part in text.split(" and "):
        terms = re.split(r" ([<>≤≥=≠]) ", part)
        if len(terms) < 3:
            raise ValueError(f"not a condition: {part!r}")
        values = [evaluate(term, given) for term in terms[::2]]
        for n, relation in enumerate(terms[1::2]):
            if not RELATIONS[relation](values[n], values[n + 1]):
                return False
    return True


def place(text):
    """Read ``value at place``, such as "−0.375 at −1.5"."""
    value, at = text.split(" at ")
    return value, at


def listed(text):
    """The items of a list in words: "a", "a and b", "a, b and c"."""
    return re.split(r", | and ", text)
