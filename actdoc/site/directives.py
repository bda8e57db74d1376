"""The roles and directives of the pages: what is computed, drawn or printed from records where it is asked for."""

import math

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from actdoc.arithmetic import catalogue
from actdoc.frameworks.results import NAMES, recorded
from actdoc.notation import TEX
from actdoc.record import Activation, VectorActivation
from actdoc.site import figures, pages
from actdoc.site.figures import spark

logger = logging.getLogger(__name__)


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


class Curve(SphinxDirective):
    """The figure of a function and its derivative, with a caption and alternative text made from its record."""

    required_arguments = 1

    def run(self):
        name = self.arguments[0]
        if name not in catalogue:
            raise self.error(f"the catalogue has no function {name!r}")
        record = catalogue[name]
        drawn = nodes.raw("", figures.curve(record), format="html")
        return [nodes.figure("", drawn, nodes.caption("", figures.caption(record)))]


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


DIRECTIVES = (Curve, Gallery, Catalogue, Accuracy, Frameworks, Port, Records)
