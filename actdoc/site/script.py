"""The scripts of the site: the judged code in JavaScript, what moves the plots with it, and three small ones."""

import base64
from pathlib import Path

import numpy as np
import rjsmin

from actdoc.arithmetic import catalogue
from actdoc.site import sentences
from actdoc.tracing.expressions import Expression
from actdoc.tracing.forms import trace
from actdoc.tracing.javascript import RUNTIME, function, literal, spelled
from actdoc.tracing.stand_in import Helper

FOLDER = Path(__file__).parent / "live"
PARTS = "numbers", "plot", "panels", "bars", "explorer"  # what is used stands before
SEEDS, DRAWN = 5, 5  # the seeds that the plots offer, and for how many numbers


def write(folder):
    """Write the scripts: nothing in them is a module, so that they run from a folder too.

    Parameters
    ----------
    folder : pathlib.Path
        Where to.
    """
    definitions = [_definition(record) for record in catalogue.values()]
    helpers = (
        _constant(name, function(result, parameters))
        for name, (parameters, result) in Helper.shared.items()
    )
    actdoc = [
        '"use strict";(()=>{',
        RUNTIME,
        _noise(),
        _part("functions"),
        *helpers,
        *definitions,
        _constant("say", _object(sentences.LIVE)),
        *map(_part, PARTS),
        "window.actdoc={functions};})();",
    ]
    scripts = {
        "actdoc": "\n".join(actdoc),
        "tables": _part("tables"),
        "copy": _part("copy"),
        "frame": _part("frame"),
        "search": _part("search"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in scripts.items():
        (folder / f"{name}.js").write_text(rjsmin.jsmin(text), "utf-8")


def write_letters(font, folder):
    """Write the script that brings the letters of formulas: as bytes, which no page has to wait for.

    Parameters
    ----------
    font : pathlib.Path
        The font.
    folder : pathlib.Path
        Where to.
    """
    letters = base64.b64encode(font.read_bytes()).decode()
    text = rjsmin.jsmin(_part("letters")).replace("LETTERS", f'"{letters}"')
    (folder / "letters.js").write_text(text, "utf-8")


def _constant(name, value):
    return f"const {name}={value};"


def _part(name):
    return (FOLDER / f"{name}.js").read_text("utf-8")


def _noise():
    generators = [np.random.default_rng(seed) for seed in range(SEEDS)]
    gumbel = ",".join(_list(g.gumbel(size=DRAWN)) for g in generators)
    uniform = ",".join(
        _list(np.random.default_rng(s).uniform(size=1)) for s in range(SEEDS)
    )
    return _constant("NOISE", f"{{gumbel:[{gumbel}],uniform:[{uniform}]}}")


def _definition(record):
    traced = trace(record)
    vector = 0 if record.elementwise else 2 if record.length == "n/2" else 1
    given = ["x", *traced.parameters] + ["n=x.length"] * bool(vector)
    forms = [
        [function(part, given) for part in form if part is not None]
        for form in traced.forms
    ]
    marks = ",".join(_list(places) for places in (traced.breakpoints, *traced.extrema))
    names = ",".join(map(spelled, traced.parameters))
    arguments = [
        literal(record.__name__), str(vector), _object(options(record)),
        f"[{','.join(f'[{chr(44).join(form)}]' for form in forms)}]",
        f"({names})=>[{marks}]", literal(record.constraint), f"({names})=>{_written(traced.holds)}",
    ]  # fmt: skip
    return f"define({','.join(arguments)});"


def options(record):
    """Return what a reader can set, by its name: a number with its default and ends, choices, a seed, a switch."""
    found = {}
    for name, default in record.parameters.items():
        if name in record.choices:
            found[name] = {"choices": record.choices[name]}
        else:
            low, high = record.typical[name]
            found[name] = {"default": default, "low": low, "high": high}
    if "training" in record.signature.parameters:
        found["training"] = {"default": False, "kind": "boolean"}
    if "rng" in record.signature.parameters:
        found["rng"] = {"seeds": SEEDS}
    return found


def _list(values):
    return f"[{','.join(_written(value) for value in values)}]"


def _written(value):
    if isinstance(value, Expression):
        return function(value, []).removeprefix("()=>")
    return literal(value)


def _object(value):
    """Write a value of Python in JavaScript, with names as keys."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{_object(v)}" for key, v in value.items()) + "}"
    if isinstance(value, tuple | list):
        return f"[{','.join(map(_object, value))}]"
    return str(value).lower() if isinstance(value, bool) else literal(value)
