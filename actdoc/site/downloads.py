"""Chapters as notebooks to download: executed, and in Markdown that Jupyter shows."""

import re
from pathlib import Path, PurePosixPath

import nbformat
from docutils import nodes
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from actdoc.site import markup, sentences
from actdoc.site.bibliography import citation
from actdoc.site.execution import EXTENSIONS, read

logger = logging.getLogger(__name__)

# How Jupyter is told what the tags of a cell tell the page.
FOLDED = {
    "hide-cell": ("source_hidden", "outputs_hidden"),
    "hide-input": ("source_hidden",),
}


def has_cells(doctree):
    """Return whether a page has cells of code."""
    return any(
        node.get("nb_element") == "cell_code" for node in doctree.findall(nodes.container)
    )


def address(docname):
    """Return where the notebook of a page lies below the site."""
    return PurePosixPath("notebooks", docname.rpartition("/")[2] + ".ipynb")


class DownloadLink(SphinxPostTransform):
    """Put a link to the notebook under the title of a page that has one."""

    formats = ("html",)
    default_priority = 700

    def run(self, **kwargs):
        if not has_cells(self.document):
            return
        docname = self.env.current_document.docname
        up = "../" * docname.count("/")
        link = (
            f'<p class="download"><a href="{up}{address(docname)}" download>'
            f"{sentences.DOWNLOAD}</a></p>"
        )
        title = next(self.document.findall(nodes.title))
        title.parent.insert(
            title.parent.index(title) + 1, nodes.raw("", link, format="html")
        )


def write_notebook(app, pagename, templatename, context, doctree):
    """Write the notebook of a page that has cells."""
    if doctree is None or not has_cells(doctree):
        return
    notebook = read(app.env.doc2path(pagename).read_text("utf-8"))
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "name": "python3"},
        "language_info": notebook.metadata["language_info"],
    }
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            try:
                cell.source = plain_markdown(cell.source, app, pagename)
            except (
                Exception
            ) as error:  # of an author's expression, of which the page has said more
                logger.warning("not in the notebook: %s", error, location=pagename)
        tags = cell.metadata.get("tags", [])
        # The only tag that Jupyter itself heeds: a run goes on past a failure.
        kept = [tag for tag in tags if tag == "raises-exception"]
        folded = [part for tag in tags for part in FOLDED.get(tag, ())]
        cell.metadata = {"tags": kept} if kept else {}
        if folded:
            cell.metadata["jupyter"] = dict.fromkeys(folded, True)
    target = Path(app.outdir, address(pagename))
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)


def plain_markdown(text, app, pagename):
    """Turn MyST's own syntax into Markdown that Jupyter shows.

    Parameters
    ----------
    text : str
        A cell of Markdown.
    app : sphinx.application.Sphinx
        Which knows the titles of pages and the bibliography.
    pagename : str
        The page that the cell is on.

    Returns
    -------
    str
        The cell for a notebook: roles are replaced by what they print, directives by their title and content.
    """
    config = MdParserConfig(enable_extensions=set(EXTENSIONS))
    lines, written = text.splitlines(), []
    done = 0
    for token in create_md_parser(config, RendererHTML).parse(text):
        if token.level or token.nesting < 0 or not token.map or token.map[0] < done:
            continue
        start, end = token.map
        block = "\n".join(lines[start:end])
        written += lines[done:start]
        directive = re.match(r"\{([\w-]+)\}\s*(.*)", token.info)
        if token.type == "myst_target":
            block = f'<a id="{token.content}"></a>'
        elif directive:
            block = _directive(*directive.groups(), token.content, app, pagename)
        elif token.type not in ("fence", "code_block"):
            block = _without_roles(block, app, pagename)
        written.append(block)
        done = end
    return "\n".join([*written, *lines[done:]])


def _directive(name, argument, content, app, pagename):
    if name in markup.PRINTED + markup.TYPED:
        return f"$$\n{markup.equation(name, argument or content)}\n$$"
    if name in ("curve", "bars"):  # which a script moves
        return sentences.ON_THE_PAGE
    content = re.sub(r"\A(:[\w-]+:.*\n)+", "", content)
    inner = plain_markdown(content, app, pagename).strip()
    return "\n\n".join([f"**{argument}**", inner] if argument else [inner])


CODE_OR_ROLE = re.compile(
    r"(?P<ticks>`+(?!`)).+?(?<!`)(?P=ticks)(?!`)|\{(?P<role>[\w:-]+)\}`(?P<content>[^`]+)`",
    re.DOTALL,
)


def _without_roles(text, app, pagename):
    text = CODE_OR_ROLE.sub(
        lambda m: _printed(m["role"], m["content"], app, pagename) if m["role"] else m[0],
        text,
    )
    # What lies elsewhere on the site is not beside a notebook.
    return re.sub(r"\]\((?!https?:|#)[^)]*\)", "]", text)


def _printed(role, content, app, pagename):
    """Return what a role prints, as Markdown."""
    title = re.fullmatch(r"(.*?)\s*<[^>]*>", content, re.DOTALL)
    if role in markup.PRINTED + markup.TYPED:
        text = f"${markup.equation(role, content)}$"
    elif role == "calc":
        text = markup.calculate(content)
    elif role == "measured":
        text = markup.measured(content)
    elif role.startswith("cite"):
        text = citation(app, content, in_parentheses=role == "cite:p")
    elif title:
        text = title[1]
    elif role == "doc":
        target = PurePosixPath("/", pagename).parent / content
        text = f"*{app.env.titles[str(target)[1:]].astext()}*"
    else:
        text = content
    return text
