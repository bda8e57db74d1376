"""The text of a page that is made from a record: tables, sections, numbers as readers write them.

All of it is Markdown, which Sphinx reads where the directives and the function pages of `actdoc.site.extension` put it.
"""

import ast
import inspect
import math
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
from flint import arb

from actdoc import oracle
from actdoc.arithmetic import aliases, catalogue
from actdoc.frameworks import results
from actdoc.frameworks.results import AGREES, DTYPES, NAMES, OPSET, recorded
from actdoc.notation import TEX, TEXT

DOCS = Path(__file__).parents[2] / "docs"

# Numbers as readers write them.

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LETTERS = {
    "alpha": "α", "beta": "β", "lambd": "λ", "tau": "τ", "threshold": "θ", "value": "v", "width": "w",
}  # fmt: skip


def pretty(text):
    """Typeset the numbers in a text: true minus signs, powers of ten, infinity.

    Parameters
    ----------
    text : str
        Numbers as Python prints them.

    Returns
    -------
    str
        The same for a reader.

    Examples
    --------
    >>> pretty("-2.1e-07"), pretty("1e-05"), pretty("(-inf, 0)")
    ('−2.1\\xa0×\\xa010⁻⁷', '10⁻⁵', '(−∞, 0)')
    """
    # No-break spaces: a line must not end between the digits and their power of ten.
    text = re.sub(
        r"(?<![\d.])1e([+-]\d+)",
        lambda m: "10" + str(int(m[1])).translate(SUPERSCRIPT),
        text,
    )
    text = re.sub(
        r"(?<=\d)e([+-]\d+)",
        lambda m: (
            "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10"
            + str(int(m[1])).translate(SUPERSCRIPT)
        ),
        text,
    )
    return re.sub(r"-(?=[\dα-ω∞])", "−", re.sub(r"\binf\b", "∞", text))


def calculate(text):
    """Evaluate the inside of an f-string, the author's own text, with all of `actdoc`, ``np`` and ``math`` at hand."""
    names = {
        **catalogue,
        **{alias: catalogue[name] for alias, name in aliases.items()},
        "np": np,
        "arb": arb,
        "catalogue": catalogue,
        "oracle": oracle,
        "results": results,
        "math": math,
        "ulps": worst_ulps,
        "equations": equations,
    }
    return pretty(eval("f'{" + text.replace("'", '"') + "}'", names))


def number(value):
    """Write a float of a table: exactly where it is short, else to six significant digits."""
    value = float(value)
    if math.isnan(value):
        return "NaN"
    return pretty(f"{value:.6g}") if value or math.copysign(1, value) > 0 else "−0"


def fact(record, text):
    """Write a fact for a reader: numbers rounded, parameters by their letters.

    Parameters
    ----------
    record : Activation
        Whose fact it is.
    text : str or float
        The fact, such as ``"[minimum, ∞)"``.

    Returns
    -------
    str
        The same for a reader.

    Examples
    --------
    >>> import actdoc
    >>> fact(actdoc.elu, "(-alpha, ∞)"), fact(actdoc.gelu, "[minimum, ∞)")
    ('(−α, ∞)', '[−0.169971, ∞)')
    """
    text = str(text)
    for name in ("derivative_minimum", "derivative_maximum", "minimum", "maximum"):
        if re.search(rf"\b{name}\b", text):
            text = re.sub(rf"\b{name}\b", str(getattr(record, name)[1]), text)
    text = re.sub(r"\d+\.\d{7,}", lambda m: f"{float(m[0]):.6g}", text)
    for name, letter in LETTERS.items():
        text = re.sub(rf"\b{name}\b", letter, text)
    text = re.sub(r"(?<!\w)-(?=[a-z])", "−", text)
    return pretty(
        text.replace(" * ", " ")
        .replace(" - ", " − ")
        .replace("!=", "≠")
        .replace(">=", "≥")
        .replace("<=", "≤")
        .replace("==", "=")
    )


def family(record):
    """Return what readers call the family of a record."""
    return record.family


def table(head, rows):
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def link(record):
    """Return a link to the page of a record."""
    return f"{{doc}}`{record.__name__} </functions/{record.__name__}>`"


def slope_of(record):
    """Return the record's derivative: what to call it, and the code."""
    return record.slope_name, record.slope


# Accuracy: what the recorded run measured, or, for a function that is newer, a measurement now.


