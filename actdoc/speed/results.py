"""What the recorded run found of speed, memory and digits, and the goals that it is held to."""

import json
import math
import statistics
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from actdoc.arithmetic import catalogue

RECORD = Path(__file__).parents[2] / "docs" / "recorded" / "speed.json"
DTYPES = "float64", "float32"
WHICH = "value", "derivative"
#: With whom ours is compared.
OTHERS = {
    "textbook": "the textbook line", "scipy": "SciPy", "torch": "PyTorch", "jax": "JAX",
}  # fmt: skip
#: How many numbers a function of numbers gets, and the rows' lengths of functions of vectors, which all get a million.
SIZES = 1_000, 10_000, 100_000, 1_000_000, 10_000_000
MILLION = 1_000_000
ROWS = 10, 100, 1_000
#: What the inputs are drawn from: a normal distribution around 0 with this standard deviation.
SPREAD = 3
#: Functions that a comparison or two make. NumPy needs less than a nanosecond for some of their lines, so that they are
#: held to a time and not, in float64, to a ratio.
ONE_PASS = (
    "identity", "binary_step", "hard_tanh", "relu", "leaky_relu", "prelu", "rrelu", "relu6", "threshold",
)  # fmt: skip


class Form(NamedTuple):
    """A function, or one of its further forms: its name, its record, and the choices that make it."""

    name: str
    record: Any
    choices: dict


@cache
def forms():
    """Return every form of every function by its name: ``gelu``, ``gelu tanh``, ``gelu quick``."""
    found = {}
    for name, record in catalogue.items():
        for choices in record.variants():
            others = [v for k, v in choices.items() if v != record.parameters[k]]
            form = Form(" ".join([name, *others]), record, choices)
            found[form.name] = form
    return found


@cache
def recorded():
    """Return what the last run of ``make bench`` recorded, as a dictionary."""
    return json.loads(RECORD.read_text("utf-8"))


def at_a_million(per_size):
    """Return what was measured at a million numbers; for a function of vectors one result for each length of rows."""
    if str(MILLION) in per_size:
        return [per_size[str(MILLION)]]
    return list(per_size.values())


class Found(NamedTuple):
    """What a run found at a million numbers: of which form, what of it, in which precision, and a number."""

    form: str
    which: str
    dtype: str
    number: float


def ratios(run, other, dtype=None, which=None):
    """Return how often as long as ours another takes at a million numbers, for each function that it has.

    Parameters
    ----------
    run : dict
        What was recorded.
    other : str
        One of `OTHERS`.
    dtype, which : str, optional
        Only of this precision; only of values or of derivatives.

    Returns
    -------
    list of Found
        Above 1 where ours is faster. For a function of vectors the median over the lengths of rows.
    """
    return [
        found._replace(number=statistics.median(found.number))
        for found in _found(run, other, dtype, which)
    ]


def _found(run, other, dtype=None, which=None):
    for name, part, precision, cell in _cells(run, dtype, which):
        numbers = [at[other] for at in at_a_million(cell["ratios"]) if other in at]
        if numbers:
            yield Found(name, part, precision, numbers)


def _cells(run, dtype, which):
    """What a run recorded: of which form, what of it, in which precision, and its cell."""
    for name, parts in run["functions"].items():
        for part, precisions in parts.items():
            for precision, cell in precisions.items():
                if which in (None, part) and dtype in (None, precision):
                    yield name, part, precision, cell


def slow(run, other, dtype, bound=1 / 3):
    """Return those of `ratios` that are below a bound."""
    return [found for found in ratios(run, other, dtype) if found.number < bound]


def narrow(run, who):
    """Return how often as long as in float64 ``"actdoc"`` or another takes in float32: the median."""
    times = {
        (*place, size): at[who]
        for *place, cell in _cells(run, None, None)
        for size, at in enumerate(at_a_million(cell["times"]))
        if who in at
    }
    return statistics.median(
        time / times[form, which, "float64", size]
        for (form, which, dtype, size), time in times.items()
        if dtype == "float32" and (form, which, "float64", size) in times
    )


def median_ratio(run, other, dtype=None, which=None):
    """Return the median of `ratios`."""
    return statistics.median(found.number for found in ratios(run, other, dtype, which))


