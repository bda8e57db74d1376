"""The figures answer to pointer, finger and keys, and what they say is what the judged code gives."""

import math
import re

import numpy as np
import pytest
from conftest import shift

import actdoc

ELEMENTWISE = [name for name, r in actdoc.catalogue.items() if r.elementwise]
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def number(text):
    """A number as the page writes it."""
    text = re.sub(
        r"^(−?)10(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])", r"\g<1>1e", re.sub("\xa0?×\xa0?10", "e", text)
    )
    return float(text.translate(SUPERSCRIPTS).replace("∞", "inf"))


def near(text, value):
    """Whether a text is a number, to the last digits that a browser and NumPy may differ in."""
    shown = number(text)
    return shown == value or abs(shown - value) <= 8 * np.spacing(abs(value))


class Panel:
    """The panel of a figure, as its reader uses it."""

    def __init__(self, page, place=0):
        self.page = page
        self.form = page.locator("form.live[data-function]").nth(place)
        # What few need is folded.
        self.form.locator("details").evaluate("e => { e.open = true }")
        self.plot = page.locator("figure:has(+ form.live[data-function]) svg").nth(place)

    def text(self, name):
        return self.form.locator(f".{name}").inner_text()

    def read(self):
        return self.text("f"), self.text("d")

    def at(self, x):
        self.form.locator(".x").fill(x)

    def reset(self):
        self.form.locator("button[type=reset]").click()
        # What follows a reset comes once the browser has put back the controls.
        self.page.evaluate("new Promise(done => setTimeout(done))")

    def option(self, name):
        return self.form.locator(f"[data-option={name}]").locator("input,select").first

    def points(self, curve):
        """The corners of a curve as drawn, in the numbers on the axes."""
        return self.plot.evaluate(
            """(svg, n) => {
                const ticks = axis => [...svg.querySelectorAll(`.labels.${axis} text`)]
                    .map(t => [+t.getAttribute(axis), t.textContent])
                const d = [...svg.querySelectorAll(`.curves .curve-${n}`)].map(p => p.getAttribute("d")).join("")
                return [ticks("x"), ticks("y"), d.match(/[^M, ]+,[^M, ]+/g).map(p => p.split(",").map(Number))]
            }""",
            curve,
        )

    def graph(self, curve):
        """The same in the numbers that the axes show."""
        across, up, pixels = self.points(curve)
        logarithmic = any(re.search("[⁰¹²³⁴-⁹]", t) for _, t in up)
        up = [(py - 5, np.log10(number(t)) if logarithmic else number(t)) for py, t in up]
        across = [(px, number(t)) for px, t in across]
        x, y = (
            np.polyval(np.polyfit(*zip(*ends, strict=True), 1), places)
            for places, ends in zip(zip(*pixels, strict=True), (across, up), strict=True)
        )
        return x, 10**y if logarithmic else y


@pytest.fixture
def panel(visit):
    def panel(name, place=0, **reader):
        page = visit(name if "/" in name else f"functions/{name}.html", **reader)
        found = Panel(page, place)
        found.form.scroll_into_view_if_needed()
        return found

    return panel


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_what_is_read_is_what_the_code_gives_and_the_formula_as_written_is_told_beside(
    panel, name
):
    live, record = panel(name), actdoc.catalogue[name]
    for x in ("-0.75", "1e-9", "3", "-300", "-inf", "∞", "nan"):
        live.at(x)
        real = float(x.replace("∞", "inf"))
        for text, value in zip(
            live.read(), (record(real), record.derivative(real)), strict=True
        ):
            assert (text == "NaN") if math.isnan(value) else near(text, value), (
                x,
                text,
                value,
            )
    live.at("2")
    written = live.text("f-written")
    same = re.fullmatch(r"textbook formula: (?:the same|(\S+), \S+ ulp from ours)", written)
    assert same and near(same[1] or live.text("f"), record.textbook(2.0)), written


AS_WRITTEN = {
    "−2.1 × 10⁻⁷": -2.1e-7, "10⁻⁵": 1e-5, "-10³": -1000.0, "0,5": 0.5, "0,500": 0.5, "1,024": 1024.0,
    "-1,000,000": -1e6, " 1e3 ": 1e3,
}  # fmt: skip


