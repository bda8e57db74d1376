"""The textbook lines in NumPy as the page of a function prints them: complete, and with what the recorded run found.

They are read from the source that was timed, which is not imported: that would take SciPy. What a line borrows from the
short functions beside it is written out, so that it can be copied.
"""

import ast
import copy
import textwrap
from functools import cache

from actdoc.site import sentences
from actdoc.site.markdown import with_choices
from actdoc.site.numerals import pretty
from actdoc.site.paths import ROOT
from actdoc.speed.results import DTYPES, digits_lost, forms, recorded

SOURCE = ROOT / "actdoc" / "speed" / "textbook.py"


def in_numpy(record):
    """Return the section with the textbook line of each form of a function; empty for one that was not timed."""
    known = recorded()["functions"]
    own = [f for f in forms().values() if f.record is record and f.name in known]
    parts = [sentences.IN_NUMPY] if own else []
    for form in own:
        lead = sentences.LINE_WITH_DEFAULTS if record.parameters else sentences.LINE
        if form.choices:
            lead = with_choices(form.choices)
        errors = [known[form.name]["value"][dtype]["ulps"]["textbook"] for dtype in DTYPES]
        parts += [lead, f"```python\n{line(form.name)}\n```", _found(errors)]
    lines = "\n".join(line(form.name) for form in own)
    names = [said for name, said in sentences.LINE_NAMES.items() if name in lines]
    if names:
        parts.append(sentences.HERE.format(meanings=sentences.BETWEEN_CLAUSES.join(names)))
    return "\n\n".join(parts)


def _found(errors):
    """Say in words how far a line errs, given its worst error in ulps in each precision."""
    pairs = zip(errors, DTYPES, strict=True)
    lost = [digits_lost(ulps, dtype) / digits_lost("inf", dtype) for ulps, dtype in pairs]
    if "inf" in errors:
        said = sentences.LINE_FAILS
    elif max(lost) > 0.5:
        said = sentences.LINE_LOSES
    else:
        said = sentences.LINE_ERRS if any(errors) else sentences.LINE_EXACT
    double, single = (pretty(f"{float(ulps):.3g}") for ulps in errors)
    return said.format(double=double, single=single)


def line(name):
    """Return the textbook line of a form: an expression of ``x``; where it takes several, a function.

    Parameters
    ----------
    name : str
        Such as ``"gelu tanh"``.

    Returns
    -------
    str
        Complete but for the names of modules.

    Examples
    --------
    >>> line("sigmoid")
    '1 / (1 + np.exp(-x))'
    """
    table = _defined()["LINES"]
    names = [ast.literal_eval(key) for key in table.keys]
    value, _ = table.values[names.index(name)].elts
    *before, last = _statements(ast.Call(value, [ast.Name("x")], []))
    if before:
        body = textwrap.indent("\n".join([*before, last]), "    ")
        return f"def {name}(x):\n{body}"
    return last


def _statements(value):
    """The lines that compute a value: an expression alone, or what ends in a ``return``."""
    parameters, body = _function(value.func) if isinstance(value, ast.Call) else ([], [])
    if not body:
        return [_text(value)]
    if len(body) == 1:
        return _statements(
            _put(body[0].value, dict(zip(parameters, value.args, strict=True)))
        )
    given = zip(parameters, map(_text, value.args), strict=True)
    assigned = [f"{name} = {text}" for name, text in given if name != text]
    return assigned + [_text(_put(statement, {})) for statement in body]


def _text(tree):
    """A tree as code; powers without the spaces that cut an expression where it holds together."""
    return ast.unparse(tree).replace(" ** ", "**")


@cache
def _defined():
    """What the textbook defines: name -> the tree of a value, or of a function."""
    found = {}
    for node in ast.parse(SOURCE.read_text("utf-8")).body:
        match node:
            case ast.FunctionDef(name):
                found[name] = node
            case ast.Assign([ast.Name(name)], value):
                found[name] = value
            case ast.Assign([ast.Tuple(names)], ast.Tuple(values)):
                found |= {n.id: v for n, v in zip(names, values, strict=True)}
    return found


def _function(tree):
    """The parameters and the statements of a function of the textbook; of another one none."""
    match tree:
        case ast.Lambda(arguments, body):
            return _names(arguments), [ast.Return(body)]
        case ast.Name(name) if isinstance(_defined().get(name), ast.FunctionDef):
            found = _defined()[name]
            documented = ast.get_docstring(found) is not None
            return _names(found.args), found.body[documented:]
        case ast.Call(maker, given):
            parameters, body = _function(maker)
            if body and isinstance(body[0], ast.FunctionDef):
                made = _put(body[0], dict(zip(parameters, given, strict=True)))
                return _names(made.args), made.body
    return [], []


def _names(arguments):
    return [argument.arg for argument in arguments.args]


def _put(tree, given):
    """A copy of a tree, with other trees in the place of names, and no calls of functions that are one expression."""
    return _WrittenOut(given).visit(copy.deepcopy(tree))


class _WrittenOut(ast.NodeTransformer):
    def __init__(self, given):
        constants = {n: v for n, v in _defined().items() if isinstance(v, ast.Constant)}
        self.given = constants | given

    def visit_Name(self, node):
        return self.given.get(node.id, node)

    def visit_Call(self, node):
        self.generic_visit(node)
        parameters, body = _function(node.func)
        if len(body) != 1:
            return node
        return _put(body[0].value, dict(zip(parameters, node.args, strict=True)))
