"""The explorer draws, reads out and saves what the judged code gives, and its address says what it shows."""

import html
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from conftest import SITE, pages, shift
from test_live import near, number

import actdoc

DEFAULT = ["sigmoid", "tanh", "relu", "gelu"]
PAGE = "compare/explorer.html"


READ = """form => [...form.querySelectorAll('.read')].filter(line => line.checkVisibility())
    .map(line => [line.firstElementChild.innerText, line.querySelector('output').innerText])"""


class Explorer:
    """The explorer, as its reader uses it."""

    def __init__(self, page):
        self.page = page
        self.form = page.locator("form.explorer")
        self.plot = page.locator("#explorer-figure svg")

    @property
    def note(self):
        return self.form.locator(".note").inner_text()

    @property
    def legend(self):
        return [
            text
            for text in self.plot.locator(".legend text").all_text_contents()
            if "(" in text and not text.startswith(("minus", "dashed"))
        ]

    @property
    def address(self):
        """What stands in the address once it has been written."""
        self.wait(250)
        return self.page.evaluate("location.hash").removeprefix("#")

    def wait(self, milliseconds=50):
        """Let the page have its turn: what it put off for a shorter time comes first, however busy the machine is."""
        self.page.evaluate(f"new Promise(done => setTimeout(done, {milliseconds}))")

    def control(self, name):
        return self.form.locator(f"[name={name}]")

    def read(self):
        """What is read at x: name -> value as it is written."""
        return dict(self.form.evaluate(READ))

    def add(self, name):
        self.form.locator(".add").select_option(name)
        self.form.locator(".more").click()

    def set(self, name, value):
        """Type into a field and leave it."""
        field = self.control(name)
        field.fill(value)
        field.press("Tab")

    def graph(self, line, slope=False):
        """The corners of a line as drawn, in the numbers that the axes show."""
        kind = f".line-{line}.{'derivative' if slope else 'value'}"
        across, up, paths = self.plot.evaluate(
            """(svg, kind) => [
                [...svg.querySelectorAll(".labels.x text")].map(t => [t.x.baseVal[0].value, t.textContent]),
                [...svg.querySelectorAll(".labels.y text")].map(t => [t.y.baseVal[0].value - 5, t.textContent]),
                [...svg.querySelectorAll(".curves " + kind)].map(p => p.getAttribute("d")),
            ]""",
            kind,
        )
        [d] = paths
        pixels = np.array(re.findall(r"(-?[\d.]+),(-?[\d.]+)", d), float)
        logarithmic = any(re.search("10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]", text) for _, text in up)
        ends = [
            [(place, number(text)) for place, text in labels] for labels in (across, up)
        ]
        if logarithmic:
            ends[1] = [(place, np.log10(value)) for place, value in ends[1]]
        x, y = (
            np.polyval(np.polyfit(*zip(*labels, strict=True), 1), places)
            for labels, places in zip(ends, pixels.T, strict=True)
        )
        return x, 10**y if logarithmic else y

    def pixel(self):
        """What a hundredth of a unit of the drawing is on its y axis, which holds all lines."""
        up = self.plot.evaluate(
            "svg => [...svg.querySelectorAll('.labels.y text')].map(t => [t.y.baseVal[0].value, t.textContent])"
        )
        (a, first), (b, last) = up[0], up[-1]
        return abs((number(last) - number(first)) / (b - a)) / 100


@pytest.fixture
def explorer(visit):
    def explorer(address="", **reader):
        page = visit(f"{PAGE}#{address}".rstrip("#"), **reader)
        return Explorer(page)

    return explorer


def assert_drawn(live, line, truth, low, high, *, slope=False):
    """A line is drawn where the truth is, to a hundredth of a unit of the drawing, but beside jumps and corners."""
    x, y = live.graph(line, slope)
    assert abs(x.min() - low) < 1e-2 and abs(x.max() - high) < 1e-2
    true = truth(x)
    left, right = truth(x - 0.03), truth(x + 0.03)
    smooth = abs(left + right - 2 * true) < np.ptp(true) / 50
    assert smooth.sum() > 100
    steep = abs(right - left) / 6
    assert (abs(y - true) < live.pixel() + steep)[smooth].all()


