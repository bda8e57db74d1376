"""The frame around every page: reached by keyboard at any zoom, safe by its policy, and a help where nothing is."""

import base64
import hashlib
import re
from io import BytesIO
from itertools import pairwise

import pytest
from conftest import SITE, contrast, pages, parsed
from PIL import Image, ImageChops
from serving import KINDS, served

from actdoc.site.frame import policy

every_page = pytest.mark.parametrize("name", pages())
every_kind = pytest.mark.parametrize("name", KINDS[:10])


# What is written


@every_page
def test_a_page_says_first_what_may_run_and_nothing_in_it_runs_besides(name):
    page = parsed(name)
    metas = page.head.find_all("meta")
    given = [m["content"] for m in metas if m.get("http-equiv")]
    assert metas[1]["content"] == given[0] and len(given) == 1
    inline = [script.text for script in page.find_all("script") if not script.get("src")]
    if name == "404.html":
        digest = base64.b64encode(hashlib.sha256(inline.pop().encode()).digest()).decode()
        own = policy(script_src=f"'sha256-{digest}'", base_uri="'self' file:")
        assert given == [own]
    else:
        assert given == [policy()]
    assert not inline
    for tag in page.find_all(True):
        assert not [attribute for attribute in tag.attrs if attribute.startswith("on")]
        assert not re.match(r"\s*javascript:", tag.get("href") or "")


def test_the_policy_lets_nothing_in_from_elsewhere():
    allowed = set(" ".join(p.partition(" ")[2] for p in policy().split("; ")).split())
    assert allowed == {"'none'", "'self'", "'unsafe-inline'", "data:", "file:"}
    assert "script-src 'self';" in policy() and "default-src 'none';" in policy()


@every_page
def test_each_landmark_is_there_once_or_has_a_name_of_its_own(name):
    page = parsed(name)
    mains = page.select("main, [role=main]")
    assert len(mains) == 1 and len(page.find_all("header")) == 1
    named = [tag.get("aria-label") for tag in page.find_all("nav")]
    assert all(named) and len(named) == len(set(named))
    assert len(page.find_all("meta", attrs={"name": "viewport"})) == 1


@every_page
def test_the_tree_shows_the_page_among_its_neighbours_without_a_script(name):
    tree = parsed(name).select_one(".sidebar-tree")
    if tree is None:
        assert name == "404.html"
        return
    current = tree.select("[aria-current=page]")
    assert len(current) == (name not in ("index.html", "search.html"))
    for link in current:
        folds = link.find_parents("details")
        assert all(fold.has_attr("open") for fold in folds)
        assert len(tree.select("details[open]")) <= len(folds) + 1
    captions = [caption.text for caption in tree.select("summary.caption")]
    assert captions[:2] == ["The course", "The experiments"] and "Rectifiers" in captions


# By keyboard

# What is wrong with the stop at which the next Tab finds the focus: by then, the window has followed it.
WATCH = """() => {
    window.stops = []
    addEventListener('keydown', ({key}) => {
        const e = document.activeElement
        if (key !== 'Tab' || window.stops.ended || [document.body, document.documentElement].includes(e)) return
        if (window.stops.includes(e)) return window.stops.ended = true
        window.stops.push(e)
        const boxes = [...e.getClientRects()].filter(b => b.width && b.height)
        const bar = document.querySelector('.mobile-header')
        const covers = bar && getComputedStyle(bar).position === 'sticky' && !bar.contains(e)
            && !e.closest(':popover-open') && !e.matches('.skip-to-content')
        const top = covers ? bar.getBoundingClientRect().bottom : 0
        const seen = boxes.some(b => b.right > 1 && b.left < innerWidth - 1
            && b.bottom > top + 1 && b.top < innerHeight - 1)
        const style = getComputedStyle(e)
        e.faults = [
            !seen && 'not in the window',
            !e.checkVisibility({opacityProperty: true, visibilityProperty: true}) && 'invisible',
            (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 1) && 'focus not shown',
            e.closest('[popover]:not(:popover-open)') && innerWidth <= 1008 && 'in a closed panel',
        ].filter(Boolean)
    }, true)
}"""
STOPS = """() => [window.stops.length, window.stops.ended || document.activeElement === document.body,
    window.stops.filter(e => e.faults.length).map(e => [e.faults.join(', '), e.outerHTML.slice(0, 150)])]"""


