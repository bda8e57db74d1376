"""Exercises: a cell with a solution and its checks, from which a student's notebook gets a stub and the checks."""

import ast
import sys
from typing import NamedTuple

#: The import that a cell of checks needs, wherever the chapter has it.
IMPORT = "from actdoc.teaching import check"


class Exercise(NamedTuple):
    """What a student gets in place of a solution: names to define, and cells that say whether that was done."""

    names: list[str]
    stub: str
    checks: str


def exercise(source):
    """Take the solution out of a cell, and leave what its checks ask for.

    Parameters
    ----------
    source : str
        The code of the cell: a solution, then statements that call ``check``.

    Returns
    -------
    Exercise or None
        None if the cell does not end with a check.

    Examples
    --------
    >>> found = exercise("n = 3\\ndef double(x):\\n    return 2 * x\\ncheck(double(2), 4)\\ncheck(n, 3)")
    >>> print(found.stub)
    n = ...
    <BLANKLINE>
    <BLANKLINE>
    def double(x):
        ...
    >>> print(found.checks)
    from actdoc.teaching import check
    <BLANKLINE>
    check(double(2), 4)
    check(n, 3)
    """
    body = ast.parse(source).body
    first = len(body)
    while first and _calls_check(body[first - 1]):
        first -= 1
    solution, checks = body[:first], body[first:]
    if not checks:
        return None
    wanted = {name for statement in checks for name in loaded(statement)}
    stubs = {name: stub for name, stub in _definitions(solution) if name in wanted}
    functions = [stub for stub in stubs.values() if stub.startswith("def ")]
    numbers = [stub for stub in stubs.values() if stub not in functions]
    lines = source.splitlines()[checks[0].lineno - 1 :]
    return Exercise(
        list(stubs),
        "\n\n\n".join(["\n".join(numbers), *functions] if numbers else functions),
        "\n".join([IMPORT, "", *lines]),
    )


def _calls_check(statement):
    return not isinstance(statement, ast.FunctionDef) and any(
        isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check"
        for node in ast.walk(statement)
    )


def _definitions(statements):
    """Yield the names that statements define, but for imports, each with what a student begins with."""
    for statement in statements:
        if isinstance(statement, ast.FunctionDef):
            yield (
                statement.name,
                f"def {statement.name}({ast.unparse(statement.args)}):\n    ...",
            )
        else:
            for name in stored(statement):
                yield name, f"{name} = ..."


def stored(tree):
    """Return the names that a statement binds by assignment, outside of functions."""
    if isinstance(tree, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.comprehension):
        return []
    if isinstance(tree, ast.Name):
        return [tree.id] if isinstance(tree.ctx, ast.Store) else []
    return [name for child in ast.iter_child_nodes(tree) for name in stored(child)]


def loaded(tree):
    """Return the names that a statement reads."""
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def imports(sources):
    """Return the packages that cells import and that Python does not bring, in alphabetical order.

    Parameters
    ----------
    sources : iterable of str
        The code of the cells.

    Returns
    -------
    list of str
        The names of top-level packages.

    Examples
    --------
    >>> imports(["import numpy as np\\nimport math", "from actdoc.oracle import judge"])
    ['actdoc', 'numpy']
    """
    found = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return sorted(found - sys.stdlib_module_names)