# What is drawn and read.


def test_it_begins_as_the_build_drew_it(explorer, visit):
    still = visit(PAGE, scripts=False).locator("#explorer-figure svg")
    live = explorer()
    assert live.plot.get_attribute("data-frame") == still.get_attribute("data-frame")
    assert live.legend == still.locator(".legend text").all_text_contents()
    assert list(live.read()) == live.legend == [f"{name}(x)" for name in DEFAULT]
    assert live.plot.get_attribute("aria-label") == still.get_attribute("aria-label")
    signs = """svg => [...svg.querySelectorAll(".marks .sign")]
        .map(e => Number(e.getAttribute("d").match(/M([\\d.]+)/)[1]))"""
    assert live.plot.evaluate(signs) == pytest.approx(still.evaluate(signs), abs=0.02)
    assert live.note == "" and live.address == "" and not live.page.faults


@pytest.mark.parametrize(
    "names", [list(actdoc.catalogue)[n : n + 6] for n in range(0, len(actdoc.catalogue), 6)]
)  # fmt: skip
def test_every_function_can_be_drawn_and_read(explorer, names):
    live = explorer("&".join(f"f={name}" for name in names) + "&show=both&at=-0.75")
    assert live.note == "" and len(live.legend) == len(names)
    shown = iter(live.read().items())
    for n, name in enumerate(names):
        record = actdoc.catalogue[name]
        (called, value), (_, slope) = next(shown), next(shown)
        assert called.startswith(f"{name}(")
        if record.elementwise:
            truths = record(-0.75), record.derivative(-0.75)
            assert_drawn(live, n, record, -5, 5)
        else:
            vector = [1.0, -0.75] if record.length == "n/2" else [-0.75, 0.0]
            truths = (
                np.ravel(record(vector, **record.seed))[0],
                np.atleast_2d(record.slope(vector, **record.seed))[0][int(vector[0] == 1)],
            )
        assert number(value) == pytest.approx(truths[0], rel=1e-14)
        assert number(slope) == pytest.approx(truths[1], rel=1e-14)
    assert not live.page.faults


def test_what_is_read_is_what_the_code_gives_in_full(explorer):
    live = explorer("f=gelu&f=gelu&approximate=tanh&f=leaky_relu&alpha=0.3&f=silu&beta=2")
    for x in ("-0.7", "1e-9", "-12", "3"):
        live.set("at", x)
        v = float(x)
        truths = {
            "gelu(x)": actdoc.gelu(v),
            "gelu(x, tanh)": actdoc.gelu(v, "tanh"),
            "leaky_relu(x, alpha=0.3)": actdoc.leaky_relu(v, 0.3),
            "silu(x, beta=2)": actdoc.silu(v, 2.0),
        }
        assert live.read().keys() == truths.keys()
        for name, text in live.read().items():
            assert near(text, truths[name]), (name, x, text)
    assert live.legend == list(truths)


def test_a_difference_is_the_difference_of_what_the_code_gives(explorer):
    live = explorer("f=tanh&f=sigmoid&f=softsign&from=1&low=-3&high=4&at=0.5")
    assert_drawn(live, 0, lambda x: actdoc.tanh(x) - actdoc.sigmoid(x), -3, 4)
    assert_drawn(live, 2, lambda x: actdoc.softsign(x) - actdoc.sigmoid(x), -3, 4)
    assert live.plot.locator(".curves path").count() == 2
    assert live.plot.locator(".legend text").all_text_contents() == [
        "tanh(x)", "softsign(x)", "minus sigmoid(x)",
    ]  # fmt: skip
    read = live.read()
    assert number(read["tanh(x) − sigmoid(x)"]) == actdoc.tanh(0.5) - actdoc.sigmoid(0.5)
    assert near(read["sigmoid(x)"], actdoc.sigmoid(0.5))