def test_a_number_is_typed_as_the_pages_write_it(panel):
    live = panel("softsign")
    for typed, x in AS_WRITTEN.items():
        live.at(typed)
        assert near(live.text("f"), actdoc.softsign(x)), typed


def test_the_tail_where_the_formula_as_written_gives_nothing(panel):
    live = panel("gelu")
    live.at("-12")
    assert near(live.text("f"), actdoc.gelu(-12.0)) and live.text("f") != "0"
    off = re.fullmatch(r"textbook formula: −?0, (.+) ulp from ours", live.text("f-written"))
    assert number(off[1]) == pytest.approx(2**52, rel=1)


def test_a_pointer_moves_along_the_curve_and_a_line_touches_it(panel):
    live = panel("tanh")
    box = live.plot.bounding_box()
    live.page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    x = float(live.form.locator(".x").input_value())
    assert 1 < x < 3 and near(live.text("f"), actdoc.tanh(x))
    assert near(live.text("d"), actdoc.tanh.derivative(x))
    # The line that touches, from pixels to the numbers of the axes.
    slope = live.plot.evaluate(
        """svg => { const [a, b, c, d] = svg.querySelector(".tangent").getAttribute("d").match(/-?[\\d.]+/g).map(Number)
            const [x, y] = [svg.dataset.x, svg.dataset.y].map(t => t.split(" ").map(Number))
            const [left, right, bottom, top] = svg.dataset.frame.split(" ").map(Number)
            return (d - b) / (top - bottom) * (y[1] - y[0]) / ((c - a) / (right - left) * (x[1] - x[0])) }"""
    )
    assert slope == pytest.approx(actdoc.tanh.derivative(x), rel=1e-3)
    # Who clicks goes on with keys, and stays on the page.
    live.page.mouse.down()
    live.page.mouse.up()
    live.page.keyboard.press("ArrowLeft")
    assert x - 0.1 < float(live.form.locator(".x").input_value()) < x


def test_a_pointer_near_a_corner_comes_to_it(panel):
    live = panel("relu")
    box = live.plot.bounding_box()
    zero = box["x"] + box["width"] * (50 + 442 / 2) / 512
    live.page.mouse.move(zero + 3, box["y"] + 100)
    assert live.form.locator(".x").input_value() == "0"


@pytest.mark.parametrize("width", [1280, 640])  # 640: a laptop at 200 % zoom
def test_keys_alone_walk_along_and_stop_at_a_corner(panel, width):
    live = panel("hard_sigmoid", width=width)
    along = live.form.locator(".along")
    along.focus()
    seen = set()
    for _ in range(200):
        live.page.keyboard.press("ArrowRight")
        seen.add(live.form.locator(".x").input_value())
    assert {"3", "5"} <= seen
    live.page.keyboard.press("Home")
    assert live.form.locator(".x").input_value() == "-5"
    assert along.get_attribute("aria-valuetext") == "x −5, f 0, slope 0."


def test_a_corner_has_two_slopes_and_a_convention(panel):
    live = panel("leaky_relu")
    live.at("0")
    assert live.text("note") == (
        "A corner: the slope is 0.01 from the left, 1 from the right; 0.01 by convention."
    )
    assert live.plot.locator(".tangent").count() == 2
    assert "by convention" in live.form.locator(".along").get_attribute("aria-valuetext")


def test_a_jump_has_two_values(panel):
    live = panel("binary_step")
    live.at("0")
    assert live.text("note") == "A jump: 0 from the left, 1 from the right; 0 here."


@pytest.mark.parametrize(
    ("name", "given"),
    [(n, r.typical) for n, r in actdoc.catalogue.items() if r.elementwise and r.typical],
)
def test_a_slider_and_a_typed_number_set_a_parameter(panel, name, given):
    live, record = panel(name), actdoc.catalogue[name]
    live.at("-0.7")
    for parameter, (low, high) in given.items():
        value = low + (high - low) * 0.3
        live.option(parameter).fill(repr(value))
        expected = record(-0.7, **{parameter: value})
        assert near(live.text("f"), expected)
        live.form.locator(f"[data-option={parameter}] input[type=range]").press("End")
        assert near(live.text("f"), record(-0.7, **{parameter: float(high)}))
        live.reset()
        live.at("-0.7")
        assert near(live.text("f"), record(-0.7))