@cache
def accuracy_of(name):
    """Return the measured accuracy of a function of the package: which -> dtype -> worst, false_zeros, points."""
    functions = recorded()["functions"]
    if name in functions:
        return functions[name]["actdoc"]["accuracy"]
    return {
        which: {
            dtype: oracle.judge(catalogue[name], kind, which)._asdict()
            for dtype, kind in DTYPES.items()
        }
        for which in ("value", "derivative")
    }


def worst_ulps(name, dtype="float64", which="value"):
    """Return the worst error measured for a function, in ulps."""
    return accuracy_of(name)[which][np.dtype(dtype).name]["worst"]


def ulps(value):
    """Write an error in ulps."""
    value = float(value)
    if math.isinf(value):
        return "∞"
    return (
        "exact"
        if value == 0
        else pretty(
            f"{value:.2f}"
            if value < 10
            else f"{value:.0f}"
            if value < 1e4
            else f"{value:.1e}"
        )
    )


def accuracy_table(records):
    """Return the table of the measured errors of some functions."""
    rows = []
    for record in records:
        found = accuracy_of(record.__name__)
        cells = [
            found[which][dtype] for which in ("value", "derivative") for dtype in DTYPES
        ]
        rows.append([
            link(record), record.ulps or "exact", *(ulps(cell["worst"]) for cell in cells),
            f"{sum(cell['points'] for cell in cells):,}",
        ])  # fmt: skip
    return table(
        (
            "function",
            "promised",
            "f, float64",
            "f, float32",
            "f′, float64",
            "f′, float32",
            "results judged",
        ),
        rows,
    )


# Equations. Each on a page says who vouches for it: a record, from which it is printed (`formula`, `derivative`,
# `identity`); the tests, which evaluate what an author typed (`checked`); or nobody (`unchecked`).

PRINTED, TYPED = ("formula", "derivative", "identity"), ("checked", "unchecked")
_KINDS = "|".join(PRINTED + TYPED)
EQUATION = re.compile(rf"\{{({_KINDS})\}}`([^`]+)`")
EQUATION_BLOCK = re.compile(
    rf"(?m)^(`{{3,}})\{{({_KINDS})\}}[ \t]*(.*)\n((?:.*\n)*?)\1[ \t]*$"
)


def mark(kind):
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
        found.update(mark(m[1]) for m in EQUATION.finditer(text))
        found.update(mark(m[2]) for m in EQUATION_BLOCK.finditer(text))
    return found


# A function's page.

SMOOTHNESS = {
    -1: "jumps",
    0: "continuous, with a kink",
    1: "once continuously differentiable",
    math.inf: "infinitely differentiable",
}
SATURATES = {
    "both": "on both sides",
    "left": "on the left",
    "right": "on the right",
    "no": "no",
}


def range_of(record):
    """Return the range of a record's values; a single component of softmax would always be 1."""
    single = record.elementwise or record.scalar or record.symbol == r"\mathrm{crelu}"
    needs_two = (
        not single and record.range.startswith("(0")
    ) or record.__name__ == "log_softmax"
    return fact(record, record.range) + (" for n ≥ 2" if needs_two else "")


def smoothness_of(record):
    """Return how smooth a function is, and where it is not."""
    degree, kinks = (
        record.evaluate(record.smoothness),
        [fact(record, k) for k in record.breakpoints],
    )
    many = "s" if len(kinks) > 1 else ""
    at = f" at {' and '.join(kinks)}" if kinks else ""
    if isinstance(record.smoothness, str):
        condition = record.smoothness.split(" if ")[1].split(" else ")[0]
        return f"{SMOOTHNESS[degree]} for {fact(record, condition)}, else with a kink{at}"
    if degree < 1:
        return (
            "jumps"
            if degree < 0
            else f"continuous, with {'a kink' if not many else 'kinks'}"
        ) + at
    return SMOOTHNESS[degree] + (f", but not twice{at}" if kinks else "")


def parameters_of(record):
    """Return the parameters of a record with their defaults."""
    names = list(record.signature.parameters.items())[1:]
    written = []
    for name, parameter in names:
        default = parameter.default
        short = f"{default:.6g}" if type(default) is float else repr(default)
        written.append(
            f"`{name}={short}`" + (f" ({LETTERS[name]})" if name in LETTERS else "")
        )
    return ", ".join(written) or "none"


