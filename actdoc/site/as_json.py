"""The catalogue for programs: every record as JSON, and the schema that says what may stand in it.

JSON has no infinity and no NaN: they are the texts ``"Infinity"``, ``"-Infinity"`` and ``"NaN"``. Every other number is
written with as many digits as float64 needs to come back bit by bit.
"""

import json
import math
from pathlib import Path

import numpy as np

from actdoc.arithmetic import catalogue
from actdoc.frameworks.results import DTYPES, NAMES, PACKAGES, recorded
from actdoc.record import EXTREMA, FORMULAS, Activation
from actdoc.site.accuracy import WHICH, accuracy_of
from actdoc.site.bibliography import source
from actdoc.site.comparison import in_the_run, is_known, kind

#: Raise the first part when something that was there is gone or means something else, the second when something is new.
VERSION = "1.1"
SCHEMA = Path(__file__).with_name("catalogue.schema.json")
PLACES = {-math.inf, -3.0, -1.0, -0.5, 0.5, 1.0, 3.0, math.inf}
VECTOR = (0.5, -1.0, 2.0, 0.0)


def write(folder, base, release):
    """Write the catalogue and its schema into the built site.

    Parameters
    ----------
    folder : pathlib.Path
        The built site.
    base : str
        Its address, ending in a slash.
    release : str
        The version of the package.
    """
    schema = json.loads(SCHEMA.read_text("utf-8")) | {"$id": base + SCHEMA.name}
    for name, content in ((SCHEMA.name, schema), ("catalogue.json", whole(base, release))):
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
        (folder / name).write_text(text + "\n", "utf-8")


def whole(base, release):
    """Return the catalogue as it is written.

    Parameters
    ----------
    base, release : str
        Those of `write`.

    Returns
    -------
    dict
        Nothing but dictionaries, lists, texts, truth values and finite numbers.
    """
    return {
        "$schema": base + SCHEMA.name,
        "version": VERSION,
        "actdoc": release,
        "address": base,
        "frameworks": {
            name: {
                "title": title,
                "version": _release(PACKAGES[name][0]),
                "packages": {package: _release(package) for package in PACKAGES[name]},
            }
            for name, title in NAMES.items()
        },
        "functions": [entry(record, base) for record in catalogue.values()],
    }  # fmt: skip


def _release(package):
    """The version of a package in the recorded run, without what says how it was built, such as +cpu."""
    return recorded()["versions"][package].partition("+")[0]


def entry(record, base):
    """Return what the catalogue says of a function.

    Parameters
    ----------
    record : Activation or VectorActivation
        The function.
    base : str
        The address of the site.

    Returns
    -------
    dict
        An item of ``functions``.
    """
    name = record.__name__
    return {
        "name": name,
        "aliases": list(record.aliases),
        "family": record.family,
        "address": f"{base}functions/{name}.html",
        "kind": "elementwise" if record.elementwise else "vector",
        "parameters": _parameters(record),
        "constraint": record.constraint or None,
        "forms": [_form(record, choices) for choices in record.variants()],
        "facts": _facts(record) if record.elementwise else _vector_facts(record),
        "sources": [source(key) for key in record.cite],
        "accuracy": _accuracy(record),
        "frameworks": _frameworks(record),
    }


def number(value):
    """Return a number as JSON can hold it.

    Parameters
    ----------
    value : float
        Any number.

    Returns
    -------
    float or str
        What is not finite is a text, because other readers refuse the bare word that Python writes.

    Examples
    --------
    >>> number(np.float32(0.5)), number(-math.inf), number(math.nan)
    (0.5, '-Infinity', 'NaN')
    """
    value = float(value)
    return value if math.isfinite(value) else json.dumps(value)


def _numbers(values):
    return [_numbers(v) for v in values] if np.ndim(values) else number(values)


def _parameters(record):
    found = []
    for name, default in record.parameters.items():
        low, high = record.typical.get(name, (None, None))
        is_choice = name in record.choices
        found.append({
            "name": name,
            "default": default if is_choice else number(default),
            "choices": list(record.choices[name]) if is_choice else None,
            "typical": None if low is None else [number(low), number(high)],
            "array": name in record.arrays,
        })  # fmt: skip
    return found


def _form(record, choices):
    """The formulas for a combination of choices, and some values."""
    given = {which: {"text": record.text(which, **choices), "tex": record.tex(which, **choices)}
             for which in FORMULAS}  # fmt: skip
    samples = _samples if record.elementwise else _vector_samples
    return {"choices": choices, **given, "samples": samples(record, choices)}


def _samples(record, choices):
    # A set takes minus zero and zero for the same number; sorting leaves them in this order.
    x = np.array(sorted([*PLACES.union(record.breakpoints_at()) - {0.0}, -0.0, 0.0]))
    columns = x, record(x, **choices), record.derivative(x, **choices)
    return [
        dict(zip(("x", "value", "derivative"), map(number, row), strict=True))
        for row in zip(*columns, strict=True)
    ]


def _vector_samples(record, choices):
    x, given = np.array(VECTOR), choices | record.seed
    sample = {
        "x": _numbers(x),
        "value": _numbers(record(x, **given)),
        "derivative": _numbers(record.slope(x, **given)),
    }
    return [sample | record.seed]


def _fact(record, stated):
    """A number or an expression as the record states it, and what it is for the defaults."""
    plain = stated if isinstance(stated, str) else number(stated)
    return {"stated": plain, "at_defaults": number(record.evaluate(stated))}


def _facts(record):
    """Facts as the record states them; ``assume`` says for which parameters."""
    extrema = {
        name: {"x": _fact(record, claim[0]), "value": _fact(record, claim[1])}
        if (claim := getattr(record, name))
        else None
        for name in EXTREMA
    }
    of_all = record.facts_assume == Activation.facts_assume
    return {
        "assume": None if of_all else record.facts_assume,
        "range": record.range,
        "limits": [_fact(record, limit) for limit in record.limits],
        "zeros": record.zeros,
        "fixed_points": record.fixed_points,
        "monotonic": record.monotonic,
        "parity": record.parity,
        "saturates": record.saturates,
        "smoothness": _fact(record, record.smoothness),
        "breakpoints": [_fact(record, place) for place in record.breakpoints],
        "lipschitz": _fact(record, record.lipschitz),
        **extrema,
    }


def _vector_facts(record):
    return {
        "range": record.range,
        "range_from_n": record.least_n,
        "output": "1" if record.scalar else record.length,
        "derivative": record.slope_name,
        "random": record.noise is not None,
    }


def _accuracy(record):
    """What is promised, and the worst that was measured, in ulps."""
    found = accuracy_of(record.__name__)
    worst = {
        which: {dtype: number(found[which][dtype]["worst"]) for dtype in DTYPES}
        for which in WHICH
    }
    return {"promised_ulps": record.ulps, "worst_ulps": worst, "exact": list(record.exact)}


def _frameworks(record):
    """What each framework calls it and how far it is from ours; None if the recorded run does not know the function."""
    if not is_known(record):
        return None
    return {name: _call(record, name, cell) for name, cell in in_the_run(record).items()}


def _call(record, name, cell):
    found = cell or {}
    gap, place = found.get("gap"), found.get("gap_at")
    return {
        "call": record.calls[name],
        "status": kind(cell),
        "largest_gap": None if gap is None else number(gap),
        "largest_gap_at": None if place is None else number(place),
        "gap_is_relative": found.get("relative"),
        "call_that_agrees": found.get("same"),
    }