def test_a_form_is_chosen(panel):
    live = panel("gelu")
    live.at("-3")
    for form in ("none", "tanh", "quick"):
        live.option("approximate").select_option(form)
        assert near(live.text("f"), actdoc.gelu(-3.0, form))
        assert near(live.text("d"), actdoc.gelu.derivative(-3.0, form))


def test_a_seed_draws_what_numpy_draws(panel):
    live = panel("rrelu")
    live.at("-2")
    live.option("training").check()
    for seed in ("0", "4"):
        live.option("rng").select_option(seed)
        assert near(live.text("f"), actdoc.rrelu(-2.0, training=True, rng=int(seed)))
    live = panel("gumbel_softmax")
    live.option("rng").select_option("3")
    live.at("1.5")
    assert near(live.text("f"), actdoc.gumbel_softmax([1.5, 0.0], rng=3)[0])


def test_what_a_function_refuses_is_said_and_undone(panel):
    live = panel("hard_tanh")
    live.option("min_val").fill("5")
    assert live.text("note") == "That is not possible: min_val < max_val must hold."
    live.at("-7")
    assert live.text("f") == "−1"
    assert not live.page.faults


def test_what_is_no_number_is_answered_in_words_and_by_no_values(panel):
    live = panel("gelu")
    field = live.form.locator(".x")
    live.at("seven")
    assert field.get_attribute("aria-invalid") == "true"
    told = live.page.locator(f"#{field.get_attribute('aria-describedby')}")
    assert told.inner_text() == "x must be a number, such as −0.5 or 1e-3."
    assert live.text("said") == told.inner_text()
    assert not live.form.locator("output, small").evaluate_all(
        "all => all.some(e => e.textContent)"
    )
    assert not live.plot.locator(".cursor *").count()
    live.at("2")
    assert near(live.text("f"), actdoc.gelu(2.0)) and not live.text("note")
    assert field.get_attribute("aria-invalid") is None and not live.page.faults


@pytest.mark.parametrize("name", ["gelu", "softmax"])
def test_outside_of_the_plot_the_panel_says_so(panel, name):
    live = panel(name)
    live.at("-6")
    more = live.form.locator("summary").inner_text()
    assert live.text("note") == f"This x is outside the plot, which “{more}” makes wider."
    assert not live.plot.locator(".cursor *").count()
    live.form.locator(".wider").click()
    live.at("-6")
    assert not live.text("note") and live.plot.locator(".cursor *").count()


def test_what_stands_around_a_figure_follows_the_choice(panel):
    live = panel("gelu")
    top, caption = live.page.locator(".formulas"), live.page.locator("figcaption").first
    # The facts, and the call that can be copied, are of one form, and say so.
    facts = live.page.locator(".facts").inner_text()
    assert facts.startswith("With approximate='none':")
    seen = {}
    for form in ("none", "tanh", "quick", "none"):
        live.option("approximate").select_option(form)
        text = top.inner_text()
        assert text.startswith(f"With approximate='{form}':")
        assert seen.setdefault(form, text) == text
        first = form == "none"
        said = "" if first else "The facts of this page are those of approximate='none'."
        assert live.text("note") == said
        # The lowest value of this form is marked: there its slope is 0, to the last bits.
        assert "A cross marks the minimum" in caption.inner_text()
        [lowest] = live.page.evaluate(
            "approximate => actdoc.functions.gelu.extrema({approximate})", form
        )
        assert abs(actdoc.gelu.derivative(lowest, form)) < 1e-15
        assert (
            actdoc.gelu(lowest, form)
            < actdoc.gelu([lowest - 0.1, lowest + 0.1], form).min()
        )
        cross = live.plot.locator(".marks .cross").get_attribute("d")
        low, high, left, right = live.plot.evaluate(
            "svg => [...svg.dataset.x.split(' '), ...svg.dataset.frame.split(' ').slice(0, 2)].map(Number)"
        )
        place = left + (lowest - low) / (high - low) * (right - left)
        assert float(re.match(r"M(\S+)", cross)[1]) == pytest.approx(place, abs=0.01)
    assert len({text.partition(":")[2] for text in seen.values()}) == 3
    assert top.locator("math").count() >= 2 and top.locator(".copy").count() == 2
    live.option("approximate").select_option("quick")
    live.reset()
    assert top.inner_text() == seen["none"]
    # Who goes on to compare finds there what was set here.
    live.option("approximate").select_option("tanh")
    live.at("2.5")
    live.form.get_by_text("compare with others").click()
    shown = live.page.locator(".chosen .read").first
    shown.get_by_text("gelu(x, tanh)").wait_for()
    assert near(shown.locator("output").inner_text(), actdoc.gelu(2.5, "tanh"))
    assert not live.page.faults


