"""On paper is all that a page says: nothing is cut off, covered, folded or left out but what one can only click."""

import io

import pypdf
import pytest
from conftest import contrast, pages

import actdoc
from actdoc.frameworks.results import NAMES
from actdoc.site import sentences

#: Between the margins of A4, in pixels of CSS: upright, and lying, which is for tables of calls.
UPRIGHT, LYING = (
    round((side - 2 * margin) / 25.4 * 96) for side, margin in ((210, 14), (297, 12))
)
WIDE = ".picked"
#: What is missing on paper: what one clicks.
#: (The words of a button in the head of a table are printed.)
CLICKED = (
    ".headerlink, .copy, .copybtn, .copy-status, p.download, p.download *, .toctree-wrapper *, form *, label, output,"
    "legend, noscript, th button, title,"
    "nav.contents *, summary .collapsed, summary .expanded, .cursor, .cursor *, .visually-hidden, [hidden] *,"
    ".content-icon-container *"
)

OUTSIDE = """([limit, skipped]) => [...document.querySelectorAll('article *')]
    .filter(e => !e.closest('svg svg, .cursor') && (e.tagName === 'svg' || !e.closest('svg')))
    .filter(e => (e.closest(skipped.css) !== null) === skipped.only && e.checkVisibility())
    .filter(e => { const box = e.getBoundingClientRect()
        return box.width && (box.right > limit + 1 || box.left < -1) })
    .map(e => e.outerHTML.slice(0, 200))"""

MISSING = """clicked => [...document.querySelectorAll('article *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .filter(e => !e.matches(clicked) && !e.closest('form, script, style, annotation') && !e.checkVisibility())
    .map(e => e.outerHTML.slice(0, 200))"""

FLOATING = """() => [...document.querySelectorAll('body *')]
    .filter(e => ['fixed', 'sticky'].includes(getComputedStyle(e).position) && e.checkVisibility())
    .map(e => e.outerHTML.slice(0, 200))"""

#: Blocks of text, from top to bottom: one begins where the one before it ends.
COVERED = """() => {
    const blocks = [...document.querySelectorAll('article :is(h1, h2, h3, h4, p, pre, table, figure, .formula)')]
        .filter(e => !e.parentElement.closest('p, pre, table, figure, .formula, .sig, .doors, .gallery'))
        .filter(e => e.checkVisibility() && e.getBoundingClientRect().height)
        .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 150)])
    return blocks.slice(1).filter(([box], n) => {
        const [before] = blocks[n]
        return box.top < before.bottom - 1.5 && box.left < before.right && before.left < box.right
    }).map(([, text]) => text)
}"""

SCROLLED = """() => [...document.querySelectorAll('article :is(pre, .table-wrapper, .math, .highlight, .output)')]
    .filter(e => e.checkVisibility() && getComputedStyle(e).overflow !== 'visible')
    .map(e => e.outerHTML.slice(0, 200))"""


@pytest.fixture
def on_paper(visit):
    def on_paper(name, scheme="light"):
        # As wide as paper from the beginning: to lay out a page anew takes as long as to open it.
        page = visit(name, width=UPRIGHT, scheme=scheme)
        page.emulate_media(media="print")
        return page

    return on_paper


@pytest.mark.parametrize("name", pages())
def test_on_paper_nothing_is_cut_off_or_covered_or_missing(on_paper, name):
    page = on_paper(name)
    assert not page.evaluate(OUTSIDE, [UPRIGHT, {"css": WIDE, "only": False}])
    assert not page.evaluate(SCROLLED)
    assert not page.evaluate(FLOATING)
    assert not page.evaluate(COVERED)
    assert not page.evaluate(MISSING, CLICKED)
    if page.locator(WIDE).count():
        page.set_viewport_size({"width": LYING, "height": 700})
        assert not page.evaluate(OUTSIDE, [LYING, {"css": WIDE, "only": True}])


@pytest.fixture
def printed(visit):
    """The sheets of a page as a browser prints it: their widths, and their words."""

    def printed(name, **how):
        pdf = visit(name, **how).pdf(format="A4", prefer_css_page_size=True)
        sheets = pypdf.PdfReader(io.BytesIO(pdf)).pages
        found = [(float(sheet.mediabox.width), sheet.extract_text()) for sheet in sheets]
        for n, (_, text) in enumerate(found, 1):
            foot = f"{n} / {len(found)}", sentences.PRINTED_LICENCES
            assert all(words in text for words in foot)
            # More than its foot stands on each.
            assert len(text) > 2 * len("".join(foot))
        return found

    return printed


