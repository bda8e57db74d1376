"""What the site needs of Sphinx: pages made from records, formulas in MathML, figures that follow the colour scheme.

Nothing here starts a kernel. A page in ``functions/`` is prose under a title; the sections that can be derived from
the record of the same name are put around the prose when Sphinx reads the page.
"""

import hashlib
import html
import io
import json
import math
import re
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

from actdoc.arithmetic import catalogue
from actdoc.frameworks.results import NAMES, RECORD, recorded
from actdoc.notation import TEX
from actdoc.plotting import broken, pairs, plot, spark, window
from actdoc.record import Activation, VectorActivation
from actdoc.site import pages
from actdoc.site.mathml import mathml

logger = logging.getLogger(__name__)
PACKAGE = Path(__file__).parents[1]


def package_digest(*more):
    """Return a digest of what pages and cached outputs depend on: the package, the pinned versions, the style."""
    digest = hashlib.sha256()
    root = PACKAGE.parent
    for path in [
        *sorted(PACKAGE.rglob("*.py")),
        root / "requirements.txt",
        root / "docs" / "matplotlibrc",
        *more,
    ]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


class Calc(SphinxRole):
    """``{calc}`sigmoid(-710.0):.3e` `` prints the computed number, so that no number in the prose is typed."""

    def run(self):
        try:
            return [nodes.Text(pages.calculate(self.text))], []
        except Exception as error:
            logger.warning(
                "cannot calculate %r: %s: %s",
                self.text,
                type(error).__name__,
                error,
                location=self.get_location(),
            )
            return [], []


def measured(expression):
    """Return what the recorded run found for an expression that a page quotes."""
    found = recorded()["expressions"][" ".join(expression.split())]
    return pages.pretty(str(found)).replace("nan", "NaN")


class Measured(SphinxRole):
    """``{measured}`torch: F.gelu(x(-5.5))` `` prints what the recorded run found for an expression of a framework."""

    def run(self):
        try:
            return [nodes.Text(measured(self.text))], []
        except KeyError as expression:
            logger.warning(
                "not in the recorded run, make frameworks: %s",
                expression,
                location=self.get_location(),
            )
            return [], []


class Port(SphinxDirective):
    """Two lines of code that compute the same, each after the name of its framework, and how far the run found them."""

    has_content = True

    def run(self):
        block = "\n".join(self.content)
        gap = recorded()["ports"].get(block)
        if gap is None:
            logger.warning(
                "not in the recorded run, make frameworks: %r",
                block,
                location=self.get_location(),
            )
            return []
        rows = []
        for line in self.content:
            name, call = (part.strip() for part in line.split(":", 1))
            slope = " (slope)" if name.endswith("'") else ""
            rows.append((NAMES.get(name.removesuffix("'"), name) + slope, f"`{call}`"))
        size = (
            "no difference at all"
            if gap == 0
            else f"a largest difference of {pages.pretty(f'{gap:.1e}')}"
        )
        text = (
            pages.table(("in", "write"), rows)
            + f"\n\nThe recorded run found {size} between the two, over [−8, 8]."
        )
        return self.parse_text_to_nodes(text)