def test_a_layer_in_training_is_told_from_the_formulas_of_its_page(panel):
    live = panel("rrelu")
    live.option("training").check()
    assert live.text("note").endswith(
        "Formulas and facts of this page are those of training=False."
    )
    live.option("training").uncheck()
    assert not live.text("note")


def test_what_is_read_of_a_vector_has_the_names_of_the_legend(panel):
    for name in ("softmax", "swiglu", "logsumexp"):
        live = panel(name)
        named = live.form.locator(".line span").all_inner_texts()
        assert named == live.plot.locator(".legend text").all_text_contents()


def test_an_empty_field_is_refused_where_there_is_no_condition_to_quote(panel):
    live = panel("silu")
    live.option("beta").fill("")
    # In words of the browser, which speaks the reader's language.
    assert live.text("said") == live.text("note") != "" and not live.page.faults
    live.option("beta").fill("2")
    assert near(live.text("f"), actdoc.silu(1.0, 2.0))


@pytest.mark.parametrize("name", ["elu", "silu", "softplus", "threshold", "tanh_shrink"])
def test_a_curve_that_is_drawn_anew_is_the_function(panel, name):
    live, record = panel(name), actdoc.catalogue[name]
    given = {parameter: high for parameter, (_, high) in record.typical.items()}
    for parameter, value in given.items():
        live.option(parameter).fill(repr(float(value)))
    live.form.locator(".wider").click()
    x, y = live.graph(0)
    # As exact as a tenth of a pixel, but where a pixel does not tell on which side of a corner it is.
    apart = np.ones_like(x, dtype=bool)
    for corner in record.breakpoints_at(given):
        apart &= np.abs(x - corner) > 0.02
    x, y = x[apart], y[apart]
    steep = np.abs(record.derivative(x, **given)) * np.ptp(x) / 2000
    off = np.abs(y - record(x, **given))
    assert len(x) > 100 and (off < np.ptp(y) / 1000 + steep + 1e-9).all()


def test_a_tail_is_shown_on_a_logarithmic_axis(panel):
    live = panel("sigmoid")
    live.form.locator(".view").select_option(label="far left, −800 to 0")
    assert live.form.locator(".logarithmic").is_checked()
    x, y = live.graph(0)
    straight = x > -700
    assert x.min() == pytest.approx(-745, abs=2)
    assert np.allclose(
        np.log10(y[straight]), np.log10(actdoc.sigmoid(x[straight])), atol=0.5
    )


def test_a_corner_does_not_stretch_a_logarithmic_axis(panel):
    live = panel("relu")
    live.form.locator(".logarithmic").check()
    ticks = live.plot.locator(".labels.y text").all_text_contents()
    assert 1e-12 < number(ticks[0]) < 1e-3


def test_the_error_of_the_formula_as_written_is_drawn(panel):
    live = panel("softplus")
    live.form.locator(".view").select_option(label="left tail, −40 to 0")
    live.form.locator(".errors").check()
    x, y = live.graph(0)
    # Below half an ulp of 1, log(1 + exp(x)) is 0: no digit is left.
    gone = x < -37.5
    assert gone.sum() > 5 and (np.log10(y[gone]) > 15).all()
    assert np.log10(y[x > -1]).max() < 1.5


