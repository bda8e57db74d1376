"""A function page opens with the answer: formula, live figure and facts on one screen, and the code whole below."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest
from readers.tables import page, section, top

import actdoc
from actdoc.site.pages import page as made

NAMES = list(actdoc.catalogue)
RECORDS = list(actdoc.catalogue.values())
each_name = pytest.mark.parametrize("name", NAMES)
PARTS = [".formulas", ".drawing svg.plot", ".drawing form.live", ".facts table"]

PLACES = """parts => parts.map(part => [...document.querySelectorAll('.lookup ' + part)]
    .map(e => e.getBoundingClientRect()).map(({left, top, right, bottom}) => [left, top, right, bottom]))"""


def places(tab):
    """The boxes of the parts at the top: left, top, right, bottom."""
    tab.evaluate("document.fonts.ready")
    found = tab.evaluate(PLACES, PARTS)
    assert all(len(boxes) == 1 for boxes in found), found
    return [box for [box] in found]


# The links to the files of the figure, and the text before them: the middle of the lines in which they are.
FILES = """() => {
    const caption = document.querySelector('.drawing figcaption'), files = caption.querySelector('.files')
    const before = document.createRange()
    before.setStart(caption, 0)
    before.setEndBefore(files)
    const line = box => (box.top + box.bottom) / 2
    return [line(files.getBoundingClientRect()), ...[...before.getClientRects()].filter(box => box.width > 4).map(line)]
}"""


@each_name
def test_formula_figure_read_out_and_facts_share_one_screen_of_a_laptop(visit, name):
    tab = visit(f"functions/{name}.html")
    tab.set_viewport_size({"width": 1280, "height": 800})
    formulas, figure, panel, facts = places(tab)
    lowest = {part: box[3] for part, box in zip(PARTS, places(tab), strict=True)}
    assert max(lowest.values()) <= 800, lowest
    # Side by side: formulas and facts on the left, the figure and what is read of it on the right.
    assert (
        max(formulas[2], facts[2]) <= min(figure[0], panel[0]) and facts[1] >= formulas[3]
    )
    assert all(left >= 0 and right <= 1280 for left, _, right, _ in (formulas, figure))
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1280
    # The formulas at the top are whole.
    hidden = "es => es.filter(e => e.scrollWidth > e.clientWidth).length"
    assert not tab.locator(".lookup .math").evaluate_all(hidden)
    # The links to the files stand beside words, and what names a parameter is in one line.
    files, *words = tab.evaluate(FILES)
    assert min(abs(files - line) for line in words) < 3, (files, words)
    codes = tab.locator(".facts td code:not(:has(+ .copy))")
    lines = codes.evaluate_all("es => es.map(e => e.getClientRects().length)")
    assert set(lines) <= {1}


@each_name
def test_on_a_phone_they_follow_each_other(visit, name):
    tab = visit(f"functions/{name}.html", width=390)
    boxes = places(tab)
    for above, below in pairwise(boxes):
        assert above[3] <= below[1], (name, boxes)
    assert all(left >= 0 and right <= 390 for left, _, right, _ in boxes), boxes
    formulas, figure, panel, _ = boxes
    assert figure[1] - formulas[3] >= 8, "the legend touches the formula"
    read = tab.locator(".lookup output").evaluate_all(
        """es => es.map(e => { const all = document.createRange(); all.selectNodeContents(e)
            return all.getBoundingClientRect().right })"""
    )
    assert max(read) <= panel[2] - 8, "a number leaves the panel"


SHIFT = """() => new Promise(done => {
    let shift = 0
    new PerformanceObserver(list => list.getEntries().forEach(e => { shift += e.value }))
        .observe({type: "layout-shift", buffered: true})
    setTimeout(() => done(shift), 150)
})"""


@each_name
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_when_the_page_comes_to_life(visit, name, width):
    assert visit(f"functions/{name}.html", width=width).evaluate(SHIFT) < 0.01


# A control in a line of text, such as a link, may be as low as the line.
SMALL = """() => [...document.querySelectorAll('article :is(button, input, select, summary)')]
    .filter(e => e.checkVisibility() && !e.closest('.bars .track'))
    .map(e => [e.closest('label') && e.type === 'checkbox' ? e.closest('label') : e, e])
    .map(([target, e]) => [target.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
    .filter(([box]) => box.width && (Math.min(box.width, box.height) < 23.9 || box.right > 390 || box.left < 0))
    .map(([box, html]) => [Math.round(box.width), Math.round(box.height), html])"""


@each_name
def test_a_finger_hits_every_control_on_a_phone(visit, name):
    tab = visit(f"functions/{name}.html", width=390)
    for fold in tab.locator("details").all():
        fold.evaluate("e => { e.open = true }")
    assert not tab.evaluate(SMALL)


# The code.

X = [0.0, -0.0, 1e-300, -1e-300, 1e-9, -1e-9, 0.3, -0.3, 1, -1, 2.5, -2.5, 3, -3, 6, 6.5]
X += [-9, 17, -40, 40, -700, 705, -745, 750, 1e18, -1e18, math.inf, -math.inf]


def trials(record):
    """Blocks of numbers as the code gets them, and parameters: the defaults, and both ends of what is typical."""
    given = [{}]
    given += [
        {name: float(ends[end]) for name, ends in record.typical.items()}
        for end in (0, 1)
        if record.typical
    ]
    given += [variant for variant in record.variants() if variant]
    if "training" in record.signature.parameters:
        given += [{"training": True}]
    x = np.array(X)
    return (x if record.elementwise else x.reshape(7, 4)), given


def shown(record):
    """The code on the page."""
    part = section(f"functions/{record.__name__}.html", "How it is computed")
    [fold] = part.select("details.source")
    [code] = fold.select("pre")
    return code.get_text()


@pytest.mark.parametrize("record", RECORDS, ids=NAMES)
def test_the_code_on_the_page_is_whole_and_gives_what_the_package_gives(record):
    names = {}
    exec(shown(record), names)
    assert {
        line.split()[1] for line in re.findall(r"^import \w+", shown(record), re.M)
    } <= {
        "math",
        "numpy",
    }
    x, parameters = trials(record)

    def drawn():
        random = "rng" in record.signature.parameters
        return {"rng": np.random.default_rng(0)} if random else {}

    for given in parameters:
        for code, entry in ((record.code, record), (record.slope.code, record.slope)):
            with np.errstate(all="ignore"):
                found = names[code.__name__](x.copy(), **given, **drawn())
                wanted = entry(x, **given, **drawn())
            assert found.dtype == wanted.dtype
            assert found.tobytes() == wanted.tobytes(), (code.__name__, given)


@pytest.mark.parametrize("record", RECORDS, ids=NAMES)
def test_the_code_on_the_page_has_no_metadata(record):
    code = shown(record)
    definitions = re.findall(r"^def (\w+)", code, re.M)
    assert len(definitions) == len(set(definitions)), "two helpers under one name"
    assert definitions[-1] == record.slope.code.__name__
    assert not re.search(
        r'"""|^@|# (fmt|type|noqa|pyright)|activation\(|calls=', code, re.M
    )


@each_name
def test_the_parts_at_the_top_come_in_the_order_in_which_they_are_read(name):
    where = f"functions/{name}.html"
    found = [top(where, kind) for kind in ("formulas", "drawing", "facts")]
    everything = list(page(where).descendants)
    order = [next(n for n, tag in enumerate(everything) if tag is part) for part in found]
    assert order == sorted(order)
    assert found[0].find("math") and found[1].find("svg") and found[2].find("table")


def test_prose_without_front_matter_is_refused():
    with pytest.raises(ValueError, match="it needs front matter with a description"):
        made(actdoc.gelu, "# gelu\n\nIt lets the input through.\n")
