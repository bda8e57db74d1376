"""What the site needs of Sphinx: pages made from records, formulas in MathML, figures that follow the colour scheme.

Nothing here starts a kernel. A page in ``functions/`` is prose under a title; the sections that can be derived from
the record of the same name are put around the prose when Sphinx reads the page.
"""

import ast
import hashlib
import html
import inspect
import io
import json
import math
import re
import sys
from functools import cache
from pathlib import Path

import numpy as np
from docutils import nodes
from myst_nb.core import execute
from myst_nb.core.execute.cache import NotebookClientCache
from pybtex.database import parse_file
from pybtex.plugin import register_plugin
from pybtex.style.formatting.unsrt import Style as UnsrtStyle
from pybtex.style.labels import BaseLabelStyle
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

import actdoc
from actdoc.arithmetic import TEX, TEXT
from actdoc.mathml import mathml
from actdoc.plotting import plot, spark

logger = logging.getLogger(__name__)
PACKAGE = Path(actdoc.__file__).parent


def package_digest():
    """Return a digest of what pages and cached outputs depend on: the package, the pinned versions, the style."""
    digest = hashlib.sha256()
    root = PACKAGE.parent
    for path in [*sorted(PACKAGE.glob("*.py")), root / "requirements.txt", root / "docs" / "matplotlibrc"]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


# Numbers as readers write them.

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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
    text = re.sub(r"(?<![\d.])1e([+-]\d+)", lambda m: "10" + str(int(m[1])).translate(SUPERSCRIPT), text)
    text = re.sub(
        r"(?<=\d)e([+-]\d+)",
        lambda m: "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10" + str(int(m[1])).translate(SUPERSCRIPT),
        text,
    )
    return re.sub(r"-(?=[\d∞])", "−", re.sub(r"\binf\b", "∞", text))


def calculate(text):
    """Evaluate the inside of an f-string, the author's own text, with all of `actdoc`, ``np`` and ``math`` at hand."""
    names = {**vars(actdoc), "np": np, "math": math, "ulps": worst_ulps}
    return pretty(eval("f'{" + text.replace("'", '"') + "}'", names))


class Calc(SphinxRole):
    """``{calc}`sigmoid(-710.0):.3e` `` prints the computed number, so that no number in the prose is typed."""

    def run(self):
        try:
            return [nodes.Text(calculate(self.text))], []
        except Exception as error:
            logger.warning(
                "cannot calculate %r: %s: %s", self.text, type(error).__name__, error, location=self.get_location()
            )
            return [], []


# What a page about a record shows.


def number(value):
    """Write a float of a table: exactly where it is short, else to six significant digits."""
    value = float(value)
    if math.isnan(value):
        return "NaN"
    return pretty(f"{value:.6g}") if value or math.copysign(1, value) > 0 else "−0"


def family(record):
    """Return the family that a record belongs to, as its module's docstring names it."""
    return sys.modules[record.__module__].__doc__.split(":")[0].strip().rstrip(".")


WHICH = ("value", "derivative")
FLOATS = (np.float64, np.float32)


@cache
def _verdict(name, dtype, which):
    from actdoc.oracle import judge

    return judge(actdoc.catalogue[name], dtype, which)


def worst_ulps(name, dtype="float64", which="value"):
    """Return the worst error measured for a function, in ulps; measured once per build."""
    return _verdict(name, np.dtype(dtype).type, which).worst


def _ulps(value):
    return "exact" if value == 0 else pretty(f"{value:.2f}" if value < 10 else f"{value:.0f}")


SMOOTHNESS = {
    -1: "discontinuous",
    0: "continuous, with a kink",
    1: "once continuously differentiable",
    math.inf: "infinitely differentiable",
}


def _range(record):
    """Return the range of a record's values; a single component of softmax would always be 1."""
    single = isinstance(record, actdoc.Activation) or record.scalar
    return pretty(record.range) + ("" if single else " for n ≥ 2")


def _glance(record):
    rows = [("Family", f"{{doc}}`{family(record)} </functions/index>`"), ("Range of values", _range(record))]
    if isinstance(record, actdoc.Activation):
        slope = record.lipschitz(**record.parameters) if callable(record.lipschitz) else record.lipschitz
        kinks = ", ".join(number(k) for k in record.kinks)
        rows += [
            ("Monotonic", record.monotonic),
            ("Smoothness", SMOOTHNESS[record.smoothness] + (f" at {kinks}" if kinks else "")),
            ("Steepest slope", number(slope) if math.isfinite(slope) else "none: it jumps"),
            ("Parameters", ", ".join(f"`{n}={v}`" for n, v in record.parameters.items()) or "none"),
        ]
    else:
        shape = "one number per vector" if record.scalar else "a vector per vector"
        rows += [("Output", shape), ("Parameters", "`axis=-1`")]
    rows.append(("Sources", f"{{cite:t}}`{','.join(record.cite)}`"))
    return _table(("Property", "Value"), rows)