def test_slopes_are_dashed_beside_the_function_and_logarithmic_in_a_tail(explorer):
    live = explorer("f=sigmoid&f=tanh&show=both")
    assert_drawn(live, 1, actdoc.tanh, -5, 5)
    assert_drawn(live, 1, actdoc.tanh.derivative, -5, 5, slope=True)
    dashes = "e => getComputedStyle(e).strokeDasharray"
    assert live.plot.locator(".curves .line-1.value").evaluate(dashes) == "none"
    assert live.plot.locator(".curves .line-1.derivative").evaluate(dashes) == "7px, 5px"
    live = explorer("f=sigmoid&f=softsign&show=d&log=1&low=0&high=30")
    for line, record in enumerate((actdoc.sigmoid, actdoc.softsign)):
        x, y = live.graph(line, slope=True)
        inside = x > 0.5
        assert np.allclose(np.log10(y), np.log10(record.derivative(x)), atol=0.1)
        assert np.allclose(
            np.log10(y[inside]), np.log10(record.derivative(x[inside])), atol=0.05
        )


def test_a_curve_does_not_bridge_a_jump(explorer):
    live = explorer("f=binary_step&f=hard_shrink&lambd=2")
    d = live.plot.locator(".curves path").nth(0).get_attribute("d")
    assert d.count("M") == 2
    assert live.plot.locator(".curves path").nth(1).get_attribute("d").count("M") == 3


# Controls.


def test_functions_are_added_set_and_removed(explorer):
    live = explorer()
    live.add("leaky_relu")
    live.control("alpha").fill("0.5")
    assert live.legend[-1] == "leaky_relu(x, alpha=0.5)"
    assert_drawn(live, 4, lambda x: actdoc.leaky_relu(x, 0.5), -5, 5)
    live.form.locator("[data-option=alpha] input[type=range]").press("End")
    assert live.legend[-1] == "leaky_relu(x, alpha=1)"
    live.control("from").select_option(label="relu(x)")
    live.form.get_by_role("button", name="remove function 1, sigmoid").click()
    assert live.address == "f=tanh&f=relu&f=gelu&f=leaky_relu&alpha=1&from=1"
    live.form.get_by_role("button", name="remove function 2, relu").click()
    assert live.address == "f=tanh&f=gelu&f=leaky_relu&alpha=1"
    live.control("approximate").select_option("quick")
    assert live.address == "f=tanh&f=gelu&approximate=quick&f=leaky_relu&alpha=1"
    for _ in range(2):
        live.form.locator(".remove").first.click()
    assert not live.form.locator(".remove").is_visible() and not live.page.faults


def test_a_seventh_function_is_refused_with_a_sentence(explorer):
    live = explorer()
    for name in ("silu", "mish", "elu"):
        assert live.note == ""
        live.add(name)
    assert live.note == "That is not possible: a view has six functions at most, got more."
    assert len(live.legend) == 6 and live.address.endswith("&f=gelu&f=silu&f=mish")
    live.control("show").select_option("d")
    assert live.note == "" and live.legend[0] == "sigmoid′(x)"


def test_what_a_function_refuses_is_said_and_undone(explorer):
    live = explorer("f=hard_tanh&f=relu")
    before = live.plot.locator(".curves").inner_html()
    live.control("min_val").fill("5")
    assert live.note == "That is not possible: min_val < max_val must hold."
    assert live.plot.locator(".curves").inner_html() == before
    live.control("show").select_option("d")
    assert "min_val" in live.note and live.legend == ["hard_tanh(x)", "relu(x)"]
    live.set("low", "7")
    assert live.note == (
        "That is not possible: low must be a number below high, and not too close to it, got 7 and 5."
    )
    assert live.control("low").input_value() == "-5" and not live.page.faults


