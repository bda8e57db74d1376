"""The roles and directives of the pages: what is computed, drawn or printed from records where it is asked for."""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst.directives import positive_int
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole, SphinxDirective, SphinxRole

from actdoc.arithmetic import catalogue
from actdoc.frameworks import twins
from actdoc.frameworks.results import NAMES, recorded
from actdoc.functions import FAMILIES
from actdoc.notation import TEX
from actdoc.plotting import window
from actdoc.site import bars, claims, figures, markup, sentences, speed, tables
from actdoc.site.accuracy import WHICH, all_errors, our_errors
from actdoc.site.comparison import equivalences
from actdoc.site.facts import ends_of_range, range_of
from actdoc.site.figures import spark
from actdoc.site.markdown import copyable, link, table
from actdoc.site.numerals import pretty
from actdoc.site.panels import START, explorer, panel
from actdoc.speed import cost
from actdoc.speed.results import DTYPES, ROWS

logger = logging.getLogger(__name__)


class Calc(SphinxRole):
    """``{calc}`sigmoid(-710.0):.3e` `` prints the computed number, so that no number in the prose is typed."""

    def run(self):
        try:
            return [nodes.Text(markup.calculate(self.text))], []
        except Exception as error:
            logger.warning(
                "cannot calculate %r: %s: %s",
                self.text,
                type(error).__name__,
                error,
                location=self.get_location(),
            )
            return [], []


class Measured(SphinxRole):
    """``{measured}`torch: F.gelu(x(-5.5))` `` prints what the recorded run found for an expression of a framework."""

    def run(self):
        try:
            return [nodes.Text(markup.measured(self.text))], []
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
            key, call = (part.strip() for part in line.split(":", 1))
            name = key.removesuffix("'")
            title = NAMES.get(name, name)
            if name != key:
                title = sentences.SLOPE_IN.format(framework=title)
            copied = sentences.COPY_CALL.format(framework=title)
            rows.append((title, copyable(call, copied)))
        found = sentences.NO_GAP
        if gap:
            found = sentences.LARGEST_GAP.format(gap=pretty(f"{gap:.1e}"))
        both = sentences.listed(list(dict.fromkeys(title for title, _ in rows)))
        text = f"{table(sentences.PORT_COLUMNS, rows)}\n\n{found}"
        return tables.made(
            self, text, sentences.PORT_CAPTION.format(frameworks=both), "port"
        )


class Twin(SphinxDirective):
    """Lines of PyTorch that do what the cells above them do, and what the recorded run found when it ran them."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self):
        names = tuple(" ".join(self.arguments).split())
        page = self.env.current_document.docname
        block = twins.Twin(page, names, "\n".join(self.content), ())
        try:
            found = markup.twin_found(block)
        except KeyError:
            logger.warning(
                "not in the recorded run, make frameworks: a twin of %s",
                " ".join(names),
                location=self.get_location(),
            )
            found = ""
        text = f"```python\n{block.code}\n```\n\n{found}"
        return [nodes.container("", *self.parse_text_to_nodes(text), classes=["twin"])]


class Ledger(SphinxDirective):
    """How many claims of this page have which verdict, and by what a reader chooses some."""

    def run(self):
        try:
            verdicts = [claim.verdict for claim in claims.ledger().values()]
        except LookupError as error:
            logger.warning("no ledger: %s", error, location=self.get_location())
            return []
        options = {nodes.make_id(verdict): verdict for verdict in verdicts}
        choice = tables.choice(
            "checkbox", "verdict", sentences.LEDGER_CHOICE, options, options
        )
        count = len(verdicts)
        field = tables.field(count, sentences.CLAIMS_NONE.format(all=count))
        above = nodes.raw("", choice + field, format="html")
        box = nodes.container("", above, classes=["sortable"])
        return [*self.parse_text_to_nodes(claims.counted()), box]


class Claim(SphinxRole):
    """``{claim}`relu-dies` `` prints a claim of the ledger as a link to it, and its verdict."""

    def run(self):
        self.env.note_dependency(str(claims.PAGE))
        try:
            found = claims.ledger()[self.text]
        except LookupError as error:
            logger.warning("no claim %s", error, location=self.get_location())
            return [], []
        target = addnodes.pending_xref(
            self.rawtext,
            nodes.inline("", found.plain, classes=["std", "std-ref"]),
            refdomain="std",
            reftype="ref",
            reftarget=f"claim-{self.text}",
            refexplicit=True,
            refdoc=self.env.current_document.docname,
            refwarn=True,
        )
        before, after = sentences.CLAIM.format(claim="\0", verdict=found.verdict).split(
            "\0"
        )
        return [nodes.Text(before), target, nodes.Text(after)], []


def _named(directive):
    """The records whose names are the argument of a directive."""
    names = directive.arguments[0].split()
    for name in names:
        if name not in catalogue:
            raise directive.error(f"the catalogue has no function {name!r}")
    return [catalogue[name] for name in names]


class Curve(SphinxDirective):
    """The figure of a function and its derivative, made from its record, and the panel by which one moves along it.

    More names are functions that a reader can choose instead; ``at`` is where the reader begins, ``layers`` how often a
    function is applied to its own result.
    """

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {"at": float, "layers": positive_int}

    def run(self):
        records = _named(self)
        record, layers = records[0], self.options.get("layers", 1)
        start, (low, high) = self.options.get("at", START), window(record)
        if not low <= start <= high:
            raise self.error(f"at must lie between {low:g} and {high:g}, got {start:g}")
        drawn = nodes.raw("", figures.curve(record, layers), format="html")
        told = []
        for said, kind in figures.remarks(record, layers):
            # A script hides what is said of marks, where other settings have none.
            classes = ["of-mark", kind] if kind else []
            told += [nodes.Text(" ")] * bool(told)
            told.append(
                nodes.inline("", said, classes=classes) if kind else nodes.Text(said)
            )
        if len(records) > 1 and layers == 1:
            told = [nodes.Text(sentences.FIGURE_CHOSEN)]
        figure = nodes.figure("", drawn, nodes.caption("", "", *told))
        figure["ids"] = [nodes.make_id("-".join(["curve", *self.arguments[0].split()]))]
        # One file, wherever the figure stands; it is that of the function's page.
        figure["file"] = record.__name__ + (f"-{layers}-times" if layers > 1 else "")
        if layers == 1:
            figure["page"] = f"functions/{record.__name__}"
            figure["title"] = figures.caption(record)
        return [figure, nodes.raw("", panel(records, layers, start), format="html")]


class Bars(SphinxDirective):
    """A vector as bars to drag, and what the functions of the argument make of it; each line below is an example."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self):
        try:
            made = bars.widget(self.arguments[0].split(), self.content)
        except ValueError as error:
            raise self.error(str(error)) from error
        return [nodes.raw("", made, format="html")]


