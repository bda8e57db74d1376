"""What is printed is what was judged: every formula is read back, from the built pages and from ``repr``.

The readers know the notation of textbooks. What they read is evaluated in certified balls and compared with the
definition that the judge uses.
"""

import functools
import itertools
import re
from typing import NamedTuple

import numpy as np
import pytest
from bs4 import BeautifulSoup
from conftest import SITE, pages
from latex2mathml.converter import convert
from readers import mathml, text
from readers.expressions import (
    At,
    Call,
    Name,
    Partial,
    Scope,
    Unreadable,
    all_cases,
    as_ball,
    breakpoints,
    enclosure,
    exact,
    narrow,
    refuted,
)
from readers.tables import LETTER
from readers.values import defined, scopes, values

from actdoc import catalogue
from actdoc.notation import TEX, TEXT
from actdoc.oracle import BALLS, Ball, Components, Vector, enclose, settings
from actdoc.site.mathml import typeset

WHICH = ("formula", "derivative")


def letter(parameter):
    """By convention a parameter is a Greek letter or the first of its name; others are printed by their names."""
    return LETTER.get(parameter, parameter)


# What a record says, at points.


class Point(NamedTuple):
    """An input, with all else that a formula may name: parameters, indices, noise."""

    x: Ball | Vector
    parameters: dict
    indices: dict = {}
    noise: dict = {}

    def size(self):
        return len(self.x) if isinstance(self.x, Vector) else None

    def scope(self, naming, taken):
        names = {naming(name): ball for name, ball in self.parameters.items()}
        names |= {name: exact(index) for name, index in self.indices.items()}
        return Scope({"x": self.x} | names | self.noise, self.size(), taken)


def numbers(kinks):
    """Inputs on both sides of every kink, near and far; tails; ordinary and random numbers."""
    random = np.random.default_rng(1)
    near = [0, *(sign * 2.0**e for e in (-40, -20, -7, -1) for sign in (-1, 1))]
    return np.unique([
        *(np.nextafter(kink, side) for kink in kinks for side in (-np.inf, np.inf)),
        *(kink + gap for kink in kinks for gap in near),
        *(-300.0, -30.0, -2.5, 1.25, 30.0, 300.0),
        *random.normal(0, 1, 5), *random.normal(0, 10, 5),
    ])  # fmt: skip


@functools.cache
def vectors():
    """Vectors of 2, 4 and 6 components: random at several scales, with ties, near ties and zeros."""
    random = np.random.default_rng(2)
    shapes = [(2, 1), (2, 5), (4, 0.1), (4, 1), (4, 3), (4, 200), (6, 0.4), (6, 2)]
    return [
        *(random.normal(0, scale, n) for n, scale in shapes),
        np.array([0.75, 0.75]),
        np.array([1.0, 3.0, 3.0, -2.0]),
        np.array([0.5, np.nextafter(0.5, 1), -1.0, 2.0]),
        np.array([0.0, -1.0, 2.0, 0.0]),
    ]


def balls(row):
    return Vector(exact(float(number)) for number in row)


class Law(NamedTuple):
    """One equation of a record: formula or derivative, in one form, with the parameters named by some convention."""

    record: object
    which: str
    form: dict
    naming: object

    def left_side(self):
        """``f(x; alpha)``, ``f'(x; alpha)``, ``f(x)_i`` or ``∂ f(x)_i / ∂ x_j``."""
        x, i, j = map(Name, "xij")
        name, slope = self.record.__name__, self.which == "derivative"
        if self.record.elementwise:
            parameters = tuple(Name(self.naming(p)) for p in self.record.numbers)
            return Call(name, (x,), parameters, int(slope))
        output = Call(name, (x,)) if self.record.scalar else At(Call(name, (x,)), i)
        return Partial(output, At(x, j)) if slope else output

    def settings(self):
        """The values of the parameters with which it is tried."""
        return [s for s in settings(self.record) if self.form.items() <= s.items()]

    def points(self, parameters, kinks):
        record = self.record
        given = {name: exact(parameters[name]) for name in record.numbers}
        if record.elementwise:
            for x in numbers({0.0, *record.breakpoints_at(parameters), *kinks}):
                yield Point(exact(float(x)), given)
            return
        for x in vectors():
            n = len(x)
            random = np.random.default_rng(n)
            noise = {"g": balls(record.noise(random, n))} if record.noise else {}
            sizes = {} if record.scalar else {"i": record.outputs(n)}
            sizes |= {"j": n} if self.which == "derivative" else {}
            for indices in np.ndindex(*sizes.values()):
                yield Point(balls(x), given, dict(zip(sizes, indices, strict=True)), noise)

    def value(self, point):
        """What the judge's definition is at a point, as a narrow ball."""
        record = self.record
        law = record.formula if self.which == "formula" else record.derivative_formula
        given = {**self.form, **point.parameters, **point.noise}
        m = BALLS if record.elementwise else Components(point.size())
        return enclose(
            lambda m: as_ball(law(m, point.x, *point.indices.values(), **given)), narrow, m
        )


