"""In a browser the traced functions compute what the package computes, and refuse what it refuses."""

import base64
import functools
import itertools
import math
import operator

import numpy as np
import pytest

from actdoc import catalogue
from actdoc.arithmetic import FLOATS, Arithmetic
from actdoc.oracle import points, trial_at, trials
from actdoc.site.script import DRAWN, SEEDS

INF, NAN = math.inf, math.nan
ULPS = 8
EPS = 2.0**-52
SEED = 11  # of the inputs; those of other tests are others
ELEMENTWISE = [record for record in catalogue.values() if record.elementwise]
TEXTBOOK = {"value": "textbook", "derivative": "textbookDerivative"}


def each_form(records):
    """Each form of each function, and of its derivative."""
    return pytest.mark.parametrize(
        ("record", "variant", "which"),
        [
            pytest.param(
                record, variant, which, id="-".join([name, *variant.values(), which])
            )
            for record in records
            for name in [record.__name__]
            for variant in record.variants()
            for which in ("value", "derivative")
        ],
    )


# What computes.

#: Numbers go as bytes: as text, -0 would come back as 0, and all of it a hundred times as slowly.
EVALUATE = """([name, which, given, bytes, count, n]) => {
    const numbers = new Float64Array(Uint8Array.from(atob(bytes), c => c.charCodeAt()).buffer)
    const f = actdoc.functions[name][which]
    const shape = y => Array.isArray(y) ? `${y.length},${[...new Set(y.map(shape))].join(" or ")}` : ""
    const found = Array.from({length: count}, (_, i) =>
        f(n === null ? numbers[i] : [...numbers.slice(i * n, i * n + n)], given))
    const back = new Uint8Array(Float64Array.from(found.flat(Infinity)).buffer)
    return [[...new Set(found.map(shape))].join(" or "), btoa(Array.from(back, b => String.fromCharCode(b)).join(""))]
}"""


@pytest.fixture(scope="module")
def page(browser, site, tmp_path_factory):
    """An empty page in a folder, with the script of the built site."""
    path = tmp_path_factory.mktemp("script") / "empty.html"
    source = (site / "_static" / "actdoc.js").as_uri()
    path.write_text(f'<!doctype html><title>-</title><script src="{source}"></script>')
    page = browser.new_page()
    page.goto(path.as_uri())
    return page


def in_the_browser(page, record, which, x, given):
    """What the script makes of each number, or of each row, and the shape of one result."""
    count, n = x.shape if x.ndim == 2 else (len(x), None)
    sent = base64.b64encode(x.tobytes()).decode()
    shape, back = page.evaluate(EVALUATE, [record.__name__, which, given, sent, count, n])
    return shape, np.frombuffer(base64.b64decode(back))


def in_the_package(record, which, x, given):
    """The same from the package. What is random is computed one by one, as the script does it."""
    code = record if which == "value" else record.slope
    y = (
        np.array([code(part, **given) for part in x])
        if "rng" in given
        else code(x, **given)
    )
    # A list without rows does not tell how long they are.
    lengths = y.shape[1 : 2 if 0 in y.shape else None]
    return "".join(f"{n}," for n in lengths), y.ravel()


# What is tried.


def parameters(record, variant):
    """The defaults, and all corners of what a reader can set."""
    ends = [map(float, record.typical[name]) for name in record.numbers]
    corners = itertools.product(*ends) if ends else ()
    numbers = [
        record.numbers,
        *(dict(zip(record.numbers, c, strict=True)) for c in corners),
    ]
    return [variant | given for given in numbers]


def settings(record, variant):
    """The same, for what is random with each seed."""
    options = record.signature.parameters
    drawn = [{"rng": seed} for seed in range(SEEDS)] if "rng" in options else [{}]
    if "training" in options:
        drawn = [{}, *({"training": True} | seed for seed in drawn)]
    return [given | seed for given in parameters(record, variant) for seed in drawn]


def exactly(record, given):
    """Where results are to be equal, and not only close."""
    return [0.0, -0.0, INF, -INF, NAN, *record.breakpoints_at(given)]


