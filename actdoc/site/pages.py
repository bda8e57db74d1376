"""The page of a function: sections that are made from its record, around the prose of its author.

All of it is Markdown, which Sphinx reads where `actdoc.site.extension` puts it.
"""

import ast
import inspect
import math
import re
import sys
from functools import cache

import numpy as np

from actdoc.arithmetic import catalogue
from actdoc.notation import TEXT
from actdoc.record import FORMULAS
from actdoc.site import sentences
from actdoc.site.accuracy import our_errors
from actdoc.site.comparison import in_frameworks
from actdoc.site.facts import glance, properties
from actdoc.site.lines import in_numpy
from actdoc.site.markdown import link, table, with_choices
from actdoc.site.numerals import number, vector

EXAMPLES = "Examples\n--------\n"
CODE = re.compile(r"\b(\w+(?:\.\w+)?)\.code\(")  # a call of a record's code, or its slope's
FUNCTIONS = "actdoc.functions."  # the modules of which a page shows code


def page(record, prose):
    """Put the derived sections of a function page around its prose.

    Parameters
    ----------
    record : Activation or VectorActivation
        The function.
    prose : str
        The page as its author wrote it: front matter, title and opening, then sections.

    Returns
    -------
    str
        The whole page in Markdown.

    Raises
    ------
    ValueError
        If the page has no front matter.
    """
    if not prose.startswith("---\n"):
        raise ValueError("it needs front matter with a description")
    # The list of the sections stands on the page; what is beside it is room for the figure.
    prose = prose.replace("---\n", "---\nhide-toc: true\n", 1)
    opening, *sections = re.split(r"(?m)^(?=## )", prose)
    usual, *others = record.variants()
    name = record.__name__
    of_vectors = "" if record.elementwise else sentences.BARS_OF_A_VECTOR.format(name=name)
    told = "\n\n".join(
        sentences.OTHER_FORM.format(
            formulas=formulas(record, form),
            symbols=symbols(record, form, [usual, *others[:n]]),
        )
        for n, form in enumerate(others)
    )
    before = sentences.BEFORE_THE_PROSE.format(
        name=name,
        glance="\n\n".join(filter(None, [usual and with_choices(usual), glance(record)])),
        formulas=formulas(record, usual),
        symbols=symbols(record, usual),
        bars=of_vectors,
        examples=examples(record),
        others=sentences.OTHER_FORMS.format(formulas=told) if others else "",
    )
    equations = identities(record)
    exact = "value" in record.exact
    around, rounds = sentences.AROUND_THE_CODE, sentences.ROUNDS
    if not record.elementwise:
        around, rounds = sentences.AROUND_THE_CODE_OF_VECTORS, sentences.ROUNDS_VECTORS
    around = around.format(precision=sentences.PRECISION[exact], rounds=rounds[exact])
    after = sentences.AFTER_THE_PROSE.format(
        properties=properties(record),
        identities=f"{sentences.IDENTITIES}\n\n{equations}" if equations else "",
        special_values=special_values(record),
        around=around,
        code=source_of(record.code, record.slope.code),
        promise=promise(record),
        accuracy=our_errors([record]),
        frameworks=in_frameworks(record),
        numpy=in_numpy(record),
        relatives=", ".join(link(catalogue[name]) for name in relatives(record, prose)),
    )
    return opening + before + "".join(sections) + after


def formulas(record, variant):
    """Return formula and derivative, typeset, in one of the forms that a record has."""
    lines = [sentences.IN_USE] if "training" in record.signature.parameters else []
    if variant:
        lines.append(with_choices(variant))
    argument = " ".join([record.__name__, *(f"{n}={v}" for n, v in variant.items())])
    lines += [f"```{{{which}}} {argument}\n```" for which in ("formula", "derivative")]
    return "\n\n".join(lines)


def symbols(record, variant, others=()):
    """Say what the symbols of a form mean, but for the function's own, and what other forms have explained."""
    found = _meanings(record, variant)
    for other in others:
        found = [meaning for meaning in found if meaning not in _meanings(record, other)]
    meanings = sentences.BETWEEN_CLAUSES.join(found)
    return sentences.HERE.format(meanings=meanings) if found else ""


def _meanings(record, variant):
    notation = TEXT.anew()
    for which in FORMULAS:
        record._equation(
            which, notation, variant
        )  # of one form, not of all as vocabulary()
    used = {*notation.operations, *notation.records} - {record.__name__}
    # The half of n explains n too, and only functions of a vector have noise.
    used |= {"n"} if "half" in used else set()
    used |= {"noise"} if not record.elementwise and record.noise else set()
    return [meaning for name, meaning in sentences.MEANINGS.items() if name in used]


def examples(record):
    """Return the examples of the docstrings of a function and of its derivative, for someone who imports its name."""
    name, written = record.__name__, []
    for function in (record, record.slope):
        _, _, found = inspect.cleandoc(function.__doc__).partition(EXAMPLES)
        if not found:
            raise ValueError(f"the docstring of {function.__qualname__} needs Examples")
        written.append(found.replace(f"actdoc.{name}", name).strip())
    value, slope = written
    value = value.replace("import actdoc", f"from actdoc import {name}")
    return f"{value}\n{slope.replace('>>> import actdoc', '').strip()}"


