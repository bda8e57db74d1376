"""The package stays light, its examples run, and its documentation is complete."""

import ast
import doctest
import importlib
import inspect
import re
import statistics
import subprocess
import sys
import tomllib

import pytest
from conftest import ROOT

import actdoc
from actdoc.inputs import as_floats
from actdoc.record import Record
from actdoc.site.sheet import style_sheet


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_importing_is_light():
    loaded = run("import sys, actdoc; print(*sys.modules)").split()
    assert not {"sympy", "matplotlib", "sphinx", "flint", "IPython"} & set(loaded)


def test_importing_takes_less_time_than_importing_numpy():
    clock = """
from time import perf_counter as now
times = [now()]
import numpy
times.append(now())
import actdoc
times.append(now())
print(times[1] - times[0], times[2] - times[1])
"""
    # One run measures both, so that a busy machine slows both; of five runs the median decides.
    runs = [[float(seconds) for seconds in run(clock).split()] for _ in range(5)]
    assert statistics.median(ours / numpys for numpys, ours in runs) < 1


#: Modules of which every function says what it takes and returns.
TOLD = (
    "record", "oracle", "plotting",
    *(f"site.{name}" for name in ("as_json", "cards", "frame", "mathml", "navigation", "paths", "plain", "printed",
                                  "reuse", "saved", "sheet", "wheel")),
)  # fmt: skip


def public():
    for record in actdoc.catalogue.values():
        yield record.__name__, record
        yield record.slope.__qualname__, record.slope
    yield "actdoc.inputs.as_floats", as_floats
    for module in TOLD:
        for name, found in vars(importlib.import_module(f"actdoc.{module}")).items():
            value = inspect.unwrap(found)  # of what remembers its results
            own = (getattr(value, "__module__", None) or "").startswith(f"actdoc.{module}")
            # Sphinx says what `setup` takes.
            if own and inspect.isfunction(value) and not re.match("_|setup$", name):
                yield f"actdoc.{module}.{name}", value


PUBLIC = dict(public())


@pytest.mark.parametrize("name", PUBLIC)
def test_everything_public_says_what_it_takes_and_returns(name):
    text = inspect.getdoc(PUBLIC[name])
    summary = text.split("\n\n")[0]
    assert summary.endswith((".", "?")) and "\n" not in summary
    takes = inspect.signature(PUBLIC[name]).parameters
    wanted = ["Parameters\n----------"] if takes else []
    if name.partition(".")[0] in actdoc.catalogue:
        wanted += ["Returns\n-------", "Raises\n------", "Examples\n--------"]
    elif re.search(r"(?m)^ {4}return \S", inspect.getsource(PUBLIC[name])):
        wanted += ["Returns\n-------"]
    if name in actdoc.catalogue:
        wanted += ["References\n----------"]
    for section in wanted:
        assert section in text, section


def test_the_examples_of_every_record_are_collected_as_doctests():
    finder = doctest.DocTestFinder(exclude_empty=True)
    modules = {
        inspect.getmodule(inspect.unwrap(record)) for record in actdoc.catalogue.values()
    }
    found = {
        test.name for module in modules for test in finder.find(module) if test.examples
    }
    for record in actdoc.catalogue.values():
        assert f"{record.__module__}.{record.__name__}" in found
    assert len(found) >= 2 * len(actdoc.catalogue)


def test_the_catalogue_holds_every_record_once_in_reading_order():
    names = list(actdoc.catalogue)
    assert names[:4] == ["identity", "binary_step", "sigmoid", "tanh"]
    for name, record in actdoc.catalogue.items():
        assert isinstance(record, Record)
        assert getattr(actdoc, name) is record and record.__name__ == name


def test_every_record_has_its_derivative():
    for record in actdoc.catalogue.values():
        assert (
            sum(hasattr(record, name) for name in ("derivative", "jacobian", "gradient"))
            == 1
        )


# Rooms and the imports between them.

