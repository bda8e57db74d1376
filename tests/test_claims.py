"""The ledger of claims: each has a verdict that a cell decided, and it is where other pages link to."""

import re

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, SITE

from actdoc.site.claims import PAGE, ledger

LEDGER = ledger()
VERDICTS = {"true", "false", "true with a condition"}


@pytest.fixture(scope="module")
def page(site):
    return BeautifulSoup(
        (site / "compare" / "claims.html").read_text("utf-8"), "html.parser"
    )


def test_there_are_many_claims_with_every_verdict():
    assert len(LEDGER) >= 40
    assert {claim.verdict for claim in LEDGER.values()} == VERDICTS


def test_the_table_has_every_claim_with_the_verdict_that_its_cell_printed(page):
    rows = page.find("table").select("tbody tr")
    assert len(rows) == len(LEDGER)
    for row, claim in zip(rows, LEDGER.values(), strict=True):
        title, verdict = row.find_all(["th", "td"])
        assert title.a["href"] == f"#claim-{claim.slug}"
        assert verdict.text.strip() == claim.verdict
        section = page.find(id=f"claim-{claim.slug}")
        printed = section.find_next(string=re.compile("Verdict: "))
        assert re.search("Verdict: (.*)", printed)[1] == claim.verdict


def test_the_code_of_each_claim_is_folded_and_what_it_prints_is_not(page):
    folded = page.select(".tag_hide-input")
    assert len(folded) == len(LEDGER)
    for cell in folded:
        assert "verdict(" in cell.details.get_text()
        assert "Verdict: " in cell.select_one(".cell_output").get_text()


def test_a_claim_says_who_makes_it_and_where_to_read_more():
    entries = re.split(r"^\(claim-[\w-]+\)=$", PAGE.read_text("utf-8"), flags=re.MULTILINE)[
        1:
    ]
    assert len(entries) == len(LEDGER)
    for entry in entries:
        assert re.search(r"\{cite|\]\(https://", entry), entry
        assert "{doc}" in entry, entry
        assert "verdict(" in entry and not re.search(
            r"(stated|conditioned)=(True|False)\b", entry
        )


def test_a_link_to_a_claim_says_the_verdict():
    found = 0
    for path in (ROOT / "docs").rglob("*.md"):
        slugs = re.findall(r"\{claim\}`([\w-]+)`", path.read_text("utf-8"))
        if slugs:
            built = SITE / path.relative_to(ROOT / "docs").with_suffix(".html")
            text = " ".join(
                BeautifulSoup(built.read_text("utf-8"), "html.parser").text.split()
            )
            for slug in slugs:
                claim = LEDGER[slug]
                assert f"“{claim.plain}” ({claim.verdict})" in text
                found += 1
    assert found >= 10
