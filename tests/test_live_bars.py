"""Vectors under the reader's hand: what the bars show is what actdoc computes, however they were moved."""

import math
import re

import numpy as np
import pytest
from conftest import SITE
from readers.tables import half_unit, number

import actdoc
from actdoc.site.bars import MOST, NEAR_END, START, START_ELSE, WITH_TEMPERATURE
from actdoc.site.script import SEEDS

VECTORS = {n: r for n, r in actdoc.catalogue.items() if not r.elementwise}
SUMMED = ("softmax", "softmin", "sparsemax", "hardmax", "gumbel_softmax")
BOTH = "compare/sigmoid-vs-softmax.html"
every_vector = pytest.mark.parametrize("name", VECTORS)


# What stands before a row, and what it says: all at once, because asking for each takes most of the time.
ROWS = """(within, kind) => [...within.querySelectorAll(kind)]
    .filter(row => row.checkVisibility({visibilityProperty: true}))
    .map(row => [row.querySelector('.name').innerText,
        row.querySelector('.number')?.value ?? row.querySelector('output').innerText])"""


class Bars:
    """The bars of a page, as a reader sees and moves them."""

    def __init__(self, page):
        self.page, self.form = page, page.locator("form.bars")

    def visible(self, selector):
        return self.form.locator(selector).locator("visible=true")

    def slider(self, n):
        return self.visible(".logit input[type=range]").nth(n)

    def field(self, n):
        return self.visible(".logit .number").nth(n)

    def rows(self, kind, within=None):
        """What the rows of a kind say, by what stands before them."""
        return dict((within or self.form).evaluate(ROWS, kind))

    def inputs(self):
        """What goes in, by what stands before it."""
        return self.rows(".logit")

    def outputs(self):
        """The outputs of one function as they are written, in order."""
        rows = self.rows(".out")
        return [rows[name] for name in sorted(rows)]

    def texts(self, selector):
        return self.visible(selector).all_inner_texts()

    def type(self, *vector):
        for n, v in enumerate(vector):
            self.field(n).fill(str(v))
        self.field(n).press("Tab")

    def enter(self, n, v):
        self.field(n).fill(str(v))
        self.field(n).press("Tab")

    def reset(self):
        self.form.locator("button[type=reset]").click()
        # A form says that it will be reset before it is.
        self.page.evaluate("new Promise(done => setTimeout(done))")

    def thumb(self):
        """How wide the handle of a bar is."""
        return 16 * self.form.evaluate(
            "e => parseFloat(getComputedStyle(e).getPropertyValue('--thumb'))"
        )

    def drag(self, n, share):
        """Drag the end of a bar to a share of the way from the left end to the right."""
        slider, thumb = self.slider(n), self.thumb()
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        low, high, now = (
            float(slider.evaluate(f"e => e.{a}")) for a in ("min", "max", "value")
        )
        at = [
            box["x"] + thumb / 2 + (box["width"] - thumb) * part
            for part in ((now - low) / (high - low), share)
        ]
        y = box["y"] + box["height"] / 2
        if self.page.evaluate("matchMedia('(pointer: coarse)').matches"):
            self.finger(at[0], y, at[1] - at[0], 0)
        else:
            self.page.mouse.move(at[0], y)
            self.page.mouse.down()
            self.page.mouse.move(at[1], y, steps=4)
            self.page.mouse.up()

    def finger(self, x, y, right, down):
        """Move a finger over the page."""
        session = self.page.context.new_cdp_session(self.page)
        for step in range(11):
            point = {"x": x + right * step / 10, "y": y + down * step / 10}
            kind = "touchMove" if step else "touchStart"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.fixture
def bars(visit):
    """The bars of a page, on which nothing may go wrong."""
    pages = []

    def bars(name, **kind):
        pages.append(visit(name, **kind))
        return Bars(pages[-1])

    yield bars
    assert not [fault for page in pages for fault in page.faults]


def says(shown, truth, digits=6):
    """What is written is the truth, to so many digits."""
    truth = np.atleast_1d(truth)
    assert len(shown) == len(truth), (shown, truth)
    for text, value in zip(shown, truth, strict=True):
        written = number(text)
        if math.isfinite(value):
            assert abs(written - value) <= abs(value) * 0.501 * 10 ** (1 - digits), text
        else:
            assert np.array_equal(written, value, equal_nan=True), text


def value(name, x):
    """The outputs, with the first seed; and for logsumexp the maximum after its only one."""
    record = VECTORS[name]
    y = np.atleast_1d(record(np.asarray(x, float), **record.seed))
    return [*y, max(x)] if record.scalar else y


