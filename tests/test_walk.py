"""Each page is opened once by each kind of reader, and asked there all that an opened page can be asked.

A question is a function of the open page, named after what it asserts. What changes the page is asked last.
"""

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import axe_playwright_python
import pytest
from conftest import HEIGHT, luminance, pages, ratio, shift
from serving import KINDS
from test_live import Panel
from test_live_bars import PAGES as WITH_BARS
from test_live_bars import VECTORS, Bars

import actdoc


class Reader(NamedTuple):
    """Who opens a page: how wide, in which colours, with or without scripts."""

    width: int
    scheme: str = "light"
    scripts: bool = True

    def __str__(self):
        return f"{self.width} {self.scheme}{'' if self.scripts else ' without scripts'}"


DESK, PHONE = Reader(1280), Reader(390)
DARK_DESK, DARK_PHONE = Reader(1280, "dark"), Reader(390, "dark")
PLAIN = Reader(1280, "dark", scripts=False)

PAGES = pages()
FUNCTIONS = [f"functions/{name}.html" for name in actdoc.catalogue]
# The search page is empty until one searches; the links of the page of a missing page start at the root of a server.
FULL = [name for name in PAGES if name not in ("search.html", "404.html")]

#: The questions in their order, with the readers and the pages of which they are asked.
QUESTIONS = []


def asked(*readers, of=PAGES):
    """Enter a question: a page that one of these readers opens answers it."""

    def enter(question):
        QUESTIONS.append((question, readers, frozenset(of)))
        return question

    return enter


# While it is loaded.


@asked(DESK, PHONE)
@asked(DARK_DESK, DARK_PHONE, of=KINDS)
def nothing_moved_while_the_page_was_loaded(page):
    assert shift(page) < 0.01


# As it lies there.

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
# All rules look at all of the page, but for two, about the colours of texts and of links in texts: they take half of
# the time. Elements with the same colours and sizes before the same backgrounds get the same answer: the first and the
# last that are seen of a kind are looked at, on the first page that has the kind.
RUN = """async fine => {
    fine = new Set(fine)
    const inherited = new Map()
    const look = element => {
        if (!inherited.has(element)) {
            const style = getComputedStyle(element)
            const above = element.parentElement ? look(element.parentElement) : ''
            const [image, ground] = [style.backgroundImage, style.backgroundColor]
            const own = [ground, image, style.opacity, style.filter, style.mixBlendMode, style.position]
            const plain = 'rgba(0, 0, 0, 0) none 1 none normal static'
            inherited.set(element, own.join(' ') === plain ? above : above + own.join(' ') + ';')
        }
        return inherited.get(element)
    }
    // What else tells a link from the text in which it stands, if it stands in one.
    const told = link => {
        const [style, around] = [getComputedStyle(link), getComputedStyle(link.parentElement)]
        const alone = !link.parentElement.textContent.replace(link.textContent, '').trim()
        return [alone, around.color, around.fontWeight, style.textDecorationLine, style.borderBottom, style.fontStyle]
    }
    const kinds = new Map()
    for (const element of document.body.querySelectorAll('*')) {
        const link = element.matches('a[href]')
        if (!link && ![...element.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue
        if (!element.checkVisibility({visibilityProperty: true})) continue
        const {color, fill, fontSize, fontWeight, textShadow} = getComputedStyle(element)
        // Letters below 18 pixels are small, however heavy they are.
        const size = parseFloat(fontSize) < 18 ? 'small' : fontSize + fontWeight
        const kind = [look(element), color, fill, size, textShadow, link && told(element),
            element.matches('button, input, option, select, svg *')].join()
        kinds.set(kind, [kinds.get(kind)?.[0] ?? element, element])
    }
    for (const [kind, ends] of kinds) if (!fine.has(kind)) for (const end of ends) end.dataset.looked = ''
    axe.configure({rules: [{id: 'color-contrast', selector: '[data-looked]'},
        {id: 'link-in-text-block', selector: 'a[href][data-looked]'}]})
    // From a folder, axe may not read style sheets and films, and would say so in the console.
    const {violations} = await axe.run({reporter: 'no-passes', preload: false})
    const why = node => [...node.any, ...node.all, ...node.none].map(check => check.message).join('; ')
    return [[...kinds.keys()], violations.flatMap(({id, impact, nodes}) =>
        nodes.map(n => `${id} (${impact}) ${n.target}: ${why(n)} ${n.html}`.slice(0, 500)))]
}"""
#: The kinds of texts and links that axe has looked at in this process and found to be fine.
FINE = set()


@asked(DESK)
@asked(PHONE, DARK_DESK, DARK_PHONE, of=KINDS)
def axe_finds_nothing(page):
    page.evaluate(AXE + ";0")
    kinds, found = page.evaluate(RUN, list(FINE))
    assert not found, "\n".join(found)
    FINE.update(kinds)


