"""In a real browser the pages do what they promise: copy, unfold, filter, sort, and change their colours."""

import pytest
from conftest import pages, ratio, shift
from serving import served
from test_walk import COLOURS

import actdoc


def test_the_theme_switch_changes_figures_too(visit):
    page = visit("learn/sigmoid.html", scheme="light")
    before = page.evaluate(COLOURS)["letters"][0]
    for _ in range(3):
        page.locator(".theme-toggle:visible").first.click()
        if page.evaluate("document.body.dataset.theme") == "dark":
            break
    assert page.evaluate("document.body.dataset.theme") == "dark"
    after = page.evaluate(COLOURS)
    assert after["letters"][0] != before and ratio(after["letters"][0], after["paper"]) > 7


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


@pytest.fixture(scope="module")
def slow_line(site):
    with served(seconds=0.8) as root:
        yield root


# The wide table, the columns of the facts, the doors beside the figure and the letters of formulas all come late.
@pytest.mark.parametrize(
    "name", ["check.html", "compare/frameworks.html", "index.html", "functions/glu.html"]
)
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_for_a_new_reader_on_a_slow_line(browser, slow_line, name, width):
    viewport = {"width": width, "height": 844}
    with browser.new_context(viewport=viewport) as context:  # with nothing in its cache
        page = context.new_page()
        page.goto(slow_line + name)
        assert page.evaluate("document.fonts.check('1em \"STIX-Two-Math\"')")
        assert shift(page) < 0.01
