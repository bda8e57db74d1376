"""A real browser shows what the pages promise, with JavaScript and without, wide and narrow, light and dark."""

import pytest
from conftest import SITE, pages, shift

import actdoc

every_page = pytest.mark.parametrize("name", pages())
# The search page is empty until one searches; the links of the page of a missing page start at the root of a server.
BARE = ("search.html", "404.html")


COLOURS = """() => {
    const colour = e => getComputedStyle(e)
    const rgb = text => text.match(/[\\d.]+/g).map(Number)
    return {
        paper: rgb(colour(document.body).backgroundColor),
        ink: rgb(colour(document.querySelector('article p, article h1')).color),
        letters: [...document.querySelectorAll('article svg[role=img] text')].map(e => rgb(colour(e).fill)),
        curves: [...document.querySelectorAll('article svg[role=img] path')].map(e => colour(e).stroke)
            .filter(s => s.startsWith('rgb')).map(rgb),
        axes: [...document.querySelectorAll('article .spark .axes')].map(colour)
            .map(style => [rgb(style.stroke), style.opacity * style.strokeOpacity]),
    }
}"""


def luminance(rgb):
    r, g, b = (
        (c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4)
        for c in rgb[:3]
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def figures_stand_out(page, scheme):
    """Paper, ink, letters and curves have the contrast that the guidelines for accessibility ask for."""
    colours = page.evaluate(COLOURS)
    assert (luminance(colours["paper"]) > 0.5) == (scheme == "light")
    assert contrast(colours["ink"], colours["paper"]) > 7
    assert all(contrast(c, colours["paper"]) > 7 for c in colours["letters"])
    drawn = [c for c in colours["curves"] if c[:3] != [128, 128, 128]]
    assert all(contrast(c, colours["paper"]) >= 3 for c in drawn)
    assert bool(drawn) == bool(colours["letters"])
    for colour, opacity in colours["axes"]:  # of small curves, whose place they alone show
        mixed = [
            opacity * c + (1 - opacity) * p
            for c, p in zip(colour, colours["paper"], strict=False)
        ]
        assert contrast(mixed, colours["paper"]) >= 3


@every_page
def test_a_phone_shows_the_page_without_errors_and_without_sideways_scrolling(visit, name):
    page = visit(name, width=390)
    assert shift(page) < 0.01
    if name != "404.html":
        assert not page.faults
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # What is wider scrolls inside itself, so that nothing is cut off.
    cut = page.evaluate(
        """() => [...document.querySelectorAll('article table, article .math, article pre, article svg[role=img]')]
        .filter(e => e.getBoundingClientRect().right > 391)
        .filter(e => { for (let p = e; p; p = p.parentElement)
            if (['auto', 'scroll'].includes(getComputedStyle(p).overflowX)) return false; return true; })
        .map(e => e.outerHTML.slice(0, 200))"""
    )
    assert not cut
    if name not in BARE:
        figures_stand_out(page, "light")


@every_page
def test_the_page_reads_without_javascript_in_the_dark(visit, name):
    page = visit(name, scheme="dark", scripts=False)
    boxes = page.evaluate(
        """[...document.querySelectorAll('article math')].filter(e => !e.closest('details:not([open])'))
        .map(e => e.getBoundingClientRect()).map(box => [box.width, box.height])"""
    )
    assert all(width > 3 and height > 5 for width, height in boxes)
    if name.startswith("functions/") and "index" not in name:
        assert len(boxes) >= 2
    if name not in BARE:
        assert page.locator("article h1").is_visible()
        figures_stand_out(page, "dark")


def test_pages_have_figures(visit):
    for name in (
        "learn/sigmoid.html",
        "functions/relu.html",
        "functions/softmax.html",
        "compare/sigmoid-vs-softmax.html",
    ):
        assert len(visit(name).evaluate(COLOURS)["letters"]) > 5


def test_the_maths_font_is_used(visit):
    page = visit("functions/sigmoid.html")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"STIX-Two-Math\"')")
    assert any(
        f == "loaded" for f in page.evaluate("[...document.fonts].map(f => f.status)")
    )


def test_the_theme_switch_changes_figures_too(visit):
    page = visit("learn/sigmoid.html", scheme="light")
    before = page.evaluate(COLOURS)["letters"][0]
    for _ in range(3):
        page.locator(".theme-toggle:visible").first.click()
        if page.evaluate("document.body.dataset.theme") == "dark":
            break
    assert page.evaluate("document.body.dataset.theme") == "dark"
    after = page.evaluate(COLOURS)
    assert (
        after["letters"][0] != before and contrast(after["letters"][0], after["paper"]) > 7
    )


def test_a_solution_unfolds(visit):
    page = visit("learn/sigmoid.html", scripts=False)
    solution = page.locator("article details:not(form *)").first
    hidden = solution.locator("pre").first
    assert not hidden.is_visible()
    solution.locator("summary").click()
    assert hidden.is_visible()


def test_code_can_be_copied(visit):
    page = visit("learn/sigmoid.html")
    assert page.locator("button.copybtn").count() > 5


def pasted(page):
    """What the clipboard holds, as a reader finds out: a field takes it."""
    page.evaluate("document.body.append(document.createElement('textarea'))")
    page.locator("body > textarea").press("Control+V")
    return page.evaluate("""() => {
        const field = document.querySelector('body > textarea')
        field.remove()
        return field.value
    }""")


