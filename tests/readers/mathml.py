"""Reads a formula from the MathML of a page as a mathematician reads it on the screen.

Grouping that nobody sees has no meaning here: `tokens` flattens it, and a parser with the precedence of textbooks
reads the row. What textbooks leave open, such as a/bc or log ab, is refused.
"""

import re
from typing import NamedTuple

from bs4 import BeautifulSoup, NavigableString

from actdoc import catalogue
from readers.expressions import (
    At,
    Call,
    Cases,
    Chain,
    Delta,
    Listed,
    Name,
    Number,
    Operation,
    Ordered,
    Over,
    Partial,
    Statement,
    Unreadable,
    dots,
)

# What letters and words mean by convention; every other function is in upright type under its name in the catalogue.
FUNCTIONS = {
    "σ": "sigmoid", "H": "binary_step", "id": "identity", "exp": "exponential", "Φ": "Phi", "φ": "phi",
    "ϕ": "phi", "log": "log", "erf": "erf", "max": "max", "min": "min", "argmax": "argmax",
}  # fmt: skip
UNKNOWN_FUNCTIONS = {"f", "g", "h"}  # before a bracket
NEED_NO_BRACKETS = {"log", "exp", "tanh", "max", "min", "argmax"}
RELATIONS = set("=<>≤≥≠≈≡∼∝∈∉⊂→↔⇒⇔↦")
LEAVES = {"mi": "name", "mn": "number", "mtext": "text"}
CLOSES = {"(": ")", "[": "]", "|": "|"}


class Token(NamedTuple):
    """A sign of a formula; what has parts, such as a fraction, holds the rows of tokens in them."""

    kind: str
    text: str = ""
    rows: tuple = ()

    def __str__(self):
        """As a message quotes it."""
        parts = [written(row) for row in self.rows]
        shape = {"fraction": "({})/({})", "low": "_({})", "high": "^({})", "root": "√({})"}
        return self.text or shape.get(self.kind, "; ".join(["{}"] * len(parts))).format(*parts)  # fmt: skip


def written(row):
    return " ".join(str(t) if isinstance(t, Token) else written(t) for t in row)


def tokens(element):
    """The signs of an element in reading order."""
    children = [c for c in element.children if not isinstance(c, NavigableString)]
    text = element.get_text().replace("\N{NO-BREAK SPACE}", " ").strip()
    loose = children and any(
        c.strip() for c in element.children if isinstance(c, NavigableString)
    )
    if loose or element.get("style"):
        raise Unreadable(f"{element}: text between elements, or a style of its own")

    def row(child):
        return tuple(tokens(child))

    match element.name, children:
        case "math" | "mrow" | "mstyle" | "mtd", _:
            found = [token for child in children for token in tokens(child)]
        case "mspace", []:
            found = []
        case "mi" | "mn" | "mtext", []:
            found = [Token(LEAVES[element.name], text)]
        case "mo", []:
            found = [Token("name" if text.isalpha() else "sign", text.replace("-", "−"))]
        case "mfrac", [over, under]:
            found = [Token("fraction", rows=(row(over), row(under)))]
        case "msqrt", _:
            inside = tuple(token for child in children for token in tokens(child))
            found = [Token("root", rows=(inside,))]
        case "msub" | "munder", [base, low]:
            found = [*tokens(base), Token("low", rows=(row(low),))]
        case "msup", [base, high]:
            found = [*tokens(base), Token("high", rows=(row(high),))]
        case "msubsup" | "munderover", [base, low, high]:
            scripts = Token("low", rows=(row(low),)), Token("high", rows=(row(high),))
            found = [*tokens(base), *scripts]
        case "mtable", _:
            lines = tuple(tuple(row(cell) for cell in line.children) for line in children)
            # A wide formula goes on in the next line.
            broken = "lines" in element.get("class", [])
            parts = (token for line in lines for cell in line for token in cell)
            found = [*parts] if broken else [Token("table", rows=lines)]
        case name, _:
            raise Unreadable(f"<{name}> with {len(children)} parts: {text}")
    return found


def read(formula):
    """Read a ``<math>`` element, or the text of one, as a `Statement`."""
    if isinstance(formula, str):
        formula = BeautifulSoup(formula, "html.parser").find("math")
    row = tokens(formula)
    try:
        return Parser(row).statement()
    except Unreadable as error:
        raise Unreadable(f"{error}, in the formula {written(row)}") from None