def identities(record):
    """Return the equations with other records, typeset."""
    count = len(record.identities(TEXT, TEXT.term("x")))
    return "\n\n".join(f"```{{identity}} {record.__name__} {n}\n```" for n in range(count))


def special_values(record):
    """Return the table of what the code gives at infinity, zero, NaN and the kinks."""
    name = record.__name__
    column = sentences.VALUE_COLUMN.format(name=name)
    if record.elementwise:
        kinks = record.breakpoints_at()
        below, above = [k for k in kinks if k < 0], [k for k in kinks if k > 0]
        at = [-math.inf, *below, -0.0, 0.0, *above, math.inf, math.nan]
        rows = [(number(x), number(record(x)), number(record.derivative(x))) for x in at]
        return table(("x", column, sentences.SLOPE_COLUMN.format(name=name)), rows)
    inf, nan = math.inf, math.nan
    vectors = [
        [0.0, 0.0], [0.0, -inf], [0.0, inf], [inf, inf], [-inf, -inf], [nan, 0.0], [],
    ]  # fmt: skip
    rows = [(vector(x), vector(record(np.array(x), **record.seed))) for x in vectors]
    if record.seed:
        column = sentences.SEEDED_COLUMN.format(name=name)
    return table(("x", column), rows)


def promise(record):
    """Return how large an error may be, and of what."""
    template = sentences.PROMISE if record.ulps else sentences.PROMISE_EXACT
    said = template.format(name=record.__name__, ulps=record.ulps, slope=record.slope_name)
    if record.crosses_zero:
        said = f"{said} {sentences.PROMISE_BESIDE_A_ZERO}"
    return f"{said} {sentences.PROMISE_ABOVE_TWO}" if record.ulps > 2 else said


def relatives(record, prose=""):
    """Return the names of the records to which formulas, identities or the prose of the page relate this one."""
    own = record.__name__
    named = {*_mentions(record), *re.findall(r"\{doc\}`(\w+)`", prose)}
    # A relation holds both ways.
    named |= {name for name, other in catalogue.items() if own in _mentions(other)}
    return [name for name in catalogue if name in named - {own}]


@cache
def _mentions(record):
    """The names of the records that its formulas and identities mention."""
    notation = TEXT.anew()
    if record.elementwise:
        record.identities(notation, notation.term("x"))
    _, records = record.vocabulary()
    return records | notation.records


# Code.


def source_of(*functions):
    """Return the code of some functions with all that it builds on, as a module that runs by itself.

    Docstrings, which the API page shows, and what a record says beside its code are left out.
    """
    imported, seen, texts = {}, set(), []

    def write(module, name):
        if (module, name) in seen:
            return
        seen.add((module, name))
        text = _text(module, _definitions(module)[name])
        for record in CODE.findall(text):
            write_function(_code(module, record))
        for used in _names(text):
            value, home = vars(module).get(used), _home(module, used)
            if inspect.ismodule(value):
                imported[used] = value.__name__
            elif used in _definitions(home):
                write(home, used)
        # A record gives its code, which has a name of its own.
        called = CODE.sub(lambda m: f"{_code(module, m[1]).__name__}(", text)
        texts.append(called)

    def write_function(function):
        write(sys.modules[function.__module__], function.__name__)

    for function in functions:
        write_function(function)
    lines = [
        f"import {module}" + f" as {name}" * (name != module)
        for name, module in sorted(imported.items())
    ]
    return "\n\n\n".join(filter(None, ["\n".join(lines), *texts]))


def _code(module, record):
    """The code of a record, or of its slope, by what a module calls it."""
    name, _, slope = record.partition(".")
    found = getattr(module, name)
    return (found.slope if slope else found).code


def _names(text):
    """The names that a piece of code mentions, in the order in which they stand there."""
    names = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)]
    return [node.id for node in sorted(names, key=lambda n: (n.lineno, n.col_offset))]


def _home(module, name):
    """The module that defines what another one calls by a name."""
    if name in _definitions(module):
        return module
    value = vars(module).get(name)
    return sys.modules.get(getattr(value, "__module__", None), module)


@cache
def _definitions(module):
    """The functions and constants of a module of functions: name -> where it is defined."""
    found = {}
    if not module.__name__.startswith(FUNCTIONS):
        return found
    for node in ast.parse(inspect.getsource(module)).body:
        match node:
            case ast.FunctionDef(name) | ast.Assign([ast.Name(name)]):
                found[name] = node
    return found


def _text(module, node):
    """The lines of a definition, with the comment that stands above it, without a docstring."""
    lines = inspect.getsource(module).splitlines()
    first = node.lineno - 1
    while lines[first - 1].startswith("#"):
        first -= 1
    kept = lines[first : node.end_lineno]
    if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
        said = node.body[0]
        kept = lines[first : said.lineno - 1] + lines[said.end_lineno : node.end_lineno]
    return re.sub(r"  # (fmt|type|pyright|noqa)\b.*", "", "\n".join(kept).strip())
