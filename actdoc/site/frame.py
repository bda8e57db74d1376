"""The frame of every page: what its template prints around the text, and the page for addresses that lead nowhere."""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import rjsmin
from sphinx.util.docutils import SphinxDirective

from actdoc.site import navigation, search, sentences

#: Nothing runs, and nothing is loaded, but what lies beside the page. Attributes of style are allowed for figures.
#: What looks a site over, such as Lighthouse, asks for robots.txt and llms.txt from inside a page: hence `connect-src`.
#: `file:` is for Firefox, where a page that was opened as a file has no 'self' to which its form could be sent.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self' file:",
    "base-uri": "'none'",
}
TO_COPY = "highlight-python", "highlight-pycon", "cell_input", 'class="copy'
#: How the files begin that others bring, and what a page must have for one to be loaded. In the place of those with
#: nothing beside them came ours: two of them keep arrow keys and Escape from scrolling and closing.
NEEDED_FOR: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("furo.js", *search.SPARE), ()),
    **dict.fromkeys(("documentation_options.", "clipboard.", "copybutton."), TO_COPY),
    "mystnb.": ('class="cell',),
    "letters.": ("<math",),
}
#: Parts that a page is laid out for. What is above them knows it before they come.
PARTS = {"explorer", "lookup", "opening", "sortable", "wide"}
HERE = Path(__file__).parent


def policy(**others):
    """Return the Content-Security-Policy of a page: the usual one, but for what is given.

    Parameters
    ----------
    **others : str
        Directives, each with an underscore for the hyphen in its name, and what they allow.

    Returns
    -------
    str
        The content of its meta tag.
    """
    given = POLICY | {name.replace("_", "-"): value for name, value in others.items()}
    return "; ".join(f"{name} {value}" for name, value in given.items())


def _frame(app, pagename, templatename, context, doctree):
    """Give the template what it prints."""
    context.pop("toctree", None)  # of which the theme would make a tree too
    if templatename == MISSING:
        return
    context["navigation"] = navigation.write(app, pagename)
    context["security_policy"] = policy()
    classes = " ".join(re.findall(r'class="([^"]*)"', context.get("body", "")))
    found = PARTS.intersection(classes.split())
    context["parts"] = "".join(f" has-{name}" for name in sorted(found))
    context["say"] = sentences.FRAME
    context["licences"] = sentences.LICENCES.format(authors=app.config.copyright)
    context["about_page"] = _about(app, pagename)


class Mistakes(SphinxDirective):
    """Where a reader reports a mistake."""

    def run(self):
        repository = self.config.actdoc_repository
        said = sentences.MISTAKE if repository else sentences.MISTAKE_WITHOUT
        text = said.format(wrong=sentences.WRONG, repository=repository)
        return self.parse_text_to_nodes(text)


def _about(app, pagename):
    """Return the links to where a page comes from and to where a reader reports a mistake, if there is a repository."""
    repository = app.config.actdoc_repository
    if not repository or pagename not in app.env.all_docs:
        return []
    path = app.env.doc2path(pagename).relative_to(app.confdir).as_posix()
    title = sentences.WRONG_TITLE.format(page=pagename)
    return [
        (sentences.SOURCE, f"{repository}/blob/main/{quote(path)}"),
        (sentences.WRONG, f"{repository}/issues/new?title={quote(title)}"),
    ]


def _spare(app, pagename, templatename, context, doctree):
    """Load nothing that a page does not need."""
    body = context.get("body", "")  # the page for searching has none
    spared = tuple(
        start for start, parts in NEEDED_FOR.items() if not any(p in body for p in parts)
    )
    for kind in ("script_files", "css_files"):
        context[kind] = [
            file
            for file in context[kind]
            if not Path(str(file.filename)).name.startswith(spared)
        ]


def is_known(app):
    """Return whether somebody has said where the site will be: names that end in .example are nobody's.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        What builds the site.

    Returns
    -------
    bool
        Whether the setting has an address of somebody's.
    """
    return not f"{urlsplit(app.config.html_baseurl).hostname}".endswith(".example")


MISSING = "404.html"


def _missing(app):
    """Make the page that servers show for addresses that lead nowhere."""
    address = urlsplit(app.config.html_baseurl)
    script = rjsmin.jsmin((HERE / "live" / "missing.js").read_text("utf-8"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    # Its script says where the site begins.
    allowed = policy(script_src=f"'sha256-{digest}'", base_uri="'self' file:")
    icon = (Path(app.confdir) / app.config.html_favicon).read_text("utf-8")
    given = {
        "title": sentences.MISSING["title"],
        "missing": sentences.MISSING,
        "security_policy": allowed,
        "script": script,
        "style": (HERE / "style" / "missing.css").read_text("utf-8"),
        "icon": "data:image/svg+xml," + quote(icon),
        "root": address.path if is_known(app) else "",
        "folders": " ".join(
            sorted({n.split("/")[0] for n in app.env.all_docs if "/" in n})
        ),
        "doors": [
            (app.builder.get_target_uri(name), text)
            for name, text in sentences.MISSING_DOORS.items()
            if name in app.env.all_docs
        ],
    }
    return [("404", given, MISSING)]


def setup(app):
    """Register the frame: what the template needs before the theme asks, what is spared after all have added theirs."""
    for name in ("frame.js", "letters.js"):
        app.add_js_file(name, priority=100, blocking="render")
    app.connect("html-collect-pages", _missing)
    app.connect("html-page-context", _frame, priority=400)
    app.connect("html-page-context", _spare, priority=900)