def glance(record):
    """Return the table at the head of a page."""
    rows = [("Family", f"{{doc}}`{family(record)} </functions/index>`")]
    if record.aliases:
        rows.append(
            ("Other names here", ", ".join(f"`{alias}`" for alias in record.aliases))
        )
    rows.append(("Range of values", range_of(record)))
    if record.elementwise:
        rows += [
            ("Monotonic", record.monotonic),
            ("Smoothness", smoothness_of(record)),
            ("Odd or even", record.parity or "neither"),
            ("Saturates", SATURATES[record.saturates]),
        ]
    else:
        shape = (
            "one number per vector"
            if record.scalar
            else f"a vector of {record.length} numbers per vector of n"
        )
        rows.append(("Output", shape))
    rows.append(("Parameters", parameters_of(record)))
    rows.append(("Sources", f"{{cite:t}}`{','.join(record.cite)}`"))
    return table(("Property", "Value"), rows)


def properties(record):
    """Return the table of the facts that the tests prove."""
    if not record.elementwise:
        return ""

    def place(claim):
        return f"{fact(record, claim[1])} at {fact(record, claim[0])}"

    rows = [
        (
            "Limits",
            " at −∞, ".join(fact(record, limit) for limit in record.limits) + " at ∞",
        ),
        ("Zeros", _set(record, record.zeros)),
        ("Fixed points: f(x) = x", _set(record, record.fixed_points)),
        *(
            (name, place(c))
            for name, c in (("Minimum", record.minimum), ("Maximum", record.maximum))
            if c
        ),
        ("Smallest Lipschitz constant", _lipschitz(record)),
        *(
            (name, place(c))
            for name, c in (
                ("Lowest slope", record.derivative_minimum),
                ("Highest slope", record.derivative_maximum),
            )
            if c
        ),
    ]
    condition = ""
    if record.facts_assume.startswith("approximate"):
        condition = " They are stated for the exact form."
    elif record.facts_assume != "True":
        condition = f" They are stated for {fact(record, record.facts_assume)}; elsewhere some differ."
    return (
        "The tests check these facts and those at the top of the page: ranges, monotonic stretches, slopes, zeros and "
        "extrema by interval arithmetic, the rest at points. {doc}`/check` says how, and the catalogue {ref}`what the "
        f"words mean <facts>`.{condition}\n\n{table(('Property', 'Value'), rows)}\n"
    )


def _lipschitz(record):
    bound = record.evaluate(record.lipschitz)
    if math.isinf(bound):
        return (
            "none: it jumps"
            if record.evaluate(record.smoothness) < 0
            else "none: the slope is not bounded"
        )
    text = re.sub(r"\babs\(([^()]*)\)", r"\|\1\|", str(record.lipschitz))
    larger = re.fullmatch(r"max\((.*), (.*)\)", text)
    if larger:
        return f"the larger of {fact(record, larger[1])} and {fact(record, larger[2])}"
    return fact(record, text)


def _set(record, text):
    return "none" if text == "∅" else fact(record, text)


def special_values(record):
    """Return the table of what the code gives at infinity, zero, NaN and the kinks."""
    if record.elementwise:
        at = sorted(
            {
                -math.inf,
                math.inf,
                *record.breakpoints_at(),
                *([] if 0.0 in record.breakpoints_at() else [0.0]),
            }
        )
        at = [
            *at[: at.index(next(x for x in at if x >= 0))],
            -0.0,
            *at[at.index(next(x for x in at if x >= 0)) :],
            math.nan,
        ]
        name = record.__name__
        rows = [(number(x), number(record(x)), number(record.derivative(x))) for x in at]
        return table(("x", f"{name}(x)", f"{name}′(x)"), rows)
    inf, nan = math.inf, math.nan
    vectors = [
        [0.0, 0.0],
        [0.0, -inf],
        [0.0, inf],
        [inf, inf],
        [-inf, -inf],
        [nan, 0.0],
        [],
    ]
    seed = {"rng": 0} if record.noise else {}
    rows = [(_vector(x), _vector(record(np.array(x), **seed))) for x in vectors]
    return table(("x", f"{record.__name__}(x)" + (" for one seed" if seed else "")), rows)


def _vector(x):
    return "[" + ", ".join(map(number, x)) + "]" if np.ndim(x) else number(x)