def numbers(record, given):
    """The oracle's points, and a thousand more: dense near 0, in the tails, of every size, beside breakpoints."""
    random = np.random.default_rng(SEED)
    breaks = np.array(record.breakpoints_at(given) or [0.0])
    return np.concatenate(
        [
            exactly(record, given),
            points(np.float64, breaks, SEED),
            np.linspace(-8, 8, 321),
            random.uniform(-800, 800, 300),
            random.choice([-1, 1], 400) * 10 ** random.uniform(-323, 308, 400),
            np.nextafter(breaks, -INF),
            np.nextafter(breaks, INF),
        ]
    )


@functools.cache
def vectors(which):
    """The oracle's vectors, which are the same for each function; and all of up to four special numbers."""
    drawn = [trial.x for trial in trials(catalogue["hardmax"], np.float64, which, SEED)]
    special = [-INF, INF, NAN, 0.0, -0.0, 1.0, 800.0]
    return drawn + [np.array([*itertools.product(special, repeat=n)]) for n in range(5)]


def tried(record, which, given):
    """The arrays of inputs with which a function is tried; of what is random each seed gets its share."""
    if record.elementwise:
        batches = [numbers(record, given)]
    else:
        parts = 2 if record.length == "n/2" else 1
        batches = [x for x in vectors(which) if x.shape[1] % parts == 0]
    if "rng" in given:
        batches = [x[given["rng"] :: SEEDS] for x in batches if x[0].size <= DRAWN]
    return [x for x in batches if len(x)]


# How far apart results are.


def same(found, expected):
    """Where numbers are the same bit by bit, or both NaN."""
    bits = found.view(np.int64) == expected.view(np.int64)
    return bits | (np.isnan(found) & np.isnan(expected))


def ulps_apart(found, expected, unit=0.0):
    """How many ulps lie between numbers: infinitely many if one is NaN or infinite, or a zero of the other sign."""
    with np.errstate(all="ignore"):
        ulps = abs(found - expected) / np.maximum(np.spacing(abs(expected)), unit)
    return np.where(same(found, expected), 0, np.where(ulps > 0, ulps, INF))


