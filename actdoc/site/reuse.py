"""What makes the site found and reused: heads of pages, pages as Markdown, and files for programs at the root."""

import html
import posixpath
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import ReferenceRole

from actdoc.arithmetic import catalogue
from actdoc.site import as_json, cards, plain, sentences, wheel
from actdoc.site.navigation import reading_order
from actdoc.site.paths import CACHE, DOCS, ROOT

COMMON_CARD = "cards/actdoc.png"


def _describe(app, doctree):
    """Keep the description of a page beside its title, for the lists of all pages."""
    described = (
        meta["content"]
        for meta in doctree.findall(nodes.meta)
        if meta.get("name") == "description"
    )
    app.env.metadata[app.env.current_document.docname]["description"] = next(described, "")


# Pages.


def _mark(app, pagename, templatename, context, doctree):
    """Write a page as Markdown and its card, and name both in the head of the page."""
    if doctree is None:  # it is no content: nothing to be found or linked to
        context["pageurl"] = None
        return
    up, name = "../" * pagename.count("/"), posixpath.basename(pagename)
    base, title = app.config.html_baseurl, app.env.titles[pagename].astext()
    here = context["pageurl"] = page_address(app, pagename)
    context["page_markdown"] = f"{name}.md"

    def is_page(path):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(pagename), path))
        docname, extension = posixpath.splitext(target)
        return extension == ".html" and docname in app.env.all_docs

    text = plain.markdown_of(doctree, up, is_page)
    said = sentences.MARKDOWN_FROM.format(address=here, licence=sentences.LICENCE)
    path = Path(app.outdir, f"{pagename}.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n---\n\n{said}\n", "utf-8")

    card, told = COMMON_CARD, sentences.CARD_COMMON
    if posixpath.dirname(pagename) == "functions" and name in catalogue:
        card, told = f"cards/{name}.png", sentences.CARD.format(name=name)
        cards.write(CACHE, Path(app.outdir, card), app.config.html_title, catalogue[name])
    elif pagename == app.config.root_doc:
        cards.write(CACHE, Path(app.outdir, card), app.config.html_title)
    width, height = cards.SIZE
    tags = {
        "og:type": "website" if pagename == app.config.root_doc else "article",
        "og:site_name": app.config.html_title,
        "og:title": title,
        "og:description": app.env.metadata[pagename].get("description", ""),
        "og:url": here,
        "og:image": base + card,
        "og:image:width": width,
        "og:image:height": height,
        "og:image:alt": told,
    }
    context["metatags"] = "".join([
        context.get("metatags", ""),
        *(f'<meta property="{key}" content="{html.escape(str(value))}">' for key, value in tags.items() if value),
        '<meta name="twitter:card" content="summary_large_image">',
        f'<link rel="alternate" type="text/markdown" href="{name}.md">',
    ])  # fmt: skip


def page_address(app, docname):
    """Return the address of a page, which for the first is that of the site.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The build.
    docname : str
        The page.

    Returns
    -------
    str
        The whole address.
    """
    if docname == app.config.root_doc:
        return app.config.html_baseurl
    return app.config.html_baseurl + app.builder.get_target_uri(docname)


class Site(ReferenceRole):
    """``{site}`the catalogue <catalogue.json>` `` links to a file of the site that is no page.

    ``{wheel}`` stands for the wheel: its name, or where it is.
    """

    def run(self):
        up = "../" * self.env.current_document.docname.count("/")
        name = wheel.name_of(self.config.release)
        target = self.target.replace("{wheel}", f"{wheel.FOLDER}/{name}")
        title = self.title.replace("{wheel}", name)
        return [nodes.reference(self.rawtext, title, refuri=up + target)], []


# Files at the root.


def _finish(app, exception):
    """Write the files for programs, when all pages are there."""
    if exception:
        return
    folder, base = Path(app.outdir), app.config.html_baseurl
    addresses = sorted(page_address(app, docname) for docname in app.env.all_docs)
    locations = "".join(f"<url><loc>{html.escape(a)}</loc></url>\n" for a in addresses)
    citation = (ROOT / "CITATION.cff").read_text("utf-8") + f'url: "{base}"\n'
    if repository := app.config.actdoc_repository:
        citation += f'repository-code: "{repository}"\n'
    for name, text in {
        "sitemap.xml": SITEMAP.format(locations=locations),
        "robots.txt": ROBOTS.format(base=base),
        "llms.txt": llms(app),
        "CITATION.cff": citation,
    }.items():
        (folder / name).write_text(text, "utf-8")
    as_json.write(folder, base, app.config.release)
    shutil.copyfile(DOCS / "references.bib", folder / "references.bib")
    try:
        wheel.write(CACHE, folder, app.config.release)
    except OSError as error:
        raise ExtensionError(str(error)) from error


SITEMAP = """<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{locations}</urlset>
"""
ROBOTS = """User-agent: *
Allow: /
Sitemap: {base}sitemap.xml
"""


def llms(app):
    """Return what language models are told of the site: its pages as Markdown, in the order of the contents.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The build, all pages of which are read.

    Returns
    -------
    str
        The text of ``llms.txt``.
    """
    env, root = app.env, app.config.root_doc
    parts = [f"# {app.config.html_title}", f"> {env.metadata[root].get('description', '')}"]
    parts.append(sentences.LLMS)
    alone, above = [root], reading_order(env)
    for top in [name for name, up in above.items() if up == root]:
        below = list(_below(above, top))
        if below:
            lines = [_entry(app, docname) for docname in (top, *below)]
            parts.append(f"## {env.titles[top].astext()}\n\n" + "\n".join(lines))
        else:
            alone.append(top)
    lines = [_entry(app, docname) for docname in alone]
    base = app.config.html_baseurl
    files = [line.format(base=base) for line in sentences.LLMS_FILES]
    parts.append("\n".join([sentences.LLMS_MORE, "", *lines, *files]))
    return "\n\n".join(parts) + "\n"


def _below(above, docname):
    """The pages below one, in the order of the contents."""
    for child, up in above.items():
        if up == docname:
            yield child
            yield from _below(above, child)


def _entry(app, docname):
    title = app.env.titles[docname].astext()
    said = app.env.metadata[docname].get("description")
    link = f"- [{title}]({app.config.html_baseurl}{docname}.md)"
    return f"{link}: {said}" if said else link


def setup(app):
    """Register all of it."""
    app.add_config_value("actdoc_repository", "", "env")
    app.add_role("site", Site())
    app.connect("doctree-read", _describe)
    app.connect("html-page-context", _mark)
    app.connect("build-finished", _finish)
