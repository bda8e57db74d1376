"""Pages as plain Markdown: what Sphinx has read and resolved, written so that it can be read without a browser.

Formulas are TeX between dollars, tables and outputs are kept, figures are replaced by their alternative text. Links to
other pages lead to their Markdown.
"""

import html
import posixpath
import re
import textwrap
from functools import singledispatch
from itertools import chain

from docutils import nodes
from sphinx import addnodes

from actdoc.arithmetic import catalogue
from actdoc.site import sentences
from actdoc.site.directives import gallery


def markdown_of(doctree, up, is_page):
    """Return a page as Markdown.

    Parameters
    ----------
    doctree : docutils.nodes.document
        The page, its references resolved.
    up : str
        The way from the page to the root of the site, such as ``../``.
    is_page : callable
        Takes where a link leads, relative to the page and without its fragment, and says whether that is a page.

    Returns
    -------
    str
        The page.
    """
    return "\n\n".join(Writer(up, is_page).blocks(doctree.children)) + "\n"


class Writer:
    """What is known besides a node: which links lead to pages, how deep a heading is, whether it is in a row."""

    def __init__(self, up, is_page):
        self.up, self.is_page = up, is_page
        self.depth, self.in_row = 0, False

    def blocks(self, children):
        """Return the blocks that some nodes make; what stands in a line of its own is a paragraph.

        Parameters
        ----------
        children : iterable of docutils.nodes.Node
            Blocks and pieces of lines.

        Returns
        -------
        list of str
            None is empty.
        """
        found, line = [], []
        for node in children:
            if isinstance(node, nodes.Inline | nodes.Text) and not isinstance(
                node, addnodes.desc_signature
            ):
                line.append(node)
                continue
            found += [self.line(line), *block(node, self)]
            line = []
        return [text for text in [*found, self.line(line)] if text.strip()]

    def line(self, children):
        """Return some nodes as a line.

        Parameters
        ----------
        children : iterable of docutils.nodes.Node
            Pieces of it.

        Returns
        -------
        str
            The line, without space at its ends.
        """
        # Buttons leave a second space.
        line = "".join(inline(node, self) for node in children)
        return re.sub(" {2,}", " ", line).strip()


# Blocks: each node becomes a list of them.


@singledispatch
def block(node, writer):
    """Return the blocks of a node; what is not known here is what its children are.

    Parameters
    ----------
    node : docutils.nodes.Node
        Its class chooses among the functions below.
    writer : Writer
        What is known besides.

    Returns
    -------
    list of str
        None of them for what says nothing.
    """
    if isinstance(node, nodes.TextElement):
        return [writer.line(node.children)]
    return writer.blocks(node.children)


def _nothing(node, writer):
    return []


for kind in (
    nodes.meta, nodes.target, nodes.colspec, nodes.Invisible, addnodes.index, addnodes.toctree,
):  # fmt: skip
    block.register(kind, _nothing)


@block.register
def _(node: nodes.section, writer):
    writer.depth += 1
    found = writer.blocks(node.children)
    writer.depth -= 1
    return found


@block.register
def _(node: nodes.topic, writer):
    # A list of the places on this page leads nowhere without their anchors.
    return [] if "contents" in node["classes"] else writer.blocks(node.children)


@block.register
def _(node: nodes.title, writer):
    line = writer.line(node.children)
    if isinstance(node.parent, nodes.section):
        return [f"{'#' * writer.depth} {line}"]
    return [_strong(line)]


@block.register
def _(node: nodes.rubric, writer):
    return [_strong(writer.line(node.children))]


@block.register
def _(node: nodes.literal_block, writer):
    language = node.get("language", "")
    return [_fence(node.astext(), LANGUAGES.get(language, language))]


#: What Markdown calls the languages of code for which Sphinx has names of its own.
LANGUAGES = {
    "ipython3": "python",
    **dict.fromkeys(("", "none", "default", "ipythontb", "myst-ansi"), "text"),
}


@block.register
def _(node: nodes.doctest_block, writer):
    return [_fence(node.astext(), "pycon")]


@block.register
def _(node: nodes.math_block, writer):
    return [f"$$\n{node.astext().strip()}\n$$"]


@block.register
def _(node: nodes.bullet_list, writer):
    return ["\n".join(_item("- ", item, writer) for item in node.children)]


@block.register
def _(node: nodes.enumerated_list, writer):
    numbered = enumerate(node.children, node.get("start", 1))
    return ["\n".join(_item(f"{n}. ", item, writer) for n, item in numbered)]


@block.register
def _(node: nodes.definition_list_item, writer):
    # A name, of what kind it is, and what is said of it.
    head = [child for child in node.children if not isinstance(child, nodes.definition)]
    words = [writer.line(child.children) for child in head]
    line = " : ".join([_strong(words[0]), *words[1:]])
    return [_indented("- ", [line, *writer.blocks(node.children[len(head) :])])]


@block.register
def _(node: nodes.field, writer):
    name, body = node.children
    return [_strong(writer.line(name.children)), *writer.blocks(body.children)]


