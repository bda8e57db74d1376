"""What a formula says, as a tree, and what it is worth in certified balls.

A name such as sigma or softmax means the catalogue's definition of that function, evaluated by the judge. Components
count from 0, order statistics from 1, the largest first.
"""

import dataclasses
import operator
from dataclasses import dataclass, field
from functools import reduce

from flint import arb, ctx

from actdoc import catalogue
from actdoc.oracle import BALLS, Ball, Components, Vector, enclose


class Unreadable(ValueError):
    """A formula that conventional notation does not settle."""


@dataclass(frozen=True)
class Scope:
    """What the names of a formula stand for: balls, vectors of balls, or other trees."""

    names: dict
    n: int | None = None
    taken: set = field(default_factory=set)

    def with_(self, name, value):
        return dataclasses.replace(self, names=self.names | {name: value})


class Tree:
    """A piece of a formula; `value` evaluates it at the precision in force."""

    def parts(self):
        """The trees directly below this one."""
        found = []
        waiting = [getattr(self, f.name) for f in dataclasses.fields(self)]
        for part in waiting:
            if isinstance(part, Tree):
                found.append(part)
            elif isinstance(part, tuple):
                waiting.extend(part)
        return found

    def all(self):
        """This tree and all below it."""
        yield self
        for part in self.parts():
            yield from part.all()


@dataclass(frozen=True)
class Number(Tree):
    digits: str

    def value(self, scope):
        return Ball(arb(self.digits))


@dataclass(frozen=True)
class Name(Tree):
    text: str

    def value(self, scope):
        if self.text in scope.names:
            meaning = scope.names[self.text]
            return meaning.value(scope) if isinstance(meaning, Tree) else meaning
        if self.text == "π":
            return Ball(arb.pi())
        if self.text == "e":
            return Ball(arb(1).exp())
        if self.text == "n" and scope.n is not None:
            return Ball(arb(scope.n))
        raise Unreadable(f"nothing says what {self.text} is")


@dataclass(frozen=True)
class Operation(Tree):
    """A sum, difference, product, quotient, power, negative, root or absolute value."""

    sign: str
    operands: tuple

    def value(self, scope):
        if self.sign == "^" and self.operands[0] == Name("e"):
            return BALLS.exp(number(self.operands[1].value(scope)))
        return _each(OPERATORS[self.sign], *(o.value(scope) for o in self.operands))


OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "^": lambda base, exponent: Ball(base.value**exponent.value),
    "negative": operator.neg, "root": BALLS.sqrt, "absolute": BALLS.abs,
}  # fmt: skip


def _each(function, *operands):
    """Apply a function to numbers, or to each component of vectors; a number goes with every component."""
    lengths = {len(o) for o in operands if isinstance(o, Vector)}
    if not lengths:
        return function(*operands)
    if len(lengths) > 1:
        raise Unreadable("vectors of different lengths")
    columns = [o if isinstance(o, Vector) else [o] * max(lengths) for o in operands]
    return Vector(function(*row) for row in zip(*columns, strict=True))


def number(value):
    if not isinstance(value, Ball):
        raise Unreadable("a vector where a number is needed")
    return value


def vector(value):
    if not isinstance(value, Vector):
        raise Unreadable("a number where a vector is needed")
    return value


def whole(value):
    """The whole number that an index is."""
    found = number(value).value.unique_fmpz()
    if found is None:
        raise Unreadable("an index that is not a whole number")
    return int(found)


def component(values, index):
    if not 0 <= index < len(vector(values)):
        raise Unreadable(f"there is no component {index} of {len(values)}")
    return values[index]


def _erf(x):
    return Ball(x.value.erf())


def _extremum(method):
    def find(*operands):
        values = operands[0] if len(operands) == 1 else operands
        if not isinstance(values, (Vector, tuple)):
            raise Unreadable("the largest of a single number")
        return Ball(reduce(method, (number(v).value for v in values)))

    return find


def _argmax(values):
    best = 0
    for i, value in enumerate(vector(values)):
        if value > values[best]:
            best = i
    return Ball(arb(best))


# What is no function of the catalogue.
PLAIN = {
    "exp": BALLS.exp, "log": BALLS.log, "Phi": BALLS.Phi, "phi": BALLS.phi, "erf": _erf,
}  # fmt: skip
OF_SEVERAL = {
    "max": _extremum(arb.max),
    "min": _extremum(arb.min),
    "argmax": _argmax,
}