def _table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _special_values(record):
    if isinstance(record, actdoc.Activation):
        at = sorted({-math.inf, 0.0, math.inf, *record.kinks})
        name = record.__name__
        rows = [(number(x), number(record(x)), number(record.derivative(x))) for x in [*at, math.nan]]
        return _table(("x", f"{name}(x)", f"{name}′(x)"), rows)
    inf, nan = math.inf, math.nan
    vectors = [[0.0, 0.0], [0.0, -inf], [0.0, inf], [inf, inf], [-inf, -inf], [nan, 0.0], []]
    return _table(("x", f"{record.__name__}(x)"), [(_vector(x), _vector(record(np.array(x)))) for x in vectors])


def _vector(x):
    return "[" + ", ".join(map(number, x)) + "]" if np.ndim(x) else number(x)


def _code(function):
    """Return the source of a function without its docstring, which the API page shows."""
    source = inspect.getsource(inspect.unwrap(function))
    docstring = ast.parse(source).body[0].body[0]
    lines = source.splitlines()
    return "\n".join(lines[: docstring.lineno - 1] + lines[docstring.end_lineno :])


def _helpers(*functions):
    """Return the source of the private functions of the same module that some functions call, directly or not."""
    found, waiting = {}, list(functions)
    for function in waiting:
        module = sys.modules[function.__module__]
        for name in function.__code__.co_names:
            helper = getattr(module, name, None)
            if name.startswith("_") and inspect.isfunction(helper) and name not in found:
                found[name] = helper
                waiting.append(helper)
    source = "\n\n".join(inspect.getsource(helper).strip() + "\n" for helper in found.values())
    return f"They call on these helpers:\n\n```python\n{source}```" if found else ""


def _slope(record):
    """Return the record's derivative: the code, and what to call it."""
    for name in ("derivative", "jacobian", "gradient"):
        if hasattr(record, name):
            return name, getattr(record, name)
    raise ExtensionError(f"{record.__name__} has no derivative: attach one with @derivative_of({record.__name__})")


def _accuracy(records):
    rows = [
        [f"{{doc}}`{r.__name__} </functions/{r.__name__}>`", getattr(r, "ulps", "–")]
        + [_ulps(_verdict(r.__name__, d, w).worst) for w in WHICH for d in FLOATS]
        + [f"{sum(_verdict(r.__name__, d, w).points for w in WHICH for d in FLOATS):,}"]
        for r in records
    ]
    return _table(
        ("function", "promised", "f, float64", "f, float32", "f′, float64", "f′, float32", "results judged"), rows
    )


def _identities(record):
    pairs = record.identities(TEX, TEX.term("x"))
    return "\n\n".join(f"$${TEX.term(left)} = {TEX.term(right)}$$" for left, right in pairs)


def relatives(record):
    """Return the names of the records that appear in this one's formula, derivative and identities."""
    pairs = record.identities(TEXT, TEXT.term("x")) if isinstance(record, actdoc.Activation) else []
    text = " ".join(
        [record.text("formula"), record.text("derivative"), *(str(side) for pair in pairs for side in pair)]
    )
    names = set(re.findall(r"\w+", text)) - {record.__name__}
    # A relation holds both ways.
    for other in actdoc.catalogue.values():
        if other is not record and re.search(
            rf"\b{record.__name__}\b", f"{other.text('formula')} {other.text('derivative')}"
        ):
            names.add(other.__name__)
    return [name for name in actdoc.catalogue if name in names]


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
    derivative_name, derivative = _slope(record)
    examples = inspect.cleandoc(record.__doc__).split("Examples\n--------\n")[1]
    more = re.split(r"Examples\n-+\n", inspect.cleandoc(derivative.__doc__))[1]
    identities = _identities(record)
    before = f"""
## At a glance

{_glance(record)}

```{{curve}} {name}
```

## Formula

$${record.tex("formula")}$$

$${record.tex("derivative")}$$

## Use it

```pycon
{examples.replace("actdoc." + name, name).replace("import actdoc", "from actdoc import " + name).strip()}
>>> {more.replace("actdoc." + name, name).replace(">>> import actdoc", "").strip().removeprefix(">>> ")}
```

The full descriptions stand in the {{doc}}`API reference </api>`.

"""
    promise = (
        f"{name} promises {record.ulps or 'no error at all: 0'} ulp at most, value and {derivative_name}."
        if isinstance(record, actdoc.Activation)
        else "No bound is promised yet; this is what it does."
    )
    after = f"""
## Properties

{"These equations hold for every x. The tests check them in certified arithmetic." if identities else ""}

{identities}

Special values, computed by the code below:

{_special_values(record)}

## How it is computed

The definition and the code stand side by side in one record. This is the source as it runs, without its docstrings:

```python
{_code(record)}
```

```python
{_code(derivative)}
```

{_helpers(record.code, derivative.code)}

{promise} The worst errors measured in this build, in {{ref}}`ulps <ulp>` of the true value:

{_accuracy([record])}

The page {{doc}}`/check` explains how they are measured.

## See also

{", ".join(f"{{doc}}`{other} </functions/{other}>`" for other in relatives(record)) or "Nothing else builds on it yet."}
"""
    return opening + before + "".join(sections) + after