def test_what_was_set_before_is_kept_when_something_else_is_refused(explorer):
    live = explorer("f=leaky_relu&f=relu")
    live.control("alpha").fill("0.5")
    live.set("low", "7")
    assert live.note.startswith("That is not possible")
    assert live.control("alpha").input_value() == "0.5"
    assert live.address == "f=leaky_relu&alpha=0.5&f=relu"


def test_the_view_is_moved_by_presets_ends_and_buttons(explorer):
    live = explorer("f=sigmoid&f=tanh&at=2")
    live.form.locator(".view").select_option(label="left tail, −40 to 0")
    assert live.address == "f=sigmoid&f=tanh&low=-40&high=0&log=1&at=0"
    assert live.form.locator(".view").input_value() == "-40 0 1"
    live.set("high", "10")
    live.set("low", "−6")
    live.control("log").uncheck()
    live.form.locator(".closer").click()
    assert live.address == "f=sigmoid&f=tanh&low=-4&high=4&at=0"
    for _ in range(2):
        live.form.locator(".wider").click()
    assert_drawn(live, 1, actdoc.tanh, -16, 16)
    live.set("at", "1")
    for _ in range(40):
        live.form.locator(".closer").click()
    assert live.note.startswith(
        "That is not possible: low must be a number below high, and"
    )
    assert float(live.control("low").input_value()) == pytest.approx(1, abs=1e-8)
    assert not live.page.faults


def test_a_function_page_can_be_looked_at_as_closely_as_numbers_allow(visit):
    page = visit("functions/sigmoid.html")
    page.evaluate(
        "for (let n = 0; n < 70; n++) document.querySelector('form.live .closer').click()"
    )
    assert page.locator(".labels.x text").count() > 0 and not page.faults


def test_large_numbers_on_an_axis_have_exponents(explorer):
    live = explorer("f=exponential&f=squared_relu&low=0&high=20&at=20")
    labels = live.plot.locator(".labels.y text").all_text_contents()
    assert labels[0] == "0" and labels[-1] == "5×10⁸"
    starts = live.plot.evaluate(
        "svg => [...svg.querySelectorAll('.labels.y text')].map(t => t.getBBox().x)"
    )
    assert min(starts) >= 0


def test_a_pointer_a_finger_and_keys_move_along_all_curves(explorer):
    live = explorer("f=hard_tanh&f=tanh")
    box = live.plot.bounding_box()
    left, right, *_ = map(float, live.plot.get_attribute("data-frame").split())
    place = left + (right - left) * 0.6
    live.page.mouse.move(
        box["x"] + box["width"] * place / 512 + 3, box["y"] + box["height"] / 2
    )
    # Near a corner it comes to it.
    assert live.control("at").input_value() == "1"
    assert live.plot.locator(".cursor circle").count() == 2
    along = live.form.locator(".along")
    along.focus()
    live.page.keyboard.press("Home")
    assert live.address == "f=hard_tanh&f=tanh&at=-5"
    assert (
        along.get_attribute("aria-valuetext") == "x −5: hard_tanh(x) −1, tanh(x) −0.9999."
    )
    assert live.plot.evaluate("e => getComputedStyle(e).touchAction") == "pan-y pinch-zoom"


def test_keys_alone_do_everything(explorer):
    live = explorer(width=390)
    live.page.keyboard.press("Tab")
    seen = []
    for _ in range(60):
        live.page.keyboard.press("Tab")
        name = live.page.evaluate(
            """(e => e.closest("form.explorer") && (e.name || e.className))(document.activeElement)"""
        )
        if name and name not in seen:
            seen.append(name)
        if name == "add":
            live.page.keyboard.type("mish")
        if name == "more":
            live.page.keyboard.press("Enter")
    assert [name for name in seen if name != "reference internal"] == [
        "add", "more", "at", "along", "remove", "approximate", "show", "from", "low", "high", "view", "log", "closer",
        "wider", "save",
    ]  # fmt: skip
    assert live.legend[-1] == "mish(x)"