@pytest.mark.parametrize("width", [1280, 640])
@every_kind
def test_each_stop_of_the_tabulator_is_seen(visit, name, width):
    page = visit(name, width=width)
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(WATCH)
    for _ in range(25):
        for _ in range(10):
            page.keyboard.press("Tab")
        count, ended, faults = page.evaluate(STOPS)
        assert not faults
        if ended:
            break
    assert count >= 5


def focused(page):
    return page.evaluate("document.activeElement.outerHTML.slice(0, 300)")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("panel", ["site-pages", "page-contents"])
def test_a_panel_opens_and_closes_by_keys_and_gives_the_focus_back(visit, panel, scripts):
    page = visit("learn/sigmoid.html", width=640, scripts=scripts)
    button, drawer = (
        page.locator(f"header [popovertarget={panel}]"),
        page.locator(f"#{panel}"),
    )
    for _ in range(6):
        page.keyboard.press("Tab")
        if f'popovertarget="{panel}"' in focused(page):
            break
    assert button.evaluate("e => e === document.activeElement")
    assert not drawer.is_visible()
    page.keyboard.press("Enter")
    assert drawer.is_visible()
    for _ in range(2):
        page.keyboard.press("Tab")
        assert drawer.evaluate("e => e.contains(document.activeElement)"), focused(page)
    page.keyboard.press("Escape")
    drawer.wait_for(state="hidden", timeout=5000)  # the browser takes a moment
    assert button.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button that closes
    assert not drawer.is_visible()
    assert button.evaluate("e => e === document.activeElement")


def test_a_panel_closes_when_its_link_was_followed_and_when_the_focus_leaves(visit):
    page = visit("learn/sigmoid.html", width=640)
    drawer = page.locator("#page-contents")
    page.locator("header [popovertarget=page-contents]").click()
    drawer.get_by_role("link", name="Where is it used?").click()
    assert not drawer.is_visible() and page.url.endswith("#where-is-it-used")
    heading = page.locator("#where-is-it-used h2").bounding_box()
    bar = page.locator(".mobile-header").bounding_box()
    assert bar["height"] - 1 <= heading["y"] <= 200
    page.locator("header [popovertarget=page-contents]").click()
    page.locator("article p a:visible").first.evaluate("e => e.focus()")
    assert not drawer.is_visible()


def test_what_is_a_panel_on_a_narrow_window_is_a_column_on_a_wide_one(visit):
    page = visit("learn/sigmoid.html")
    columns = [
        page.locator(f"#{name}").bounding_box() for name in ("site-pages", "page-contents")
    ]
    text = page.locator("article").bounding_box()
    assert columns[0]["x"] == 0 and columns[0]["width"] <= text["x"]
    assert text["x"] + text["width"] <= columns[1]["x"]
    assert columns[1]["x"] + columns[1]["width"] <= 1280
    assert not page.locator("header [popovertarget]:visible").count()


@pytest.mark.parametrize("width", [390, 640])
def test_a_glass_in_the_bar_opens_the_field_for_searching(visit, width):
    page = visit("learn/sigmoid.html", width=width)
    glass, field = (
        page.locator(".mobile-header .search-icon"),
        page.locator(".sidebar-search"),
    )
    assert not field.is_visible()
    glass.focus()
    page.keyboard.press("Enter")
    assert field.evaluate("e => e === document.activeElement") and field.is_visible()
    page.keyboard.press("Escape")
    field.wait_for(state="hidden", timeout=5000)
    page = visit("learn/sigmoid.html", width=width, scripts=False)
    page.locator(".mobile-header .search-icon").click()
    assert page.url.endswith("/search.html")


def test_the_page_for_what_is_missing_has_the_letters_of_the_others(visit):
    font = "getComputedStyle(document.body).fontFamily"
    found = [visit(name).evaluate(font) for name in ("404.html", "learn/sigmoid.html")]
    assert found[0] == found[1]