def _assemble(app, docname, source):
    folder, _, name = docname.rpartition("/")
    if folder == "functions" and name in actdoc.catalogue:
        try:
            source[0] = page(actdoc.catalogue[name], source[0])
        except Exception as error:
            raise ExtensionError(f"cannot make the page docs/{docname}.md: {type(error).__name__}: {error}") from error
    if docname == "functions/index":
        # The sidebar lists the functions in reading order.
        source[0] += "\n```{toctree}\n:hidden:\n\n" + "\n".join(actdoc.catalogue) + "\n```\n"


# Figures.


def inline_svg(svg, alternative):
    """Make a Matplotlib figure part of the page, so that its lines and letters follow the page's colours.

    Parameters
    ----------
    svg : str
        What Matplotlib wrote, drawn in the colours of ``docs/matplotlibrc``.
    alternative : str
        What a reader who cannot see it is told.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r">\s+<", "><", svg)
    # Black is ink and white is paper; the curve colours have a light and a dark shade in the style sheet.
    svg = svg.replace("#000000", "currentColor").replace("#ffffff", "var(--color-background-primary)")
    for n, color in enumerate(_colors()):
        svg = svg.replace(color, f"var(--c{n})")
    # Ids are made unique by the figure's content: two figures of one page must not share clip paths.
    mark = hashlib.sha256((svg + alternative).encode()).hexdigest()[:6]
    svg = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{mark}-", svg)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{html.escape(alternative)}" ', 1).strip()


@cache
def _colors():
    import matplotlib

    return [f"#{c}".replace("##", "#").lower() for c in matplotlib.rcParams["axes.prop_cycle"].by_key()["color"]]


def _figure(draw):
    """Draw with Matplotlib's object interface, which no display and no other figure can disturb."""
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots()
    try:
        draw(ax)
        with io.StringIO() as file:
            figure.savefig(file, format="svg")
            return file.getvalue()
    finally:
        plt.close(figure)


def _draw_vector(record):
    def draw(ax):
        x = np.linspace(-5, 5, 201)
        y = record(np.stack([x, 0 * x], axis=-1)).reshape(len(x), -1)
        slope = _slope(record)[1](np.stack([x, 0 * x], axis=-1)).reshape(len(x), -1)
        index = "" if record.scalar else "₁"
        ax.plot(x, y[:, 0], label=f"{record.__name__}([x, 0]){index}")
        ax.plot(x, slope[:, 0], label="its slope in x")
        ax.set_xlabel("x")
        ax.set_xlim(-5, 5)
        ax.legend()

    return draw


class Curve(SphinxDirective):
    """The figure of a function and its derivative, with a caption and alternative text made from its record."""

    required_arguments = 1

    def run(self):
        name = self.arguments[0]
        if name not in actdoc.catalogue:
            raise self.error(f"the catalogue has no function {name!r}")
        record = actdoc.catalogue[name]
        if isinstance(record, actdoc.Activation):
            svg = _figure(lambda ax: plot(record, ax))
            caption = f"{name} (solid) and its derivative (dashed)."
            ends = [number(record(x)) for x in (-5.0, 0.0, 5.0)]
            alternative = (
                f"Curve of {name} from x = −5 to 5: it goes from {ends[0]} through {ends[1]} at 0 to {ends[2]}; "
                f"its slope at 0 is {number(record.derivative(0.0))}."
            )
        else:
            svg = _figure(_draw_vector(record))
            what = "" if record.scalar else " (its first component)"
            caption = f"{name} of the vector (x, 0){what} as x varies, and its slope in x."
            alternative = f"Curve of {caption}"
        figure = nodes.figure(
            "", nodes.raw("", inline_svg(svg, alternative), format="html"), nodes.caption("", caption)
        )
        return [figure]


