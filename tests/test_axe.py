"""The rules of axe-core for accessible pages find nothing on any page; and nothing moves while a page loads."""

from pathlib import Path

import axe_playwright_python
import pytest
from conftest import pages, shift

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
#: One page of each kind, which is looked at in both schemes and at both widths.
KINDS = [
    "index.html",
    "learn/index.html",
    "learn/sigmoid.html",
    "learn/softmax.html",
    "functions/gelu.html",
    "functions/softmax.html",
    "functions/index.html",
    "compare/frameworks.html",
    "compare/accuracy.html",
    "compare/sigmoid-vs-softmax.html",
    "compare/explorer.html",
    "compare/claims.html",
    "guide/index.html",
    "api.html",
    "api/rectifiers.html",
    "references.html",
    "search.html",
    "404.html",
]
VISITS = [(name, 1280, "light") for name in pages()] + [
    (name, width, scheme)
    for name in KINDS
    for width, scheme in [(390, "light"), (1280, "dark"), (390, "dark")]
]

# All rules look at all of the page, but for one: the contrast of a text takes a millisecond or two per element, and
# code has thousands. Elements with the same colours, sizes and weights before the same backgrounds have the same
# contrast: the first and the last of them are looked at.
RUN = """async () => {
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
    const kinds = new Map()
    for (const element of document.body.querySelectorAll('*')) {
        if (![...element.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue
        const style = getComputedStyle(element)
        const letters = ['color', 'fill', 'fontSize', 'fontWeight', 'textShadow', 'display'].map(n => style[n])
        const kind = look(element) + letters + element.matches('a, button, input, option, select, svg *')
        kinds.set(kind, [kinds.get(kind)?.[0] ?? element, element])
    }
    for (const element of [...kinds.values()].flat()) element.dataset.looked = ''
    axe.configure({rules: [{id: 'color-contrast', selector: '[data-looked]'}]})
    const {violations} = await axe.run({resultTypes: ['violations']})
    return violations.flatMap(({id, impact, nodes}) =>
        nodes.map(n => `${id} (${impact}) ${n.target}: ${n.failureSummary} ${n.html}`.slice(0, 500)))
}"""


@pytest.mark.parametrize(("name", "width", "scheme"), VISITS)
def test_axe_finds_nothing_and_nothing_moves_while_the_page_loads(
    visit, name, width, scheme
):
    page = visit(name, width=width, scheme=scheme)
    assert shift(page) < 0.01
    page.evaluate(AXE + ";0")
    found = page.evaluate(RUN)
    assert not found, "\n".join(found)


BROKEN = """() => {
    const [first, ...others] = document.querySelectorAll('article p')
    first.innerHTML = '<img src="data:,"><span style="color: #aaa">pale</span>'
    others.at(-1).insertAdjacentHTML('afterend', '<span style="color: #bbb">paler</span>')
}"""


def test_axe_would_find_a_picture_without_a_text_and_pale_letters(visit):
    page = visit("functions/gelu.html")
    page.evaluate(BROKEN)
    page.evaluate(AXE + ";0")
    found = " ".join(page.evaluate(RUN))
    for word in ("image-alt (critical)", "#aaaaaa", "#bbbbbb"):
        assert word in found


def test_each_kind_of_page_is_there():
    assert set(KINDS) <= set(pages())


def test_what_moves_would_be_noticed(visit):
    page = visit("learn/sigmoid.html")
    assert shift(page) < 0.01
    page.evaluate("document.querySelector('article').style.marginTop = '30vh'")
    assert shift(page) > 0.05