def check_right_side(statement, law):
    """Compare what a formula says with the definition, at points that reach every case of it."""
    taken, right = set(), statement.chain.sides[-1]
    for parameters in law.settings():
        names = {law.naming(name): exact(parameters[name]) for name in law.record.numbers}
        kinks = breakpoints(right, Scope(names))
        for point in law.points(parameters, kinks):
            scope = point.scope(law.naming, taken)
            scope.names.update(statement.definitions())
            read = enclosure(right, scope)
            true = law.value(point)
            assert read.overlaps(true), (
                f"{law.record.__name__}, {law.which}: {read.str(15)} as printed, {true.str(15)} in the record, "
                f"where {values(scope)}"
            )
    assert all_cases(right) <= taken, "no x reaches every case"


def check(statement, law):
    """Compare a printed equation with its record."""
    assert statement.chain.signs == ("=",)
    assert statement.chain.sides[0] == law.left_side()
    check_right_side(statement, law)


# The pages of the functions, and repr.


#: Where a function page has its formulas: the usual form at the top, others further down.
FORMULAS = ":is(.formulas, #other-forms)"


@functools.cache
def page(name):
    return BeautifulSoup((SITE / name).read_text("utf-8"), "html.parser").find("article")


def printed(record, section):
    """The formulas in lines of their own that a section of a function's page prints from the record."""
    return page(f"functions/{record.__name__}.html").select(f"{section} div.math.record")


def identities(record):
    return range(len(record.identities(BALLS, exact(1.0))))


FORMS = [
    pytest.param(
        record,
        which,
        form,
        id=f"functions/{record.__name__}.html: {' '.join([which, *map(str, form.values())])}",
    )
    for record in catalogue.values()
    for form in record.variants()
    for which in WHICH
]
IDENTITIES = [
    pytest.param(record, place, id=f"functions/{record.__name__}.html: identity {place}")
    for record in catalogue.values()
    for place in identities(record)
]
each_record = pytest.mark.parametrize(
    "record", catalogue.values(), ids=lambda record: record.__name__
)


@pytest.mark.parametrize(("record", "which", "form"), FORMS)
def test_the_formula_on_the_page_is_the_one_that_was_judged(record, which, form):
    place = 2 * record.variants().index(form) + WHICH.index(which)
    formula = printed(record, FORMULAS)[place]
    if form:
        introduced = formula.find_previous("code").get_text()
        assert introduced == ", ".join(f"{name}={value!r}" for name, value in form.items())
    check(mathml.read(formula.math), Law(record, which, form, letter))


@pytest.mark.parametrize(("record", "which", "form"), FORMS)
def test_the_formula_as_text_is_the_one_that_was_judged(record, which, form):
    check(text.read(record.text(which, **form)), Law(record, which, form, str))


@each_record
def test_repr_shows_the_formula_and_the_derivative_that_were_judged(record):
    form = record.variants()[0]
    for which, line in zip(WHICH, repr(record).splitlines(), strict=True):
        check(text.read(line), Law(record, which, form, str))


@each_record
def test_a_function_page_prints_each_formula_and_each_identity_once(record):
    assert len(printed(record, FORMULAS)) == 2 * len(record.variants())
    assert len(printed(record, ".formulas")) == 2, "one form at the top"
    assert len(printed(record, "#properties")) == len(identities(record))