PLACES = """() => {
    const top = document.querySelector('article').getBoundingClientRect().top
    return [...document.querySelectorAll('article h2, article table, .math, .copy')]
        .map(e => e.getBoundingClientRect())
        .map(box => [box.left, box.top - top, box.right].map(Math.round))
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_the_latex_of_a_formula_is_copied_from_the_keyboard_and_nothing_moves(visit, width):
    page = visit("functions/gelu.html", width=width)
    formula, button = (
        page.locator(f"#other-forms .{name}").nth(1) for name in ("math", "copy")
    )
    formula.focus()
    page.keyboard.press("Tab")
    before = page.evaluate(PLACES)
    # Beside the formula, which scrolls where it is wide, and large enough for a finger.
    box = button.bounding_box()
    assert box["x"] >= sum(formula.bounding_box()[n] for n in ("x", "width"))
    assert min(box["width"], box["height"]) >= 24 and box["x"] + box["width"] <= width
    page.keyboard.press("Enter")
    page.wait_for_selector(".copied")
    assert page.locator(".copy-status").inner_text() == "Copied"
    assert button.evaluate(
        "e => e === document.activeElement && e.matches(':focus-visible')"
    )
    assert page.evaluate(PLACES) == before
    assert pasted(page) == actdoc.gelu.tex("derivative", approximate="tanh")
    page.wait_for_selector(".copied", state="detached")
    assert page.locator(".copy-status").inner_text() == ""


def test_a_call_is_copied_and_so_is_one_that_agrees_and_a_line_in_numpy(visit):
    page = visit("functions/gelu.html")
    for name, text in (
        ("Copy the call in PyTorch", "F.gelu(x, approximate='none')"),
        ("Copy the call in JAX that agrees", "nn.gelu(x, approximate=False)"),
    ):
        # One is among the facts at the top, one in the table of the frameworks.
        for button in page.get_by_role("button", name=name).all():
            button.click()
            page.wait_for_selector(".copied")
            assert pasted(page) == text
            page.wait_for_selector(".copied", state="detached")
    block = page.locator("#in-numpy .highlight-python").last
    block.hover()
    block.locator(".copybtn").click()
    assert pasted(page) == "x / (1 + np.exp(-1.702 * x))"


def test_what_cannot_be_copied_is_said(visit):
    page = visit("functions/relu.html")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    page.locator(".copy").first.click()
    said = page.locator(".copy-status")
    assert "not copied" in said.inner_text().lower() and not page.locator(".copied").count()


def test_buttons_for_copying_are_shown_where_they_work_only(visit):
    read = visit("functions/gelu.html", scripts=False)
    assert read.locator(".copy").count() > 10
    assert not any(button.is_visible() for button in read.locator(".copy").all())
    page = visit("functions/gelu.html")
    assert all(button.is_visible() for button in page.locator(".copy").all())
    page.emulate_media(media="print")
    assert not any(button.is_visible() for button in page.locator(".copy").all())
    page.emulate_media(media="null")


def test_the_reader_can_walk_through_all_chapters(visit):
    page = visit("learn/neuron.html")
    seen = []
    while "/learn/" in page.url:
        seen.append(page.url)
        page.locator("a.next-page").click()
        page.wait_for_load_state()
    assert len(seen) == len([p for p in pages() if p.startswith("learn/")]) - 1


def names(page):
    """The functions of the catalogue that are shown, in their order."""
    rows = page.locator(".sortable tbody tr:visible th:nth-child(1) a")
    return [row.inner_text() for row in rows.all()]


def test_the_catalogue_is_filtered_by_words_from_the_keyboard(visit):
    page = visit("functions/index.html")
    everything = names(page)
    assert everything == list(actdoc.catalogue)
    page.locator(".sortable input").focus()
    page.keyboard.type("C¹ rectifiers")
    assert names(page) == ["squared_relu", "sparse_plus"]
    assert page.locator(".sortable output").inner_text() == f"2 of {len(everything)}"
    page.locator(".sortable input").fill("swish")
    assert names(page) == ["silu", "hard_swish"]
    page.locator(".sortable input").fill("")
    assert names(page) == everything


def test_the_catalogue_is_sorted_up_and_down_and_back(visit):
    page = visit("functions/index.html")
    everything = names(page)
    button = page.locator(".sortable th button", has_text="name")
    for order, expected in (
        ("ascending", sorted(everything)),
        ("descending", sorted(everything, reverse=True)),
        (None, everything),
    ):
        button.press("Enter")
        assert (
            page.locator(".sortable th", has_text="name").get_attribute("aria-sort")
            == order
        )
        assert names(page) == expected


@pytest.mark.parametrize("name", ["check.html", "functions/gumbel_softmax.html"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_the_letters_of_formulas_come_to_a_new_reader(
    browser, name, width
):
    viewport, moved = {"width": width, "height": 844}, []
    for _ in range(
        5
    ):  # on a busy machine the letters may come too late, but not every time
        with browser.new_context(viewport=viewport) as context:  # with nothing in its cache
            page = context.new_page()
            page.goto((SITE / name).as_uri())
            page.wait_for_function("document.fonts.status == 'loaded'")
            assert page.evaluate("document.fonts.check('1em \"STIX-Two-Math\"')")
            moved.append(shift(page))
            if moved[-1] < 0.01:
                return
    pytest.fail(f"{name} moves by {moved}")