#: What a room may import, besides itself; all are open to those that follow.
ROOMS = {
    "inputs": set(),
    "arithmetic": set(),
    "notation": {"arithmetic"},
    "blocks": set(),
    "record": {"inputs", "arithmetic", "notation", "blocks"},
    "plotting": {"record"},
    "functions": {"record", "arithmetic"},
    "teaching": {"functions"},
    "oracle": {"arithmetic"},
    "tracing": {"arithmetic"},
    "frameworks": {"arithmetic", "oracle"},
    "speed": {"arithmetic", "oracle", "frameworks"},
    "site": {
        "arithmetic",
        "notation",
        "record",
        "plotting",
        "functions",
        "oracle",
        "tracing",
        "frameworks",
        "speed",
    },
}
NOT_INSTALLED = {"tracing", "frameworks", "speed", "site"}
MODULES = {
    str(path.relative_to(ROOT / "actdoc").with_suffix("")).replace("/", "."): path
    for path in (ROOT / "actdoc").rglob("*.py")
}


def imports(path):
    """The modules of the package that a module imports, wherever in it that stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module.partition(".")[0] == "actdoc":
            inner = node.module.partition(".")[2]
            for alias in node.names:
                deeper = f"{inner}.{alias.name}".strip(".")
                known = {deeper, f"{deeper}.__init__"} & MODULES.keys()
                yield deeper if known else inner
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == "actdoc":
                    yield alias.name.partition(".")[2]


@pytest.mark.parametrize("name", sorted(MODULES.keys() - {"__init__"}))
def test_a_module_imports_only_from_rooms_below_its_own(name):
    room = name.partition(".")[0]
    for imported in imports(MODULES[name]):
        assert imported, "the package itself"
        other = imported.partition(".")[0]
        assert other == room or other in ROOMS[room], imported


def test_no_two_modules_import_each_other():
    arrows = {
        name: {i if i in MODULES else f"{i}.__init__" for i in imports(path)} - {name}
        for name, path in MODULES.items()
        if name != "__init__"
    }
    while arrows:
        free = {name for name, others in arrows.items() if not others & arrows.keys()}
        assert free, f"a circle among {sorted(arrows)}"
        arrows = {name: others for name, others in arrows.items() if name not in free}


def test_no_module_is_called_like_a_function_or_like_what_it_holds():
    for name, path in MODULES.items():
        last = name.rpartition(".")[2]
        assert last not in {*actdoc.catalogue, *actdoc.aliases}
        top = ast.parse(path.read_text("utf-8")).body
        defined = {
            node.name for node in top if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
        assert last not in defined, name


def test_what_is_installed_is_what_users_need():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = settings["tool"]["setuptools"]["packages"]
    assert packages == ["actdoc", "actdoc.functions", "actdoc.oracle"]
    rooms = {name.partition(".")[0] for name in MODULES if "." in name}
    assert rooms - {"functions", "oracle"} == NOT_INSTALLED
    checked = (ROOT / ".ci" / "run").read_text("utf-8")
    assert all(f'"{room}"' in checked for room in NOT_INSTALLED)
    for name, path in MODULES.items():
        if name.partition(".")[0] not in NOT_INSTALLED:
            assert "docs" not in re.findall(
                r"[\"'/](\w+)[\"'/]", path.read_text("utf-8")
            ), name


# Sentences that code writes into pages.

#: What these say is for who builds the site, not for its readers.
NOT_IN_PAGES = ("__init__.py", "__main__.py", "evidence.py", "execution.py", "kernels.py")
SITE_MODULES = sorted(
    p for p in (ROOT / "actdoc" / "site").glob("*.py") if p.name not in NOT_IN_PAGES
)


#: Tags and their attributes are for the browser.
MARKUP = r"<[^>]*>?|[^<]*>|[\w-]+=\"[^\"]*\""


def prose(source):
    """The strings of a module that a reader of a page would read: several words that are no message and no markup."""
    for node in read_by_readers(ast.parse(source)):
        text = re.sub(
            rf"^(>>> )?(from|import) .*|{MARKUP}", " ", node.value
        )  # an import is code
        if re.search(r"[a-z]{2,}[,;]? [a-z]+|^[A-Z][a-z]+[.:]?$|^[^:]* [a-z]+\.$", text):
            yield node.lineno, node.value


def read_by_readers(node):
    """The strings in a piece of code, but for docstrings and the messages of errors and warnings."""
    match node:
        case ast.Raise() | ast.Expr(ast.Constant()):
            return
        case ast.Call(
            ast.Attribute(ast.Name("logger")) | ast.Attribute(ast.Name("self"), "error")
        ):
            return
        case ast.Constant(str()):
            yield node
    for part in ast.iter_child_nodes(node):
        yield from read_by_readers(part)


@pytest.mark.parametrize("path", SITE_MODULES, ids=lambda path: path.name)
def test_every_sentence_of_the_site_is_where_a_translator_finds_it(path):
    found = list(prose(path.read_text("utf-8")))
    assert bool(found) == (path.name == "sentences.py"), found


def test_a_sentence_is_told_from_markup_messages_and_names():
    """That is, the test above can fail."""
    for written in (
        "x = 'at most two'", "x = f'The slope at {y}'", "x = f', for example at {y}'", "x = 'Range'",
        "x = [('Odd or even', y)]", "x = f'<p>{y} on this page</p>'", "x = f'{y} agrees.'",
    ):  # fmt: skip
        assert list(prose(written)), written
    for written in (
        "'The sentence of a module.'", "raise ValueError(f'got {x} where y is needed')",
        "logger.warning('no such page', x)", "x = '<p class=\"a b\" hidden>'", "x = 'sortable'", "x = '{curve}'",
    ):  # fmt: skip
        assert not list(prose(written)), written


# The same of scripts.

SCRIPTS = sorted(
    path
    for folder in ("actdoc/site/live", "docs/_static")
    for path in (ROOT / folder).glob("*.js")
)
#: In this order: a comment, an expression for texts, a text, and what begins or ends a template, or a field of one.
TOKEN = re.compile(
    r"""//.*|/\*[\s\S]*?\*/|(?<=[(,=:])\s*/(?:\\.|[^/\\\n])+/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[`{}]"""
)
IN_TEMPLATE = re.compile(r"(?:\\.|[^`\\$]|\$(?!\{))*(`|\$\{)")


