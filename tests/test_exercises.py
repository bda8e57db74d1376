"""The exercises of the chapters: each has a solution that passes its checks; a student gets the checks alone."""

import ast
import builtins
import re

import nbclient
import nbformat
import pytest
from conftest import ROOT, SITE

from actdoc.site.execution import code_cells, parse
from actdoc.site.exercises import exercise, imports, loaded, stored

CHAPTERS = {
    path.stem: parse(path.read_text("utf-8"))
    for path in sorted((ROOT / "docs" / "learn").glob("*.md"))
    if "## Exercises" in path.read_text("utf-8")
}
every_chapter = pytest.mark.parametrize("name", CHAPTERS)


def solutions(notebook):
    """The cells under the heading of the exercises that a reader unfolds, each with the cells before it."""
    before, begun = [], False
    for cell in notebook.cells:
        begun |= cell.cell_type == "markdown" and "## Exercises" in cell.source
        if cell.cell_type == "code":
            if begun and "hide-cell" in cell.metadata.get("tags", []):
                yield cell.source, list(before)
            before.append(cell.source)


def defined(source):
    """The names that a cell binds: by assignment, definition, import or a loop."""
    names = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {
                (alias.asname or alias.name).partition(".")[0] for alias in node.names
            }
        else:
            names |= set(stored(node))
    return names


@every_chapter
def test_every_exercise_has_a_solution_that_ends_with_a_check(name):
    text = (ROOT / "docs" / "learn" / f"{name}.md").read_text("utf-8")
    asked = re.findall(r"^\*\*\d+\.\*\*", text.partition("## Exercises")[2], re.MULTILINE)
    found = list(solutions(CHAPTERS[name]))
    assert len(asked) == len(found) >= 2
    for source, _ in found:
        assert exercise(source), source


@every_chapter
def test_a_student_knows_every_name_that_a_check_reads(name):
    """Else the check of a right answer would fail, because it leans on what only the solution has."""
    answers, hidden = set(), set()
    for source, before in solutions(CHAPTERS[name]):
        asked = exercise(source)
        known = set().union(*(defined(s) for s in before if s not in hidden))
        own = {n for node in ast.walk(ast.parse(asked.checks)) for n in bound(node)}
        read = loaded(ast.parse(asked.checks))
        allowed = known | answers | set(asked.names) | own | set(dir(builtins)) | {"check"}
        assert not read - allowed, (read - allowed, source)
        answers |= set(asked.names)
        hidden.add(source)


def bound(node):
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return [node.id]
    return [node.arg] if isinstance(node, ast.arg) else []


@every_chapter
def test_a_students_notebook_has_the_checks_and_no_solution(name):
    student = nbformat.read(SITE / "notebooks" / f"{name}-exercises.ipynb", as_version=4)
    sources = "\n".join(cell.source for cell in student.cells)
    for source, _ in solutions(CHAPTERS[name]):
        asked = exercise(source)
        solution = source[: source.index(asked.checks.partition("\n\n")[2])]
        assert asked.stub in sources and asked.checks in sources
        assert solution.strip() not in sources
    assert not any("hide-cell" in cell.metadata.get("tags", []) for cell in student.cells)


@every_chapter
def test_both_notebooks_are_offered_and_say_how_to_install_what_they_import(name):
    page = (SITE / "learn" / f"{name}.html").read_text("utf-8")
    for variant in ("", "-exercises"):
        assert f'href="../notebooks/{name}{variant}.ipynb" download' in page
        notebook = nbformat.read(
            SITE / "notebooks" / f"{name}{variant}.ipynb", as_version=4
        )
        first = notebook.cells[0]
        assert first.cell_type == "markdown"
        assert re.search(
            r'`pip install --find-links https://\S+/dist/ "actdoc\[learn\]"`', first.source
        )
        for module in imports(cell.source for cell in code_cells(notebook)):
            assert f"`{module}`" in first.source


@pytest.mark.parametrize("name", ["neuron", "leaky-relu"])
def test_a_check_says_whether_an_answer_is_there_and_whether_it_is_right(
    name, tmp_path, monkeypatch
):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    student = nbformat.read(SITE / "notebooks" / f"{name}-exercises.ipynb", as_version=4)
    nbclient.execute(student, cwd=tmp_path, timeout=600)
    checked = [
        c for c in student.cells if c.source.startswith("from actdoc.teaching import")
    ]
    assert len(checked) == len(list(solutions(CHAPTERS[name])))
    for cell in checked:
        [error] = [o for o in cell.outputs if o.output_type == "error"]
        assert error.ename == "AssertionError", error.evalue
        assert "no answer yet" in error.evalue
    filled = iter(source for source, _ in solutions(CHAPTERS[name]))
    for cell in student.cells:
        if cell.cell_type == "code" and cell.source.startswith("# Your answer"):
            cell.source = next(filled)
    nbclient.execute(student, cwd=tmp_path, timeout=600)
    for cell in checked:
        printed = "".join(o.get("text", "") for o in cell.outputs)
        assert set(printed.split("\n")) == {"Right.", ""}, printed