def words(sheets):
    return " ".join(" ".join(text for _, text in sheets).split())


def test_the_catalogue_is_printed_whole_with_its_head_on_every_sheet(printed):
    sheets = printed("functions/index.html")
    assert len(sheets) <= 4
    tables = [text for _, text in sheets if "neither" in text]
    assert len(tables) > 1 and all("odd or" in text for text in tables)
    found = [name for name in actdoc.catalogue if name in words(sheets)]
    assert found == list(actdoc.catalogue)


def test_the_first_page_is_printed_with_the_curves_of_all_functions_on_two_sheets(printed):
    sheets = printed("index.html")
    assert len(sheets) == 2
    assert set(actdoc.catalogue) <= set(words(sheets).split())


def test_the_calls_of_all_frameworks_are_printed_on_sheets_that_lie(printed):
    sheets = printed("compare/frameworks.html")
    # The first also has what stands above the table.
    width, text = sheets[0]
    assert width > 800 and "Which call is which function" in text and "leaky_relu" in text
    lying = [text for width, text in sheets if width > 800]
    assert 2 <= len(lying) <= 5 < len(sheets)
    for text in lying:
        assert "function" in text and "NumPy" in text
    # Where a call is long it goes on in the next line.
    together = "".join(" ".join(lying).split())
    for record in actdoc.catalogue.values():
        assert record.__name__ in together
        for framework in NAMES.keys() & record.calls.keys():
            assert "".join(record.calls[framework].split()) in together


def test_accuracy_is_printed_with_the_heads_of_its_table_and_the_addresses_of_other_sites(
    printed,
):
    found = printed("compare/accuracy.html")
    sheets = [text for _, text in found]
    # What a part of the table is stands above its rows, and each sheet has the head.
    titles = ("Values, float32", "Derivatives, float64", "Derivatives, float32")
    for title in titles:
        [text] = [text for text in sheets if title in text]
        assert "identity" in text.partition(title)[2]
    assert all("PyTorch" in text and "actdoc" in text for text in sheets[:4])
    # A link within the site is printed without its address.
    shown = "".join(words(found).split())
    assert "(https://github.com/pytorch/pytorch/issues/" in shown
    assert "file:" not in shown and ".html" not in shown


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_worst_errors_can_be_read_on_paper(on_paper, scheme):
    page = on_paper("compare/accuracy.html", scheme=scheme)
    line = "e => getComputedStyle(e).borderBottomColor"
    row = page.locator("tbody tr:has(td):has(th)").first
    assert row.locator("th").evaluate(line) == row.locator("td").first.evaluate(line)
    cells = page.locator("td[class*=err-]")
    worst = cells.filter(has_text="10¹⁵")
    assert cells.count() > 400 and worst.count() > 20
    for cell in {page.locator(f"td.err-{n}").first for n in range(6)} | {worst.first}:
        assert contrast(cell) >= 4.5


@pytest.mark.parametrize(
    "name, most", [("functions/gelu.html", 8), ("learn/depth.html", 8)]
)
def test_a_short_table_is_not_split(on_paper, name, most):
    page = on_paper(name)
    split = page.locator("article table").evaluate_all(
        """(all, most) => all.filter(t => [...t.tBodies].every(b => b.rows.length <= most))
        .map(t => getComputedStyle(t).breakInside)""",
        most,
    )
    assert split and set(split) == {"avoid"}
    assert not page.locator("nav.contents").is_visible()


def test_the_chapter_is_printed_with_its_solutions_and_without_its_buttons(printed):
    shown = words(printed("learn/sigmoid.html"))
    assert "check(" in shown and "Exercises" in shown
    for clicked in ("Skip to content", "Show the solution", "Toggle", "Download", "Next"):
        assert clicked not in shown


def test_who_reads_in_the_dark_prints_on_white(on_paper):
    page = on_paper("functions/gelu.html", scheme="dark")
    light = page.evaluate(
        """[...document.querySelectorAll('article :is(p, td, code, pre, h2, .k, text, summary)')]
        .filter(e => e.checkVisibility()).map(e => getComputedStyle(e)).map(s => [s.color, s.fill])
        .flat().map(c => c.match(/[\\d.]+/g).slice(0, 3).map(Number))
        .filter(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b > 130)"""
    )
    assert not light
    assert (
        page.evaluate("getComputedStyle(document.body).backgroundColor")
        == "rgb(255, 255, 255)"
    )
