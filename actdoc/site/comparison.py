"""What the recorded run found of the frameworks: what each calls a function, and where its values differ."""

import math

from actdoc.arithmetic import catalogue
from actdoc.frameworks.results import AGREES, NAMES, OPSET, recorded
from actdoc.site import sentences
from actdoc.site.markdown import code, copyable, link, table
from actdoc.site.numerals import number, pretty


def version(framework):
    """Return the name of a framework with the version of the recorded run."""
    versions = recorded()["versions"]
    template = {
        "onnx": sentences.VERSION_ONNX,
        "keras": sentences.VERSION_KERAS,
        "scipy": sentences.VERSION_SCIPY,
    }.get(framework, sentences.VERSION)
    # Without what says how it was built, such as +cpu.
    own = versions[framework].split("+")[0]
    fields = versions | {"framework": NAMES[framework], "version": own, "opset": OPSET}
    return template.format(**fields)


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


#: How a call may compare: the words of `kind`.
KINDS = "agrees", "differs", "random", "definition-agrees", "does-not-run", "not-recorded"


def kind(cell):
    """Return in one word how a framework's function compares.

    Parameters
    ----------
    cell : dict or None
        What the recorded run found of a call, as `in_the_run` returns it.

    Returns
    -------
    str
        One of `KINDS`.

    Examples
    --------
    >>> kind(None), kind({"agrees": False}), kind({"definition_gap": 0.0})
    ('not-recorded', 'differs', 'definition-agrees')
    """
    if cell is None:
        return "not-recorded"
    if cell.get("random"):
        return "random"
    if "agrees" in cell:
        return "agrees" if cell["agrees"] else "differs"
    by_definition = cell.get("definition_gap", math.inf) < AGREES
    return "definition-agrees" if by_definition else "does-not-run"


def status(cell):
    """Return in words how a framework's function compares."""
    found = kind(cell)
    if found != "differs":
        return sentences.COMPARED[found].format(onnx=recorded()["versions"]["onnx"])
    template = sentences.DIFFERS[cell.get("relative", False), "gap_at" in cell]
    gap, place = pretty(f"{cell['gap']:.3g}"), number(cell.get("gap_at", math.nan))
    return template.format(gap=gap, place=place)


def in_frameworks(record):
    """Return the section that says what each framework calls a function, and where it differs."""
    if not is_known(record):
        said = sentences.NEWER_THAN_THE_RUN
    else:
        said = sentences.IN_THE_RUN if record.calls else sentences.IN_NO_FRAMEWORK
    if not record.calls:
        return said
    cells = in_the_run(record)
    rows = [_row(record, name, cell) for name, cell in cells.items()]
    parts = [
        sentences.FRAMEWORK_TABLE.format(table=table(sentences.FRAMEWORK_COLUMNS, rows))
    ]
    if record.elementwise:
        measured = {name: cell for name, cell in cells.items() if cell}
        notes = [*_at_kinks(record, measured), *_at_specials(record, measured)]
        parts.append("\n".join(f"- {note}" for note in notes))
    return "\n\n".join([*filter(None, parts), said])


def _row(record, name, cell):
    """A framework, its call, which of the arguments are its defaults, and how it compares."""
    found, result = cell or {}, status(cell)
    title = sentences.COPY_CALL.format(framework=NAMES[name])
    call = copyable(record.calls[name], title)
    if "same" in found:
        title = sentences.COPY_CALL_THAT_AGREES.format(framework=NAMES[name])
        same = copyable(found["same"], title)
        result = sentences.ANOTHER_CALL_AGREES.format(status=result, call=same)
    defaults = ""
    if found.get("defaults") is not None:
        defaults = sentences.BETWEEN.join(map(code, found["defaults"]))
        defaults = defaults or sentences.NOT_APPLICABLE
    return version(name), call, defaults, result


def _at_kinks(record, cells):
    """Who gives which slope at the kinks."""
    for kink in record.breakpoints_at():
        ours = number(record.derivative(kink))
        slopes = {n: cell.get("slopes", {}).get(f"{kink:.4g}") for n, cell in cells.items()}
        groups = _grouped(slopes)
        # Where the slope is continuous there is nothing to choose.
        chosen = groups and record.evaluate(record.smoothness) < 1
        if chosen or groups.keys() - {ours}:
            templates = sentences.SLOPE_SHARED, sentences.SLOPE_DIFFERS
            yield _contrast(templates, number(kink), ours, groups)


def _at_specials(record, cells):
    """Who gives another value than we at infinity, or for NaN."""
    for x in (-math.inf, math.inf, math.nan):
        ours = number(record(x) + 0.0)
        groups = _grouped(
            {n: cell.get("special", {}).get(str(x)) for n, cell in cells.items()}
        )
        if groups.keys() - {ours}:
            templates = sentences.VALUE_SHARED, sentences.VALUE_DIFFERS
            yield _contrast(templates, number(x), ours, groups)


def _grouped(answers):
    """The frameworks by what they answer, if they do: answer -> names. Minus zero counts as zero."""
    groups = {}
    for name, answer in answers.items():
        if answer is not None:
            groups.setdefault(number(float(answer) + 0.0), []).append(NAMES[name])
    return groups


def _contrast(templates, place, ours, groups):
    """Say who gives what: our value and who shares it, then the others."""
    shared, differs = templates
    same = [sentences.IN_FRAMEWORK.format(framework=name) for name in groups.get(ours, [])]
    others = [
        sentences.OTHER_VALUE.format(value=value, frameworks=sentences.listed(names))
        for value, names in groups.items()
        if value != ours
    ]
    return (differs if others else shared).format(
        place=place,
        value=ours,
        who=sentences.listed([sentences.HERE_TOO, *same]),
        others=sentences.BETWEEN_CLAUSES.join(others),
    )


def equivalences():
    """Return the equivalence table: a row for each function, a column for each framework."""
    rows = []
    for record in catalogue.values():
        none = sentences.NOT_APPLICABLE if is_known(record) else ""
        calls = dict.fromkeys(NAMES, none)
        for name, cell in in_the_run(record).items():
            # Instead of words that most cells would repeat, a mark, which does not stand alone in a line.
            mark = sentences.COMPARED_MARKS.get(kind(cell))
            found = f"\N{NO-BREAK SPACE}{mark}" if mark else f" {status(cell)}"
            calls[name] = f"{code(record.calls[name])}{found}"
        rows.append([link(record), *calls.values()])
    return table((sentences.FUNCTION, *map(version, NAMES)), rows)