@dataclass(frozen=True)
class Call(Tree):
    """A function of the catalogue or of analysis: ``f(x; alpha)``, with primes ``f'(x; alpha)``."""

    function: str
    arguments: tuple
    parameters: tuple = ()
    primes: int = 0

    def value(self, scope):
        arguments = [a.value(scope) for a in self.arguments]
        if self.function in PLAIN or self.function in OF_SEVERAL:
            if self.primes or self.parameters:
                raise Unreadable(f"{self.function} has no primes and no parameters here")
            if self.function in OF_SEVERAL:
                return OF_SEVERAL[self.function](*arguments)
            [x] = arguments
            return _each(PLAIN[self.function], x)
        if self.function not in catalogue:
            raise Unreadable(f"no function is called {self.function}")
        record = catalogue[self.function]
        if len(arguments) != 1:
            raise Unreadable(f"{self.function} of {len(arguments)} arguments")
        [x] = arguments
        if record.elementwise:
            rest = list(self._completed(record, scope).values())
            return _each(lambda ball: as_ball(self._law(record)(BALLS, ball, *rest)), x)
        if record.scalar:
            return self._output(record, vector(x))
        outputs = range(record.outputs(len(vector(x))))
        return Vector(self._output(record, x, i) for i in outputs)

    def component(self, index, scope):
        """One component of a function of a vector; the others need not be known."""
        record = catalogue.get(self.function)
        if record is None or record.elementwise or record.scalar:
            return component(self.value(scope), index)
        [x] = (vector(a.value(scope)) for a in self.arguments)
        if not 0 <= index < record.outputs(len(x)):
            raise Unreadable(f"{self.function} has no component {index}")
        return self._output(record, x, index)

    def _law(self, record):
        if self.primes > 1:
            raise Unreadable("a second derivative")
        return record.derivative_formula if self.primes else record.formula

    def _output(self, record, x, *index):
        if self.primes or self.parameters or record.parameters:
            raise Unreadable(f"{self.function} of a vector is written with x alone")
        return as_ball(record.formula(Components(len(x)), x, *index))

    def _completed(self, record, scope):
        """The parameters: as written, and then the defaults."""
        if len(self.parameters) > len(record.parameters):
            raise Unreadable(f"too many parameters of {self.function}")
        given = {
            name: exact(default) if name in record.numbers else default
            for name, default in record.parameters.items()
        }
        for name, tree in zip(record.parameters, self.parameters, strict=False):
            if name in record.numbers:
                given[name] = number(tree.value(scope))
            elif isinstance(tree, Name) and tree.text in record.choices[name]:
                given[name] = tree.text
            else:
                raise Unreadable(f"{self.function} has no such form")
        return given


def exact(value):
    return Ball(arb(value))


def as_ball(value):
    return value if isinstance(value, Ball) else exact(value)


@dataclass(frozen=True)
class At(Tree):
    """A component of a vector: ``x_i``."""

    base: Tree
    index: Tree

    def value(self, scope):
        index = whole(self.index.value(scope))
        if isinstance(self.base, Call):
            return self.base.component(index, scope)
        return component(self.base.value(scope), index)


@dataclass(frozen=True)
class Ordered(Tree):
    """An order statistic: ``x_(k)`` is the k-th largest component."""

    base: Tree
    index: Tree

    def value(self, scope):
        values = vector(self.base.value(scope))
        falling = sorted(values, key=lambda ball: ball.value.mid(), reverse=True)
        return component(Vector(falling), whole(self.index.value(scope)) - 1)


@dataclass(frozen=True)
class Delta(Tree):
    """1 where two indices are equal, else 0."""

    i: Tree
    j: Tree

    def value(self, scope):
        return exact(int(whole(self.i.value(scope)) == whole(self.j.value(scope))))


@dataclass(frozen=True)
class Over(Tree):
    """A sum, product, maximum or list over an index; without bounds, over all components."""

    kind: str
    index: str
    low: Tree | None
    high: Tree | None
    body: Tree

    def value(self, scope):
        if self.low is None:
            if scope.n is None:
                raise Unreadable("a sum over the components of no vector")
            indices = range(scope.n)
        else:
            low, high = (whole(end.value(scope)) for end in (self.low, self.high))
            indices = range(low, high + 1)
        values = [self.body.value(scope.with_(self.index, exact(k))) for k in indices]
        if self.kind == "list":
            return Vector(values)
        if self.kind == "max":
            return OF_SEVERAL["max"](Vector(values))
        neutral, join = {"sum": (0, operator.add), "product": (1, operator.mul)}[self.kind]
        return reduce(join, values, exact(neutral))


def dots(first, last):
    """``first + … + last`` as a sum: the two may differ in one thing, from where to where it runs."""
    ends = set()

    def common(a, b):
        if a == b:
            return a
        if isinstance(a, Number) and isinstance(b, (Name, Number)):
            ends.add((a, b))
            return Name("…")
        if type(a) is not type(b) or not isinstance(a, (Tree, tuple)):
            raise Unreadable("dots between terms that do not show what runs")
        if isinstance(a, tuple):
            return tuple(common(*pair) for pair in zip(a, b, strict=True))
        names = [f.name for f in dataclasses.fields(a)]
        return type(a)(*(common(getattr(a, name), getattr(b, name)) for name in names))

    body = common(first, last)
    if len(ends) != 1:
        raise Unreadable("dots between terms that do not show what runs")
    [(low, high)] = ends
    return Over("sum", "…", low, high, body)