def in_order(name, x):
    """The vector in the order of its bars: a gate below its value."""
    return np.reshape(x, (2, -1)).T.ravel() if VECTORS[name].length == "n/2" else x


@every_vector
def test_the_bars_show_what_the_function_makes_of_their_first_numbers_and_of_any_typed(
    bars, name
):
    shown = bars(f"functions/{name}.html")
    x = START.get(VECTORS[name].length, START_ELSE)
    places = {int(key[key.index("[") + 1 : -1]): v for key, v in shown.inputs().items()}
    assert [number(places[n]) for n in range(len(x))] == list(x)
    says(shown.outputs(), value(name, x))
    if name in SUMMED:
        assert shown.texts(".sum") == ["1"]
    else:
        assert not shown.texts(".sum")
    for x in (
        (0.25, -7.5, 3, 3),
        (1000, 1000, 999, -1000),
        (100, -40, -math.inf, 1e-5),
        (math.inf, 1, 2, 3),
    ):
        shown.type(*in_order(name, x))
        for digits in (6, 15):
            shown.form.locator(".digits").set_checked(digits > 6)
            says(shown.outputs(), value(name, x), digits)
            assert all(number(s) == pytest.approx(1) for s in shown.texts(".sum"))


def test_what_is_no_number_is_marked_and_changes_nothing(bars):
    shown = bars("functions/softmax.html")
    before = shown.outputs()
    shown.field(1).fill("one")
    assert shown.field(1).get_attribute("aria-invalid") == "true"
    assert shown.outputs() == before
    shown.field(1).press("Tab")
    assert shown.field(1).get_attribute("aria-invalid") == "false"
    assert shown.field(1).input_value() == str(START_ELSE[1])
    temperature = shown.form.locator("[data-option=T] input[type=number]")
    heard = shown.form.locator(".said").inner_text()
    for wrong in ("0", "-1", ""):
        temperature.fill(wrong)
        assert temperature.get_attribute("aria-invalid") == "true"
        assert shown.form.locator(".said").inner_text() not in ("", heard)
        assert shown.outputs() == before


# What each bar that is neither empty nor cut off says, and which part of its track it fills.
LENGTHS = """form => [...form.querySelectorAll('.row:has(.track)')].map(row => {
    const [track, bar] = row.querySelectorAll('.track, i'), part = e => e.getBoundingClientRect().width
    return [row.querySelector('.number')?.value ?? row.querySelector('output').innerText,
        /over|under/.test(bar.className) ? 0 : part(bar) / part(track)]
}).filter(([, filled]) => filled)"""


def dragged(shown, name):
    """The first bar, when its handle is taken to the left of the middle."""
    end = float(shown.slider(0).get_attribute("max"))
    shown.drag(0, 0.3)
    x = list(START.get(VECTORS[name].length, START_ELSE))
    x[0] = number(shown.field(0).input_value())
    assert abs(x[0] + 0.4 * end) <= end / 20
    says(shown.outputs(), value(name, x))
    # What goes in and what comes out stand on one scale, unless the latter are shares or their logarithms.
    if name not in (*SUMMED, "log_softmax"):
        for written, filled in shown.form.evaluate(LENGTHS):
            assert filled == pytest.approx(abs(number(written)) / (2 * end), abs=0.01)


@every_vector
def test_a_bar_is_dragged(bars, name):
    dragged(bars(f"functions/{name}.html"), name)


@pytest.mark.parametrize("name", ["softmax", "glu"])
def test_a_bar_is_dragged_by_a_finger(phone, name):
    dragged(phone(f"functions/{name}.html"), name)


def test_a_bar_ends_below_the_middle_of_its_handle(bars):
    shown = bars("functions/softmax.html")
    thumb = shown.thumb()
    for share in (0.02, 0.3, 0.97):
        shown.drag(2, share)
        bar = shown.visible(".logit i").nth(2).bounding_box()
        box = shown.slider(2).bounding_box()
        v = number(shown.field(2).input_value())
        handle = box["x"] + thumb / 2 + (box["width"] - thumb) * (v + 4) / 8
        assert abs((bar["x"] if v < 0 else bar["x"] + bar["width"]) - handle) < 1