class Explorer(SphinxDirective):
    """Some functions in one figure, and the controls with which a reader chooses others."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        records = _named(self)
        drawn = nodes.raw("", figures.comparison(records), format="html")
        caption = nodes.caption("", sentences.EXPLORER_CAPTION)
        without = f"<noscript><p>{sentences.EXPLORER_WITHOUT_SCRIPTS}</p></noscript>"
        return [
            nodes.figure(
                "",
                drawn,
                caption,
                ids=["explorer-figure"],
                file="-".join(r.__name__ for r in records),
            ),
            nodes.raw("", explorer(records) + without, format="html"),
        ]


class Explore(ReferenceRole):
    """``{explore}`their slopes <f=tanh&f=relu&show=d>` `` links to a view of the explorer, named as in its address."""

    def run(self):
        up = "../" * self.env.current_document.docname.count("/")
        address = f"{up}compare/explorer.html#{self.target}"
        return [nodes.reference(self.rawtext, self.title, refuri=address)], []


class gallery(nodes.Element):
    """Every function as a small curve with its name, in families, each a link to its page."""


def visit_gallery(translator, node):
    """Write the gallery, when it is known where pages are."""
    builder = translator.builder
    families = {}
    for name, record in catalogue.items():
        href = builder.get_relative_uri(builder.current_docname, f"functions/{name}")
        card = f'<li><a href="{href}">{spark(record)}<span>{name}</span></a></li>'
        families.setdefault(record.family, []).append(card)
    for title, cards in families.items():
        translator.body.append(
            f'<h2 class="gallery-family">{title}</h2><ul class="gallery">{"".join(cards)}</ul>'
        )
    raise nodes.SkipNode


class Gallery(SphinxDirective):
    """The place of the gallery."""

    def run(self):
        return [gallery()]


class Thumbnails(SphinxDirective):
    """What the small curves show."""

    def run(self):
        def ends(pair):
            low, high = (f"{end:g}".replace("-", "−") for end in pair)
            return {"low": low, "high": high}

        closer = [
            sentences.FAMILY_CLOSER.format(family=family, **ends(pair))
            for family, module in FAMILIES.items()
            if (pair := figures.CLOSER.get(module.__name__.rpartition(".")[2]))
        ]
        [(other, far)] = [
            (name, f"{end:g}")
            for name, record in catalogue.items()
            if (end := figures.small_window(record)[1]) > figures.SMALL_WINDOW[1]
        ]
        [scalar] = [name for name, r in catalogue.items() if not r.elementwise and r.scalar]
        text = sentences.THUMBNAILS_IN_FULL.format(
            **ends(figures.SMALL_WINDOW), other=other, far=far, scalar=scalar, closer=sentences.listed(closer),
            component=f"{figures.OTHER_COMPONENT:g}", value=f"{figures.OTHER_VALUE:g}".replace("-", "−"),
        )  # fmt: skip
        fold = f"<details><summary>{sentences.MORE_ON_THUMBNAILS}</summary>"
        made = [
            *self.parse_text_to_nodes(sentences.THUMBNAILS),
            nodes.raw("", fold, format="html"),
            *self.parse_text_to_nodes(text),
            nodes.raw("", "</details>", format="html"),
        ]
        return [nodes.container("", *made, classes=["thumbnails"])]


def _wide(directive, text, title, *classes):
    """A table that may be wider than the text, and that a script makes sortable."""
    made = tables.made(directive, text, title, *classes)
    return [tables.sortable(made, classes=["wide"])]


def _switched(directive, make, title, sets, *classes, errors=()):
    """One table of values and derivatives in both precisions, of which a reader chooses; on paper all are there.

    On a phone there is room for a set of columns alone: the keys are the places of those that are seen.
    """
    parts = []
    for (which, dtype), part in sentences.TABLE_PARTS.items():
        [made] = tables.made(directive, make(which, dtype), title)
        for row in tables.body_rows(made):
            for column in errors or range(1, len(row)):
                error = tables.size_class(tables.sort_key(row[column].astext()), dtype)
                row[column]["classes"] += [error] * bool(error)
        parts.append((part, [which, dtype], made))
    sizes = enumerate(sentences.ERROR_SIZES)
    swatches = (f'<li class="err-{step}">{said}</li>' for step, said in sizes)
    legend = f'<ul class="sizes">{"".join(swatches)}</ul>'
    kinds = sentences.VALUES_OR_DERIVATIVES
    switch = [
        tables.choice(
            "radio", "which", sentences.OF_WHAT, {w: kinds[w] for w in WHICH}, WHICH[:1]
        ),
        tables.choice(
            "radio", "dtype", sentences.IN_WHAT, {d: d for d in DTYPES}, [*DTYPES][:1]
        ),
        tables.choice("radio", "one", sentences.WHICH_COLUMNS, sets, [*sets][:1]),
    ]
    whole = tables.joined(parts)
    return [tables.sortable([whole], *switch, legend, classes=["wide", "parted", *classes])]


class Catalogue(SphinxDirective):
    """One row a function: curve, name, formula and facts."""

    def run(self):
        rows = []
        for record in catalogue.values():
            name = link(record)
            if record.aliases:
                others = sentences.BETWEEN.join(record.aliases)
                name = sentences.WITH_ALIASES.format(function=name, aliases=others)
            facts = [sentences.NOT_APPLICABLE] * 3
            if record.elementwise:
                smooth = sentences.SMOOTH_IN_SHORT[record.evaluate(record.smoothness)]
                facts = [
                    sentences.DIRECTIONS[record.monotonic],
                    smooth,
                    sentences.PARITIES[record.parity],
                ]
            formula = f"${record.sides('formula', TEX)[1]}$"
            rows.append(
                (
                    name,
                    spark(record, 72, 42),
                    record.family,
                    formula,
                    range_of(record),
                    *facts,
                )
            )
        text = table(sentences.CATALOGUE_COLUMNS, rows)
        made = tables.made(self, text, sentences.CATALOGUE_CAPTION, "catalogue")
        column = sentences.CATALOGUE_COLUMNS.index(sentences.RANGE_COLUMN)
        for row, record in zip(tables.body_rows(made[0]), catalogue.values(), strict=True):
            row[column]["html"] = {"data-sort": ends_of_range(record)}
        return [tables.sortable(made, classes=["wide"])]


class Records(SphinxDirective):
    """The docstrings of the records of a module, and of their derivatives; or links to all, in families."""

    optional_arguments = 1

    def run(self):
        if not self.arguments:
            return self.parse_text_to_nodes("\n".join(map(self._links, FAMILIES)))
        modules = {
            module.__name__.rpartition(".")[2]: module for module in FAMILIES.values()
        }
        if self.arguments[0] not in modules:
            raise self.error(f"no family has the module {self.arguments[0]!r}")
        lines = []
        for record in _records(modules[self.arguments[0]]):
            page = sentences.PAGE_OF_ENTRY.format(name=record.__name__)
            lines += [f".. autofunction:: actdoc.{record.__name__}", "", f"   {page}", ""]
            lines += [f".. autofunction:: actdoc::{record.__name__}.{record.slope_name}"]
        return self.parse_text_to_nodes("\n".join(["```{eval-rst}", *lines, "```"]))

    def _links(self, title):
        names = [record.__name__ for record in _records(FAMILIES[title])]
        links = [sentences.ENTRY.format(name=name) for name in names]
        return sentences.FAMILY_OF_ENTRIES.format(
            family=title,
            page=FAMILIES[title].__name__.rpartition(".")[2],
            entries=sentences.BETWEEN.join(links),
        )


def _records(module):
    """The records of a family, without their other names."""
    return [catalogue[name] for name in module.__all__ if name in catalogue]


class Accuracy(SphinxDirective):
    """The table of our own measured errors; or, with ``frameworks``, ours beside the frameworks'."""

    optional_arguments = 1

    def run(self):
        if self.arguments:
            sets = {f"2 {n}": name for n, name in enumerate(NAMES.values(), 3)}
            return _switched(self, all_errors, sentences.ACCURACY_CAPTION, sets)
        return _wide(self, our_errors(catalogue.values()), sentences.OUR_ERRORS_CAPTION)