def literals(source):
    """The texts in a script, each with its line; in a template, {} stands for what is filled in."""
    found = []

    def in_code(at):
        depth = 0
        while depth >= 0 and (token := TOKEN.search(source, at)):
            at = token.end()
            depth += {"{": 1, "}": -1}.get(token[0], 0)
            if token[0] == "`":
                at = in_template(at)
            elif token[0][0] in "\"'":
                found.append((token.start(), token[0][1:-1]))
        return at

    def in_template(at):
        start, text = at, ""
        while token := IN_TEMPLATE.match(source, at):
            at, text = token.end(), text + token[0].removesuffix(token[1])
            if token[1] == "`":
                break
            at, text = in_code(at), text + "{}"
        found.append((start, text))
        return at

    in_code(0)
    lines = source.splitlines()
    for place, text in found:
        yield lines[source.count("\n", 0, place)], text


def prose_of_a_script(source):
    """What a reader would read there: words, but for names in the style sheet, markup and errors."""
    style = style_sheet()
    names = {"use", "strict", *re.findall(r"[.](-?[a-z][\w-]*)", style)}
    for line, text in literals(source):
        words = re.sub(MARKUP, " ", text).replace("{}", "_")
        # What begins or ends with a space is a part of something.
        words = re.sub("^ | $", " _ ", words) if words.strip() else ""
        error = re.search(r"\brefuse\(|\bthrow ", line)
        if error or names.issuperset(word for word in words.split() if "-" not in word):
            continue
        if re.search(r"[a-z]{2,}[,:;]? [\w(]|\w,? [a-z]{2,}", words):
            yield text


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_template_stands_in_a_template(path):
    """The minifier takes the inner one for code, and its spaces away."""
    assert not re.search(r"\$\{[^}`]*`", path.read_text("utf-8"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_says_anything_of_its_own(path):
    source = path.read_text("utf-8")
    assert len(list(literals(source))) > 1
    assert not list(prose_of_a_script(source))


def test_what_a_script_says_is_told_from_names_markup_and_errors():
    for written in (
        'label.append("Filter ", field)', 'x = "any words of a row"', "x = `${a} of ${b}`", "x = 'as written'",
        "x = `<b>${y} ulps</b>`", "x = `<p>${f(`at most ${y}`)}</p>`", "x = y.replace(/[\"`]/g, 'two words')",
    ):  # fmt: skip
        assert list(prose_of_a_script(written)), written
    for written in (
        '"use strict"', "// It's a comment", "refuse(`x must be a ${kind}`)", "throw new Error('no such thing')",
        'x = `<g class="labels x"><path d="M${x} ${y}H3"/></g>`', 'group("labels name", x)', "x.join(' ')",
        'x.replace(/"some words"/g, "")', 'f("input,select")', "x = `curve-${n} open`", "x = {a: `${b}`, c: {d: 1}}",
    ):  # fmt: skip
        assert not list(prose_of_a_script(written)), written