def source_of(function):
    """Return the source of a function without its docstring, which the API page shows."""
    source = inspect.getsource(inspect.unwrap(function))
    docstring = ast.parse(source).body[0].body[0]
    lines = source.splitlines()
    return "\n".join(lines[: docstring.lineno - 1] + lines[docstring.end_lineno :])


def helpers_of(*functions):
    """Return the source of the helpers that some functions call, directly or not."""
    found, waiting = {}, list(functions)
    for function in waiting:
        module = sys.modules[function.__module__]
        for name in function.__code__.co_names:
            helper = getattr(module, name, None)
            ours = inspect.isfunction(helper) and (
                name.startswith("_") or helper.__module__ == "actdoc.functions.compensated"
            )
            if ours and name not in found:
                found[name] = (
                    source_of(helper)
                    if ast.get_docstring(_tree(helper)) and not name.startswith("_")
                    else _text(helper)
                )
                waiting.append(helper)
    source = "\n\n".join(text.strip() + "\n" for text in found.values())
    return f"They call on these helpers:\n\n```python\n{source}```" if found else ""


def _text(function):
    return inspect.getsource(function)


def _tree(function):
    return ast.parse(inspect.getsource(function)).body[0]


def identities(record):
    """Return the equations with other records, typeset."""
    count = len(record.identities(TEX, TEX.term("x")))
    return "\n\n".join(f"```{{identity}} {record.__name__} {n}\n```" for n in range(count))


def relatives(record, prose=""):
    """Return the names of the records to which formulas, identities or the prose of the page relate this one."""

    def mentions(record):
        pairs = record.identities(TEXT, TEXT.term("x")) if record.elementwise else []
        text = [
            record.text(which, **variant)
            for which in ("formula", "derivative")
            for variant in record.variants()
        ]
        return set(
            re.findall(
                r"\w+", " ".join([*text, *(str(side) for pair in pairs for side in pair)])
            )
        )

    # A relation holds both ways.
    names = {
        n
        for n, other in catalogue.items()
        if record.__name__ in mentions(other) or n in mentions(record)
    }
    names |= set(re.findall(r"\{doc\}`(\w+)`", prose))
    return [name for name in catalogue if name in names - {record.__name__}]


def formulas(record):
    """Return formula and derivative, typeset, for each form that a record has."""
    lines = ["With `training=False`:"] if "training" in record.signature.parameters else []
    for variant in record.variants():
        if variant:
            lines.append(
                "With "
                + ", ".join(f"`{name}={value!r}`" for name, value in variant.items())
                + ":"
            )
        choices = "".join(f" {name}={value}" for name, value in variant.items())
        lines += [
            f"```{{{which}}} {record.__name__}{choices}\n```"
            for which in ("formula", "derivative")
        ]
    return "\n\n".join(lines)


# Frameworks.


def version(framework):
    """Return the name of a framework with the version of the recorded run."""
    versions = recorded()["versions"]
    if framework == "onnx":
        return f"ONNX (onnxruntime {versions['onnxruntime']}, opset {OPSET})"
    if framework == "keras":
        return f"Keras {versions['keras']} on TensorFlow {versions['tensorflow']}"
    others = f" and NumPy {versions['numpy']}" if framework == "scipy" else ""
    return f"{NAMES[framework]} {versions[framework].split('+')[0]}{others}"


def in_the_run(record):
    """Return what the recorded run found for each call of a record: framework -> cell, None if it is newer."""
    run = recorded()["functions"].get(record.__name__, {})
    cells = {name: run.get(name) for name in NAMES if name in record.calls}
    return {
        name: cell if cell and cell["call"] == record.calls[name] else None
        for name, cell in cells.items()
    }


def is_known(record):
    """Return whether the recorded run knows a function; without a framework of its own it has been looked for."""
    return record.__name__ in recorded()["functions"]


def status(cell):
    """Return in words how a framework's function compares."""
    if cell is None:
        return "not recorded yet"
    if cell.get("random"):
        return "random, not compared"
    if "agrees" not in cell:
        if cell.get("definition_gap", math.inf) < AGREES:
            return f"the definition (onnx {recorded()['versions']['onnx']}) agrees; onnxruntime does not have it"
        return "does not run"
    if cell["agrees"]:
        return "agrees"
    size = pretty(f"{cell['gap']:.3g}") + (" (relative)" if cell.get("relative") else "")
    at = f", for example at {number(cell['gap_at'])}" if "gap_at" in cell else ""
    return f"**differs**, by up to {size}{at}"