def errors(run, who, dtype=None, which=None):
    """Return the worst error of ``"actdoc"`` or of the ``"textbook"`` line in ulps, as a list of `Found`."""
    return [
        Found(name, part, precision, float(cell["ulps"][who]))
        for name, part, precision, cell in _cells(run, dtype, which)
    ]


def digits_lost(ulps, dtype):
    """Return how many digits an error of so many ulps takes from a result: none for one, all for infinitely many.

    Parameters
    ----------
    ulps : float or str
        The error; recorded as text where it is infinite.
    dtype : str
        ``"float64"`` has nearly 16 digits, ``"float32"`` a little more than 7.

    Returns
    -------
    float
        At most as many as there are.

    Examples
    --------
    >>> digits_lost(1000.0, "float64"), digits_lost(0.5, "float64")
    (3.0, 0.0)
    >>> round(digits_lost("inf", "float32"), 1)
    7.2
    """
    bits = {"float64": 53, "float32": 24}[dtype]
    return min(math.log10(max(float(ulps), 1)), bits * math.log10(2))


def price(run, dtype, lossy):
    """Return the median of the textbook line's time in ours, where the line loses digits or where it keeps them.

    Parameters
    ----------
    run : dict
        What was recorded.
    dtype : str
        The precision.
    lossy : bool
        Whether over the lines that lose more than half of their digits somewhere, or over those that lose at most one.

    Returns
    -------
    float
        Above 1 where ours is faster.
    """
    whole = digits_lost("inf", dtype)
    lost = {e[:2]: digits_lost(e.number, dtype) for e in errors(run, "textbook", dtype)}
    return statistics.median(
        found.number
        for found in ratios(run, "textbook", dtype)
        if (lost[found[:2]] > whole / 2 if lossy else lost[found[:2]] <= 1)
    )


class Goal(NamedTuple):
    """What is to be reached: in words, the bound, what was found, over how many or where, and what misses it."""

    said: str
    bound: float
    number: float
    at: str
    missed: list

    @property
    def met(self):
        """Whether nothing misses it."""
        return not self.missed


def goals(run):
    """Return the goals and whether a run meets them; those of which the run has nothing are left out.

    Parameters
    ----------
    run : dict
        What was recorded, or a part of it.

    Returns
    -------
    list of Goal
        In the order in which they are printed.
    """
    found = []

    def add(said, bound, cells, most=False):
        """All of some numbers are to be at least, or at most, so much."""
        ordered = sorted(cells, key=lambda cell: cell.number, reverse=most)
        if ordered:
            missed = [
                c for c in ordered if (c.number > bound if most else c.number < bound)
            ]
            at = " ".join(ordered[0][:3])
            found.append(Goal(said, bound, ordered[0].number, at, missed))

    def each(other, dtype, besides=()):
        cells = [c for c in _found(run, other, dtype) if c.form not in besides]
        return [cell._replace(number=n) for cell in cells for n in cell.number]

    for other, bound in (("textbook", 0.9), ("scipy", 0.8)):
        if cells := ratios(run, other, "float64"):
            number = statistics.median(cell.number for cell in cells)
            said = f"float64, median of the time of {OTHERS[other]} / ours"
            missed = [] if number >= bound else sorted(cells, key=lambda c: c.number)
            found.append(Goal(said, bound, number, f"median of {len(cells)}", missed))
    for other in ("textbook", "scipy"):
        said = f"least of the time of {OTHERS[other]} / ours"
        add(f"float64, {said}", 1 / 3, each(other, "float64", ONE_PASS))
        add(f"float32, {said}", 1 / 10, each(other, "float32"))
    gelu = [c for c in each("scipy", "float64") if c[:2] == ("gelu", "value")]
    add("float64, time of x * ndtr(x) / our gelu", 0.4, gelu)
    cells = list(_cells(run, None, None))
    one_pass = [
        Found(*place, at["actdoc"])
        for *place, cell in cells
        if place[0] in ONE_PASS and place[2] == "float64"
        for at in at_a_million(cell["times"])
    ]
    add("float64, ns a number of one-pass functions", 4.0, one_pass, most=True)
    jacobians = [n for n, f in forms().items() if f.record.slope_name == "jacobian"]
    memory = [
        Found(*place, cell["memory"]["actdoc"])
        for *place, cell in cells
        if place[0] not in jacobians or place[1] == "value"
    ]
    add("memory but for Jacobians, in multiples of input or output", 1.2, memory, most=True)
    return found