def test_no_handle_hides_a_bar_on_a_phone(phone):
    shown = phone("functions/softmax.html")
    widths = shown.visible(".logit i").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().width)"
    )
    # As wide as that, and seen through the handle.
    assert min(widths) >= 5
    sheet = (SITE / "_static/actdoc.css").read_text("utf-8")
    handles = re.findall(r"-(?:slider|range)-thumb\s*\{([^}]*width[^}]*)\}", sheet)
    assert len(handles) == 2 and all("background: none" in rule for rule in handles)


def test_the_sliders_reach_further_when_a_number_does_and_not_while_it_is_dragged(bars):
    shown = bars("functions/softmax.html")
    sliders = shown.visible(".logit input[type=range]").all()

    def ends():
        return {(s.get_attribute("min"), s.get_attribute("max")) for s in sliders}

    assert ends() == {("-4", "4")}
    shown.slider(0).evaluate("e => { e.value = 4; e.dispatchEvent(new Event('input')) }")
    assert ends() == {("-4", "4")}
    shown.slider(0).evaluate("e => e.dispatchEvent(new Event('change'))")
    assert ends() == {("-10", "10")} and number(shown.field(0).input_value()) == 4
    shown.reset()
    assert ends() == {("-4", "4")}
    shown.enter(2, -7)
    assert ends() == {("-10", "10")}
    bar = shown.visible(".logit i").nth(2).bounding_box()["width"]
    track = shown.visible(".logit .track").nth(2).bounding_box()["width"]
    assert bar / track == pytest.approx(7 / 20, abs=0.01)


@pytest.mark.parametrize("name", SUMMED)
def test_a_bar_is_as_long_as_its_share(bars, name):
    shown = bars(f"functions/{name}.html")
    for row, y in zip(shown.visible(".out").all(), shown.outputs(), strict=True):
        track = row.locator(".track").bounding_box()["width"]
        bar = row.locator("i").evaluate("e => e.getBoundingClientRect().width")
        assert abs(bar / track - number(y)) < 0.01


def test_an_output_beyond_the_scale_has_an_arrow(bars):
    shown = bars("functions/log_softmax.html")
    shown.type(1000, 0, 0, 0)
    kinds = [
        bar.get_attribute("class")
        for bar in shown.form.locator(".unit:not([hidden]) .out i").all()
    ]
    assert ["under" in kind for kind in kinds] == [False, True, True, True]


@pytest.mark.parametrize("name", WITH_TEMPERATURE)
def test_a_temperature_divides_the_logits(bars, name):
    shown = bars(f"functions/{name}.html")
    field, slider = shown.form.locator("[data-option=T] input").all()
    for temperature in (0.5, 4, 1e-3):
        field.fill(str(temperature))
        says(shown.outputs(), value(name, np.divide(START_ELSE, temperature)))
    slider.focus()
    slider.press("End")
    assert field.input_value() == "5"
    says(shown.outputs(), value(name, np.divide(START_ELSE, 5)))


def test_a_seed_draws_what_the_package_draws(bars):
    shown = bars("functions/gumbel_softmax.html")
    tau = shown.form.locator("[data-option=tau] input[type=number]")
    tau.fill("0")
    assert tau.get_attribute("aria-invalid") == "true"
    says(shown.outputs(), value("gumbel_softmax", START_ELSE))
    for seed in range(SEEDS):
        for sharp in (1.0, 0.2):
            tau.fill(str(sharp))
            shown.form.locator("[data-option=rng] select").select_option(str(seed))
            says(shown.outputs(), actdoc.gumbel_softmax(START_ELSE, sharp, rng=seed))


@every_vector
def test_there_may_be_more_or_fewer(bars, name):
    shown = bars(f"functions/{name}.html")
    gated = VECTORS[name].length == "n/2"
    sizes = (2, 4) if gated else range(1, MOST + 1)
    choice = shown.form.locator(".choice")
    assert choice.locator("option").all_inner_texts() == [str(n) for n in sizes]
    for n in sizes:
        choice.select_option(str(n))
        places = {int(k[k.index("[") + 1 : -1]): v for k, v in shown.inputs().items()}
        says(shown.outputs(), value(name, [number(places[k]) for k in range(n)]))
    shown.reset()
    assert len(shown.inputs()) == 4