def in_frameworks(record):
    """Return the section that says what each framework calls a function, and where it differs."""
    known = (
        "From a recorded run; {doc}`the page on frameworks </compare/frameworks>` says how."
        if is_known(record)
        else "The recorded run does not know this function, which is newer."
    )
    if not record.calls:
        return (
            "No framework of the recorded run has it under a name of its own."
            if is_known(record)
            else known
        )
    cells, rows = in_the_run(record), []
    for name, cell in cells.items():
        result = status(cell)
        if cell and "same" in cell:
            result += f"; `{cell['same']}` agrees"
        defaults = (cell or {}).get("defaults")
        rows.append(
            (
                version(name),
                f"`{record.calls[name]}`",
                "" if defaults is None else ", ".join(f"`{d}`" for d in defaults) or "–",
                result,
            )
        )
    measured = {name: cell for name, cell in cells.items() if cell}
    notes = [*_at_kinks(record, measured), *_at_specials(record, measured)]
    text = table(("Framework", "Call", "Of these the defaults", "Values"), rows)
    if notes:
        text += "\n\n" + "\n".join(f"- {note}" for note in notes)
    return f"{text}\n\n{known}"


def _grouped(cells, read):
    """The frameworks by what they answer: answer -> names. Minus zero counts as zero."""
    groups = {}
    for name in NAMES:
        answer = read(cells.get(name, {}))
        if answer is not None:
            groups.setdefault(number(float(answer) + 0.0), []).append(NAMES[name])
    return groups


def _list(names):
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _contrast(ours, groups):
    """Say who gives what: our value and who shares it, then the others."""
    same = _list(["here", *(f"in {n}" for a in groups if a == ours for n in groups[a])])
    others = "; ".join(f"{a} in {_list(names)}" for a, names in groups.items() if a != ours)
    return f"{ours} {same}" + (f", but {others}." if others else ".")


def _at_kinks(record, cells):
    for kink in record.breakpoints_at() if record.elementwise else ():
        ours = number(record.derivative(kink))
        groups = _grouped(
            cells, lambda cell, k=kink: cell.get("slopes", {}).get(f"{k:.4g}")
        )
        # Where the slope is continuous there is nothing to choose.
        if groups and (record.evaluate(record.smoothness) < 1 or set(groups) != {ours}):
            yield f"The slope at {number(kink)} is {_contrast(ours, groups)}"


def _at_specials(record, cells):
    for text, x in (
        (("-inf", -math.inf), ("inf", math.inf), ("nan", math.nan))
        if record.elementwise
        else ()
    ):
        ours = number(record(x)).replace("−0", "0")
        groups = _grouped(cells, lambda cell, t=text: cell.get("special", {}).get(t))
        if set(groups) - {ours}:
            yield f"The value at {number(x)} is {_contrast(ours, groups)}"


def frameworks_table():
    """Return the equivalence table: a row for each function, a column for each framework."""
    rows = []
    for record in catalogue.values():
        cells, none = in_the_run(record), "–" if is_known(record) else ""
        marks = {
            name: MARKS.get(status(cell), status(cell)) for name, cell in cells.items()
        }
        calls = (
            f"`{record.calls[name]}` {marks[name]}" if name in cells else none
            for name in NAMES
        )
        rows.append([link(record), *calls])
    return table(("function", *map(version, NAMES)), rows)


MARKS = {"agrees": "✓", "random, not compared": "(random)"}


def accuracies_table(which, dtype):
    """Return the table of worst errors of all frameworks: a row for each function."""
    rows = []
    for name, record in catalogue.items():
        cells = in_the_run(record)
        measured = {
            f: (cells.get(f) or {}).get("accuracy", {}).get(which, {}).get(dtype)
            for f in NAMES
        }
        if any(measured.values()):
            ours = recorded()["functions"][name]["actdoc"]["defaults"][which][dtype][
                "worst"
            ]
            rows.append(
                (
                    link(record),
                    f"**{ulps(ours)}**",
                    *(_accuracy_cell(measured[f]) for f in NAMES),
                )
            )
    columns = [
        f
        for f in NAMES
        if any(row[2 + n] != "" for n in [list(NAMES).index(f)] for row in rows)
    ]
    keep = [0, 1, *(2 + list(NAMES).index(f) for f in columns)]
    return table(
        ("function", "actdoc", *(NAMES[f] for f in columns)),
        [[row[k] for k in keep] for row in rows],
    )