# The theme lets the column of the text scroll by itself.
TOO_WIDE = """() => [...document.querySelectorAll('html, body, .content')]
    .filter(e => e.scrollWidth > Math.min(e.clientWidth, innerWidth))
    .map(e => `${e.localName} ${e.className}: ${e.scrollWidth} of ${e.clientWidth}`)"""


@asked(DESK, PHONE)
def the_page_does_not_scroll_sideways(page):
    assert page.evaluate(TOO_WIDE) == []


CUT = """() => [...document.querySelectorAll('article table, article .math, article pre, article svg[role=img]')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .filter(e => { for (let p = e; p.localName !== 'article'; p = p.parentElement)
        if (['auto', 'scroll'].includes(getComputedStyle(p).overflowX)) return false; return true; })
    .map(e => e.outerHTML.slice(0, 200))"""


@asked(DESK, PHONE)
def what_is_wider_than_the_page_scrolls_inside_itself(page):
    assert page.evaluate(CUT) == []


SIDEWAYS = """() => [...document.querySelectorAll('article table')].filter(table => {
    if (table.getBoundingClientRect().right > innerWidth + 1) return true
    for (let e = table; e.localName !== 'article'; e = e.parentElement) {
        if (e.scrollWidth > e.clientWidth + 1) return true
    }
}).map(table => table.caption.innerText)"""


@asked(DESK, PHONE)
def no_table_is_scrolled_sideways(page):
    assert page.evaluate(SIDEWAYS) == []


COLOURS = """() => {
    const colour = e => getComputedStyle(e)
    return {
        paper: colour(document.body).backgroundColor,
        ink: colour(document.querySelector('article p, article h1')).color,
        letters: [...document.querySelectorAll('article svg[role=img] text')].map(e => colour(e).fill),
        curves: [...document.querySelectorAll('article svg[role=img] path')].map(e => colour(e).stroke)
            .filter(s => s.startsWith('rgb')),
        axes: [...document.querySelectorAll('article .spark .axes')].map(colour)
            .map(style => [style.stroke, style.opacity * style.strokeOpacity]),
    }
}"""


def mixed(colour, opacity, paper):
    """A colour through which the paper is seen."""
    pairs = zip(
        *(map(float, re.findall(r"[\d.]+", c)[:3]) for c in (colour, paper)), strict=True
    )
    return f"rgb{tuple(opacity * c + (1 - opacity) * p for c, p in pairs)}"


@asked(PHONE, PLAIN, of=FULL)
def ink_letters_and_curves_stand_out_from_the_paper(page):
    """They have the contrast that the guidelines for accessibility ask for."""
    colours = page.evaluate(COLOURS)
    paper = colours["paper"]
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert (luminance(paper) < 0.5) == dark
    faint = {c for c in [colours["ink"], *colours["letters"]] if ratio(c, paper) <= 7}
    drawn = {c for c in colours["curves"] if c != "rgb(128, 128, 128)"}
    # Of small curves the axes alone show the place.
    axes = {mixed(*axis, paper) for axis in colours["axes"]}
    faint |= {c for c in drawn | axes if ratio(c, paper) < 3}
    assert not faint, f"on {paper}"
    assert bool(drawn) == bool(colours["letters"])


HAVE_FIGURES = [
    "learn/sigmoid.html",
    "functions/relu.html",
    "functions/softmax.html",
    "compare/sigmoid-vs-softmax.html",
]


@asked(PHONE, of=HAVE_FIGURES)
def a_figure_has_letters(page):
    assert len(page.evaluate(COLOURS)["letters"]) > 5


LETTERS = """() => {
    const size = e => parseFloat(getComputedStyle(e).fontSize)
    return [...document.querySelectorAll('figure:has(svg[role=img])')].map(figure => {
        const svg = figure.querySelector('svg[role=img]'), scale = svg.getScreenCTM().a
        const all = [...svg.querySelectorAll('text')]
        return [Math.min(...all.map(e => size(e) * scale)), size(figure.querySelector('figcaption')),
            [...new Set(all.map(e => getComputedStyle(e).fontFamily))].length]
    })
}"""


@asked(DESK, PHONE)
def letters_in_figures_are_of_one_font_and_as_large_as_in_captions(page):
    for smallest, caption, fonts in page.evaluate(LETTERS):
        assert smallest >= 0.99 * caption, f"{smallest:.1f} below {caption:.1f}"
        assert fonts == 1, f"{fonts} fonts in a figure"


FORMULAS = """() => [...document.querySelectorAll('article math')].filter(e => !e.closest('details:not([open])'))
    .map(e => e.getBoundingClientRect()).map(box => [box.width, box.height])"""