@pytest.mark.parametrize(("record", "place"), IDENTITIES)
def test_an_identity_on_the_page_holds_and_is_the_one_that_was_judged(record, place):
    check_identity(record, place, mathml.read(printed(record, "#properties")[place].math))


@pytest.mark.parametrize(("record", "place"), IDENTITIES)
def test_an_identity_as_text_holds_and_is_the_one_that_was_judged(record, place):
    left, right = record.identities(TEXT, TEXT.term("x"))[place]
    check_identity(record, place, text.read(f"{left} = {right}"))


def check_identity(record, place, statement):
    """Compare both sides of a printed identity with the record's, and with each other."""
    assert statement.chain.signs == ("=",) and not statement.more
    left, right = statement.chain.sides
    assert left != right
    for x in numbers({0.0, *record.breakpoints_at()}):
        scope = Scope({"x": exact(float(x))})
        for side, tree in enumerate((left, right)):
            read = enclosure(tree, scope)
            judged = enclose(
                lambda m, scope=scope, side=side: as_ball(
                    record.identities(m, scope.names["x"])[place][side]
                ),
                narrow,
            )
            assert read.overlaps(judged), (
                f"{record.__name__}: the {('left', 'right')[side]} side of identity {place} at "
                f"x = {x} is {read.str(15)} as printed, {judged.str(15)} in the record"
            )
        if x not in record.breakpoints_at():
            assert not refuted(statement.chain, scope), f"{record.__name__} at x = {x}"


@functools.cache
def catalogue_table():
    """The cells of the column of formulas, by the name of the function."""
    table = page("functions/index.html").find(class_="sortable").table
    column = [th.get_text().strip() for th in table.thead.find_all("th")].index("formula")
    rows = [row.find_all(["th", "td"]) for row in table.tbody.find_all("tr")]
    return {row[0].find("a").get_text(): row[column] for row in rows}


@each_record
def test_the_formula_in_the_table_of_all_functions_is_the_one_that_was_judged(record):
    cell = catalogue_table()[record.__name__]
    [formula] = cell.find_all("math")
    assert cell.get_text().strip() == formula.get_text(), "there is more than the formula"
    statement = mathml.read(formula)
    assert not statement.chain.signs
    check_right_side(statement, Law(record, "formula", record.variants()[0], letter))


def test_a_formula_keeps_its_meanings_while_another_is_written(monkeypatch):
    """As when two threads write: each writing has its own."""
    gelu = catalogue["gelu"]
    define = gelu.derivative_formula
    text_alone = gelu.text("derivative", approximate="tanh")

    def interrupted(m, x, approximate):
        formula = define(m, x, approximate)
        gelu.text("formula")
        return formula

    monkeypatch.setattr(gelu, "derivative_formula", interrupted)
    assert gelu.text("derivative", approximate="tanh") == text_alone
    assert text_alone.count("t = ") == 1


def laws(m, x):
    """What a definition may do with two parts of it."""
    return [
        lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: -a * b, lambda a, b: a / b,
        lambda a, b: a**2, lambda a, b: (-a) ** 3, lambda a, b: m.exp(a), lambda a, b: m.exp(-a - b),
        lambda a, b: m.log(a), lambda a, b: m.sqrt(a), lambda a, b: m.abs(a), lambda a, b: m.Phi(a),
        lambda a, b: m.phi(a), lambda a, b: m.sigmoid(-a), lambda a, b: m.softplus.derivative(a),
        lambda a, b: m.leaky_relu(a, m.decimal("0.7")), lambda a, b: m.cases((a, x >= 1), (b, True)),
    ]  # fmt: skip


def nested(m, x, outer, inner, first):
    """One law inside another, as its first part or its second."""
    part = laws(m, x)[inner](x, m.pi)
    return laws(m, x)[outer](*((part, x) if first else (x, part)))