def test_a_chain_of_layers_multiplies_slopes(panel):
    live = panel("learn/vanishing-gradients.html")
    for name, layers in (("sigmoid", 5), ("tanh", 12), ("relu", 30)):
        live.form.locator(".which").select_option(name)
        live.option("layers").fill(str(layers))
        y, slope, f = 0.5, 1.0, actdoc.catalogue[name]
        for _ in range(layers):
            y, slope = f(y), slope * f.derivative(y)
        assert number(live.text("f")) == pytest.approx(y, rel=1e-13)
        assert number(live.text("d")) == pytest.approx(slope, rel=1e-13)
        legend = live.plot.locator(".legend text").all_text_contents()
        assert legend == [f"{name}(x), {layers} times", "product of the slopes at x"]


def test_forced_colours_keep_the_curves_apart(panel):
    live = panel("relu")
    live.page.emulate_media(forced_colors="active")
    look = """svg => [...svg.querySelectorAll(".curves path, .cursor .hair")].map(p => {
        const {stroke, strokeDasharray} = getComputedStyle(p)
        return stroke + strokeDasharray
    })"""
    shown = live.plot.evaluate(look)
    live.page.emulate_media(forced_colors="none")
    assert len(set(shown)) == 3 and all(look.startswith("rgb") for look in shown)


def test_the_widest_view_has_no_fault(panel):
    live = panel("gelu")
    live.page.evaluate(
        "for (let n = 0; n < 70; n++) document.querySelector('form.live .wider').click()"
    )
    live.at("∞")
    assert live.text("f-written") == "textbook formula: the same" and not live.page.faults
    assert live.text("d-written") == "textbook formula: NaN"


def test_a_reset_brings_back_the_first_function_too(panel):
    live = panel("learn/vanishing-gradients.html")
    live.form.locator(".which").select_option("relu")
    assert live.plot.locator(".legend text").first.text_content() == "relu(x), 5 times"
    live.reset()
    assert live.plot.locator(".legend text").first.text_content() == "sigmoid(x), 5 times"


def test_a_screen_reader_hears_what_changed(panel):
    live = panel("silu")
    live.at("2")
    assert live.text("said") == "x 2, f 1.76159, slope 1.09078."
    live.option("beta").fill("0")
    assert live.text("said") == "x 2, f 1, slope 0.5."
    assert live.form.get_attribute("aria-label") == "Move along the curve of silu"


def test_a_finger_that_moves_up_or_down_scrolls(panel):
    live = panel("sigmoid", width=390)
    assert live.plot.evaluate("e => getComputedStyle(e).touchAction") == "pan-y pinch-zoom"


def test_without_a_script_or_on_paper_the_figure_stands_alone(panel, visit):
    page = visit("functions/silu.html", scripts=False)
    assert page.locator("figure svg.plot").is_visible()
    assert not page.locator("form.live").is_visible()
    live = panel("silu")
    live.page.emulate_media(media="print")
    assert not live.form.is_visible() and live.plot.is_visible()
    live.page.emulate_media(media="screen")
    assert live.form.is_visible()


@pytest.mark.parametrize("width", [1280, 640, 390])
def test_nothing_shifts_while_a_figure_is_moved_and_no_task_is_long(visit, width):
    page = visit("functions/gelu.html", width=width)
    measured = page.evaluate(
        """() => {
            const box = document.querySelector("form.live"), slider = box.querySelector(".along")
            const start = performance.now()
            for (let n = 0; n < 20; n++) { slider.value = n / 10; slider.dispatchEvent(new Event("input")) }
            const between = performance.now()
            for (let n = 0; n < 10; n++) box.querySelector(".logarithmic").dispatchEvent(new Event("change"))
            return {move: (between - start) / 20, draw: (performance.now() - between) / 10}
        }"""
    )
    assert shift(page) < 0.01
    assert measured["draw"] < 50 and measured["move"] < 10, measured


def test_layers_that_cannot_be_are_refused_before_a_browser_counts_for_ever(panel):
    live = panel("learn/vanishing-gradients.html")
    for layers in ("-3", "1e300", ""):
        live.option("layers").fill(layers)
        assert live.text("note")
    live.option("layers").fill("1")
    assert not live.text("note") and not live.page.faults


def test_a_reset_goes_back_to_where_the_reader_began(panel):
    live = panel("sigmoid")
    live.form.locator(".view").select_option(label="far left, −800 to 0")
    live.at("nan")
    live.reset()
    assert live.form.locator(".x").input_value() == "1" and not live.page.faults