@dataclass(frozen=True)
class Cases(Tree):
    """The first value whose condition holds; None is the condition that always holds."""

    branches: tuple

    def value(self, scope):
        for place, (value, condition) in enumerate(self.branches):
            if condition is None or condition.holds(scope):
                scope.taken.add((id(self), place))
                return value.value(scope)
        raise Unreadable("no case applies")


@dataclass(frozen=True)
class Listed(Tree):
    """A vector by its components."""

    items: tuple

    def value(self, scope):
        return Vector(number(item.value(scope)) for item in self.items)


@dataclass(frozen=True)
class Partial(Tree):
    """The derivative of a function of a vector by one component: of ``softmax(x)_i`` by ``x_j``."""

    of: Tree
    by: Tree

    def value(self, scope):
        call = self.of.base if isinstance(self.of, At) else self.of
        if not (isinstance(call, Call) and isinstance(self.by, At)):
            raise Unreadable("a derivative of something other than a function by x_j")
        record = catalogue.get(call.function)
        if record is None or record.elementwise or call.arguments != (self.by.base,):
            raise Unreadable("a derivative of something other than a function by x_j")
        x = vector(self.by.base.value(scope))
        places = [self.of.index] if isinstance(self.of, At) else []
        indices = [whole(p.value(scope)) for p in [*places, self.by.index]]
        law = record.derivative_formula
        return as_ball(law(Components(len(x)), x, *indices))


HOLDS = {"<": operator.lt, ">": operator.gt, "≤": operator.le, "≥": operator.ge}


@dataclass(frozen=True)
class Chain(Tree):
    """Sides with a relation between each two: ``a = b = c``, ``a ≤ b < c``."""

    sides: tuple
    signs: tuple

    def links(self):
        return zip(self.sides, self.signs, self.sides[1:], strict=False)

    def holds(self, scope):
        """Whether a condition holds; a ball that lies across it is refused."""
        if not set(self.signs) <= set(HOLDS):
            raise Unreadable(f"a condition with {' and '.join(self.signs)}")
        return all(
            HOLDS[sign](number(left.value(scope)), number(right.value(scope)))
            for left, sign, right in self.links()
        )


@dataclass(frozen=True)
class Statement(Tree):
    """A chain, and what follows it after commas: ``…, t = tanh(x)``."""

    chain: Chain
    more: tuple = ()

    def definitions(self):
        """What the names stand for that the formula itself defines."""
        found = {}
        for chain in self.more:
            left, right = chain.sides if len(chain.sides) == 2 else (None, None)
            if chain.signs != ("=",) or not isinstance(left, (Name, At)):
                raise Unreadable("after the comma comes something that defines no name")
            if isinstance(left, Name):
                found[left.text] = right
            elif isinstance(left.base, Name) and isinstance(left.index, Name):
                found[left.base.text] = Over("list", left.index.text, None, None, right)
            else:
                raise Unreadable("after the comma comes something that defines no name")
        return found


def breakpoints(tree, scope):
    """The numbers at which the cases of a formula of x part, for what the other names are."""
    x = Name("x")
    conditions = [
        condition
        for part in tree.all()
        if isinstance(part, Cases)
        for _, condition in part.branches
        if condition is not None
    ]
    ends = [
        right if left == x else left
        for condition in conditions
        for left, _, right in condition.links()
        if x in (left, right)
    ]
    return {float(end.value(scope).value.mid()) for end in ends}


def all_cases(tree):
    """Every branch of a formula, as `Scope.taken` records those that were evaluated."""
    return {
        (id(part), place)
        for part in tree.all()
        if isinstance(part, Cases)
        for place in range(len(part.branches))
    }


def narrow(ball):
    return ball == 0 or ball.rel_accuracy_bits() >= 80 or ball.rad() < arb(2) ** -1200


def enclosure(tree, scope):
    """The value of a tree, a number, as a narrow ball."""
    return enclose(lambda m: number(tree.value(scope)), narrow)


def enclosures(tree, scope):
    """The value of a tree as narrow balls: one of a number, one for each component of a vector."""
    with ctx.workprec(1024):
        found = tree.value(scope)
    if not isinstance(found, Vector):
        return [enclosure(tree, scope)]
    return [enclosure(At(tree, Number(str(place))), scope) for place in range(len(found))]


def refuted(chain, scope):
    """The first link of a chain that does not hold in some scope, in words; None if all hold."""
    for left, sign, right in chain.links():
        if sign != "=" and sign not in HOLDS:
            raise Unreadable(f"nobody can evaluate {sign}")
        a, b = enclosures(left, scope), enclosures(right, scope)
        if len(a) != len(b):
            raise Unreadable("a vector beside a number")
        for p, q in zip(a, b, strict=True):
            equal = p.overlaps(q)
            if not (
                equal if sign == "=" else HOLDS[sign](p, q) or (equal and sign in "≤≥")
            ):
                return f"{p.str(15)} {sign} {q.str(15)} is false"
    return None