@pytest.mark.parametrize("notation", [TEX, TEXT], ids=["TEX", "TEXT"])
def test_whatever_a_function_of_a_number_may_do_is_printed_as_it_is_evaluated(notation):
    """The records nest operations in some ways; the next record may do it in any."""
    count, judged = len(laws(BALLS, exact(1.0))), 0
    for plan in itertools.product(range(count), range(count), (True, False)):
        m = notation.anew()
        written = str(nested(m, m.term("x"), *plan))
        statement = mathml.read(typeset(written)) if notation is TEX else text.read(written)
        for x in map(exact, (-2.5, 0.3, 1.0, 3.5)):
            try:
                true = enclose(
                    lambda m, x=x, plan=plan: as_ball(nested(m, x, *plan)), narrow
                )
            except ArithmeticError:
                continue  # such as the logarithm of a negative number
            read = enclosure(statement.chain.sides[0], Scope({"x": x}))
            assert read.overlaps(true), f"{written}, at {x.value}"
            judged += 1
    assert judged > 2000


# Equations that authors typed, and those that the code of a cell displays.

KINDS = ("record", "checked", "unchecked")
every_page = pytest.mark.parametrize("name", pages())


def marks(formula):
    """Who vouches for a formula; what the code of a cell displays bears no mark."""
    classes = formula.find_parent(class_="math")["class"]
    displayed = formula.find_parent(class_="cell_output") is not None
    return [kind for kind in KINDS if kind in classes] + ["displayed"] * displayed


def states_something(formula):
    """Whether a formula has a relation; one in the condition of a case or under a sum states nothing."""
    aside = ["mtable", "msub", "msup", "msubsup", "munder", "munderover"]
    return any(
        sign.get_text() in mathml.RELATIONS
        and all("lines" in part.get("class", []) for part in sign.find_parents(aside))
        for sign in formula.find_all(["mo", "mi"])
    )


def equations(name, kind):
    """The formulas of a page for which one vouches; those that the record puts around the prose are read above."""
    around = page(name).select(f"{FORMULAS} div.math.record, #properties div.math.record")
    around = around if name.startswith("functions/") else []
    return [
        formula
        for formula in page(name).find_all("math")
        if kind in marks(formula)
        and not any(formula.parent is wrapper for wrapper in around)
    ]


def quoted(formula):
    return mathml.written(mathml.tokens(formula))


def assert_true(name, formulas, judge):
    """Judge each of some formulas of a page, and quote those that are refused."""
    wrong = []
    for formula in formulas:
        try:
            judge(formula)
        except (AssertionError, ArithmeticError, Unreadable) as error:
            wrong.append(f"{quoted(formula)}: {str(error).splitlines()[0]}")
    assert not wrong, f"{name}: " + "; ".join(wrong)


def check_at_random(statement):
    """Judge an equation, or a chain of relations, where its names have random values."""
    sides = statement.chain.sides
    assert len(sides) > 1, "it states nothing"
    assert all(a != b for a, b in itertools.pairwise(sides)), "both sides are the same"
    taken, tried = set(), 0
    for scope in itertools.islice(scopes(statement, taken), 1000):
        if defined(statement, scope):
            wrong = refuted(statement.chain, scope)
            assert wrong is None, f"{wrong}, where {values(scope)}"
            tried += 1
            if tried == 30:
                break
    assert tried == 30, "it is not defined for random values"
    assert all_cases(statement) <= taken, "no value reaches every case"


def check_as_record(formula):
    """Judge an equation that is printed from a record: a definition in some form, or an identity."""
    statement = mathml.read(formula)
    laws = [
        Law(record, which, form, letter)
        for record in catalogue.values()
        for form in record.variants()
        for which in WHICH
    ]
    laws = [law for law in laws if statement.chain.sides[0] == law.left_side()]
    refused = []
    for law in laws:
        try:
            return check(statement, law)
        except AssertionError as error:
            refused.append(str(error))
    if refused:
        raise AssertionError(refused[0])
    return check_at_random(statement)


@every_page
def test_every_equation_says_who_vouches_for_it(name):
    formulas = page(name).find_all("math")
    silent = [quoted(f) for f in formulas if states_something(f) and not marks(f)]
    assert not silent, f"{name}: no mark on " + "; ".join(silent)
    marked = [f for f in formulas if set(marks(f)) & set(KINDS)]
    empty = [quoted(f) for f in marked if not states_something(f)]
    assert not empty, f"{name}: a mark on what states nothing, " + "; ".join(empty)