@block.register(nodes.Admonition)
@block.register(nodes.block_quote)
def _(node, writer):
    return [
        textwrap.indent("\n\n".join(writer.blocks(node.children)), "> ", lambda line: True)
    ]


@block.register
def _(node: addnodes.desc, writer):  # which is no box, as other admonitions are
    return writer.blocks(node.children)


@block.register
def _(node: addnodes.desc_signature, writer):
    # A list of parameters brings its parentheses.
    signature = "".join(part.astext() for part in node.children)
    return [f"{'#' * min(writer.depth + 1, 6)} {_ticked(signature)}"]


@block.register
def _(node: nodes.citation, writer):
    _, *others = node.children
    return [_indented("- ", writer.blocks(others))]


@block.register
def _(node: gallery, writer):
    families: dict[str, list[str]] = {}
    for name, record in catalogue.items():
        item = f"- [{name}]({writer.up}functions/{name}.md)"
        families.setdefault(record.family, []).append(item)
    return [
        part
        for family, items in families.items()
        for part in (_strong(family), "\n".join(items))
    ]


@block.register
def _(node: nodes.table, writer):
    titles = [child for child in node.children if isinstance(child, nodes.title)]
    writer.in_row = True
    rows = [_row(row, writer) for row in node.findall(nodes.row)]
    writer.in_row = False
    # What spans columns leaves the others empty, and a column of drawings has nothing to say here.
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    kept = [n for n in range(width) if any(row[n] for row in rows[1:])]
    lines = [[row[n] for n in kept] for row in rows]
    lines.insert(1, ["---"] * len(kept))
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return [*chain.from_iterable(block(title, writer) for title in titles), table]


def _row(row, writer):
    cells = (" ".join(writer.blocks(cell.children)) for cell in row.children)
    return [" ".join(text.split()) for text in cells]


def _item(mark, item, writer):
    return _indented(mark, writer.blocks(item.children))


def _indented(mark, blocks):
    text = "\n\n".join(blocks)
    return mark + textwrap.indent(text, " " * len(mark)).lstrip()


def _strong(line):
    return f"**{line}**" if line and "**" not in line else line


def _fence(text, language):
    ticks = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}"


#: A drawing and what it shows, and a link to it as a file.
DRAWN = re.compile(r'<svg(?=[^>]* role="img")[^>]* aria-label="([^"]*)"')
FILE = re.compile(r'href="([^"]+\.svg)"')


# Lines: each node becomes a piece of one.


@singledispatch
def inline(node, writer):
    """Return a node as a piece of a line; what is not known here is what its children are.

    Parameters
    ----------
    node : docutils.nodes.Node
        Its class chooses among the functions below.
    writer : Writer
        What is known besides.

    Returns
    -------
    str
        The piece, with space at its ends if it has any.
    """
    return "".join(inline(child, writer) for child in node.children)


@inline.register
def _(node: nodes.Text, writer):
    text = re.sub(r"([\\`*$|<]|\b_|_\b)", r"\\\1", node.astext())
    return text if writer.in_row else text.replace(r"\|", "|")


@inline.register(nodes.literal)
@inline.register(nodes.title_reference)
def _(node, writer):
    return _ticked(node.astext(), writer)


@inline.register
def _(node: nodes.strong, writer):
    return f"**{_inside(node, writer)}**"


@inline.register
def _(node: nodes.emphasis, writer):
    return f"*{_inside(node, writer)}*"


@inline.register
def _(node: nodes.math, writer):
    # In a table a bar would end the cell, and a backslash before it means another thing.
    tex = node.astext().strip()
    tex = tex.replace("|", r"\vert{}") if writer.in_row else tex
    return f"${tex}$"


@inline.register
def _(node: nodes.image, writer):
    return f"![{node.get('alt', '')}]({node['uri']})"


@inline.register
def _(node: nodes.raw, writer):
    """Say what a drawing shows, of which there may be a file; controls and the like say nothing without a script."""
    drawn = DRAWN.search(node.astext())
    if not drawn:
        return ""
    told = html.unescape(drawn[1])
    saved = (FILE.search(raw.astext()) for raw in node.parent.findall(nodes.raw))
    file = next(filter(None, saved), None)
    return f"![{told}]({file[1]})" if file else sentences.FIGURE_SHOWS.format(told=told)


@inline.register
def _(node: addnodes.download_reference, writer):
    return f"[{node.astext()}]({writer.up}_downloads/{node['filename']})"


@inline.register
def _(node: nodes.reference, writer):
    text, target = _inside(node, writer), node.get("refuri", "")
    path, mark, fragment = target.partition("#")
    if not path:  # a place on this page
        return text
    # A fragment with an equals sign is a view, which only the page itself can show.
    if "://" not in path and "=" not in fragment and writer.is_page(path):
        return f"[{text}]({posixpath.splitext(path)[0]}.md)"
    return f"[{text}]({path}{mark}{fragment})"


def _inside(node, writer):
    return "".join(inline(child, writer) for child in node.children).strip()


def _ticked(text, writer=None):
    text = " ".join(text.split())
    if writer and writer.in_row:
        text = text.replace("|", r"\|")
    ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{ticks}{text}{ticks}" if len(ticks) == 1 else f"{ticks} {text} {ticks}"