class Gallery(SphinxDirective):
    """Every function as a small curve with its name, in families, each a link to its page."""

    def run(self):
        families = {}
        for name, record in actdoc.catalogue.items():
            families.setdefault(family(record), []).append((name, record))
        here, link = self.env.docname, self.env.app.builder.get_relative_uri
        out = []
        for title, records in families.items():
            cards = "".join(
                f'<li><a href="{link(here, f"functions/{name}")}">{spark(record)}<span>{name}</span></a></li>'
                for name, record in records
            )
            out.append(f'<h2 class="gallery-family">{title}</h2><ul class="gallery">{cards}</ul>')
        return [nodes.raw("", "".join(out), format="html")]


class Catalogue(SphinxDirective):
    """One row a function: curve, name, formula and facts."""

    def run(self):
        rows = []
        for record in actdoc.catalogue.values():
            elementwise = isinstance(record, actdoc.Activation)
            rows.append((
                spark(record, 72, 42),
                f"{{doc}}`{record.__name__} </functions/{record.__name__}>`",
                f"${TEX.term(record._equation('formula', TEX)[1])}$",
                _range(record),
                record.monotonic if elementwise else "–",
                SMOOTHNESS[record.smoothness] if elementwise else "–",
            ))  # fmt: skip
        return self.parse_text_to_nodes(_table(("curve", "name", "formula", "range", "monotonic", "smoothness"), rows))


class Records(SphinxDirective):
    """The docstrings of all records of a kind, and of their derivatives."""

    required_arguments = 1

    def run(self):
        kind = {"elementwise": actdoc.Activation, "vector": actdoc.VectorActivation}[self.arguments[0]]
        lines = []
        for record in actdoc.catalogue.values():
            if isinstance(record, kind):
                slope, _ = _slope(record)
                lines += [f".. autofunction:: actdoc.{record.__name__}"]
                lines += [f".. autofunction:: actdoc::{record.__name__}.{slope}"]
        return self.parse_text_to_nodes("\n".join(["```{eval-rst}", *lines, "```"]))


class Accuracy(SphinxDirective):
    """The table of all measured errors."""

    def run(self):
        return self.parse_text_to_nodes(_accuracy(actdoc.catalogue.values()))


def _visit_image(self, node):
    """Inline a figure that was drawn at build time; leave every other image to Sphinx."""
    path = Path(self.builder.srcdir, node["uri"])
    if path.suffix != ".svg" or not path.is_file():
        return type(self).visit_image(self, node)
    alternative = node.get("alt", "")
    if not alternative or alternative == node["uri"] or alternative.endswith(".svg"):
        logger.warning("a figure has no alternative text: give its cell mystnb: image: alt:", location=node)
    self.body.append(inline_svg(path.read_text("utf-8"), alternative))
    raise nodes.SkipNode


# Formulas.


def _visit_math(self, node):
    self.body.append(f'<span class="math">{_translate(node)}</span>')
    raise nodes.SkipNode


def _visit_math_block(self, node):
    # tabindex: a formula that is wider than a phone scrolls, also from the keyboard.
    self.body.append(f'<div class="math" tabindex="0">{_translate(node, display=True)}</div>')
    raise nodes.SkipNode


def _translate(node, display=False):
    try:
        return mathml(node.astext(), display)
    except Exception as error:
        logger.warning("cannot typeset %r: %s", node.astext(), error, location=node)
        return html.escape(node.astext())


# Downloads, descriptions.


def _authors(entry):
    """Write the authors of an entry of the bibliography as a text cites them: Nair and Hinton."""
    names = [" ".join(person.last_names) for person in entry.persons["author"]]
    return f"{names[0]} et al." if len(names) > 2 else " and ".join(names)


class AuthorYearLabels(BaseLabelStyle):
    """Label the entries of the bibliography by author and year."""

    def format_labels(self, entries):
        return [f"{_authors(entry)}, {entry.fields['year']}" for entry in entries]


class AuthorYearStyle(UnsrtStyle):
    """The bibliography, sorted and labelled by author and year."""

    default_label_style = AuthorYearLabels
    default_sorting_style = "author_year_title"


register_plugin("pybtex.style.formatting", "author_year", AuthorYearStyle)