@every_page
def test_what_is_marked_as_printed_from_a_record_is_what_was_judged(name):
    assert_true(name, equations(name, "record"), check_as_record)


@every_page
def test_what_is_marked_as_checked_holds(name):
    found = equations(name, "checked")
    assert_true(name, found, lambda formula: check_at_random(mathml.read(formula)))


@every_page
def test_what_the_code_of_a_cell_displays_holds(name):
    """It has to be an equation: a mere expression there could not be judged."""
    assert_true(name, equations(name, "displayed"), check_as_record)


def test_the_page_on_checks_says_how_many_equations_each_kind_has():
    formulas = [formula for name in pages() for formula in page(name).find_all("math")]
    counted = [sum(kind in marks(formula) for formula in formulas) for kind in KINDS]
    sentence = re.search(
        r"([\d,]+) are printed from records, the tests evaluate ([\d,]+) that an author typed, "
        r"and ([\d,]+) are typed and not evaluated",
        " ".join(page("check.html").get_text().split()),
    )
    assert [int(number.replace(",", "")) for number in sentence.groups()] == counted


# The readers themselves.


def typed(tex):
    """A formula that is none of ours, through the translator alone."""
    return mathml.read(convert(tex))


def value(statement, **names):
    scope = Scope({name: exact(number) for name, number in names.items()})
    return float(enclosure(statement.chain.sides[0], scope))


VALUES = {
    r"1 + x 2": 5, r"(1 + x)\,2": 6, r"-x^2": -4, r"(-x)^2": 4, r"\left(-x\right)^{2}": 4,
    r"x - y - 1": -2, r"x - (y - 1)": 0, r"x / y / 2": 1 / 3, r"x y / 4": 1.5, r"2 x^2": 8,
    r"x^{y^2}": 512, r"e^0 x": 2, r"\frac{x + 1}{y} x": 2, r"\sqrt{x + 2}\,y": 6,
    r"\sum_{k=1}^{3} k x + 1": 13, r"\sum_{k=1}^{3} (k x + 1)": 15, r"\prod_{k=1}^{3} k": 6,
    r"|x - y| |x|": 2, r"\left|x - y\right|": 1, r"\log 1 + x": 2, r"4 \log^2 1": 0,
    r"\max(x, y)^2": 9, r"-\log(\exp(-x))": 2, r"\tfrac12 x": 1, r"x \cdot y": 6,
    r"\sigma(0)^2": 0.25, r"\Phi(0)": 0.5, r"\delta_{1,1}": 1, r"\delta_{1,2}": 0,
    r"\begin{cases} 1 & \text{if } x > y \\ 4 & \text{otherwise} \end{cases}": 4,
}  # fmt: skip


@pytest.mark.parametrize("tex", VALUES)
def test_the_reader_of_formulas_knows_what_textbooks_mean(tex):
    assert value(typed(tex), x=2, y=3) == pytest.approx(VALUES[tex])


OPEN = [
    "x / y z", r"2\,3", r"\log x y", "(x", "x)", "|x", "x +", "+ x", r"x \pm y", "f(x)", "E[x]",
    r"\sum x", r"\sum_{j > 1} x", r"\tanh", r"x + \dots", "x!", r"\frac{x +}{2}", "x^{+}",
    r"\overline{x}", r"x \ll y", "q''(x)", r"\begin{cases} 1 & \text{if } x > 0 \end{cases}",
    r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{cases} 1 & \text{otherwise} \\ 0 & \text{if } x > 0 \end{cases}",
    r"\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases} + x",
]  # fmt: skip


@pytest.mark.parametrize("tex", OPEN)
def test_the_reader_of_formulas_refuses_what_textbooks_leave_open(tex):
    with pytest.raises(Unreadable):
        typed(tex)