def test_the_plot_and_its_controls_stand_side_by_side_on_a_laptop(explorer):
    live = explorer(width=1280)
    live.page.set_viewport_size({"width": 1280, "height": 800})
    plot, form = live.plot.bounding_box(), live.page.locator("form.explorer").bounding_box()
    assert plot["x"] + plot["width"] <= form["x"] and plot["width"] >= 500
    add = live.page.locator("form.explorer .more").bounding_box()
    assert add["y"] + add["height"] < plot["y"] + plot["height"] <= 800
    small = (
        "es => es.map(e => e.getBoundingClientRect()).map(b => Math.min(b.width, b.height))"
    )
    assert min(live.page.locator(".remove").evaluate_all(small)) >= 24


# Addresses.

ROUND_TRIPS = [
    "f=gelu&f=gelu&approximate=tanh&f=gelu&approximate=quick&from=0",
    "f=hard_tanh&min_val=-2.5&max_val=0.25&f=celu&alpha=2&show=both&low=-20&high=0.125&log=1&at=-7.5",
    "f=rrelu&lower=0.2&training=true&rng=3&f=gumbel_softmax&tau=0.5&rng=2",
    "f=relu&low=1e-20&high=2e%2B20&at=1e-7",
]


@pytest.mark.parametrize("address", ROUND_TRIPS)
def test_an_address_comes_back_as_it_was(explorer, address):
    live = explorer(address)
    assert live.note == ""
    drawn = live.plot.inner_html()
    live.control("show").select_option("d")
    shown = "both" if "show=both" in address else "f"
    live.control("show").select_option(shown)
    assert live.address == address and live.plot.inner_html() == drawn
    live.page.reload()
    assert live.plot.inner_html() == drawn and not live.page.faults


def test_what_a_reader_sets_is_a_link(explorer):
    live = explorer()
    live.add("elu")
    live.control("alpha").fill("2")
    live.control("show").select_option("both")
    live.set("low", "-3")
    live.set("at", "0.25")
    address = live.address
    assert (
        address == "f=sigmoid&f=tanh&f=relu&f=gelu&f=elu&alpha=2&show=both&low=-3&at=0.25"
    )
    drawn, read = live.plot.inner_html(), live.read()
    other = explorer(address)
    assert other.plot.inner_html() == drawn and other.read() == read


NONSENSE = {
    "f=foo": "f must be a function of the catalogue, got foo",
    "f=constructor": "f must be a function of the catalogue, got constructor",
    "f=": "f must be a function of the catalogue, got ",
    "f=relu&alpha=1": "a view has f with its parameters, show, from, low, high, log and at, got alpha",
    "f=leaky_relu&f=relu&alpha=1": "show, from, low, high, log and at, got alpha",
    "gelu": "log and at, got gelu",
    "f=leaky_relu&alpha=big": "alpha must be a number, got big",
    "f=gelu&approximate=erf": "approximate must be none or tanh or quick, got erf",
    "f=celu&alpha=0": "celu: alpha != 0 must hold, got alpha = 0",
    "f=gumbel_softmax&rng=9": "rng must be 0 or 1 or 2 or 3 or 4, got 9",
    "show=g": "show must be f or d or both, got g",
    "f=relu&f=elu&from=2": "from must be the number of a function, counted from 0, got 2",
    "from=-1": "from must be 0 or 1 or 2 or 3 or 4 or 5, got -1",
    "low=NaN": "low must be a number below high, and not too close to it, got NaN and 5",
    "low=5&high=-5": "not too close to it, got 5 and -5",
    "low=1&high=1.0000000000000002": "not too close to it, got 1 and 1.0000000000000002",
    "low=-1e308&high=1e308": "not too close to it, got -1e308 and 1e308",
    "high=Infinity": "not too close to it, got -5 and Infinity",
    "log=2": "log must be 1, got 2",
    "at=here": "at must be a finite number, got here",
    "&".join(["f=relu"] * 7): "a view has six functions at most, got more",
    "f=relu&%zz=<b>": "log and at, got %zz",
}


