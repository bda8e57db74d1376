"""Reads a formula in plain text, as ``repr`` shows it, with the precedence of programming languages."""

import re

from actdoc import catalogue
from readers.expressions import (
    At,
    Call,
    Cases,
    Chain,
    Delta,
    Name,
    Number,
    Operation,
    Ordered,
    Over,
    Partial,
    Statement,
    Unreadable,
)

FUNCTIONS = {*catalogue, "exp", "log", "Phi", "phi", "argmax"}
CONSTANTS = {"pi": Name("π")}
WORDS = {"if", "else", "sum", "max", "over", "of", "the", "largest", "d"}
RELATIONS = {"=": "=", "<": "<", ">": ">", "<=": "≤", ">=": "≥"}
TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|[^\W\d]\w*|\*\*|[<>=]=|[-+*/()\[\],<>='])")


def read(line):
    """Read one line as a `Statement`."""
    row, place = [], 0
    while line[place:].strip():
        found = TOKEN.match(line, place)
        if not found:
            raise Unreadable(f"{line[place:]!r} is no sign, in the formula {line}")
        row.append(found[1])
        place = found.end()
    try:
        return Parser(row).statement()
    except Unreadable as error:
        raise Unreadable(f"{error}, in the formula {line}") from None


class Parser:
    """The signs of a line, read from left to right."""

    def __init__(self, row):
        self.row, self.place = [*row, ""], 0

    @property
    def next(self):
        return self.row[self.place]

    def take(self, *signs):
        if signs and self.next not in signs:
            return None
        self.place += 1
        return self.row[self.place - 1]

    def expect(self, *signs):
        for sign in signs:
            if not self.take(sign):
                raise Unreadable(f"{self.next or 'the end'} where {sign} is needed")

    def statement(self):
        chain, more = self.chain(), []
        while self.take(","):
            more.append(self.chain())
        if self.next:
            raise Unreadable(f"{self.next} does not fit")
        return Statement(chain, tuple(more))

    def chain(self):
        sides, signs = [self.choice()], []
        while self.next in RELATIONS:
            signs.append(RELATIONS[self.take()])
            sides.append(self.choice())
        return Chain(tuple(sides), tuple(signs))

    def choice(self):
        """``a if c else b if d else e``: what stands last applies otherwise."""
        branches, value = [], self.sum()
        while self.take("if"):
            left, sign, right = self.sum(), self.take(), self.sum()
            if sign not in RELATIONS or sign == "=":
                raise Unreadable(f"a condition with {sign}")
            branches.append((value, Chain((left, right), (RELATIONS[sign],))))
            self.expect("else")
            value = self.sum()
        return Cases((*branches, (value, None))) if branches else value

    def sum(self):
        found = self.signed()
        while sign := self.take("+", "-"):
            found = Operation(sign, (found, self.product()))
        return found

    def signed(self):
        return Operation("negative", (self.product(),)) if self.take("-") else self.product()  # fmt: skip

    def product(self):
        found = self.power()
        while sign := self.take("*", "/"):
            found = Operation(sign, (found, self.power()))
        return found

    def power(self):
        base = self.indexed()
        return Operation("^", (base, self.power())) if self.take("**") else base

    def indexed(self):
        base = self.atom()
        while self.take("["):
            base = At(base, self.sum())
            self.expect("]")
        return base

    def atom(self):
        if self.take("("):
            return self.bracketed()
        if self.take("sum"):
            return self.over("sum")
        if self.take("max"):
            return self.over("max")
        if self.next == "d" and self.row[self.place + 1][:1].isalpha():
            return self.partial()
        token = self.take()
        if token[:1].isdigit():
            return Number(token)
        if not token[:1].isalpha() or token in WORDS - {"d"}:
            raise Unreadable(f"{token or 'the end'} where a factor is needed")
        return self.named(token)

    def bracketed(self):
        """A sum in brackets; with ``==``, 1 where two indices are equal and 0 elsewhere."""
        found = self.of_the_largest() if self.take("sum") else self.choice()
        if self.take("=="):
            found = Delta(found, self.sum())
        self.expect(")")
        return found

    def of_the_largest(self):
        if self.next == "over":
            return self.over("sum")
        self.expect("of", "the")
        count = self.sum()
        self.expect("largest")
        rank = Ordered(self.indexed(), Name("rank"))
        return Over("sum", "rank", Number("1"), count, rank)

    def over(self, kind):
        """``sum over j of …``, of all components; ``max over k of …``, of every number of them."""
        self.expect("over")
        index = self.take()
        self.expect("of")
        low, high = (Number("1"), Name("n")) if kind == "max" else (None, None)
        return Over(kind, index, low, high, self.product())

    def partial(self):
        """``d f(x)[i] / d x[j]``."""
        self.expect("d")
        of = self.indexed()
        self.expect("/", "d")
        return Partial(of, self.indexed())

    def named(self, name):
        primes = 0
        while self.take("'"):
            primes += 1
        if not self.take("("):
            if primes:
                raise Unreadable(f"{name}' of nothing")
            return CONSTANTS.get(name, Name(name))
        arguments = [self.choice()]
        while self.take(","):
            arguments.append(self.choice())
        self.expect(")")
        if name in ("sqrt", "abs") and len(arguments) == 1 and not primes:
            return Operation({"sqrt": "root", "abs": "absolute"}[name], tuple(arguments))
        if name not in FUNCTIONS:
            raise Unreadable(f"nobody knows the function {name}")
        # What follows the first argument are parameters.
        return Call(name, (arguments[0],), tuple(arguments[1:]), primes)
