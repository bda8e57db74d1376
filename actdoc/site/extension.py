"""What the site needs of Sphinx: pages made from records, formulas in MathML, figures that follow the colour scheme.

Nothing here starts a kernel. A page in ``functions/`` is prose under a title; the sections that can be derived from
the record of the same name are put around the prose when Sphinx reads the page.
"""

import hashlib
import html
from pathlib import Path

from docutils import nodes
from myst_nb.core import execute
from myst_nb.core.execute.cache import NotebookClientCache
from sphinx.errors import ExtensionError
from sphinx.util import logging

from actdoc.arithmetic import catalogue
from actdoc.frameworks.results import RECORD
from actdoc.site import directives, markup, pages
from actdoc.site.downloads import offer_notebook
from actdoc.site.figures import inline_svg
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
    app.add_role("calc", directives.Calc())
    app.add_role("measured", directives.Measured())
    for kind in markup.PRINTED + markup.TYPED:
        app.add_role(kind, directives.Equation())
        app.add_directive(kind, directives.EquationBlock)
    for directive in directives.DIRECTIVES:
        app.add_directive(directive.__name__.lower(), directive)
    app.add_node(nodes.image, override=True, html=(_visit_image, None))
    app.add_html_math_renderer("mathml", (_visit_math, None), (_visit_math_block, None))
    app.connect("env-get-outdated", _count_again)
    app.connect("env-before-read-docs", _spread)
    app.connect("source-read", _assemble)
    app.connect("html-page-context", offer_notebook)
    app.connect("html-page-context", _polish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
