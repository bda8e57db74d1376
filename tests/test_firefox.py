"""The pages work in Firefox too, opened as files."""

import pytest
from conftest import SITE
from firefox import firefox

FONT = """document.fonts.ready.then(fonts =>
    [...fonts].filter(font => font.family.includes("STIX")).map(font => font.status))"""


@pytest.fixture(scope="module")
def tab(firefox_path, site, tmp_path_factory):
    with firefox(firefox_path, tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "learn/sigmoid.html",
        "functions/gelu.html",
        "compare/accuracy.html",
        "compare/explorer.html",
        "check.html",
    ],
)
def test_a_page_loads_all_that_it_asks_for_and_logs_no_error(tab, name):
    tab.open((SITE / name).as_uri())
    formulas = tab.evaluate("document.querySelectorAll('math').length")
    assert tab.evaluate(FONT) == ["loaded" if formulas else "unloaded"]
    assert tab.evaluate("document.querySelector('article h1').checkVisibility()")
    assert not tab.faults


def test_search_finds_a_function(tab):
    tab.open((SITE / "search.html").as_uri() + "?q=softplus")
    found = tab.evaluate(
        """new Promise(found => setInterval(() => {
            const links = [...document.querySelectorAll("#search-results li a")];
            if (links.length) found(links.map(link => link.innerText));
        }, 20))"""
    )
    assert any("softplus" in text for text in found)
    assert not tab.faults


def test_the_catalogue_is_filtered_and_sorted_by_hand(tab):
    tab.open((SITE / "functions" / "index.html").as_uri())
    tab.click(".sortable input")
    tab.press(*"rectifiers C¹")
    shown = "[...document.querySelectorAll('.sortable tbody tr')].filter(row => !row.hidden).length"
    assert tab.evaluate(shown) == 2
    tab.click(".sortable th button")
    assert tab.evaluate("document.activeElement.closest('th').ariaSort") == "ascending"
    tab.press("Enter")
    assert tab.evaluate("document.activeElement.closest('th').ariaSort") == "descending"
    assert not tab.faults


def test_a_view_of_the_explorer_is_an_address(tab):
    explorer = (SITE / "compare" / "explorer.html").as_uri()
    tab.open(f"{explorer}#f=elu&alpha=2&f=tanh&from=1")
    shown = "document.querySelector('#explorer-figure svg').ariaLabel"
    difference = "Curves from x = −5 to 5: elu(x, alpha=2) − tanh(x)."
    assert tab.evaluate(shown) == difference
    tab.click("form.explorer .remove")
    address = "new Promise(done => setTimeout(() => done(location.hash), 250))"
    assert tab.evaluate(address) == "#f=tanh"
    tab.evaluate("location.hash = 'f=oops'")
    tab.evaluate("new Promise(done => setTimeout(done, 50))")
    said = tab.evaluate("document.querySelector('form.explorer .note').textContent")
    assert "got oops" in said and not tab.faults


def test_faults_of_a_page_are_noticed(tab, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        """<!doctype html><title>page</title><link rel="stylesheet" href="lost.css">
        <style>@font-face { font-family: lost; src: url(lost.woff2) } p { font-family: lost }</style>
        <p>text</p><img src="lost.png"><script src="lost.js"></script>
        <script>
            lost = fetch("http://127.0.0.1:1024/lost").catch(() => 0);
            console.warn("odd");
            undefinedName();
        </script>"""
    )
    tab.open(page.as_uri())
    tab.evaluate("Promise.all([lost, document.fonts.ready]).then(() => 0)")
    said = " ".join(tab.faults)
    missing = ("lost.css", "lost.woff2", "lost.png", "lost.js")
    for fault in (*missing, ":1024/lost", "odd", "undefinedName"):
        assert fault in said
    tab.open((SITE / "index.html").as_uri())
    assert not tab.faults


def test_values_come_back_as_they_are(tab):
    assert tab.evaluate("[1e-300, 0.1, 'é', null, true, {a: [0/0, 1/0, -1/0]}]") == [
        *[1e-300, 0.1, "é", None, True],
        {"a": ["NaN", "Infinity", "-Infinity"]},
    ]
    assert tab.evaluate("undefined") is None
    with pytest.raises(AssertionError, match="nothing is not defined"):
        tab.evaluate("nothing")