def test_an_address_that_makes_no_sense_gives_the_default_view_and_a_sentence(
    explorer, subtests
):
    plain = explorer()
    drawn, read = plain.plot.inner_html(), plain.read()
    for address, said in NONSENSE.items():
        with subtests.test(address):
            live = explorer(address)
            assert live.note.startswith("This address makes no sense: ")
            assert said.strip() in live.note
            assert live.note.endswith("Here is the view with which the page begins.")
            assert live.plot.inner_html() == drawn and live.read() == read
            # It is left for the reader to correct, until something is set.
            assert live.address == live.page.url.partition("#")[2] != ""
            live.control("show").select_option("d")
            assert live.note == ""
            assert live.address == "&".join(f"f={f}" for f in DEFAULT) + "&show=d"
            assert not live.page.faults


def test_editing_the_address_and_going_back_change_the_view(explorer):
    live = explorer("f=relu")
    live.page.evaluate("location.hash = 'f=silu&f=mish&at=2'")
    live.page.wait_for_function("document.querySelector('.chosen').children.length === 2")
    assert live.legend == ["silu(x)", "mish(x)"] and live.control("at").input_value() == "2"
    assert (
        live.form.locator(".said").inner_text()
        == "Curves from x = −5 to 5: silu(x), mish(x)."
    )
    live.page.go_back()
    live.page.wait_for_function("document.querySelector('.chosen').children.length === 1")
    assert live.legend == ["relu(x)"]
    live.page.go_forward()
    live.page.wait_for_function("document.querySelector('.chosen').children.length === 2")
    live.page.evaluate("location.hash = 'f=nothing'")
    live.page.wait_for_function("document.querySelector('.chosen').children.length === 4")
    assert "got nothing" in live.note
    # The anchor of a heading is no view.
    live.page.evaluate("location.hash = 'share-a-view'")
    live.wait()
    assert len(live.legend) == 4 and not live.page.faults


def test_every_link_to_a_view_makes_sense(explorer):
    """On every page, those of the functions too."""
    links = [
        (name, html.unescape(link))
        for name in pages()
        for link in re.findall(r'<a [^>]*href="[^":#]*#([^"]*=[^"]*)"', (SITE / name).read_text("utf-8"))
    ]  # fmt: skip
    linked = {name for name, _ in links}
    assert {f"functions/{name}.html" for name in actdoc.catalogue} <= linked
    assert {
        "learn/tanh.html",
        "learn/relu.html",
        "learn/vanishing-gradients.html",
    } <= linked
    live = explorer()
    for address in sorted({address for _, address in links}):
        live.page.evaluate("text => { location.hash = text }", address)
        names = re.findall(r"\bf=(\w+)", address)
        live.page.wait_for_function(
            "names => [...document.querySelectorAll('.chosen [name=f]')].map(e => e.value).join() === names.join()",
            arg=names,
        )
        assert live.note == "", address
    assert not live.page.faults


def test_a_link_on_the_page_shows_its_view_and_brings_the_figure_back(explorer):
    live = explorer(width=390)
    links = live.page.locator("article a[href*='explorer.html#f=']")
    assert links.count() >= 8
    for link in links.all():
        link.click()
        names = re.findall(r"f=(\w+)", link.get_attribute("href"))
        live.wait()
        assert live.note == ""
        assert [text.partition("(")[0].rstrip("′") for text in live.read()][:1] == names[:1]
        box = live.plot.bounding_box()
        assert box["y"] >= 60 and box["y"] + box["height"] <= 844
    assert not live.page.faults


