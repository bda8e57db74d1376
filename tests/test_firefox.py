"""The pages work in Firefox too, opened as files."""

import json
import time

import numpy as np
import pytest
from conftest import SITE
from firefox import firefox

import actdoc

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
    assert set(tab.evaluate(FONT)) == ({"loaded"} if formulas else set())
    assert tab.evaluate("document.querySelector('article h1').checkVisibility()")
    assert not tab.faults


FOUND = """new Promise(found => setInterval(() => {
    const links = [...document.querySelectorAll(".search-list a")];
    if (links.length) found(links.map(link => link.innerText));
}, 20))"""


def test_search_finds_a_function_while_one_types_and_on_its_page(tab):
    tab.open((SITE / "learn" / "relu.html").as_uri())
    tab.press("/", *"hardswish")
    assert tab.evaluate(FOUND)[0] == "hard_swish"
    tab.press("ArrowDown")
    assert tab.evaluate("document.activeElement.innerText") == "hard_swish"
    tab.press("Escape")
    assert tab.evaluate("document.activeElement.value") == "hardswish"
    assert not tab.evaluate("document.querySelector('.search-list').checkVisibility()")
    tab.open((SITE / "search.html").as_uri() + "?q=softplus")
    assert tab.evaluate(FOUND)[0] == "softplus"
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
    assert tab.evaluate(address) == "#f=tanh&from=0"
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


def in_firefox(tab, name, which, inputs, given):
    """What the script of the page gives: JSON has neither infinity nor NaN, which come as texts."""
    x = json.dumps(inputs)
    call = f"actdoc.functions.{name}.{which}(x, {json.dumps(given)})"
    return tab.evaluate(f"{x}.map(x => {call})")


@pytest.mark.parametrize("name", actdoc.catalogue)
def test_the_script_gives_here_what_the_code_gives(tab, name):
    """Chromium is held to far more points; here another engine computes the exponentials."""
    record = actdoc.catalogue[name]
    if "actdoc.js" not in tab.evaluate("[...document.scripts].map(s => s.src).join()"):
        tab.open((SITE / "functions" / "sigmoid.html").as_uri())
    rng = np.random.default_rng(0)
    inputs = rng.normal(0, 3, 100).tolist() + rng.uniform(-800, 800, 50).tolist()
    if not record.elementwise:
        inputs = rng.normal(0, 8, (50, 4)).tolist()
    for which, code in (("value", record), ("derivative", record.slope)):
        for variant in record.variants():
            given = variant if record.elementwise else record.seed
            truths = [np.ravel(code(np.array(x), **given)) for x in inputs]
            found = in_firefox(tab, name, which, inputs, given)
            for y, truth in zip(found, truths, strict=True):
                assert (ulps_between(np.ravel(y).astype(float), truth) <= 8).all(), given


def ulps_between(y, truth):
    y, truth = y[y != truth], truth[y != truth]  # an infinity is the same
    return np.abs(y - truth) / np.spacing(np.abs(truth))


def test_a_live_figure_is_read_from_the_keyboard(tab):
    tab.open((SITE / "functions" / "gelu.html").as_uri())
    tab.click("form.live .x")
    tab.press("End", *["Backspace"] * 3, *"-12")
    said = tab.evaluate("document.querySelector('form.live .f').value")
    digits = f"{actdoc.gelu(-12.0):.12g}".split("e")[0].replace("-", "−")
    assert said.startswith(digits) and said.endswith("×\xa010⁻³²")
    tab.press("Tab", "ArrowRight")
    assert tab.evaluate("document.querySelector('form.live .x').value") != "-12"
    assert not tab.faults


def test_a_bar_is_moved_by_keys(tab):
    tab.open((SITE / "compare/sigmoid-vs-softmax.html").as_uri())
    tab.evaluate("document.querySelectorAll('.logit input[type=range]')[1].focus()")
    tab.press(*["ArrowRight"] * 10)
    assert (
        tab.evaluate("document.querySelector('form.bars .changed').textContent")
        == "The logit of dog rose by 1: softmax moved 4 of 4 outputs, sigmoid 1."
    )
    assert not tab.faults


ARRIVED = """new Promise(done => { const wait = setInterval(() => {
    if (location.href.includes("search.html?q=")) { clearInterval(wait); done(location.search) } }, 50) })"""


def test_the_form_searches_from_a_folder(tab):
    tab.open((SITE / "404.html").as_uri())
    tab.click("input")
    tab.press(*"gelu", "Enter")
    for _ in range(20):
        try:
            assert "q=gelu" in tab.evaluate(ARRIVED)
            break
        except AssertionError:  # asked of the page that was left
            time.sleep(0.1)
    else:
        pytest.fail("the page for searching was not reached")
    assert not tab.faults


def test_the_panel_opens_and_closes_by_keys(tab):
    tab.open((SITE / "functions/gelu.html").as_uri())
    tab.ask(
        "browsingContext.setViewport",
        context=tab.name,
        viewport={"width": 640, "height": 800},
    )
    tab.evaluate("document.querySelector('.nav-overlay-icon').focus()")
    opened = "document.querySelector('#site-pages').matches(':popover-open')"
    inside = "document.activeElement.closest('#site-pages') !== null"
    tab.press("Enter")
    assert tab.evaluate(opened)
    tab.press("Tab", "Tab")
    assert tab.evaluate(inside)
    tab.press("Escape")
    assert not tab.evaluate(opened)
    assert tab.evaluate("document.activeElement.className") == "nav-overlay-icon"
    assert not tab.faults
    tab.ask("browsingContext.setViewport", context=tab.name, viewport=None)