def _spread(app, env, docnames):
    """Spread the notebooks, which take longest, over the chunks that Sphinx deals out to its workers."""
    slow = [
        n
        for n in docnames
        if "file_format: mystnb" in env.doc2path(n).read_text("utf-8")[:200]
    ]
    rest = [n for n in docnames if n not in slow]
    for position, name in enumerate(slow):
        rest.insert(position * len(docnames) // len(slow), name)
    docnames[:] = rest


def _count_again(app, env, added, changed, removed):
    """The page that says how many equations the site has depends on every page."""
    return ["check"] if added | changed | removed else []


def _assemble(app, docname, source):
    folder, _, name = docname.rpartition("/")
    if folder == "functions" and name in catalogue:
        try:
            source[0] = pages.page(catalogue[name], source[0])
        except Exception as error:
            raise ExtensionError(
                f"cannot make the page docs/{docname}.md: {type(error).__name__}: {error}"
            ) from error
    if docname == "functions/index":
        # The sidebar lists the functions in reading order.
        source[0] += "\n```{toctree}\n:hidden:\n\n" + "\n".join(catalogue) + "\n```\n"


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
    svg = svg.replace("#000000", "currentColor").replace(
        "#ffffff", "var(--color-background-primary)"
    )
    for n, color in enumerate(_colors()):
        svg = svg.replace(color, f"var(--c{n})")
    # Ids are made unique by the figure's content: two figures of one page must not share clip paths.
    mark = hashlib.sha256((svg + alternative).encode()).hexdigest()[:6]
    svg = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{mark}-", svg)
    return svg.replace(
        "<svg ", f'<svg role="img" aria-label="{html.escape(alternative)}" ', 1
    ).strip()


@cache
def _colors():
    import matplotlib

    return [
        f"#{c}".replace("##", "#").lower()
        for c in matplotlib.rcParams["axes.prop_cycle"].by_key()["color"]
    ]


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
        x = np.linspace(-5, 5, 401)
        # The same noise for every x, so that there is a curve.
        seed = {"rng": 0} if record.noise else {}
        gated = record.length == "n/2"
        slope = pages.slope_of(record)[1]
        y = [np.ravel(record(pair, **seed))[0] for pair in pairs(record, x)]
        dy = [np.ravel(slope(pair, **seed))[1 if gated else 0] for pair in pairs(record, x)]
        label = f"{record.__name__}([{'1, x' if gated else 'x, 0'}])"
        ax.plot(
            x,
            broken(np.array(y)),
            label=label + ("" if record.scalar or gated else ", first output"),
        )
        ax.plot(x, broken(np.array(dy)), label="its slope in x")
        ax.set_xlabel("x")
        ax.set_xlim(-5, 5)
        ax.legend()

    return draw


class Curve(SphinxDirective):
    """The figure of a function and its derivative, with a caption and alternative text made from its record."""

    required_arguments = 1

    def run(self):
        name = self.arguments[0]
        if name not in catalogue:
            raise self.error(f"the catalogue has no function {name!r}")
        record = catalogue[name]
        if isinstance(record, Activation):
            svg = _figure(lambda ax: plot(record, ax))
            corner = "dots mark where the slope has a corner"
            jump = "dots mark where it is not smooth, open where a value is not taken"
            marks = [
                (jump if record.evaluate(record.smoothness) < 1 else corner, record.kinks),
                ("a cross marks the minimum", record.minimum),
                ("a cross marks the maximum", record.maximum),
            ]
            marked = "; ".join(text for text, there in marks if there)
            caption = f"{name} (solid) and its derivative (dashed)" + (
                f"; {marked}." if marked else "."
            )
            low, high = window(record)
            ends = [pages.number(record(x)) for x in (low, 0.0, high)]
            # At a kink there is no slope.
            kink = 0.0 in record.kinks_at() and record.evaluate(record.smoothness) < 1
            alternative = (
                f"Curve of {name} from x = −5 to {high:.0f}: it goes from {ends[0]} "
                f"through {ends[1]} at 0 to {ends[2]}; "
                f"its slope at 0 is {pages.number(record.derivative(0.0))}"
                + (" by convention." if kink else ".")
            )
        else:
            svg = _figure(_draw_vector(record))
            vector = (
                "(1, x), the value 1 and the gate x,"
                if record.length == "n/2"
                else "(x, 0)"
            )
            what = "" if record.scalar or record.length == "n/2" else " (the first output)"
            seed = ", with rng=0" if record.noise else ""
            caption = f"{name} of the vector {vector}{what} as x varies{seed}, and its slope in x."
            alternative = f"Curve of {caption}"
        figure = nodes.figure(
            "",
            nodes.raw("", inline_svg(svg, alternative), format="html"),
            nodes.caption("", caption),
        )
        return [figure]


class Gallery(SphinxDirective):
    """Every function as a small curve with its name, in families, each a link to its page."""

    def run(self):
        families = {}
        for name, record in catalogue.items():
            families.setdefault(pages.family(record), []).append((name, record))
        here, link = self.env.docname, self.env.app.builder.get_relative_uri
        out = []
        for title, records in families.items():
            cards = "".join(
                f'<li><a href="{link(here, f"functions/{name}")}">{spark(record)}<span>{name}</span></a></li>'
                for name, record in records
            )
            out.append(
                f'<h2 class="gallery-family">{title}</h2><ul class="gallery">{cards}</ul>'
            )
        return [nodes.raw("", "".join(out), format="html")]


CLASSES = {-1: "jumps", 0: "C⁰", 1: "C¹", math.inf: "C∞"}


def _wide(directive, text):
    """A table that may be wider than the text, and that a script makes sortable."""
    return [nodes.container("", *directive.parse_text_to_nodes(text), classes=["sortable"])]


class Catalogue(SphinxDirective):
    """One row a function: curve, name, formula and facts."""

    def run(self):
        rows = []
        for record in catalogue.values():
            elementwise = record.elementwise
            rows.append((
                pages.link(record) + (f" (also {', '.join(record.aliases)})" if record.aliases else ""),
                spark(record, 72, 42),
                pages.family(record),
                f"${record.sides('formula', TEX)[1]}$",
                pages.range_of(record),
                record.monotonic if elementwise else "–",
                CLASSES[record.evaluate(record.smoothness)] if elementwise else "–",
                (record.parity or "neither") if elementwise else "–",
            ))  # fmt: skip
        head = (
            "name",
            "curve",
            "family",
            "formula",
            "range",
            "monotonic",
            "smooth",
            "odd or even",
        )
        return _wide(self, pages.table(head, rows))


class Records(SphinxDirective):
    """The docstrings of all records of a kind, and of their derivatives."""

    required_arguments = 1

    def run(self):
        kind = {"elementwise": Activation, "vector": VectorActivation}[self.arguments[0]]
        lines = []
        for record in catalogue.values():
            if isinstance(record, kind):
                slope, _ = pages.slope_of(record)
                lines += [f".. autofunction:: actdoc.{record.__name__}"]
                lines += [f".. autofunction:: actdoc::{record.__name__}.{slope}"]
        return self.parse_text_to_nodes("\n".join(["```{eval-rst}", *lines, "```"]))


class Accuracy(SphinxDirective):
    """The table of our own measured errors; or, with ``value float64`` and the like, ours beside the frameworks'."""

    optional_arguments = 2

    def run(self):
        if self.arguments:
            return _wide(self, pages.accuracies_table(*self.arguments))
        return _wide(self, pages.accuracy_table(catalogue.values()))


class Frameworks(SphinxDirective):
    """The equivalence table."""

    def run(self):
        return _wide(self, pages.frameworks_table())


def _visit_image(self, node):
    """Inline a figure that was drawn at build time; leave every other image to Sphinx."""
    path = Path(self.builder.srcdir, node["uri"])
    if path.suffix != ".svg" or not path.is_file():
        return type(self).visit_image(self, node)
    alternative = node.get("alt", "")
    if not alternative or alternative == node["uri"] or alternative.endswith(".svg"):
        logger.warning(
            "a figure has no alternative text: give its cell mystnb: image: alt:",
            location=node,
        )
    self.body.append(inline_svg(path.read_text("utf-8"), alternative))
    raise nodes.SkipNode


# Formulas.


def equation(kind, text):
    """Return the TeX of an equation: as typed, or printed from a record: ``gelu approximate=tanh``, ``tanh 0``."""
    if kind in pages.TYPED:
        return text.strip()
    name, *more = text.split()
    record = catalogue[name]
    if kind == "identity":
        left, right = dict(enumerate(record.identities(TEX, TEX.term("x"))))[int(more[0])]
        return f"{TEX.term(left)} = {TEX.term(right)}"
    return record.tex(kind, **dict(choice.split("=") for choice in more))


class Equation(SphinxRole):
    """``{checked}`...` ``, ``{formula}`sigmoid` `` and the like: an equation in a line."""

    def run(self):
        try:
            tex = equation(self.name, self.text)
        except (LookupError, TypeError, ValueError) as error:
            logger.warning(
                "no record has the %s %r: %s",
                self.name,
                self.text,
                error,
                location=self.get_location(),
            )
            return [], []
        return [nodes.math(self.rawtext, tex, classes=[pages.mark(self.name)])], []


class EquationBlock(SphinxDirective):
    """The same in a line of its own; what is typed is the content, a record's name the argument."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self):
        if bool(self.arguments) == bool(self.content):
            raise self.error(
                f"{self.name} takes the name of a record, or an equation below it"
            )
        text = " ".join(self.arguments) or "\n".join(self.content)
        try:
            tex = equation(self.name, text)
        except (LookupError, TypeError, ValueError) as error:
            raise self.error(f"no record has the {self.name} {text!r}: {error}") from error
        node = nodes.math_block(
            tex, tex, nowrap=False, number=None, label=None, classes=[pages.mark(self.name)]
        )
        self.set_source_info(node)
        return [node]


def _visit_math(self, node):
    kinds = " ".join(["math", *node["classes"]])
    self.body.append(f'<span class="{kinds}">{_translate(node)}</span>')
    raise nodes.SkipNode


def _visit_math_block(self, node):
    # tabindex: a formula that is wider than a phone scrolls, also from the keyboard.
    kinds = " ".join(["math", *node["classes"]])
    self.body.append(
        f'<div class="{kinds}" tabindex="0">{_translate(node, display=True)}</div>'
    )
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
    cited = [
        (_authors(entries[key.strip()]), entries[key.strip()].fields["year"])
        for key in keys.split(",")
    ]
    if in_parentheses:
        return "(" + "; ".join(f"{authors}, {year}" for authors, year in cited) + ")"
    return ", ".join(f"{authors} ({year})" for authors, year in cited)


def _plain_markdown(text, app, pagename):
    """Turn MyST's own syntax into Markdown that Jupyter shows."""

    def role(match):
        kind, content = match[1], match[2]
        if kind == "calc":
            return pages.calculate(content)
        if kind == "measured":
            return measured(content)
        if kind.startswith("cite"):
            return _citation(app, content, in_parentheses=kind == "cite:p")
        title = re.fullmatch(r"(.*?)\s*<[^>]*>", content, re.DOTALL)
        if title:
            return title[1]
        if kind == "doc":
            target = (
                content[1:]
                if content.startswith("/")
                else str(Path(pagename).parent / content)
            )
            return f"*{app.env.titles[target].astext()}*"
        return content

    text = pages.EQUATION_BLOCK.sub(
        lambda m: f"$$\n{equation(m[2], m[3] or m[4])}\n$$", text
    )
    text = pages.EQUATION.sub(lambda m: f"${equation(m[1], m[2])}$", text)
    text = re.sub(r"\{([\w:-]+)\}`([^`]+)`", role, text)
    text = re.sub(
        r"(?m)^(:{3,}|`{3,})\{[\w-]+\}[ \t]*(.*)$",
        lambda m: f"**{m[2]}**" if m[2] else "",
        text,
    )
    text = re.sub(r"(?m)^\(([\w-]+)\)=\s*$", r'<a id="\1"></a>', text)
    text = re.sub(r"(?m)^:[\w-]+:.*$|^:{3,}\s*$", "", text)
    return re.sub(r"\]\((?!https?:|#)[^)]*\)", "]", text)


class CachedOutputs(NotebookClientCache):
    """Give cached outputs to the notebook that is written for download too, not to the page alone."""

    def start_client(self):
        given = self.notebook
        try:
            super().start_client()
        except (KeyError, RuntimeError):
            # Two workers met: one tidied up the cache where the other was just writing, or their kernels chose the same
            # network port, so that one of them never answered. A second time they do not.
            super().start_client()
        given.cells = self.notebook.cells


# How Jupyter is told what the tags of a cell tell the page.
FOLDED = {
    "hide-cell": ("source_hidden", "outputs_hidden"),
    "hide-input": ("source_hidden",),
}


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
        if (
            "raises-exception" in tags
        ):  # the only tag that Jupyter itself heeds: a run goes on past a failure
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
    body = body.replace(
        '<div class="table-wrapper', '<div tabindex="0" class="table-wrapper'
    )
    context["body"] = body.replace(' aria-label="Toggle hidden content"', "")
    if 'name="description"' not in context.get("metatags", ""):
        context["metatags"] = (
            context.get("metatags", "")
            + f'<meta name="description" content="{app.config.html_title}">'
        )


def setup(app):
    """Register everything; pages are read again whenever the package changes."""
    execute.NotebookClientCache = CachedOutputs
    app.add_config_value("actdoc_digest", package_digest(RECORD), "env")
    app.add_role("calc", Calc())
    app.add_role("measured", Measured())
    for kind in pages.PRINTED + pages.TYPED:
        app.add_role(kind, Equation())
        app.add_directive(kind, EquationBlock)
    for directive in (Curve, Gallery, Catalogue, Accuracy, Frameworks, Port, Records):
        app.add_directive(directive.__name__.lower(), directive)
    app.add_node(nodes.image, override=True, html=(_visit_image, None))
    app.add_html_math_renderer("mathml", (_visit_math, None), (_visit_math_block, None))
    app.connect("env-get-outdated", _count_again)
    app.connect("env-before-read-docs", _spread)
    app.connect("source-read", _assemble)
    app.connect("html-page-context", _offer_notebook)
    app.connect("html-page-context", _polish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
