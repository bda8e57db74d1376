"""The tree of pages in the margin: gathered once, and written for each page by its links and titles.

Branches fold without a script. Open is what holds the current page, so that it is seen among its neighbours.
"""

import html
import posixpath
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sphinx import addnodes

from actdoc.site import sentences


class Entry(NamedTuple):
    """A page in the tree: its name, its title in HTML and as text, and the groups of pages under it."""

    name: str
    title: str
    text: str
    groups: list


class Group(NamedTuple):
    """Pages under a heading, which may be empty."""

    caption: str
    entries: list


_trees: WeakKeyDictionary = WeakKeyDictionary()


def reading_order(env):
    """Return the pages in the order of the tables of contents, each once; those that no table lists come last.

    Parameters
    ----------
    env : sphinx.environment.BuildEnvironment
        What Sphinx has read.

    Returns
    -------
    dict of str to str
        The page above each page, the first that lists it; empty where there is none.
    """
    above: dict[str, str] = {}

    def visit(name, parent):
        if name in above:  # tables that list each other would never end
            return
        above[name] = parent
        for below in env.toctree_includes.get(name, ()):
            visit(below, name)

    for name in (env.config.root_doc, *sorted(env.found_docs)):
        visit(name, "")
    return above


def write(app, pagename):
    """Return the tree in HTML for a page.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The build.
    pagename : str
        The page.

    Returns
    -------
    str
        Lists in lists.
    """
    if app not in _trees:
        _trees[app] = _groups(app, app.config.root_doc, reading_order(app.env))
    here = app.builder.get_target_uri(pagename)
    return "".join(_group(app, group, here, pagename, 1)[0] for group in _trees[app])


def _groups(app, name, above):
    """Return what a page lists in its directives `toctree`."""
    found = app.env.tocs[name].findall(addnodes.toctree)
    return [
        Group(
            node.get("caption") or "",
            [
                _entry(app, *entry, above)
                for entry in node["entries"]
                if entry[1] in app.env.titles and above.get(entry[1]) == name
            ],
        )
        for node in found
    ]


def _entry(app, title, name, above):
    node = app.env.titles[name]
    shown = html.escape(title) if title else app.builder.render_partial(node)["title"]
    return Entry(name, shown, title or node.astext(), _groups(app, name, above))


def _group(app, group, here, pagename, level):
    """Write the pages of a group, and whether the current page is among them or below."""
    items, holds = "", False
    for entry in group.entries:
        below = [_group(app, g, here, pagename, level + 1) for g in entry.groups]
        current, inside = entry.name == pagename, any(h for _, h in below)
        items += ENTRY.format(
            level=level,
            classes=" current" * (current or inside) + " current-page" * current,
            current=' aria-current="page"' if current else "",
            href="#" if current else _from(here, app.builder.get_target_uri(entry.name)),
            title=entry.title,
            below=_folded(
                "".join(text for text, _ in below),
                current or inside,
                BRANCH.format(sentences.BRANCH.format(page=html.escape(entry.text))),
            ),
        )
        holds |= current or inside
    listed = f"<ul>\n{items}</ul>\n"
    if group.caption:
        listed = _folded(listed, holds, CAPTION.format(html.escape(group.caption)))
    return listed, holds


ENTRY = (
    '<li class="toctree-l{level}{classes}"><a class="reference internal" href="{href}"{current}>{title}</a>'
    "{below}</li>\n"
)
BRANCH = '<summary class="branch" aria-label="{}"></summary>'
CAPTION = '<summary class="caption">{}</summary>'


def _folded(inner, is_open, summary):
    return inner and f"<details{' open' * is_open}>{summary}{inner}</details>"


def _from(here, address):
    return posixpath.relpath(address, posixpath.dirname(here) or ".")