@cache
def _bibliography(path):
    return parse_file(path).entries


def _citation(app, keys, in_parentheses):
    """Write a citation out for a notebook: Nair and Hinton (2010)."""
    entries = _bibliography(str(Path(app.confdir, app.config.bibtex_bibfiles[0])))
    cited = [(_authors(entries[key.strip()]), entries[key.strip()].fields["year"]) for key in keys.split(",")]
    if in_parentheses:
        return "(" + "; ".join(f"{authors}, {year}" for authors, year in cited) + ")"
    return ", ".join(f"{authors} ({year})" for authors, year in cited)


def _plain_markdown(text, app, pagename):
    """Turn MyST's own syntax into Markdown that Jupyter shows."""

    def role(match):
        kind, content = match[1], match[2]
        if kind == "calc":
            return calculate(content)
        if kind.startswith("cite"):
            return _citation(app, content, in_parentheses=kind == "cite:p")
        title = re.fullmatch(r"(.*?)\s*<[^>]*>", content, re.DOTALL)
        if title:
            return title[1]
        if kind == "doc":
            target = content[1:] if content.startswith("/") else str(Path(pagename).parent / content)
            return f"*{app.env.titles[target].astext()}*"
        return content

    text = re.sub(r"\{([\w:-]+)\}`([^`]+)`", role, text)
    text = re.sub(r"(?m)^(:{3,}|`{3,})\{[\w-]+\}[ \t]*(.*)$", lambda m: f"**{m[2]}**" if m[2] else "", text)
    text = re.sub(r"(?m)^\(([\w-]+)\)=\s*$", r'<a id="\1"></a>', text)
    text = re.sub(r"(?m)^:[\w-]+:.*$|^:{3,}\s*$", "", text)
    return re.sub(r"\]\((?!https?:|#)[^)]*\)", "]", text)


class CachedOutputs(NotebookClientCache):
    """Give cached outputs to the notebook that is written for download too, not to the page alone."""

    def start_client(self):
        given = self.notebook
        super().start_client()
        given.cells = self.notebook.cells


# How Jupyter is told what the tags of a cell tell the page.
FOLDED = {"hide-cell": ("source_hidden", "outputs_hidden"), "hide-input": ("source_hidden",)}


def _offer_notebook(app, pagename, templatename, context, doctree):
    executed = Path(app.outdir).parent / "jupyter_execute" / f"{pagename}.ipynb"
    if doctree is None or not executed.exists():
        return
    notebook = json.loads(executed.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = _plain_markdown("".join(cell["source"]), app, pagename)
        cell["metadata"].pop("mystnb", None)
        tags = cell["metadata"].pop("tags", [])
        if "raises-exception" in tags:  # the only tag that Jupyter itself heeds: a run goes on past a failure
            cell["metadata"]["tags"] = ["raises-exception"]
        folded = [part for tag in tags for part in FOLDED.get(tag, ())]
        if folded:
            cell["metadata"]["jupyter"] = dict.fromkeys(folded, True)
    target = Path(app.outdir, "notebooks", Path(pagename).name + ".ipynb")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), "utf-8")
    href = context["pathto"](f"notebooks/{target.name}", 1)
    link = f'<p class="download"><a href="{href}" download>Download this page as a Jupyter notebook</a></p>'
    context["body"] = context["body"].replace("</h1>", "</h1>" + link, 1)


def _polish(app, pagename, templatename, context, doctree):
    """Add what the theme and myst-nb leave out: a description, code that scrolls from the keyboard, true labels."""
    body = context.get("body", "").replace("<pre>", '<pre tabindex="0">')
    body = body.replace('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper')
    context["body"] = body.replace(' aria-label="Toggle hidden content"', "")
    if 'name="description"' not in context.get("metatags", ""):
        context["metatags"] = (
            context.get("metatags", "") + f'<meta name="description" content="{app.config.html_title}">'
        )


def setup(app):
    """Register everything; pages are read again whenever the package changes."""
    execute.NotebookClientCache = CachedOutputs
    app.add_config_value("actdoc_digest", package_digest(), "env")
    app.add_role("calc", Calc())
    for directive in (Curve, Gallery, Catalogue, Accuracy, Records):
        app.add_directive(directive.__name__.lower(), directive)
    app.add_node(nodes.image, override=True, html=(_visit_image, None))
    app.add_html_math_renderer("mathml", (_visit_math, None), (_visit_math_block, None))
    app.connect("source-read", _assemble)
    app.connect("html-page-context", _offer_notebook)
    app.connect("html-page-context", _polish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