class Parser:
    """One row of signs, read from left to right; each row inside it has a parser of its own."""

    def __init__(self, row):
        self.row, self.place = [*row, Token("end", "the end")], 0
        self.inside_bars = False

    @property
    def next(self):
        return self.row[self.place]

    def sees(self, *signs):
        return self.next.kind == "sign" and self.next.text in signs

    def take(self, *signs):
        """The next token; with signs, only if it is one of them."""
        if signs and not self.sees(*signs):
            return None
        self.place += 1
        return self.row[self.place - 1]

    def expect(self, sign):
        if not self.take(sign):
            raise Unreadable(f"{self.next} where {sign} is needed")

    def whole(self, rule):
        """Read all of the row by one rule."""
        found = rule()
        if self.next.kind != "end":
            raise Unreadable(f"{self.next} does not fit")
        return found

    @staticmethod
    def part(row):
        """Read a row inside this one, such as an exponent, as an expression."""
        parser = Parser(row)
        return parser.whole(parser.sum)

    def statement(self):
        def rule():
            chain, more = self.chain(), []
            while self.take(","):
                more.append(self.chain())
            self.take(".")
            return Statement(chain, tuple(more))

        return self.whole(rule)

    def chain(self):
        sides, signs = [self.sum()], []
        while self.next.kind == "sign" and self.next.text in RELATIONS:
            signs.append(self.take().text)
            if self.take("…") and not self.take(signs[-1]):
                signs.pop()  # x_(1) ≥ x_(2) ≥ … goes on like this, x_(1) ≥ … ≥ x_(n) to an end
                break
            sides.append(self.sum())
        return Chain(tuple(sides), tuple(signs))

    def sum(self):
        negative = self.take("−")
        first = self.product()
        terms = [("−", Operation("negative", (first,))) if negative else ("+", first)]
        while sign := self.take("+", "−"):
            if sign.text == "+" and self.take("…"):
                self.expect("+")
                before, first = terms.pop()
                if before != "+":
                    raise Unreadable("dots after a minus sign")
                terms.append((before, dots(first, self.product())))
            else:
                terms.append((sign.text, self.product()))
        (_, found), *rest = terms
        for sign, term in rest:
            found = Operation({"+": "+", "−": "-"}[sign], (found, term))
        return found

    def product(self):
        found = self.factor()
        while True:
            if self.take("·", "×"):
                found = Operation("*", (found, self.factor()))
            elif self.take("/"):
                found = Operation("/", (found, self.factor()))
                if self.starts_a_factor():
                    raise Unreadable("a slash, and more than one factor after it")
            elif self.starts_a_factor():
                if self.next.kind == "number" and self.row[self.place - 1].kind == "number":
                    raise Unreadable("two numbers side by side")
                found = Operation("*", (found, self.factor()))
            else:
                return found

    def starts_a_factor(self):
        if self.next.kind in ("name", "text"):
            return self.next.text not in ("if", "otherwise")
        if self.sees("|"):
            return not self.inside_bars
        return self.next.kind in ("number", "fraction", "root") or self.sees("(", "[", "{", "∑", "∏")  # fmt: skip

    def factor(self):
        return self.scripts(self.atom())

    def scripts(self, base):
        """What stands at the foot and at the shoulder of a factor."""
        while self.next.kind in ("low", "high"):
            token = self.take()
            if token.kind == "high":
                base = Operation("^", (base, self.part(token.rows[0])))
            else:
                base = self.indexed(base, token.rows[0])
        return base

    def indexed(self, base, row):
        parser = Parser(row)
        if base == Name("δ"):
            indices = parser.whole(parser.listed)
            if len(indices) == 1 and len(row) == 2 and {t.kind for t in row} == {"name"}:
                indices = [Name(token.text) for token in row]  # as in δ_ij
            if len(indices) == 2:
                return Delta(*indices)
            return At(base, indices[0])
        if row[0] == Token("sign", "("):
            return Ordered(base, parser.whole(parser.bracketed))
        return At(base, parser.whole(parser.sum))

    def listed(self):
        found = [self.sum()]
        while self.take(","):
            found.append(self.sum())
        return found

    def bracketed(self):
        opening = self.take("(", "[", "|").text
        outside, self.inside_bars = self.inside_bars, opening == "|"
        items = self.listed()
        self.inside_bars = outside
        self.expect(CLOSES[opening])
        if opening == "|":
            [inside] = items
            return Operation("absolute", (inside,))
        return items[0] if len(items) == 1 and opening == "(" else Listed(tuple(items))

    def atom(self):
        if self.sees("(", "[", "|"):
            return self.bracketed()
        match token := self.take():
            case Token("sign", "∑" | "∏"):
                found = self.over({"∑": "sum", "∏": "product"}[token.text])
            case Token("sign", "{"):
                found = self.cases()
            case Token("number"):
                found = Number(token.text)
            case Token("fraction"):
                found = self.fraction(*token.rows)
            case Token("root"):
                found = Operation("root", (self.part(token.rows[0]),))
            case Token("name" | "text") if token.text not in ("if", "otherwise"):
                found = self.named(token.text)
            case _:
                raise Unreadable(f"{token} where a factor is needed")
        return found

    def fraction(self, over, under):
        if over[:1] == under[:1] == (Token("sign", "∂"),):
            return Partial(self.part(over[1:]), self.part(under[1:]))
        return Operation("/", (self.part(over), self.part(under)))

    def named(self, text):
        if not re.fullmatch(r"[^\W\d]\w*", text):
            raise Unreadable(f"{text} is no name")
        primes = 0
        while self.take("′"):
            primes += 1
        function = FUNCTIONS.get(text) or (text if text in catalogue else None)
        if function == "max" and self.next.kind == "low":
            return self.over("max")
        power = None
        if function and self.next.kind == "high":
            power = self.part(self.take().rows[0])  # as in log² 2
        if self.sees("(", "["):
            unknown = primes or text in UNKNOWN_FUNCTIONS or len(text) > 1 or self.sees("[")
            if unknown and not function:
                raise Unreadable(f"nobody knows the function {text}")
            if function:
                call = self.applied(function, primes)
                return call if power is None else Operation("^", (call, power))
        elif function in NEED_NO_BRACKETS and self.starts_a_factor():
            call = Call(function, (self.factor(),), (), primes)
            if self.starts_a_factor():
                raise Unreadable(f"{text} without brackets, and more than one factor")
            return call if power is None else Operation("^", (call, power))
        if primes or (function and len(text) > 1):
            raise Unreadable(f"the function {text} of nothing")
        name = Name(text)
        return name if power is None else Operation("^", (name, power))

    def applied(self, function, primes):
        opening = self.take("(", "[").text
        outside, self.inside_bars = self.inside_bars, False
        arguments = self.listed()
        parameters = self.listed() if self.take(";") else []
        self.inside_bars = outside
        self.expect(CLOSES[opening])
        if opening == "[":
            raise Unreadable(f"{function} with square brackets")
        return Call(function, tuple(arguments), tuple(parameters), primes)

    def over(self, kind):
        """A sum, product or maximum over an index: it extends over the product that follows."""
        if self.next.kind != "low":
            raise Unreadable(f"a {kind} over nothing")
        below = Parser(self.take().rows[0])
        range_ = below.whole(below.chain)
        high = self.part(self.take().rows[0]) if self.next.kind == "high" else None
        match range_.sides, range_.signs, high:
            case [Name(index)], [], None:
                low = None
            case [Name(index), low], ["="], end if end is not None:
                pass
            case [low, Name(index), high], ["≤", "≤"], None:
                pass
            case _:
                raise Unreadable(f"a {kind} over what is no range")
        return Over(kind, index, low, high, self.product())

    def cases(self):
        if self.next.kind != "table":
            raise Unreadable("a brace that opens nothing")
        branches = []
        for line in self.take().rows:
            if len(line) != 2:
                raise Unreadable("a case of other than two columns")
            value, condition = self.part(line[0]), Parser(line[1])
            word = condition.take()
            if word == Token("text", "otherwise"):
                branches.append((value, condition.whole(lambda: None)))
            elif word == Token("text", "if"):
                branches.append((value, condition.whole(condition.chain)))
            else:
                raise Unreadable(f"a case with {word} for if or otherwise")
        if [c is None for _, c in branches] != [False] * (len(branches) - 1) + [True]:
            raise Unreadable("otherwise is not the last case")
        if self.next.kind != "end" and not self.sees(*",;)]|"):
            raise Unreadable(f"{self.next} beside the last case")
        return Cases(tuple(branches))