def _accuracy_cell(cell):
    if cell is None:
        return ""
    if isinstance(cell, str):
        return (
            "in float32"
            if "float32" in cell
            else "no derivative"
            if "deriv" in cell
            else "no kernel"
        )
    zeros = f" ({cell['false_zeros']:,})" if cell["false_zeros"] else ""
    return ulps(cell["worst"]) + zeros


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
    """
    opening, *sections = re.split(r"(?m)^(?=## )", prose)
    name = record.__name__
    derivative_name, derivative = slope_of(record)
    if not all("Examples\n--------\n" in f.__doc__ for f in (record, derivative)):
        raise ValueError(
            f"the docstrings of {name} and of its {derivative_name} need Examples"
        )
    examples = inspect.cleandoc(record.__doc__).split("Examples\n--------\n")[1]
    more = re.split(r"Examples\n-+\n", inspect.cleandoc(derivative.__doc__))[1]
    equations = identities(record)
    before = f"""
## At a glance

{glance(record)}

```{{curve}} {name}
```

## Formula

{formulas(record)}

{_where(record)}

## Use it

```pycon
{examples.replace("actdoc." + name, name).replace("import actdoc", "from actdoc import " + name).strip()}
>>> {more.replace("actdoc." + name, name).replace(">>> import actdoc", "").strip().removeprefix(">>> ")}
```

The full descriptions are in the {{doc}}`API reference </api>`.

"""
    promise = f"{name} promises {record.ulps or 'no error at all: 0'} ulp at most, value and {derivative_name}."
    if record.crosses_zero:
        promise += (
            " Beside a zero, where terms cancel, that means ulps of the largest term."
        )
    after = f"""
## Properties

{properties(record)}

{"These equations hold for every x. The tests check them in certified arithmetic, at many x." if equations else ""}

{equations}

Special values, as the package computes them:

{special_values(record)}

## How it is computed

The definition and the code stand side by side in one record. This is the source as it runs, without its docstrings.
{_around(record)}

```python
{source_of(record.code)}
```

```python
{source_of(derivative.code)}
```

{helpers_of(record.code, derivative.code)}

{promise} The worst errors measured, in {{ref}}`ulps <ulp>`:

{accuracy_table([record])}

The page {{doc}}`/check` explains how they are measured; {{doc}}`/compare/accuracy` has those of the frameworks.

## In the frameworks

{in_frameworks(record)}

## See also

{", ".join(f"{{doc}}`{other} </functions/{other}>`" for other in relatives(record, prose))}
"""
    return opening + before + "".join(sections) + after


def _around(record):
    """Say what happens before and after the code that a page shows."""
    nan = "puts NaN where x is NaN, and " if record.elementwise else ""
    return (
        "Before it, the package checks the arguments and converts x to float64; after it, the package "
        f"{nan}rounds once to the precision of x."
    )


def _where(record):
    """Say what the symbols of the formulas mean."""
    text = " ".join(
        record.text(w, **v) for w in ("formula", "derivative") for v in record.variants()
    )
    # What a page defines it need not explain.
    text = re.sub(rf"\b{record.__name__}\b", "", text)
    meanings = {
        r"\(i == |\(i - n == |\(i \+ n/2 == ": (
            r"$\delta_{i,j}$ is 1 where $i$ and $j$ are equal, and 0 elsewhere"
        ),
        r"Phi\(": (
            r"$\Phi$ is the distribution function of the standard normal distribution, and "
            r"$\varphi$ its density"
        ),
        r"\bn/2|< n else": "n is the number of components of x, and the indices count from 0",
        "k largest": r"$x_{(1)}, \dots, x_{(n)}$ are the n components of x in falling order",
        r"\bg\) / tau": (
            "the components of g are drawn from the Gumbel distribution: "
            r"$g_i$ is $-\log(-\log u_i)$ with uniform $u_i$"
        ),
        "argmax": "argmax is the index of the largest component, the first of several",
        "binary_step": r"$H$ is the {doc}`binary step </functions/binary_step>`",
        r"\bsigmoid\b": r"$\sigma$ is the {doc}`sigmoid </functions/sigmoid>`",
    }
    found = [meaning for pattern, meaning in meanings.items() if re.search(pattern, text)]
    return "Here " + "; ".join(found) + "." if found else ""
