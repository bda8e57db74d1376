"""The ledger of claims: what the headings of its page claim, and which verdicts its cells have printed."""

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from actdoc.site import sentences
from actdoc.site.execution import read
from actdoc.site.markdown import table
from actdoc.site.paths import DOCS

PAGE = DOCS / "compare" / "claims.md"
#: How the anchor of a claim begins, and that of the code that all of them use.
ANCHOR, CODE = "claim-", "code-of-all-claims"
#: A claim's place and heading, or a verdict that a cell has printed.
CLAIM = re.compile(r"^\(claim-([\w-]+)\)=\s*^### (.+)$", re.MULTILINE)
VERDICT = re.compile(r"^Verdict: (.+)$", re.MULTILINE)


class Claim(NamedTuple):
    """A claim and what the code found of it."""

    slug: str
    title: str
    verdict: str

    @property
    def plain(self):
        """Return the claim without marks of code and formulas."""
        return re.sub(r"[`$*]", "", self.title)


def ledger():
    """Return the claims by their slugs, in the order of the page.

    Raises
    ------
    LookupError
        If a claim has no verdict, or more than one.
    """
    return _read(PAGE.read_text("utf-8"))


@cache
def _read(text):
    titles, verdicts, slug = {}, {}, None
    for cell in read(text).cells:
        if cell.cell_type == "markdown":
            for slug, title in CLAIM.findall(cell.source):
                titles[slug], verdicts[slug] = title, []
        elif slug:
            printed = "\n".join(o.get("text", "") for o in cell.outputs)
            verdicts[slug] += VERDICT.findall(printed)
    for slug, found in verdicts.items():
        if len(found) != 1:
            raise LookupError(f"{slug}: a claim has one verdict, this one has {len(found)}")
    return {slug: Claim(slug, title, verdicts[slug][0]) for slug, title in titles.items()}


def counted():
    """Return how many claims got which verdict."""
    counts = Counter(claim.verdict for claim in ledger().values())
    verdicts = [
        sentences.LEDGER_VERDICT.format(number=n, verdict=v)
        for v, n in counts.most_common()
    ]
    return sentences.LEDGER_COUNT.format(
        count=counts.total(), verdicts=sentences.listed(verdicts)
    )


def table_of_claims():
    """Return a table of all claims with their verdicts, as Markdown."""
    rows = [
        (f"[{claim.title}](#claim-{claim.slug})", claim.verdict)
        for claim in ledger().values()
    ]
    return table(sentences.LEDGER_COLUMNS, rows)


# How they are written: a claim and its verdict are a line, which a reader unfolds.


class Fold(SphinxPostTransform):
    """Mark the sections that are folded; that of a claim with its verdict."""

    formats = ("html",)
    default_priority = 20

    def run(self, **kwargs):
        for section in self.document.findall(nodes.section):
            for name in section["ids"]:
                if name == CODE:
                    section["fold"] = ""
                elif name.startswith(ANCHOR):
                    section["fold"] = ledger()[name.removeprefix(ANCHOR)].verdict


def begin(section):
    """Return how a folded section begins, as HTML."""
    verdict = nodes.make_id(section["fold"])
    begun = f'<section class="claim verdict-{verdict}">' if verdict else "<section>"
    return f'{begun}<details class="fold"><summary>'


def end_of_heading(section):
    """Return what stands behind the heading of a folded section, as HTML.

    Its anchors lie in what is folded, so that the browser unfolds it for whoever follows a link.
    """
    verdict = section["fold"] and f'<span class="verdict">{section["fold"]}</span>'
    anchors = "".join(
        f'<span class="anchor" id="{name}"></span>' for name in section["ids"]
    )
    return f"{verdict}</summary>{anchors}"
