"""What authors write into their prose for the build to answer: computed numbers, quotations of the run, equations.

Here are the answers as text, for the page and for its notebook. An equation says who vouches for it: a record, from
which it is printed (`formula`, `derivative`, `identity`); the tests, which evaluate what an author typed (`checked`);
or nobody (`unchecked`).
"""

import ast
import math
import re
from collections import Counter
from functools import cache

import numpy as np
from flint import arb

from actdoc import oracle
from actdoc.arithmetic import aliases, catalogue
from actdoc.frameworks import results, twins
from actdoc.notation import TEX
from actdoc.site import sentences
from actdoc.site.accuracy import worst_ulps
from actdoc.site.numerals import pretty
from actdoc.site.pages import page
from actdoc.site.paths import DOCS
from actdoc.speed import cost
from actdoc.speed import results as speed

PRINTED, TYPED = ("formula", "derivative", "identity"), ("checked", "unchecked")
_KINDS = "|".join(PRINTED + TYPED)
EQUATION = re.compile(rf"\{{({_KINDS})\}}`([^`]+)`")
EQUATION_BLOCK = re.compile(
    rf"(?m)^(`{{3,}})\{{({_KINDS})\}}[ \t]*(.*)\n((?:.*\n)*?)\1[ \t]*$"
)


def calculate(text):
    """Evaluate an expression with all of `actdoc`, ``np`` and ``math`` at hand; a colon and a format may follow it.

    Parameters
    ----------
    text : str
        The author's own, as between the braces of an f-string.

    Returns
    -------
    str
        The result for a reader.

    Examples
    --------
    >>> calculate("sigmoid(-710.0):.2e"), calculate("softmax([0.0, 0.0])[0:1]")
    ('4.48\\xa0×\\xa010⁻³⁰⁹', '[0.5]')
    """
    expression, _, form = text.rpartition(":")
    # A colon inside brackets belongs to the expression.
    if not _is_expression(expression):
        expression, form = text, ""
    names = catalogue | {alias: catalogue[name] for alias, name in aliases.items()}
    names |= {"np": np, "math": math, "arb": arb, "oracle": oracle, "results": results}
    names |= {
        "speed": speed,
        "cost": cost,
        "catalogue": catalogue,
        "ulps": worst_ulps,
        "equations": equations,
    }
    return pretty(format(eval(expression, names), form))


def _is_expression(text):
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    return True


def measured(expression):
    """Return what the recorded run found for an expression that a page quotes."""
    found = results.recorded()["expressions"][" ".join(expression.split())]
    return re.sub(r"\bnan\b", "NaN", pretty(str(found)))


def twin_found(block):
    """Return what the recorded run found of a `Twin`: how far it is from the page, and what it printed."""
    found = twins.recorded()["twins"][block.key]
    version = twins.recorded()["versions"]["torch"].partition("+")[0]
    names = sentences.listed([f"`{name}`" for name in block.names])
    said = []
    if block.names:
        form = sentences.TWIN_AGREES if found["gap"] else sentences.TWIN_IS_EQUAL
        gap = pretty(f"{found['gap']:.0e}")
        said.append(form.format(version=version, names=names, gap=gap))
    if "printed" in found:
        printed = sentences.TWIN_PRINTED_TOO if said else sentences.TWIN_PRINTED
        printed = printed.format(version=version)
        said.append(f"{printed}\n\n```text\n{found['printed']}\n```")
    return "\n\n".join(said)


def equation(kind, text):
    """Return the TeX of an equation: as typed, or printed from a record: ``gelu approximate=tanh``, ``tanh 0``."""
    if kind in TYPED:
        return text.strip()
    name, *more = text.split()
    record = catalogue[name]
    if kind == "identity":
        m = TEX.anew()
        left, right = record.identities(m, m.term("x"))[int(more[0])]
        return f"{m.term(left)} = {m.term(right)}"
    return record.tex(kind, **dict(choice.split("=") for choice in more))


def vouched_by(kind):
    """Return the class that tells readers of the built page who vouches for an equation."""
    return kind if kind in TYPED else "record"


def equations(marked):
    """Return how many equations of the site bear a mark: ``"record"``, ``"checked"`` or ``"unchecked"``."""
    return _marks()[marked]


@cache
def _marks():
    found = Counter()
    for path in DOCS.glob("**/*.md"):
        text = path.read_text("utf-8")
        if path.parent.name == "functions" and path.stem in catalogue:
            text = page(catalogue[path.stem], text)
        found.update(vouched_by(m[1]) for m in EQUATION.finditer(text))
        found.update(vouched_by(m[2]) for m in EQUATION_BLOCK.finditer(text))
    return found
