"""The ledger of claims: what the headings of its page claim, and which verdicts its cells have printed."""

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from actdoc.site import sentences
from actdoc.site.execution import read
from actdoc.site.markdown import table
from actdoc.site.paths import DOCS

PAGE = DOCS / "compare" / "claims.md"
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


def table_of_claims():
    """Return how many claims got which verdict, and a table of all, as Markdown."""
    found = ledger().values()
    counts = Counter(claim.verdict for claim in found)
    verdicts = [
        sentences.LEDGER_VERDICT.format(number=n, verdict=v)
        for v, n in counts.most_common()
    ]
    count = sentences.LEDGER_COUNT.format(
        count=len(found), verdicts=sentences.listed(verdicts)
    )
    rows = [(f"[{claim.title}](#claim-{claim.slug})", claim.verdict) for claim in found]
    return count, table(sentences.LEDGER_COLUMNS, rows)