class Frameworks(SphinxDirective):
    """The equivalence table."""

    def run(self):
        made = tables.made(self, equivalences(), sentences.FRAMEWORKS_CAPTION, "frameworks")
        for cell in made[0].findall(nodes.entry):
            if cell.next_node(
                nodes.strong
            ):  # that values differ is to be found among many ticks
                cell["classes"].append("err-2")
        columns = {str(n): name for n, name in enumerate(NAMES.values(), 2)}
        first = [*columns]
        pickers = [
            tables.choice(
                "checkbox", "some", sentences.SHOWN_FRAMEWORKS, columns, first[:3]
            ),
            tables.choice("radio", "one", sentences.FRAMEWORK, columns, first[:1]),
        ]
        return [tables.sortable(made, *pickers, classes=["wide", "picked", "parted"])]


class Speed(SphinxDirective):
    """What the recorded run found of speed: the tables of ``times``, over ``sizes`` and of ``rows``."""

    required_arguments = 1

    def run(self):
        if self.arguments[0] == "times":
            columns = sentences.TIME_COLUMNS
            errors = [n for n, head in enumerate(columns) if head in sentences.TIME_ERRORS]
            title, sets = sentences.TIMES_CAPTION, sentences.TIME_SETS
            return _switched(self, speed.times, title, sets, "roomy", errors=errors)
        make, title = {
            "sizes": (speed.over_sizes, sentences.RATIOS_CAPTION),
            "rows": (speed.over_rows, sentences.ROWS_CAPTION),
        }[self.arguments[0]]
        return _wide(self, make(), title)