def test_the_skip_link_leads_to_the_text_and_is_not_seen_before(visit):
    page = visit("learn/sigmoid.html", scripts=False)
    link = page.locator(".skip-to-content")
    hidden = "e => getComputedStyle(e).clipPath"
    assert link.evaluate(hidden) == "inset(50%)"
    page.keyboard.press("Tab")
    assert (
        link.evaluate("e => e === document.activeElement")
        and link.evaluate(hidden) == "none"
    )
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('article')")


def test_a_long_tree_is_scrolled_to_the_current_page(visit):
    page = visit("functions/geglu.html")
    page.set_viewport_size({"width": 1280, "height": 400})
    page.reload()
    current = page.locator(".current-page").last.bounding_box()
    assert 100 < current["y"] < 380
    assert page.evaluate("scrollY") == 0
    page.set_viewport_size({"width": 1280, "height": 844})


def test_the_contents_mark_the_section_that_is_read(visit):
    page = visit("learn/sigmoid.html")
    page.evaluate("document.querySelector('#where-is-it-used').scrollIntoView()")
    page.wait_for_selector(".toc-tree .scroll-current > a[href='#where-is-it-used']")
    assert page.locator(".scroll-current").count() == 1
    # What an address asks for is marked at the end of a page too, where it cannot come to the top.
    page.evaluate("location.hash = '#exercises'")
    page.wait_for_selector(".toc-tree .scroll-current > a[href='#exercises']")


PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2.625,
    "has_touch": True,
    "is_mobile": True,
}
SIZES = """() => {
    const size = e => parseFloat(getComputedStyle(e).fontSize)
    const sizes = tag => [...document.querySelectorAll('article ' + tag)].map(size)
    return [['h1', 'h2', 'h3', 'h4'].map(sizes).filter(found => found.length), sizes('pre')]
}"""
BUTTONS = """() => [...document.querySelectorAll('.copybtn')].map(button => {
    const code = button.parentElement.querySelector('pre')
    const below = button.getBoundingClientRect().bottom - code.getBoundingClientRect().top
    return [getComputedStyle(button).opacity, below <= parseFloat(getComputedStyle(code).paddingTop)]
})"""
FORMULAS = """() => [...document.querySelectorAll('div.math')].filter(e => e.checkVisibility()).map(e => {
    const box = e.getBoundingClientRect()
    return [box.left, box.top + scrollY, box.right, box.bottom + scrollY]
})"""


def test_on_a_phone_sizes_follow_ranks_and_buttons_stand_above_code(browser):
    page = browser.new_page(**PHONE)
    for name in ("learn/sigmoid.html", "functions/index.html", "check.html"):
        page.goto((SITE / name).as_uri())
        headings, code = page.evaluate(SIZES)
        assert all(min(a) > max(b) for a, b in pairwise(headings)), headings
        assert len(set(code)) <= 1, "code in a fold is as large as any"
        buttons = page.evaluate(BUTTONS)
        assert buttons or name == "functions/index.html"
        assert all(opacity == "1" and above for opacity, above in buttons)
    page.context.close()


def test_a_formula_has_a_shadow_where_it_goes_on_and_no_hairline_elsewhere(browser):
    page = browser.new_page(**PHONE)
    page.goto((SITE / "functions" / "gelu.html").as_uri())
    page.evaluate("document.fonts.ready")
    page.evaluate("document.querySelector('div.math').style.maxWidth = '4rem'")

    def drawn():
        return Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")

    formulas, shadows = page.evaluate(FORMULAS), drawn()
    page.add_style_tag(content="div.math { background: none !important }")
    shadows = ImageChops.difference(shadows, drawn())
    seen = [
        shadows.crop([round(side * PHONE["device_scale_factor"]) for side in box]).getbbox()
        for box in formulas
    ]
    assert seen[0] and not any(seen[1:]) and len(seen) > 3
    page.context.close()


# At any size, with any wish


