"""The ledger of claims: each has a verdict that a cell decided, and it is where other pages link to."""

import re

import pytest
from bs4 import BeautifulSoup
from conftest import HEIGHT, ROOT, SITE

from actdoc.site import sentences
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


def test_the_line_of_a_claim_has_the_verdict_that_its_cell_printed_and_the_rest_is_folded(
    page,
):
    lines = page.select(".claim > details")
    assert len(lines) == len(LEDGER)
    for line, claim in zip(lines, LEDGER.values(), strict=True):
        title, verdict = line.summary.find_all(["h3", "span"], recursive=False)
        assert title.a["href"] == f"#claim-{claim.slug}"
        assert verdict.text == claim.verdict
        [printed] = line.find_all(string=re.compile("Verdict: "))
        assert re.search("Verdict: (.*)", printed)[1] == claim.verdict
        # Where this lies in what is folded, a browser unfolds it for a link.
        assert line.find(id=f"claim-{claim.slug}", recursive=False)
        assert not line.has_attr("open") and not line.summary.find(id=True)


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


@pytest.mark.parametrize("scripts", [False, True])
def test_whoever_follows_a_link_finds_the_claim_unfolded(visit, scripts):
    page = visit("guide/index.html", width=390, scripts=scripts)
    page.locator("article a[href*='#claim-']").first.click()
    page.wait_for_url("**/claims.html#claim-*")
    claim = page.locator(".claim:has(:target)")
    assert claim.locator(".cell_output").is_visible()
    bar = page.locator(".mobile-header").bounding_box()
    line = claim.locator(".fold > summary").bounding_box()
    assert bar["y"] + bar["height"] - 1 <= line["y"] < HEIGHT / 2
    assert page.locator(".claim > [open]").count() == 1
    if scripts:
        # An older browser does not do it by itself, nor does any for an address that a script has set.
        page.evaluate("history.replaceState(null, '', '#claim-tanh-faster')")
        page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
        assert page.locator("[open] > #claim-tanh-faster").count() == 1


def test_a_reader_scrolls_past_few_screens_of_claims_and_chooses_some_of_them(visit):
    page = visit("compare/claims.html", width=390)
    assert page.evaluate("document.documentElement.scrollHeight") < 9 * HEIGHT
    field, found = page.locator(".filter input"), page.locator(".filter output")
    field.fill("goodfellow")  # who stands in what is folded
    shown = page.locator(".claim:visible")
    assert 0 < shown.count() < len(LEDGER) / 2
    assert found.inner_text() == f"{shown.count()} of {len(LEDGER)}"
    chapters = page.locator("section:has(> .claim):visible > h2")
    chapter = chapters.first.locator("..").get_attribute("id")
    assert 1 < chapters.count() < page.locator("section > .claim:first-of-type").count()
    page.get_by_role("checkbox", name="true", exact=True).uncheck()
    page.get_by_role("checkbox", name="false", exact=True).uncheck()
    field.fill("")
    assert set(shown.locator(".verdict").all_inner_texts()) == {"true with a condition"}
    field.fill("no such claim")
    assert not shown.count() and not chapters.count()
    none = sentences.CLAIMS_NONE.format(all=len(LEDGER))
    assert found.inner_text() == none
    field.fill("")
    page.get_by_role("checkbox", name="true with a condition").uncheck()
    assert not shown.count() and found.inner_text() == none
    # A link to what is hidden, a claim or a chapter, shows all again.
    for goal in ("claim-tanh-faster", chapter):
        field.fill("no such claim")
        page.evaluate("goal => location.hash = goal", goal)
        page.wait_for_function("!document.querySelector('.claim[hidden]')")
        assert shown.count() == len(LEDGER) and field.input_value() == ""
        assert page.locator(f"#{goal}").evaluate(
            "e => Math.abs(e.getBoundingClientRect().top) < innerHeight / 2"
        )