@asked(PLAIN)
def formulas_are_drawn_without_a_script(page):
    for width, height in page.evaluate(FORMULAS):
        assert width > 3 and height > 5


@asked(PLAIN, of=FUNCTIONS)
def a_function_has_two_formulas_without_a_script(page):
    assert len(page.evaluate(FORMULAS)) >= 2


@asked(PLAIN, of=FULL)
def the_title_is_seen_without_a_script(page):
    assert page.locator("article h1").is_visible()


@asked(DESK, PLAIN, of=["functions/sigmoid.html"])
def the_maths_font_is_used(page):
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"STIX-Two-Math\"')")
    assert "loaded" in page.evaluate("[...document.fonts].map(f => f.status)")


# Tables on a phone.

CARDS = """() => [...document.querySelectorAll('article table')].filter(t => t.checkVisibility())
    .map(t => ({ what: t.caption.innerText, rows: [...t.tBodies].flatMap(b => [...b.rows]).length,
        cards: getComputedStyle(t.tBodies[0].rows[0]).display !== 'table-row',
        height: t.offsetHeight, share: t.offsetWidth / t.closest('article').offsetWidth }))"""


@asked(PHONE, of=[name for name in PAGES if name.startswith("learn/")])
def short_numbers_stay_a_table_and_cards_are_wide_and_low(page):
    for table in page.evaluate(CARDS):
        if table["cards"]:
            assert table["share"] > 0.95 and table["height"] < 220 * table["rows"], table
        else:
            assert table["height"] < 120 * (table["rows"] + 1), table


@asked(PHONE, of=["learn/vanishing-gradients.html", "learn/activations.html"])
def gradients_and_accuracies_fit_as_tables(page):
    wanted = 3 if "gradients" in page.url else 4
    found = page.evaluate(CARDS)
    assert sum(not table["cards"] for table in found) >= wanted, found


# The top of a function page.

PARTS = [".formulas", ".drawing svg.plot", ".drawing form.live", ".facts table"]
PLACES = """parts => parts.map(part => [...document.querySelectorAll('.lookup ' + part)]
    .map(e => e.getBoundingClientRect()).map(({left, top, right, bottom}) => [left, top, right, bottom]))"""


def places(page):
    """The boxes of the parts at the top: left, top, right, bottom."""
    found = page.evaluate(PLACES, PARTS)
    assert all(len(boxes) == 1 for boxes in found), found
    return [box for [box] in found]


@asked(DESK, of=FUNCTIONS)
def formula_figure_read_out_and_facts_share_one_screen_of_a_laptop(page):
    page.set_viewport_size({"width": 1280, "height": 800})
    boxes = formulas, figure, panel, facts = places(page)
    lowest = {part: box[3] for part, box in zip(PARTS, boxes, strict=True)}
    assert max(lowest.values()) <= 800, lowest
    # Side by side: formulas and facts on the left, the figure and what is read of it on the right.
    assert max(formulas[2], facts[2]) <= min(figure[0], panel[0])
    assert facts[1] >= formulas[3]
    assert all(left >= 0 and right <= 1280 for left, _, right, _ in (formulas, figure))
    # The formulas at the top are whole.
    hidden = "es => es.filter(e => e.scrollWidth > e.clientWidth).length"
    assert not page.locator(".lookup .math").evaluate_all(hidden)


# The links to the files of the figure, and the text before them: the middle of the lines in which they are.
FILES = """() => {
    const caption = document.querySelector('.drawing figcaption'), files = caption.querySelector('.files')
    const before = document.createRange()
    before.setStart(caption, 0)
    before.setEndBefore(files)
    const line = box => (box.top + box.bottom) / 2
    return [line(files.getBoundingClientRect()), ...[...before.getClientRects()].filter(box => box.width > 4).map(line)]
}"""


@asked(DESK, of=FUNCTIONS)
def links_to_files_stand_beside_words_and_names_of_parameters_in_one_line(page):
    files, *words = page.evaluate(FILES)
    assert min(abs(files - line) for line in words) < 3, (files, words)
    codes = page.locator(".facts td code:not(:has(+ .copy))")
    assert set(codes.evaluate_all("es => es.map(e => e.getClientRects().length)")) <= {1}


READ = """es => es.map(e => { const all = document.createRange(); all.selectNodeContents(e)
    return all.getBoundingClientRect().right })"""


@asked(PHONE, of=FUNCTIONS)
def formula_figure_read_out_and_facts_follow_each_other(page):
    boxes = formulas, figure, panel, _ = places(page)
    assert figure[1] - formulas[3] >= 8, "the legend touches the formula"
    read = page.locator(".lookup output").evaluate_all(READ)
    assert max(read) <= panel[2] - 8, "a number leaves the panel"
    for above, below in pairwise(boxes):
        assert above[3] <= below[1], boxes
    assert all(left >= 0 and right <= 390 for left, _, right, _ in boxes), boxes