def ulp_of_the_largest_term(record, which, x, given):
    """What a result is measured by where terms cancel: the judge says it of each result for finite inputs."""
    if which not in record.crosses_zero:
        return 0.0
    finite = np.isfinite(x.reshape(len(x), -1)).all(axis=1)
    if not finite.any() or not x.size:
        return 0.0
    trial = trial_at(record, x[finite], which, parameters=given)
    units = np.zeros((len(x), len(trial.units) // finite.sum()))
    units[finite] = np.reshape([float(unit) for unit in trial.units], units[finite].shape)
    return units.ravel()


def differences(page, record, variant, which):
    """For each setting: the parameters, the inputs, both results and how many ulps lie between."""
    for given in settings(record, variant):
        for x in tried(record, which, given):
            shape, found = in_the_browser(page, record, which, x, given)
            expected_shape, expected = in_the_package(record, which, x, given)
            assert shape == expected_shape
            if expected.size:
                unit = ulp_of_the_largest_term(record, which, x, given)
                yield given, x, found, expected, ulps_apart(found, expected, unit)


@each_form(catalogue.values())
def test_every_result_lies_within_ulps_of_that_of_the_package(page, record, variant, which):
    worst = 0.0
    for given, x, found, expected, ulps in differences(page, record, variant, which):
        at = ulps.argmax()
        place = x[at * len(x) // len(ulps)]
        assert ulps[at] <= ULPS, (
            f"{found[at]!r} instead of {expected[at]!r} at {place!r}, {given}"
        )
        if record.elementwise:
            special = np.isin(x, exactly(record, given)) | np.isnan(x)
            assert same(found, expected)[special].all(), given
        worst = max(worst, ulps[at])
    print(f"at most {worst:.2g} ulps apart")  # pytest -rP shows it


# What else the script knows of a function.


@pytest.mark.parametrize("record", ELEMENTWISE, ids=lambda record: record.__name__)
def test_breakpoints_and_extrema_are_those_of_the_record(page, record):
    for variant in record.variants():
        for given in parameters(record, variant):
            ask = "([name, which, given]) => actdoc.functions[name][which](given)"
            breaks, extrema = (
                page.evaluate(ask, [record.__name__, which, given])
                for which in ("breakpoints", "extrema")
            )
            assert breaks == record.breakpoints_at(given)
            stated = [place for place in (record.minimum, record.maximum) if place]
            if variant != record.variants()[0]:
                # The record states those of its first form; the others have theirs where their slope changes its sign.
                assert len(extrema) == len(stated)
                for place in extrema:
                    left, right = record.derivative([place - 1e-9, place + 1e-9], **given)
                    assert left * right < 0
                continue
            if not record.evaluate(record.facts_assume, record.parameters | given):
                stated = []
            assert extrema == [record.evaluate(place, given) for place, _ in stated]


def test_without_a_seed_the_noise_is_new_each_time(page):
    drawn = page.evaluate("""() => Array.from({length: 2000}, () => [
        actdoc.functions.rrelu.value(-1, {training: true}),
        actdoc.functions.gumbel_softmax.value([0, 0])[0],
    ])""")
    slopes, shares = -np.array(drawn)[:, 0], np.array(drawn)[:, 1]
    low, high = catalogue["rrelu"].numbers.values()
    assert ((slopes >= low) & (slopes <= high)).all() and len({*slopes}) > 1900
    # The difference of two Gumbel numbers is logistic, so that its sigmoid is uniform.
    for uniform in ((slopes - low) / (high - low), shares):
        assert abs(uniform.mean() - 1 / 2) < 0.04 and abs(uniform.var() - 1 / 12) < 0.01


REFUSED = {
    'gelu.value("1")': "gelu: x must be a number, got string 1",
    "gelu.derivative()": "gelu: x must be a number, got undefined undefined",
    "relu.textbook([1])": "relu: x must be a number, got object 1",
    "softmax.value(1)": "softmax: x must be an array of numbers, got number 1",
    'softmax.value([1, "2"])': "softmax: x must be an array of numbers, got object 1,2",
    "glu.value([1, 2, 3])": "glu: x must have an even number of components, got 3",
    'gelu.value(1, {approximate: "erf"})': "gelu: approximate must be one of none, tanh, quick, got erf",
    "gelu.value(1, {alpha: 1})": "gelu: a parameter must be one of approximate, got alpha",
    "relu.value(1, {toString: 1})": "relu: a parameter must be one of none, got toString",
    "elu.value(1, {alpha: NaN})": "elu: alpha must be a finite number, got number NaN",
    'elu.breakpoints({alpha: "1"})': "elu: alpha must be a finite number, got string 1",
    "hard_tanh.value(0, {min_val: 2})": "hard_tanh: min_val < max_val must hold, got min_val = 2, max_val = 1",
    "gumbel_softmax.derivative([1], {tau: 0})": "gumbel_softmax: tau > 0 must hold, got tau = 0, rng = undefined",
    "gumbel_softmax.value([1], {rng: 6})": "gumbel_softmax: rng must be a whole number from 0 to 4, got 6",
    "gumbel_softmax.value([1], {rng: 0.5})": "gumbel_softmax: rng must be a whole number from 0 to 4, got 0.5",
    "gumbel_softmax.value([1, 2, 3, 4, 5, 6, 7], {rng: 0})":
        "gumbel_softmax: x must have at most 5 components with a seed, got 7",
    "rrelu.value(1, {rng: -1})": "rrelu: rng must be a whole number from 0 to 4, got -1",
    "rrelu.value(1, {training: 1})": "rrelu: training must be a boolean, got number 1",
}  # fmt: skip


@pytest.mark.parametrize("call", REFUSED)
def test_a_call_is_refused_in_a_sentence_with_the_function_what_was_expected_and_what_came(
    page, call
):
    said = page.evaluate(
        f"() => {{ try {{ return actdoc.functions.{call} }} catch (e) {{ return e.message }} }}"
    )
    assert said == REFUSED[call]


def test_the_script_has_every_function_of_the_catalogue(page):
    assert page.evaluate("Object.keys(actdoc.functions)") == list(catalogue)


# The definitions, evaluated step by step.


class Rounded:
    """A number that two machines compute from the same input, and how far apart theirs may be."""

    __array_ufunc__ = None

    def __init__(self, value, apart=0.0):
        self.value, self.apart = np.asarray(value, float), apart

    @classmethod
    def after(cls, value, apart, ulps=1):
        """The result of a step that adds its own rounding."""
        return cls(value, apart + ulps * np.spacing(abs(np.asarray(value, float))))

    def __neg__(self):
        return Rounded(-self.value, self.apart)

    def __abs__(self):
        return Rounded(abs(self.value), self.apart)

    def __add__(self, other):
        other = lift(other)
        return Rounded.after(self.value + other.value, self.apart + other.apart)

    def __sub__(self, other):
        return self + -lift(other)

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        a, b = self, lift(other)
        apart = a.apart * (abs(b.value) + b.apart) + abs(a.value) * b.apart
        return Rounded.after(a.value * b.value, apart)

    def __truediv__(self, other):
        a, b = self, lift(other)
        quotient = a.value / b.value
        room = np.maximum(abs(b.value) - b.apart, 0)
        return Rounded.after(quotient, (a.apart + abs(quotient) * b.apart) / room)

    def __rtruediv__(self, other):
        return lift(other) / self

    def __pow__(self, n):
        apart = n * self.apart * (abs(self.value) + self.apart) ** (n - 1)
        return Rounded.after(self.value**n, apart, 4)

    __radd__, __rmul__ = __add__, __mul__


for name in ("__lt__", "__le__", "__gt__", "__ge__"):
    compare = getattr(operator, name)
    setattr(Rounded, name, lambda a, b, compare=compare: compare(a.value, lift(b).value))


def lift(value):
    """Make a number of what is one already, or known exactly."""
    return value if isinstance(value, Rounded) else Rounded(value)


class TwoMachines(Arithmetic):
    """`FLOATS`, and how far two machines may come apart whose exp and log err in their own ways."""

    pi, decimal, abs = math.pi, float, abs

    def exp(self, x):
        y = np.exp(lift(x).value)
        return Rounded.after(y, y * np.expm1(lift(x).apart), 4)

    def log(self, x):
        room = np.maximum(x.value - x.apart, 0)
        return Rounded.after(np.log(x.value), x.apart / room, 4)

    def sqrt(self, x):
        y = np.sqrt(lift(x).value)
        return Rounded.after(y, lift(x).apart / y)

    def Phi(self, x):
        return Rounded.after(FLOATS.Phi(x.value), 4 * EPS)

    def phi(self, x):
        return self.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)

    def where(self, name, value):
        return value

    def cases(self, *branches):
        values, apart = (
            FLOATS.cases(*((getattr(lift(value), part), when) for value, when in branches))
            for part in ("value", "apart")
        )
        return Rounded(values, apart)


@each_form(ELEMENTWISE)
def test_a_definition_is_evaluated_step_by_step_as_the_package_does(
    page, record, variant, which
):
    definition = record.formula if which == "value" else record.derivative_formula
    evaluate = (
        record.textbook if which == "value" else functools.partial(definition, FLOATS)
    )
    for given in parameters(record, variant):
        x = numbers(record, given)
        x = x[~np.isnan(x)]
        _, found = in_the_browser(page, record, TEXTBOOK[which], x, given)
        with np.errstate(all="ignore"):
            expected = np.broadcast_to(evaluate(x, **given), x.shape).astype(float)
            apart = lift(definition(TwoMachines(), Rounded(x), **given)).apart
            # What overflows does so in both; and of 1 + exp(x) nothing is left of exp from 37 on.
            close = np.isfinite(apart) & (abs(found - expected) <= apart)
            close &= (abs(x) < 50) | (expected != 0)
            ulps = apart / np.spacing(abs(expected))
        wrong = np.flatnonzero(~(close | same(found, expected)))
        assert not wrong.size, (given, x[wrong], found[wrong], expected[wrong])
        # A misprint would show.
        assert np.median(ulps[(abs(x) > 0.5) & (abs(x) < 2)]) < 100
