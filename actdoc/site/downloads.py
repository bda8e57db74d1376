"""Chapters as notebooks to download: executed, and in Markdown that Jupyter shows."""

import html
import re
from pathlib import Path, PurePosixPath

import nbformat
from docutils import nodes
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from actdoc.frameworks import twins
from actdoc.site import claims, markup, sentences, wheel
from actdoc.site.bibliography import citation
from actdoc.site.execution import EXTENSIONS, code_cells, parse, read
from actdoc.site.exercises import exercise, imports
from actdoc.site.markdown import copy_button

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


def address(docname, variant=""):
    """Return where the notebook of a page lies below the site: as it is, or in a variant such as ``-exercises``."""
    return PurePosixPath("notebooks", docname.rpartition("/")[2] + f"{variant}.ipynb")


#: The variant without solutions.
STUDENT = "-exercises"


def _tags(cell):
    return cell.metadata.get("tags", [])


def _exercises(notebook):
    """Return the exercises of a notebook by the position of their cell."""
    return {
        position: exercise(cell.source)
        for position, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and "hide-cell" in _tags(cell)
    }


class DownloadLink(SphinxPostTransform):
    """Put a link to the notebook under the title of a page that has one."""

    formats = ("html",)
    default_priority = 700

    def run(self, **kwargs):
        if not has_cells(self.document):
            return
        docname = self.env.current_document.docname
        up = "../" * docname.count("/")
        offered = {address(docname): sentences.DOWNLOAD}
        if _exercises(parse(self.env.doc2path(docname).read_text("utf-8"))):
            offered[address(docname, STUDENT)] = sentences.DOWNLOAD_EXERCISES
        links = [
            f'<a href="{up}{target}" download>{text}</a>'
            for target, text in offered.items()
        ]
        command = wheel.command(self.config)
        code = f'<code class="docutils literal">{html.escape(command)}</code>'
        button = copy_button(command, sentences.COPY_INSTALL)
        line = sentences.INSTALL.format(command=f"{code} {button}")
        page = "dist/index"
        if page in self.env.titles:
            there = (
                f'<a class="reference internal" href="{up}{self.app.builder.get_target_uri(page)}">'
                f"{html.escape(self.env.titles[page].astext())}</a>"
            )
            line += "<br>" + sentences.INSTALL_FROM_A_COPY.format(page=there)
        link = f'<p class="download">{sentences.BETWEEN_LINKS.join(links)}<br>{line}</p>'
        title = next(self.document.findall(nodes.title))
        title.parent.insert(
            title.parent.index(title) + 1, nodes.raw("", link, format="html")
        )


def write_notebook(app, pagename, templatename, context, doctree):
    """Write the notebooks of a page that has cells: as it is, and without solutions if it has exercises."""
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
            # Of an author's expression, of which the page has said more.
            except Exception as error:
                logger.warning("not in the notebook: %s", error, location=pagename)
    modules = [f"`{name}`" for name in imports(c.source for c in code_cells(notebook))]
    text = sentences.NOTEBOOK_INSTALL.format(
        modules=sentences.listed(modules),
        command=wheel.command(app.config),
        folder=wheel.FOLDER,
    )
    first = nbformat.v4.new_markdown_cell(text, id="install")
    found = _exercises(notebook)
    variants = {"": [first, *notebook.cells]}
    if found:
        variants[STUDENT] = [first, *_without_solutions(notebook.cells, found)]
    for variant, cells in variants.items():
        target = Path(app.outdir, address(pagename, variant))
        target.parent.mkdir(parents=True, exist_ok=True)
        whole = nbformat.from_dict(notebook | {"cells": [_for_jupyter(c) for c in cells]})
        nbformat.write(whole, target)


def _without_solutions(cells, found):
    """Return cells in which each solution is a stub for the reader's own, followed by its checks."""
    student = []
    for position, cell in enumerate(cells):
        if position not in found:
            student.append(cell)
            continue
        stub, checks = sentences.YOUR_ANSWER, ""
        if found[position]:
            stub, checks = f"{stub}\n{found[position].stub}", found[position].checks
        student.append(nbformat.v4.new_code_cell(stub, id=f"{cell.id}-answer"))
        if checks:
            checking = nbformat.v4.new_code_cell(checks, id=f"{cell.id}-check")
            checking.metadata["tags"] = ["raises-exception"]  # Run All goes on
            student.append(checking)
    return student


def _for_jupyter(cell):
    """Return a cell with what Jupyter heeds of its tags, and no more."""
    kept = [tag for tag in _tags(cell) if tag == "raises-exception"]
    folded = [part for tag in _tags(cell) for part in FOLDED.get(tag, ())]
    metadata = {"tags": kept} if kept else {}
    if folded:
        metadata["jupyter"] = dict.fromkeys(folded, True)
    return cell | {"metadata": metadata}


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
    if name == "twin":
        block = twins.Twin(pagename, tuple(argument.split()), content.strip(), ())
        return f"```python\n{block.code}\n```\n\n{markup.twin_found(block)}"
    if name == "ledger":
        return f"{claims.counted()}\n\n{claims.table_of_claims()}"
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
    elif role == "claim":
        found = claims.ledger()[content]
        text = sentences.CLAIM.format(claim=found.plain, verdict=found.verdict)
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
