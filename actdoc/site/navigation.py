"""The tree of pages in the margin: asked of Sphinx once, and written for each page by its links and titles."""

import posixpath
from typing import NamedTuple
from weakref import WeakKeyDictionary

from bs4 import BeautifulSoup


class Entry(NamedTuple):
    """A page in the tree: its address below the site, its title in HTML, and the pages under it."""

    address: str
    title: str
    below: list


def shorten(app, pagename, templatename, context, doctree):
    """Give the theme a quicker way to the tree than to resolve all of it for every page."""
    ask = context.get("toctree")
    if ask is None or doctree is None:
        return
    here = app.builder.get_target_uri(pagename)
    context["toctree"] = lambda **given: (
        _write(_tree(app, ask, here), here)[0] if given == WHOLE else ask(**given)
    )


#: How the theme asks for the tree.
WHOLE = {"collapse": False, "titles_only": True, "maxdepth": -1, "includehidden": True}
_trees: WeakKeyDictionary = WeakKeyDictionary()


def _tree(app, ask, here):
    """Return the entries of the tree, which is the same for all pages of a build but for where its links start."""
    if app not in _trees:
        soup = BeautifulSoup(ask(**WHOLE), "html.parser")
        _trees[app] = [
            e for ul in soup.find_all("ul", recursive=False) for e in _entries(ul, here)
        ]
    return _trees[app]


def _entries(ul, here):
    for li in ul.find_all("li", recursive=False):
        address = here if li.a["href"] == "#" else li.a["href"]
        if address != here and "://" not in address:
            address = posixpath.normpath(posixpath.join(posixpath.dirname(here), address))
        below = [
            entry
            for inner in li.find_all("ul", recursive=False)
            for entry in _entries(inner, here)
        ]
        yield Entry(address, li.a.decode_contents(), below)


ENTRY = (
    '<li class="toctree-l{level}{on_the_way}"><a class="{here} reference internal" href="{href}">'
    "{title}</a>{below}</li>\n"
)


def _write(entries, here, level=1):
    """Return a list in HTML as Sphinx would write it for a page, and whether that page is in it."""
    items, holds = "", False
    for entry in entries:
        below, inside = _write(entry.below, here, level + 1) if entry.below else ("", False)
        itself = entry.address == here
        items += ENTRY.format(
            level=level,
            on_the_way=_current(inside or itself),
            here=_current(itself),
            href="#" if itself else _from(here, entry.address),
            title=entry.title,
            below=below,
        )
        holds |= inside or itself
    return f'<ul class="{_current(holds)}">\n{items}</ul>\n', holds


def _from(here, address):
    if "://" in address:
        return address
    return posixpath.relpath(address, posixpath.dirname(here) or ".")


def _current(it_is):
    return " current" if it_is else ""
