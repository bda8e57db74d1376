"""What the tests of the built site share."""

import functools
import gc
import os
import re
import shutil

import pytest
from serving import SITE

from actdoc.site.__main__ import is_built

ROOT = SITE.parents[1]
HEIGHT = 844  # of the windows of readers
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pages():
    """The built pages, as paths below the site; an empty site has a test of its own."""
    return sorted(str(path.relative_to(SITE)) for path in SITE.rglob("*.html"))


@functools.cache
def parsed(name):
    """A built page as it is written. Many tests read it, so none may change it."""
    # Not above: where frameworks are measured and tested, there is neither this nor Playwright.
    from bs4 import BeautifulSoup

    gc.disable()  # which finds nothing in a tree that grows, and takes half of the time
    try:
        return BeautifulSoup((SITE / name).read_text("utf-8"), "html.parser")
    finally:
        gc.enable()


SHIFT = """async () => {
    const next = () => new Promise(requestAnimationFrame)
    await document.fonts.ready
    await next(); await next()
    const observer = new PerformanceObserver(() => {})
    observer.observe({type: 'layout-shift', buffered: true})
    return observer.takeRecords().filter(e => !e.hadRecentInput).reduce((sum, e) => sum + e.value, 0)
}"""


def shift(page):
    """How far what was drawn of a page has moved since, in Chromium's measure of layout shift."""
    return page.evaluate(SHIFT)


def luminance(colour):
    """The relative luminance of a colour as a browser says it; what is transparent is paper."""
    *parts, alpha = [float(part) for part in [*re.findall(r"[\d.]+", colour), 1]][:4]
    if not alpha:
        return 1.0
    r, g, b = (
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
        for p in (part / 255 for part in parts)
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def ratio(one, other):
    """The contrast between two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def contrast(element):
    """The contrast between the ink and the background of an element."""
    return ratio(
        *element.evaluate(
            "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
        )
    )


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    assert is_built(), "the site is not built from what is here: run make html first"
    return SITE


def installed(title, package, *commands):
    """The path of a browser. Without it the tests skip on a reader's machine, and fail where nobody would notice."""
    path = next(filter(None, map(shutil.which, commands)), None)
    if path is None:
        message = (
            f"no {title} on this machine: install it (on Debian: apt-get install {package})"
        )
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def chromium():
    """The path of Chromium."""
    return installed(
        "Chromium", "chromium", "chromium", "chromium-browser", "google-chrome"
    )


@pytest.fixture(scope="session")
def firefox_path():
    """The path of Firefox."""
    return installed("Firefox", "firefox-esr", "firefox-esr", "firefox")


@pytest.fixture(scope="module")
def browser(chromium, site):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def tabs(browser):
    """One tab for each kind of reader: a new one for every page would take most of the time."""

    @functools.cache
    def tab(width, scheme, scripts):
        viewport = {"width": width, "height": HEIGHT}
        context = browser.new_context(
            viewport=viewport, color_scheme=scheme, java_script_enabled=scripts
        )
        context.set_default_timeout(60_000)  # against hanging only
        page = context.new_page()
        # As a reader who comes from another page: with the font of the formulas, which comes after a first drawing.
        page.goto((SITE / "functions" / "sigmoid.html").as_uri())
        page.evaluate("document.fonts.ready")

        def said(message):
            if message.type in ("error", "warning"):
                page.faults.append(message.text)

        def asked(request):
            if not request.url.startswith(("file:", "data:", "blob:")):
                page.faults.append(request.url)

        def failed(request):
            # What the last page still asked for when this one was opened is no fault.
            if request.failure != "net::ERR_ABORTED":
                page.faults.append(request.url)

        page.on("console", said)
        page.on("request", asked)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("requestfailed", failed)
        return page

    return tab


@pytest.fixture
def visit(tabs):
    """Open a page and return it; it notes all errors and all requests to anywhere but its folder."""
    opened = {}

    def visit(name, width=1280, scheme="light", scripts=True):
        page = tabs(width, scheme, scripts)
        opened[page] = width
        name, mark, anchor = name.partition("#")
        if (
            mark
        ):  # an address that differs from the last one after # alone would load nothing
            page.goto("about:blank")
        page.faults = []
        page.goto((SITE / name).as_uri() + mark + anchor)
        return page

    yield visit
    for page, width in opened.items():
        # What a reader chose, such as the theme or the size of the window, is not the next reader's choice.
        page.evaluate("localStorage.clear()")
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(media="null", reduced_motion="null", forced_colors="null")