# Files, paper, readers.


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_saved_figure_stands_alone(explorer, scheme, tmp_path):
    address = "f=gelu&f=gelu&approximate=tanh&f=relu&show=both&low=-3&high=3"
    live = explorer(address, scheme=scheme)
    with live.page.expect_download() as download:
        live.form.locator(".save").click()
    assert download.value.suggested_filename == "actdoc.svg"
    text = download.value.path().read_text("utf-8")
    root = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{space}svg"
    assert root.find(f"{space}title").text == live.plot.get_attribute("aria-label")
    assert root.find(f"{space}desc").text == f"#{address}"
    assert root.find(f"{space}metadata").text.startswith(
        "CC BY 4.0 https://creativecommons"
    )
    assert not re.search(r"var\(|href|url\(|@import", text)
    groups = {g.get("class"): g for g in root.findall(f"{space}g")}
    assert "cursor" not in groups
    drawn = [c.get_attribute("d") for c in live.plot.locator(".curves path").all()]
    assert [c.get("d") for c in groups["curves"]] == drawn and len(drawn) == 6
    names = [t.text for t in groups["legend"].iter(f"{space}text")]
    assert names == ["gelu(x)", "gelu(x, tanh)", "relu(x)", "dashed: f′"]
    # By itself it looks as on a light page, whatever the page was.
    look = """svg => [...svg.querySelectorAll("path, text")].filter(e => !e.closest(".cursor")).map(e => {
        const style = getComputedStyle(e)
        return ["fill", "stroke", "strokeWidth", "strokeDasharray", "strokeOpacity", "fontSize", "textAnchor"]
            .map(name => style[name].replace("rgb(255, 255, 255)", "white")).join()
    })"""
    light = explorer(address)
    expected = light.plot.evaluate(look)
    light.page.goto(download.value.path().rename(tmp_path / "saved.svg").as_uri())
    assert light.page.locator("svg").evaluate(look) == expected


def test_names_stay_in_their_columns(explorer):
    live = explorer(
        "f=rrelu&lower=0.2&upper=0.5&training=true&rng=1&f=hard_tanh&min_val=-1.5&max_val=2&f=gumbel_softmax&tau=2&rng=1"
        "&f=threshold&threshold=2&value=0.25"
    )
    ends = live.plot.evaluate(
        "svg => [...svg.querySelectorAll('.legend text')].map(t => t.getBBox()).map(b => [b.x, b.x + b.width])"
    )
    keys = ends[:4]
    assert all(end < (252 if start < 256 else 512) for start, end in keys), ends


@pytest.mark.parametrize("width", [1280, 640, 390])
def test_nothing_shifts_or_scrolls_sideways(explorer, width):
    live = explorer(ROUND_TRIPS[1], width=width)
    assert shift(live.page) < 0.01
    assert live.page.evaluate("document.documentElement.scrollWidth") <= width
    wide = live.form.evaluate(
        """form => { const right = e => e.getBoundingClientRect().right
            return [...form.querySelectorAll("*")].filter(e => right(e) > right(form)).map(e => e.outerHTML) }"""
    )
    assert not wide


def test_without_a_script_or_on_paper_the_figure_stands_alone(explorer, visit):
    page = visit(PAGE, scripts=False)
    assert page.locator("#explorer-figure svg").is_visible()
    assert not page.locator("form.explorer").is_visible()
    assert "Without JavaScript" in page.locator("noscript p").inner_text()
    live = explorer("f=mish&f=silu")
    live.page.emulate_media(media="print")
    assert not live.form.is_visible() and live.plot.is_visible()
    live.page.emulate_media(media="screen")
    assert live.form.is_visible()


def test_with_forced_colours_all_curves_are_seen_and_told_apart(explorer):
    live = explorer("&".join(f"f={f}" for f in [*DEFAULT, "silu", "elu"]))
    live.page.emulate_media(forced_colors="active")
    strokes = "svg => [...svg.querySelectorAll('.curves path')].map(e => getComputedStyle(e).stroke)"
    paper = live.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper not in live.plot.evaluate(strokes)
    signs = live.plot.locator(".legend .sign").all()
    shapes = {re.sub(r"^M\S+ \d+\.?\d*(?=m)", "", s.get_attribute("d")) for s in signs}
    assert len(shapes) == 6
    live.page.emulate_media(forced_colors="none")
