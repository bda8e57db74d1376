"""Citations by author and year: in the bibliography, and written out where a notebook cites."""

import re
from functools import cache
from itertools import zip_longest
from pathlib import Path

from docutils import nodes
from pybtex.database import parse_file
from pybtex.plugin import find_plugin, register_plugin
from pybtex.style.formatting.unsrt import Style as UnsrtStyle
from pybtex.style.labels import BaseLabelStyle
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from actdoc.site import sentences
from actdoc.site.navigation import reading_order
from actdoc.site.paths import DOCS


def _authors(entry):
    """Write the authors of an entry of the bibliography as a text cites them: Nair and Hinton."""
    names = [" ".join(person.last_names) for person in entry.persons["author"]]
    names = [re.sub(r"[{}]", "", name) for name in names]
    first, second = [*names, ""][:2]
    template = sentences.AUTHORS.get(len(names), sentences.MORE_AUTHORS)
    return template.format(first=first, second=second)


def _cited(template, entry):
    return template.format(authors=_authors(entry), year=entry.fields["year"])


class AuthorYearLabels(BaseLabelStyle):
    """Label the entries of the bibliography by author and year."""

    def format_labels(self, entries):
        return [_cited(sentences.CITED_IN_PARENTHESES, entry) for entry in entries]


class AuthorYearStyle(UnsrtStyle):
    """The bibliography, sorted and labelled by author and year."""

    default_label_style = AuthorYearLabels
    default_sorting_style = "author_year_title"


@cache
def _bibliography(path):
    return parse_file(path).entries


def citation(app, keys, in_parentheses):
    """Write a citation out for a notebook: Nair and Hinton (2010)."""
    entries = _bibliography(str(Path(app.confdir, app.config.bibtex_bibfiles[0])))
    cited = [entries[key.strip()] for key in keys.split(",")]
    if not in_parentheses:
        return sentences.BETWEEN.join(_cited(sentences.CITED, entry) for entry in cited)
    inside = (_cited(sentences.CITED_IN_PARENTHESES, entry) for entry in cited)
    return f"({sentences.BETWEEN_CLAUSES.join(inside)})"


def source(key):
    """Return what the bibliography knows of a work: key, title, authors, year, DOI and address, as plain text."""
    entry = _bibliography(str(DOCS / "references.bib"))[key]
    fields = entry.fields
    url = fields.get("url")
    if "eprint" in fields:
        url = url or f"https://arxiv.org/abs/{fields['eprint']}"
    return {
        "key": key,
        "title": re.sub(r"[{}]", "", fields["title"]),
        "authors": [
            " ".join(p.first_names + p.middle_names + p.prelast_names + p.last_names)
            for p in entry.persons["author"]
        ],
        "year": fields["year"],
        "doi": fields.get("doi"),
        "url": url,
    }


class CitedOn(SphinxPostTransform):
    """Say below each work which pages cite it."""

    default_priority = 6  # after the list of works was made, and before links are looked up

    def run(self, **kwargs):
        domain = self.env.get_domain("cite")
        keys = {work.citation_id: work.key for work in domain.citations}
        for work in self.document.findall(nodes.citation):
            key = keys[work["ids"][0]]
            pages = {
                ref.docname
                for ref in domain.citation_refs
                if key in {target.key for target in ref.targets}
            }
            links = [_link(page) for page in reading_order(self.env) if page in pages]
            between = [nodes.Text(sentences.BETWEEN) for _ in links[1:]]
            said = [node for pair in zip_longest(links, between) for node in pair if node]
            if said:
                work.append(nodes.paragraph("", sentences.CITED_ON, *said))


def _link(page):
    return addnodes.pending_xref(
        "", nodes.inline("", page), refdomain="std", reftype="doc", reftarget=f"/{page}",
        refexplicit=False, refwarn=True,
    )  # fmt: skip


def _listing(app, env):
    """Write the list of works anew when any page was read: it says where they are cited."""
    return sorted({key.docname for key in env.get_domain("cite").bibliographies})


def setup(app):
    """Make the style known under a name; what it registers is pybtex's, and the same in every process."""
    app.add_post_transform(CitedOn)
    app.connect("env-updated", _listing)
    register_plugin("pybtex.style.formatting", "author_year", AuthorYearStyle)
    # Else the metadata of every installed package would be searched for these at each citation.
    for name in ("docutils", "plaintext"):
        backend = find_plugin("pybtex.backends", name)
        register_plugin("pybtex.backends", name, backend, force=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