def test_nothing_moves_for_readers_who_want_it_so(visit):
    page = visit("functions/gelu.html")
    page.emulate_media(reduced_motion="reduce")
    moving = page.evaluate("""() => [...document.querySelectorAll('*')].filter(e => {
        const {transitionDuration, animationName, scrollBehavior} = getComputedStyle(e)
        return parseFloat(transitionDuration) || animationName !== 'none' || scrollBehavior !== 'auto'
    }).map(e => e.outerHTML.slice(0, 80))""")
    page.emulate_media(reduced_motion="null")
    assert not moving


def test_forced_colours_leave_the_current_page_and_the_focus_visible(visit):
    page = visit("functions/gelu.html")
    page.emulate_media(forced_colors="active")
    colours = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    links = page.locator(".sidebar-tree a:visible")
    here = page.locator(".sidebar-tree [aria-current]").evaluate(colours)
    others = {tuple(link.evaluate(colours)) for link in links.all()} - {tuple(here)}
    assert contrast(page.locator(".sidebar-tree .current-page > a").last) >= 4.5
    assert here[0] != here[1] and others and all(here[0] != other[0] for other in others)
    page.locator(".theme-toggle").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    shown = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    page.emulate_media(forced_colors="none")
    assert shown == "2px"


def test_a_choice_of_colours_is_there_before_the_page_is_painted(visit):
    page = visit("functions/gelu.html")
    page.locator(".theme-toggle").click()
    assert page.locator(".theme-toggle").get_attribute("aria-label") == "Colours: dark"
    page.add_init_script("""new MutationObserver((_, o) => document.body && (o.disconnect(),
        queueMicrotask(() => window.early = document.body.dataset.theme)))
        .observe(document, {childList: true, subtree: true})""")
    page.goto((SITE / "learn/sigmoid.html").as_uri())
    assert page.evaluate("window.early") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


# From a server


@pytest.fixture
def logged(browser):
    """A tab, and what it says in its console."""
    context = browser.new_context(viewport={"width": 1280, "height": 844})
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page, said
    context.close()


def reads_well(page, name):
    """Styles, scripts and fonts of a page that the policy must let through have come."""
    assert (
        page.evaluate("getComputedStyle(document.querySelector('h1')).lineHeight")
        != "normal"
    )
    if name != "404.html":
        assert page.evaluate("document.body.dataset.theme") == "auto"
        assert page.locator(".theme-toggle").get_attribute("title")
    if page.locator("math").count():
        page.evaluate("document.fonts.ready")
        assert "loaded" in page.evaluate("[...document.fonts].map(f => f.status)")


def test_nothing_is_said_in_the_console_from_a_folder_or_a_server(logged):
    page, said = logged
    with served("/sub/path/") as root:
        for name in KINDS[:10]:
            for start in (SITE.as_uri() + "/", root):
                page.goto(start + name)
                if name != "search.html":  # which has no title in the theme
                    reads_well(page, name)
                assert not said, (start, name, said)


@pytest.mark.parametrize("below", ["/", "/sub/path/"])
@pytest.mark.parametrize(
    "address",
    ["gelo.html", "functions/gelo.html", "a/b/c/leaky-rello", "/functions/gelo.html"],
)
def test_a_missing_page_leads_on_from_any_depth(logged, below, address):
    page, said = logged
    with served(below) as root:
        page.goto(root + address)
        page.wait_for_selector("base", state="attached")
        assert page.locator("input").input_value() in ("gelo", "leaky rello")
        for name in ("All functions in one table", "actdoc"):
            link = page.get_by_role("link", name=name, exact=True)
            assert page.request.get(link.evaluate("e => e.href")).ok
        assert not [text for text in said if "404" not in text]
        page.locator("input").press("Enter")
        page.wait_for_url(f"{root}search.html?q=*")


def test_the_page_of_a_missing_page_works_as_a_file(logged):
    page, said = logged
    page.goto((SITE / "404.html").as_uri())
    page.get_by_role("link", name="All functions in one table").click()
    page.wait_for_url((SITE / "functions/index.html").as_uri())
    assert not said