class Cost(SphinxDirective):
    """What activations cost beside the ``products`` of their layer, or what ``zeros`` save, in a recorded run."""

    required_arguments = 1

    def run(self):
        if self.arguments[0] == "zeros":
            return tables.made(self, speed.with_zeros(), sentences.ZEROS_CAPTION)
        parts = []
        for name in cost.NAMES:
            made = speed.beside_products(name)
            [table] = tables.made(self, made, sentences.PRODUCTS_CAPTION)
            parts.append((name, [], table))
        return [tables.joined(parts)]


class SpeedFigure(SphinxDirective):
    """The figure of times and lost ``digits``, or of times over ``sizes``."""

    required_arguments = 1

    def run(self):
        draw, caption = {
            "digits": (speed.dumbbells, sentences.CHART_CAPTION.format(rows=ROWS[1])),
            "sizes": (speed.lines_over_sizes, sentences.LINES_CAPTION),
        }[self.arguments[0]]
        drawn = nodes.raw("", draw(), format="html")
        return [
            nodes.figure(
                "", drawn, nodes.caption("", caption), file=f"speed-{self.arguments[0]}"
            )
        ]


# Formulas.


class Equation(SphinxRole):
    """``{checked}`...` ``, ``{formula}`sigmoid` `` and the like: an equation in a line."""

    def run(self):
        try:
            tex = markup.equation(self.name, self.text)
        except (LookupError, TypeError, ValueError) as error:
            logger.warning(
                "no record has the %s %r: %s",
                self.name,
                self.text,
                error,
                location=self.get_location(),
            )
            return [], []
        return [nodes.math(self.rawtext, tex, classes=[markup.vouched_by(self.name)])], []


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
            tex = markup.equation(self.name, text)
        except (LookupError, TypeError, ValueError) as error:
            raise self.error(f"no record has the {self.name} {text!r}: {error}") from error
        node = nodes.math_block(
            tex,
            tex,
            nowrap=False,
            number=None,
            label=None,
            classes=[markup.vouched_by(self.name)],
        )
        self.set_source_info(node)
        return [node]


DIRECTIVES = (
    Curve, Bars, Explorer, Gallery, Thumbnails, Catalogue, Accuracy, Frameworks, Port, Records, Speed, SpeedFigure,
    Twin, Ledger, Cost,
)  # fmt: skip