BARS = """() => {
    const box = e => e.getBoundingClientRect().toJSON()
    const seen = part => [...document.querySelectorAll('form.bars ' + part)].filter(e => e.checkVisibility())
    return {
        tops: seen('.row').slice(0, seen('.logit').length).map(e => box(e).top),
        form: box(document.querySelector('form.bars')), lookup: box(document.querySelector('.lookup')),
        links: box(document.querySelector('.contents')),
    }
}"""


@asked(DESK, of=[f"functions/{name}.html" for name in VECTORS])
def all_bars_of_a_vector_begin_above_the_fold(page):
    page.set_viewport_size({"width": 1280, "height": 800})
    found = page.evaluate(BARS)
    assert max(found["tops"]) < 800
    assert found["form"]["width"] == pytest.approx(found["lookup"]["width"], abs=1)
    assert found["links"]["bottom"] <= found["form"]["top"]


# When it is used.


@asked(DESK, of=FUNCTIONS)
def the_figure_is_alive(page):
    live = Panel(page)
    before = live.read()
    live.form.locator(".along").press("ArrowLeft")
    flat = ("binary_step", "hardmax", "relu6", "threshold")
    assert live.read() != before or page.url.endswith(tuple(f"{n}.html" for n in flat))


@asked(PHONE)
def the_narrowest_window_does_not_scroll_sideways(page):
    page.set_viewport_size({"width": 320, "height": HEIGHT})
    assert page.evaluate(TOO_WIDE) == []


# A control in a line of text, such as a link, may be as low as the line.
SMALL = """() => [...document.querySelectorAll('article :is(button, input, select, summary)')]
    .filter(e => e.checkVisibility() && !e.closest('.bars .track'))
    .map(e => [e.closest('label') && e.type === 'checkbox' ? e.closest('label') : e, e])
    .map(([target, e]) => [target.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
    .filter(([box]) => box.width && (Math.min(box.width, box.height) < 23.9 || box.right > 390 || box.left < 0))
    .map(([box, html]) => [Math.round(box.width), Math.round(box.height), html])"""


@asked(PHONE, of=FUNCTIONS)
def a_finger_hits_every_control(page):
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    assert page.evaluate(SMALL) == []


WIDER = """form => [...form.querySelectorAll('input, output, button')].filter(e => e.checkVisibility())
    .filter(e => { const [box, around] = [e, form].map(e => e.getBoundingClientRect())
        return box.left < around.left || box.right > around.right })
    .map(e => e.outerHTML.slice(0, 200))"""


@asked(DESK, PHONE, of=WITH_BARS)
def bars_have_room_for_long_numbers(page):
    bars = Bars(page)
    bars.form.locator(".digits").check()
    bars.type(-1.23456789e-300)
    assert page.evaluate(TOO_WIDE) == []
    assert bars.form.evaluate(WIDER) == []


@asked(DESK, PHONE, of=[name for name in PAGES if name != "404.html"])
def nothing_went_wrong_and_nothing_was_asked_of_another_host(page):
    assert not page.faults


VISITS = sorted(
    {(name, who) for _, readers, of in QUESTIONS for who in readers for name in of}
)


@pytest.mark.parametrize(("name", "reader"), VISITS, ids=str)
def test_an_opened_page(visit, subtests, name, reader):
    page = visit(name, **reader._asdict())
    for question, readers, of in QUESTIONS:
        if reader in readers and name in of:
            with subtests.test(question.__name__):
                question(page)
            if page.viewport_size["width"] != reader.width:
                page.set_viewport_size({"width": reader.width, "height": HEIGHT})


def test_every_page_is_opened():
    assert {(name, who) for name in pages() for who in (DESK, PHONE, PLAIN)} <= set(VISITS)


# That faults would be noticed.

BROKEN = """() => {
    const [first, ...others] = document.querySelectorAll('article p')
    first.innerHTML = '<img src="data:,"><span style="color: #aaa">pale</span>'
    others.at(-1).insertAdjacentHTML('afterend', '<span style="color: #bbb">paler</span>')
}"""


def test_axe_would_find_a_picture_without_a_text_and_pale_letters(visit):
    page = visit("functions/gelu.html")
    axe_finds_nothing(page)
    page.evaluate(BROKEN)
    with pytest.raises(AssertionError) as found:
        axe_finds_nothing(page)
    for word in ("image-alt (critical)", "#aaaaaa", "#bbbbbb"):
        assert word in str(found.value)


def test_what_moves_would_be_noticed(visit):
    page = visit("learn/sigmoid.html")
    assert shift(page) < 0.01
    page.evaluate("document.querySelector('article').style.marginTop = '30vh'")
    assert shift(page) > 0.05