def test_the_keyboard_reaches_and_moves_everything(bars):
    shown = bars("functions/softmax.html")
    page = shown.page
    shown.slider(0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert shown.field(0).input_value() == "1.2"
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("-3")
    says(shown.outputs(), actdoc.softmax([-3, *START_ELSE[1:]]))
    reached = []
    while page.evaluate("document.activeElement.closest('form.bars') !== null"):
        reached.append(page.evaluate("document.activeElement.outerHTML"))
        page.keyboard.press("Tab")
    controls = shown.visible("input, button, select")
    assert len(reached) == controls.count() - 1  # we began at the second


def test_a_screen_reader_hears_what_moves_and_what_comes_of_it(bars):
    shown = bars("functions/softmax.html")
    assert shown.slider(0).get_attribute("aria-label") == "x[0]"
    assert shown.field(0).get_attribute("aria-label") == "x[0]"
    assert shown.form.locator(".said").inner_text() == ""  # opening the page says nothing
    shown.slider(0).press("Home")
    y = actdoc.softmax([-NEAR_END, *START_ELSE[1:]])
    said = shown.slider(0).get_attribute("aria-valuetext")
    v, _, heard = said.partition(". ")
    assert v == f"−{NEAR_END}" and heard.startswith("softmax: ")
    says(heard.removeprefix("softmax: ").rstrip(".").split(", "), y, digits=3)
    assert shown.form.locator(".said").inner_text() == ""  # the slider has said it
    shown.field(0).fill("2")
    heard = shown.form.locator(".said").inner_text()
    y = actdoc.softmax([2, *START_ELSE[1:]])
    says(heard.removeprefix("softmax: ").rstrip(".").split(", "), y, digits=3)
    assert shown.form.locator(".said").get_attribute("role") == "status"


# Sigmoid and softmax.


def both(shown):
    """What the page shows of both: name of the logit -> logit, sigmoid, softmax as written."""
    found = {}
    for unit in shown.visible(".unit").all():
        [(name, logit)] = shown.rows(".logit", unit).items()
        outputs = shown.rows(".out", unit)
        found[name] = (number(logit), outputs["sigmoid"], outputs["softmax"])
    return found


def agrees(shown):
    """Outputs, sums and decisions are those of the logits that are shown."""
    found = both(shown)
    names, (x, *shares) = list(found), zip(*found.values(), strict=True)
    outputs = actdoc.sigmoid(x), actdoc.softmax(x)
    for texts, y, total in zip(shares, outputs, shown.texts(".sum"), strict=True):
        says(texts, y)
        assert abs(number(total) - y.sum()) <= half_unit(total)
    there = [name for name, v in zip(names, x, strict=True) if v > 0]
    best = [name for name, v in zip(names, x, strict=True) if v == max(x)]
    decisions = [text.partition(" (before")[0] for text in shown.texts(".decision")]
    tie = ": a tie" * (len(best) > 1)
    assert decisions == [", ".join(there) or "none", ", ".join(best) + tie]
    return dict(zip(names, x, strict=True))


def ghosts(shown):
    """The outputs that have an outline of what they were: how long it is as a share of the track."""
    return shown.form.evaluate(
        """form => [...form.querySelectorAll('.unit:not([hidden]) .out')].map(row => [row, row.querySelector('b')])
        .map(([row, b]) => b.hidden ? null : [row.querySelector('.name').textContent,
            b.getBoundingClientRect().width / row.querySelector('.track').getBoundingClientRect().width])"""
    )


def test_the_same_logits_go_through_both(bars):
    shown = bars(BOTH)
    assert agrees(shown) == {"cat": 2, "dog": 1.5, "horse": -0.5, "owl": -3}
    assert shown.texts(".decision") == ["cat, dog", "cat"]
    assert shown.texts(".changed") in ([], [""]) and not any(ghosts(shown))


def test_they_come_first_after_the_question(visit):
    page = visit(BOTH)
    order = page.evaluate(
        "[...document.querySelectorAll('article :is(h1, h2, table, form)')].map(e => e.localName)"
    )
    assert order[:4] == ["h1", "table", "form", "h2"]


def test_one_logit_moves_all_of_softmax_and_one_of_sigmoid(bars):
    shown = bars(BOTH)
    was = both(shown)
    for _ in range(10):
        shown.slider(1).press("ArrowRight")
    assert agrees(shown)["dog"] == 2.5
    assert shown.texts(".changed") == [
        "The logit of dog rose by 1: softmax moved 4 of 4 outputs, sigmoid 1."
    ]
    assert shown.texts(".decision") == ["cat, dog", "dog (before: cat)"]
    outlined = ghosts(shown)
    expected = [None, 2, 1, 2, None, 2, None, 2]  # of the rows: which value of the unit
    assert [bool(g) for g in outlined] == [bool(e) for e in expected]
    for place, (outline, kind) in enumerate(zip(outlined, expected, strict=True)):
        if kind:
            assert abs(outline[1] - number(list(was.values())[place // 2][kind])) < 0.01
    shown.slider(3).press("ArrowLeft")
    assert shown.texts(".changed")[0].startswith(
        "The logit of owl fell by 0.1: softmax moved 4"
    )
    assert shown.texts(".decision") == ["cat, dog", "dog"]


@pytest.mark.parametrize(
    "title, x, said, decisions",
    [
        ("Every logit 100 higher", (102, 101.5, 99.5, 97),
         "Every logit rose by 100: softmax moved 0 of 4 outputs, sigmoid 4.",
         ["cat, dog, horse, owl (before: cat, dog)", "cat"]),
        ("A cat and a dog, both sure", (9, 9, -5, -5),
         "The logits changed: softmax moved 4 of 4 outputs, sigmoid 4.", ["cat, dog", "cat, dog: a tie (before: cat)"]),
        ("A perfect answer", (100, 0, 0), "", ["cat", "cat"]),
        ("One unit", (-3,), "", ["none", "cat"]),
        ("The photo", (2, 1.5, -0.5, -3), "", ["cat, dog", "cat"]),
    ],
)  # fmt: skip
def test_an_example_of_the_page_is_chosen(bars, title, x, said, decisions):
    shown = bars(BOTH)
    shown.form.get_by_role("button", name=title).press("Enter")
    assert tuple(agrees(shown).values()) == x
    assert shown.form.locator(".changed").inner_text() == said
    assert shown.texts(".decision") == decisions
    shown.form.get_by_role("button", name="The photo").click()
    assert tuple(agrees(shown).values()) == (2, 1.5, -0.5, -3)


def test_both_take_infinities_and_what_is_no_number(bars):
    shown = bars(BOTH)
    shown.enter(0, "inf")
    assert agrees(shown)["cat"] == math.inf
    assert shown.texts(".changed") == [
        "The logit of cat rose by ∞: softmax moved 4 of 4 outputs, sigmoid 1."
    ]
    shown.enter(3, "nan")
    assert [number(row[2]) for row in both(shown).values()] == pytest.approx(
        [math.nan] * 4, nan_ok=True
    )
    assert shown.texts(".decision")[1] == "none (before: cat)"
    assert shown.texts(".changed")[0].startswith("The logits changed: softmax moved 4")


# Chapters, and pages for other readers.


def test_the_chapter_has_its_logits_and_a_temperature(bars):
    shown = bars("learn/softmax.html")
    says(shown.outputs(), actdoc.softmax([2, 3, 5, 6]))
    shown.form.locator("[data-option=T] input[type=number]").fill("5")
    says(shown.outputs(), actdoc.softmax(np.divide([2, 3, 5, 6], 5)))
    shown.reset()
    shown.form.get_by_role("button", name="Very large").click()
    says(shown.outputs(), actdoc.softmax([1000, 1000, 999]))


PAGES = [BOTH, "learn/softmax.html"] + [f"functions/{name}.html" for name in VECTORS]
KINDS = [
    BOTH,
    *(f"functions/{name}.html" for name in ("gumbel_softmax", "logsumexp", "glu")),
]


@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_left_without_a_script_or_on_paper(visit, name):
    assert not visit(name, scripts=False).locator("form.bars").is_visible()
    page = visit(name)
    assert page.locator("form.bars").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("form.bars").is_visible()
    page.emulate_media(media="screen")


@pytest.fixture
def phone(browser):
    """The bars of a page on a phone, which has a touch screen."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def phone(name):
        page.goto((SITE / name).as_uri())
        return Bars(page)

    yield phone
    context.close()
    assert not faults


@pytest.mark.parametrize("name", KINDS)
def test_a_finger_scrolls_the_page_wherever_it_goes_up(phone, name):
    shown = phone(name)
    before = shown.inputs()
    # On the track of a slider, on its handle, and below.
    end = float(shown.visible(".logit input[type=range]").last.get_attribute("max"))
    handle = (number(list(before.values())[-1]) + end) / (2 * end)
    for row, share in ((".logit", 0.1), (".logit", handle), (".out", 0.1)):
        track = shown.visible(row).last.locator(".track")
        track.scroll_into_view_if_needed()
        box, at = track.bounding_box(), shown.page.evaluate("scrollY")
        x, y = box["x"] + box["width"] * share, box["y"] + box["height"] / 2
        shown.finger(x, y, 0, -200)
        shown.page.wait_for_function(f"scrollY > {at} + 100")
    assert shown.inputs() == before
