"""What the site needs of Sphinx: pages made from records, formulas in MathML, figures that follow the colour scheme.

A page in ``functions/`` is prose under a title; the sections that can be derived from the record of the same name are
put around the prose when Sphinx reads the page. Chapters are executed before the first page is read.
"""

import html
import os
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from actdoc.arithmetic import catalogue
from actdoc.site import (
    claims,
    directives,
    execution,
    frame,
    markup,
    pages,
    reuse,
    saved,
    script,
    search,
    sentences,
    sheet,
    tables,
    wheel,
)
from actdoc.site.cheatsheet import write as write_cheat_sheet
from actdoc.site.downloads import DownloadLink, write_notebook
from actdoc.site.figures import inline_svg
from actdoc.site.markdown import copy_button
from actdoc.site.mathml import typeset, write_font
from actdoc.site.paths import BUILD, CACHE, ROOT, digest, prune
from actdoc.site.printed import PrintedTables

logger = logging.getLogger(__name__)
STATIC = BUILD / "static"  # what the build adds to docs/_static


# Before and while pages are read.


def _execute(app, env, docnames):
    """Wait for the chapters: all of them, because each is offered for download, also where it is not read again."""
    # While they run:
    write_font(CACHE, STATIC / "math.woff2")
    script.write_letters(STATIC / "math.woff2", STATIC)
    # Where many pages are read, many figures may be new; else who draws one imports what it needs.
    if len(docnames) > os.cpu_count():
        saved.prepare()
    try:
        failures = execution.finish_chapters()
    except ChildProcessError as error:
        raise ExtensionError(str(error)) from error
    for path, line, said in failures:
        logger.warning(said, location=(env.path2doc(path), line))


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
        # The sidebar lists the functions in families, in reading order.
        for family, records in groupby(catalogue.values(), lambda record: record.family):
            names = "\n".join(record.__name__ for record in records)
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {family}\n\n{names}\n```\n"


# Between what was read and what is written.


class InlineFigures(SphinxPostTransform):
    """Make the figures that cells drew part of the page; every other image is left to Sphinx."""

    formats = ("html",)
    default_priority = 10

    def run(self, **kwargs):
        for node in list(self.document.findall(nodes.image)):
            path = Path(self.app.srcdir, node["uri"])
            if path.suffix != ".svg" or not path.is_file():
                continue
            alternative = node.get("alt", "")
            if (
                not alternative
                or alternative == node["uri"]
                or alternative.endswith(".svg")
            ):
                logger.warning(
                    "a figure has no alternative text: give its cell mystnb: image: alt:",
                    location=node,
                )
            svg = inline_svg(path.read_text("utf-8"), alternative)
            node.replace_self(nodes.raw("", svg, format="html"))


class Beside(SphinxPostTransform):
    """Put the list of the sections of a function page below its facts, where there is room."""

    formats = ("html",)
    default_priority = 20

    def run(self, **kwargs):
        facts = [
            n for n in self.document.findall(nodes.container) if "facts" in n["classes"]
        ]
        lists = [
            n for n in self.document.findall(nodes.topic) if "contents" in n["classes"]
        ]
        for place, listed in zip(facts, lists, strict=False):
            listed.parent.remove(listed)
            place.append(listed)


def _old_addresses(app, doctree, docname):
    """Let who has an address of the time when the API was one page find a link to the entry there."""
    if docname != "api":
        return
    links: dict[str, nodes.Element] = {}
    for link in doctree.findall(nodes.reference):
        links.setdefault(link.get("refuri", ""), link)
    for entry in app.env.domains.python_domain.objects.values():
        if entry.aliased:
            continue
        page = app.builder.get_relative_uri(docname, entry.docname)
        address = f"{page}#{entry.node_id}"
        # The entry itself, else that of which it is a part, else its page.
        near = [address, address.rpartition(".")[0], page]
        link = next(links[place] for place in near if place in links)
        link["ids"].append(entry.node_id)


class First(SphinxPostTransform):
    """Put a cell with the tag ``first`` below the first paragraph of its section: the answer before its reasons."""

    default_priority = 20

    def run(self, **kwargs):
        for cell in list(self.document.findall(nodes.container)):
            if "tag_first" in cell["classes"]:
                section = cell.parent
                section.remove(cell)
                section.insert(section.index(section.next_node(nodes.paragraph)) + 1, cell)


class Listed(SphinxPostTransform):
    """Make of a table of contents a list of pages that says what is in each."""

    default_priority = 5  # before links are looked up

    def run(self, **kwargs):
        for listing in list(self.document.findall(addnodes.toctree)):
            if not listing["hidden"]:
                kind = nodes.enumerated_list if listing["numbered"] else nodes.bullet_list
                pages = [self._page(name) for _, name in listing["entries"]]
                listing.replace_self(kind("", *pages, classes=["pages"]))

    def _page(self, name):
        place = f"/{name}"
        link = addnodes.pending_xref(
            "", refdomain="std", reftype="doc", reftarget=place, refexplicit=False, refwarn=True,
        )  # fmt: skip
        link += nodes.inline("", name)
        said = self.env.metadata[name]["description"]
        return nodes.list_item("", nodes.paragraph("", "", link), nodes.paragraph("", said))


class folded(nodes.Element):
    """A cell that its reader unfolds."""


class Replace(SphinxPostTransform):
    """Take the place of myst-nb's folded cells, whose summary is read out wrongly."""

    formats = ("html",)
    default_priority = 600  # after it has made its own

    def run(self, **kwargs):
        for parent in list(self.document.findall(nodes.Element)):
            for place, node in enumerate(parent.children):
                if node.tagname == "HideCodeCellNode":
                    parent[place] = folded("", *node.children, **node.attributes)


class Translator(HTML5Translator):
    """HTML in which code scrolls from the keyboard, roles are those of ARIA, and with the elements above."""

    def visit_citation(self, node):
        super().visit_citation(node)
        # In a list, ARIA 1.2 has items alone; it calls the special ones of docutils deprecated.
        self.body[-1] = self.body[-1].replace("doc-biblioentry", "listitem", 1)

    def visit_section(self, node):
        super().visit_section(node)
        if "fold" in node:
            self.body[-1] = claims.begin(node)

    def depart_section(self, node):
        self.body.append("</details>" * ("fold" in node))
        super().depart_section(node)

    def depart_title(self, node):
        super().depart_title(node)
        if "fold" in node.parent:
            self.body.append(claims.end_of_heading(node.parent))

    def visit_literal_block(self, node):
        try:
            super().visit_literal_block(node)
        except nodes.SkipNode:
            self.body[-1] = self.body[-1].replace("<pre>", '<pre tabindex="0">', 1)
            raise

    def visit_entry(self, node):
        super().visit_entry(node)
        given = node.attributes.get("html", {}).items()
        more = "".join(f' {name}="{html.escape(value)}"' for name, value in given)
        self.body[-1] = self.body[-1].removesuffix(">") + f"{more}>"

    def visit_topic(self, node):
        super().visit_topic(node)
        if "contents" in node["classes"]:
            name = f'<nav aria-label="{sentences.FRAME["contents"]}"'
            self.body[-1] = self.body[-1].replace("<nav", name, 1)

    def visit_folded(self, node):
        classes = " ".join(["admonition", "hide", *node["classes"]])
        self.body.append(
            f'<details class="{classes}"><summary>'
            f'<p class="collapsed admonition-title">{html.escape(node["prompt_show"])}</p>'
            f'<p class="expanded admonition-title">{html.escape(node["prompt_hide"])}</p></summary>'
        )

    def depart_folded(self, node):
        self.body.append("</details>")


def _visit_math(self, node):
    kinds = " ".join(["math", *node["classes"]])
    self.body.append(f'<span class="{kinds}">{_translate(node)}</span>')
    raise nodes.SkipNode


def _visit_math_block(self, node):
    # tabindex: a formula that is wider than a phone scrolls, also from the keyboard.
    kinds = " ".join(["math", *node["classes"]])
    self.body.append(
        f'<div class="formula"><div class="{kinds}" tabindex="0">{_translate(node, display=True)}</div>'
        f"{copy_button(node.astext(), sentences.COPY_FORMULA)}</div>"
    )
    raise nodes.SkipNode


def _translate(node, display=False):
    try:
        return typeset(node.astext(), display)
    except Exception as error:
        logger.warning("cannot typeset %r: %s", node.astext(), error, location=node)
        return html.escape(node.astext())


def _describe(app, pagename, templatename, context, doctree):
    """Give a page a description that has none of its own."""
    tags = context.get("metatags", "")
    if 'name="description"' not in tags:
        context["metatags"] = (
            f'{tags}<meta name="description" content="{app.config.html_title}">'
        )


#: What brings parts of a page to life, and by what one knows that it has such a part.
SCRIPTS: dict[str, tuple[str, dict[str, str]]] = {
    "tables.js": (
        'class="sortable',
        {"data-sorts": sentences.SORTS},
    ),
    "actdoc.js": ('class="live', {}),
    "copy.js": (
        'class="copy',
        {"data-copied": sentences.COPIED, "data-not-copied": sentences.NOT_COPIED},
    ),
}


def _lighten(app, pagename, templatename, context, doctree):
    """Load our scripts on the pages alone that need them."""
    body = context.get("body", "")
    for name, (part, attributes) in SCRIPTS.items():
        if part in body:
            # An address can ask the explorer for a view of another height: nothing is painted before it is there.
            early = {"blocking": "render"} if 'id="explorer-figure' in body else {}
            app.add_js_file(name, defer="", **attributes, **early)


def _add_cheat_sheet(app, exception):
    """Put the cheat sheet beside the pages, of which one links to it."""
    if exception is None and "functions/index" in app.env.found_docs:
        path = Path(app.outdir, "cheat-sheet.pdf")
        address = app.config.html_baseurl if frame.is_known(app) else ""
        write_cheat_sheet(path, CACHE, address, app.config.release)


def _prune(app, exception):
    prune(CACHE)


def setup(app):
    """Register everything; pages are read again whenever what they are made from changes."""
    execution.start_chapters()
    for left in STATIC.glob("*.js"):  # of another state of the project
        left.unlink()
    script.write(STATIC)
    sheet.write(STATIC)
    made_from = (ROOT / "actdoc", ROOT / "docs" / "recorded", ROOT / "requirements.txt")
    app.add_config_value("actdoc_digest", digest(*made_from), "env")
    app.add_role("calc", directives.Calc())
    app.add_role("measured", directives.Measured())
    app.add_role("explore", directives.Explore())
    app.add_role("claim", directives.Claim())
    app.add_directive("install", wheel.Install)
    app.add_directive("mistakes", frame.Mistakes)
    for kind in markup.PRINTED + markup.TYPED:
        app.add_role(kind, directives.Equation())
        app.add_directive(kind, directives.EquationBlock)
    for directive in directives.DIRECTIVES:
        app.add_directive(directive.__name__.lower(), directive)
    app.set_translator("html", Translator)
    app.add_node(folded)
    app.add_node(tables.named, html=(tables.visit_named, tables.depart_named))
    app.add_node(tables.opportunity, html=(tables.visit_opportunity, None))
    app.add_node(directives.gallery, html=(directives.visit_gallery, None))
    for transform in (
        InlineFigures, Beside, First, Listed, claims.Fold, saved.FigureFiles, PrintedTables, tables.Tables, Replace,
        DownloadLink,
    ):  # fmt: skip
        app.add_post_transform(transform)
    app.add_html_math_renderer("mathml", (_visit_math, None), (_visit_math_block, None))
    app.connect("env-get-outdated", _count_again)
    app.connect("env-before-read-docs", _execute)
    app.connect("source-read", _assemble)
    app.connect("html-page-context", write_notebook)
    app.connect("html-page-context", _describe)
    app.connect("doctree-resolved", _old_addresses)
    app.connect("html-page-context", _lighten)
    reuse.setup(app)
    frame.setup(app)
    search.setup(app)
    app.connect("build-finished", _add_cheat_sheet)
    app.connect("build-finished", _prune, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