TEXT_VALUES = {
    "1 + x * 2": 5, "(1 + x) * 2": 6, "-x**2": -4, "(-x)**2": 4, "x - y - 1": -2, "x / y * 3": 2,
    "x / (y * 2)": 1 / 3, "2 * x**2": 8, "x if x > y else 1": 1, "1 if x > y else 2 if x > 1 else 3": 2,
    "abs(x - y) * sqrt(x + 2)": 2, "exp(log(x))": 2, "(1 == 1) * x": 2, "Phi(0) + pi": 0.5 + np.pi,
    "leaky_relu(-x, 0.25)": -0.5, "1 - sigmoid(0)": 0.5, "-(1 == 1) * x": -2,
}  # fmt: skip


@pytest.mark.parametrize("line", TEXT_VALUES)
def test_the_reader_of_text_knows_what_programmers_mean(line):
    assert value(text.read(line), x=2, y=3) == pytest.approx(TEXT_VALUES[line])


NO_TEXT = [
    "x +", "(x", "x)", "2 x", "f(x)", "x if x > 0", "x if x = 0 else 1", "sum of x", "sum over j x",
    "x ? y", "max over of x", "x[1", "tanh'", "* x", "x if 1 else 2",
]  # fmt: skip


@pytest.mark.parametrize("line", NO_TEXT)
def test_the_reader_of_text_refuses_the_rest(line):
    with pytest.raises(Unreadable, match="in the formula"):
        text.read(line)


WRONG = {
    "the wrong sign": "sigmoid(x) = 1 / (1 + exp(x))",
    "the wrong name": "tanh(x) = 1 / (1 + exp(-x))",
    "a prime too many": "sigmoid'(x) = 1 / (1 + exp(-x))",
    "a parameter that is missing": "leaky_relu(x) = x if x > 0 else alpha * x",
    "a default for a parameter": "leaky_relu(x, alpha) = x if x > 0 else 0.01 * x",
    "a case that is never reached": "relu(x) = x if x > 0 else 0 if x > 1 else 0",
    "the wrong side of a jump": "binary_step(x) = 1 if x >= 0 else 0",
    "the wrong index in a sum": "softmax(x)[i] = exp(x[i]) / sum over j of exp(x[i])",
    "the wrong index on the left": "softmax(x)[j] = exp(x[j]) / sum over j of exp(x[j])",
    "an index that is one too large": "hardmax(x)[i] = (i + 1 == argmax(x))",
    "a half too long": "crelu(x)[i] = relu(x[i]) if i <= n else relu(-x[i - n])",
    "a last digit": "selu(x) = 1.0507009873554804 * elu(x, 1.6732632423543772)",
}


@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG)
def test_a_wrong_formula_is_refused(line):
    name = re.match(r"\w+", line)[0].replace("tanh", "sigmoid")
    with pytest.raises((AssertionError, Unreadable)):
        check(text.read(line), Law(catalogue[name], "formula", {}, str))


FALSE = [
    r"\tanh(x) = 2\,\sigma(x) - 1", "x = x", "x + 1", r"x \le x^2", r"\log(x) = 0",
    r"\sqrt{-x^2 - 1} = x", r"\sigma(x) = \frac{1}{2}, z = 1", r"x \approx y",
]  # fmt: skip


@pytest.mark.parametrize("tex", FALSE)
def test_a_false_equation_is_refused(tex):
    with pytest.raises((AssertionError, Unreadable)):
        check_at_random(typed(tex))


TRUE = [
    r"\tanh(x) = 2\,\sigma(2 x) - 1", r"\log(a b) = \log a + \log b", r"\log 1 = 0",
    r"(a + b)^2 = a^2 + 2 a b + b^2 \ge 4 a b", r"\sum_i x_i = n\,\frac{\sum_j x_j}{n}",
    r"2\,\sigma(x) = 1 + t, t = \tanh(x / 2)", r"x_{(1)} \ge x_{(2)} \ge \dots",
    r"x_{(1)} \ge \dots \ge x_{(n)}",
    r"s_i \le t, s_i = e^{x_i}, t = e^{\max x}", r"\sqrt{\alpha}^2 = \alpha",
]  # fmt: skip


@pytest.mark.parametrize("tex", TRUE)
def test_a_true_equation_is_accepted(tex):
    check_at_random(typed(tex))
