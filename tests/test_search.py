"""Readers find what they look for: by names, aliases, symptoms and words of a text, while they type and by address."""

import gzip
import json
import re
from collections import defaultdict

import pytest
from conftest import SITE, pages

from actdoc import catalogue
from actdoc.site import sentences
from actdoc.site.lines import line
from actdoc.site.search import SPARE, _beginning, formulas, names
from actdoc.speed.results import forms

#: What people type, and the page that must come first.
QUERIES = {
    # Of the review that asked for this search.
    "swish": "functions/silu",
    "hardswish": "functions/hard_swish",
    "dying relu": "learn/relu",
    "derivative of sigmoid": "functions/sigmoid",
    "leaky relu alpha": "functions/leaky_relu",
    "vanishing": "learn/vanishing-gradients",
    "log softmax nll": "functions/log_softmax",
    "sigmod": "functions/sigmoid",
    "dead neurons": "learn/units",
    "Hardswish": "functions/hard_swish",
    "quick_gelu": "functions/gelu",
    "relu2": "functions/squared_relu",
    "nll": "functions/log_softmax",
    # Names of the frameworks.
    "nn.SiLU": "functions/silu",
    "jax.nn.swish": "functions/silu",
    "HardSigmoid": "functions/hard_sigmoid",
    "LogSoftmax": "functions/log_softmax",
    "F.leaky_relu": "functions/leaky_relu",
    "thresholded relu": "functions/threshold",
    "expit": "functions/sigmoid",
    "torch.nn.functional.silu": "functions/silu",
    # Calls as they were copied.
    "gelu(x)": "functions/gelu",
    "F.relu(x)": "functions/relu",
    "softmax(x)": "functions/softmax",
    "torch.sigmoid(x)": "functions/sigmoid",
    "F.gelu(x, approximate='tanh')": "functions/gelu",
    "nn.Softmax(dim=-1)": "functions/softmax",
    "softmax(dim=1)": "functions/softmax",
    "gelu pytorch": "functions/gelu",
    # Names in other spellings, in full, and with errors.
    "hard swish": "functions/hard_swish",
    "soft plus": "functions/softplus",
    "Gaussian error linear unit": "functions/gelu",
    "rectified linear unit": "functions/relu",
    "hyperbolic tangent": "functions/tanh",
    "tahn": "functions/tanh",
    "sofmax": "functions/softmax",
    "relus": "functions/relu",
    "ramp": "functions/relu",
    # What one wants to know of a function.
    "softmax gradient": "functions/softmax",
    "softplus derivative": "functions/softplus",
    "relu6": "functions/relu6",
    "gelu tanh approximation": "functions/gelu",
    "erf": "functions/gelu",
    "odd function": "functions/index",
    "bert activation": "functions/gelu",
    "LLaMA activation": "functions/swiglu",
    "mobilenet activation": "functions/hard_swish",
    # Formulas, of values and of slopes.
    "1/(1+exp(-x))": "functions/sigmoid",
    "σ(x) = 1/(1+e^(-x))": "functions/sigmoid",
    "1/(1+e^{-z})": "functions/sigmoid",
    "(1+tanh(x/2))/2": "functions/sigmoid",
    "σ(x)(1−σ(x))": "functions/sigmoid",
    "max(0,x)": "functions/relu",
    "(x+|x|)/2": "functions/relu",
    "max(0, x": "functions/relu",
    "max(ax, x)": "functions/leaky_relu",
    "x*sigmoid(x)": "functions/silu",
    "xσ(βx)": "functions/silu",
    "x * tanh(softplus(x))": "functions/mish",
    "ln(1+e^x)": "functions/softplus",
    "x * F.relu6(x + 3) / 6": "functions/hard_swish",
    "0.5x(1+tanh(√(2/π)(x+0.044715x³)))": "functions/gelu",
    "lambda x: x * 0.5 * (1.0 + torch.erf(x / math.sqrt(2.0)))": "functions/gelu",
    "1-tanh(x)^2": "functions/tanh",
    "min(max(0,x),6)": "functions/relu6",
    "exp(-x²)": "functions/gaussian",
    "np.exp(x) / np.sum(np.exp(x), axis=-1)": "functions/softmax",
    "e^xi / Σ e^xj": "functions/softmax",
    # Dotted paths.
    "torch.nn.functional.gelu": "functions/gelu",
    "jax.nn.silu": "functions/silu",
    "tf.keras.activations.relu": "functions/relu",
    "torch.nn.Hardswish": "functions/hard_swish",
    "scipy.special.expit": "functions/sigmoid",
    "keras.layers.Activation('swish')": "functions/silu",
    "nn.LeakyReLU(0.2)": "functions/leaky_relu",
    # Signs that no keyboard has, other forms of letters, other languages.
    "σ": "functions/sigmoid",
    "σ'(x)": "functions/sigmoid",
    "Φ": "functions/gelu",
    "β": "functions/silu",
    "∇ softmax": "functions/softmax",
    "relu²": "functions/squared_relu",
    "ＳｉＬＵ": "functions/silu",
    "сигмоида": "functions/sigmoid",
    "функция активации": "functions/index",
    "激活函数": "functions/index",
    "ReLU激活函数": "functions/relu",
    # Comparisons and choices.
    "softmax vs sigmoid": "compare/sigmoid-vs-softmax",
    "multi label": "compare/sigmoid-vs-softmax",
    "which activation function": "guide/index",
    "which activation": "guide/index",
    "bf16": "guide/index",
    "install": "dist/index",
    "cheat sheet": "functions/index",
    # Symptoms and methods.
    "vanishing gradient problem": "learn/vanishing-gradients",
    "why does relu die": "learn/relu",
    "how to fix dying relu": "learn/leaky-relu",
    "why do we need nonlinearity": "learn/neuron",
    "exploding": "learn/vanishing-gradients",
    "overflow": "learn/numerics",
    "nan loss": "guide/symptoms",
    "zeros in bfloat16": "guide/symptoms",
    "logsumexp trick": "functions/logsumexp",
    "temperature": "learn/outputs",
    "cross entropy": "learn/softmax",
    "bce with logits": "functions/log_sigmoid",
    "xavier": "learn/vanishing-gradients",
    "he initialization": "learn/vanishing-gradients",
    "gradient checking": "learn/backpropagation",
    "attention mask": "learn/attention",
    "xor": "learn/steps",
    "what is an ulp?": "check",
    "never use sigmoid in hidden layers": "compare/claims",
    "householder": "references",
    # While one types.
    "sof": "functions/softmax",
    "vani": "learn/vanishing-gradients",
}
#: What is offered where nothing is found.
DOORS = ["learn/index", "guide/index", "functions/index", "compare/index"]
FOUND = """() => [...document.querySelectorAll(".search-list a")].map(link => link.href)"""


@pytest.fixture
def page(visit):
    """A page in a folder, with its field empty."""
    return visit("learn/tanh.html")


def asked(page, query, field=".sidebar-search"):
    """The addresses that are found, below the site and without endings."""
    page.locator(field).fill("")
    page.locator(field).fill(query)
    page.wait_for_function(
        "() => document.querySelector('form + * [role=status], form [role=status]').textContent"
    )
    return addresses(page)


def addresses(page):
    start = SITE.as_uri() + "/"
    found = page.evaluate(FOUND)
    assert all(address.startswith(start) for address in found)
    return [address.removeprefix(start).replace(".html", "") for address in found]


def test_the_right_page_comes_first_for_what_people_type(page):
    first = {query: (asked(page, query) or [""])[0].split("#")[0] for query in QUERIES}
    assert first == QUERIES and len(QUERIES) >= 115
    assert not page.faults


def test_a_function_is_found_by_its_formula_in_every_notation_of_the_site(page):
    written = defaultdict(set)
    for place, _, _, text, *_ in formulas(
        {f"functions/{name}": name for name in catalogue}
    ):
        written[place].add(text)
    del written[-1]  # what has no page
    assert len(written) >= 35
    # The same function, or with these parameters.
    same = {"celu": {"elu"}, "prelu": {"leaky_relu"}, "rrelu": {"leaky_relu", "prelu"}}
    for name, texts in written.items():
        record = catalogue[name]
        texts |= {record.tex("formula", **choices) for choices in record.variants()}
        texts |= {line(form.name) for form in forms().values() if form.record is record}
        for text in texts:
            if re.match(r"def |.*\.(copy|astype)\(", text):
                continue  # more than one expression, or a method of arrays
            assert asked(page, text)[0].removeprefix("functions/") in {name} | same.get(
                name, set()
            ), text
            said = page.locator(".search-list li").first.locator(".search-where")
            assert said.inner_text().endswith(sentences.SEARCH["value"])
    assert asked(page, "sigmoid(x) * (1 - sigmoid(x))")[0] == "functions/sigmoid"
    said = page.locator(".search-list li").first.locator(".search-where")
    assert said.inner_text().endswith(sentences.SEARCH["slope"])
    # The words of a formula are no beginnings of others.
    asked(page, "log(1+exp(x))")
    marked = page.locator(".search-list mark").all_inner_texts()
    assert "logit" not in [text.lower() for text in marked]
    assert not page.faults


def test_of_two_functions_one_comes_first(page):
    assert asked(page, "relu vs gelu")[0] in ("functions/relu", "functions/gelu")


def test_a_name_of_the_package_in_full_leads_to_its_reference(page):
    first = asked(page, "actdoc.sigmoid.derivative")[0]
    assert first.startswith("api") and first.endswith("#actdoc.sigmoid.derivative")


def test_the_page_for_searching_finds_the_same(visit):
    page = visit("learn/tanh.html")
    typed = {query: asked(page, query)[:8] for query in list(QUERIES)[:13]}
    for query, expected in typed.items():
        page.goto(f"{(SITE / 'search.html').as_uri()}?q={query.replace(' ', '+')}")
        page.wait_for_selector("#search-results li")
        assert addresses(page)[:8] == expected
        assert page.locator("#search-field").input_value() == query
    assert not page.faults


def test_an_address_of_the_old_search_still_finds(visit):
    page = visit("search.html")
    address = "?q=softplus&check_keywords=yes&area=default"
    page.goto((SITE / "search.html").as_uri() + address)
    page.wait_for_selector("#search-results li")
    assert addresses(page)[0] == "functions/softplus"
    assert asked(page, "crelu", "#search-field")[0] == "functions/crelu"
    assert not page.faults


def test_every_name_of_a_function_leads_to_its_page_first(page):
    bearers = defaultdict(set)
    for record in catalogue.values():
        for name in names(record):
            bearers[name].add(f"functions/{record.__name__}")
    assert len(bearers) >= 60 and bearers["Clip"] == {
        "functions/hard_tanh",
        "functions/relu6",
    }
    for name, right in bearers.items():
        assert asked(page, name)[0] in right, name
        assert asked(page, name.upper().replace("_", " "))[0] in right, name


def test_a_missing_letter_is_forgiven_where_no_other_word_is_meant(page):
    missing = 0
    for name in catalogue:
        if "_" in name or len(name) < 6:
            continue
        for i in range(1, len(name)):
            found = asked(page, name[:i] + name[i + 1 :])
            missing += f"functions/{name}" not in found[:3]
    assert missing == 0


@pytest.mark.parametrize("name", ["index.html", "functions/gelu.html"])
def test_the_index_is_loaded_when_the_field_gets_the_focus_and_not_before(browser, name):
    page = browser.new_page()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((SITE / name).as_uri())
    page.mouse.wheel(0, 500)
    page.wait_for_timeout(100)
    assert requests and not any("searchindex" in url for url in requests)
    page.locator(".sidebar-search").focus()
    page.wait_for_function("() => window.actdocIndex")
    page.locator(".sidebar-search").blur()
    page.locator(".sidebar-search").focus()
    asked(page, "relu")
    assert [url.rpartition("/")[2] for url in requests].count("searchindex.js") == 1
    page.close()


FOCUSED = "document.activeElement.className || document.activeElement.innerText"


def test_all_of_it_works_from_the_keyboard(page):
    page.keyboard.press("/")
    assert page.evaluate(FOCUSED) == "sidebar-search"
    page.keyboard.type("leaky relu")
    page.wait_for_selector(".search-list li")
    assert page.locator(".search-panel").is_visible()
    for key, focused in (
        ("ArrowDown", "leaky_relu"),
        ("ArrowDown", "Leave a little slope: leaky relu"),
        ("ArrowUp", "leaky_relu"),
        ("ArrowUp", "sidebar-search"),
        ("ArrowUp", "sidebar-search"),
        ("Tab", "leaky_relu"),
        ("Escape", "sidebar-search"),
    ):
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == focused, key
    assert not page.locator(".search-panel").is_visible()
    page.keyboard.press("End")
    page.keyboard.type(" alpha")
    assert page.locator(".search-panel").is_visible()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == "leaky_relu"
    page.keyboard.press("Enter")
    page.wait_for_url("**/functions/leaky_relu.html")


def test_enter_opens_all_results(page):
    asked(page, "dead neurons")
    page.locator(".sidebar-search").press("Enter")
    page.wait_for_url("**/search.html?q=dead+neurons")
    page.wait_for_selector("#search-results li")
    assert addresses(page)[0] == "learn/units" and not page.faults


def test_leaving_the_field_closes_the_list(page):
    asked(page, "relu")
    page.locator("article h1").click()
    assert not page.locator(".search-panel").is_visible()
    page.locator(".sidebar-search").focus()
    assert page.locator(".search-panel").is_visible()


def test_the_number_of_results_is_announced_and_unknown_words_are_answered(page):
    shown = asked(page, "relu")
    status = page.locator("form [role=status]")
    count = int(re.fullmatch(r"(\d+) results", status.inner_text())[1])
    assert count > len(shown) == 8
    assert page.locator(".search-more").inner_text() == f"Enter shows all {count} results."
    assert asked(page, "xyzzyq") == DOORS
    for place in (status, page.locator(".search-more")):
        assert re.match(r"Nothing on this site has “xyzzyq”\. Try ", place.inner_text())
    assert page.locator(".search-more").is_visible()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == "Learn"
    # A word that is nowhere does not hide what the others find.
    assert asked(page, "sigmoid xyzzyq")[0] == "functions/sigmoid"
    # One letter is only a beginning.
    page.locator(".sidebar-search").fill("r")
    page.wait_for_timeout(50)
    assert status.inner_text() == ""
    assert not page.locator(".search-panel").is_visible()


def test_words_that_match_are_marked(page):
    asked(page, "saturation sigmoid")
    marked = {text.lower() for text in page.locator(".search-list mark").all_inner_texts()}
    assert "sigmoid" in marked and any(text.startswith("saturat") for text in marked)


@pytest.mark.parametrize(
    "query", ["<img src=x onerror=hacked=1>", "$& {count} <b>relu</b>"]
)
def test_a_query_is_text_and_not_html(visit, query):
    page = visit("search.html")
    field = page.locator("#search-field")
    field.fill(query)
    page.wait_for_function(
        "() => document.querySelector('#search-results [role=status]').textContent"
    )
    assert not page.locator("#search-results :is(img, b)").count()
    page.goto(f"{(SITE / 'search.html').as_uri()}?q={query.replace('&', '%26')}")
    page.wait_for_function(
        "() => document.querySelector('#search-results [role=status]').textContent"
    )
    assert not page.locator("#search-results :is(img, b)").count()
    assert page.evaluate("window.hacked") is None and not page.faults


def test_what_is_not_found_is_quoted_as_typed(page):
    assert asked(page, "$& <i>xyzzyq</i>") == DOORS
    assert "“$& <i>xyzzyq</i>”" in page.locator(".search-more").inner_text()


def test_without_an_index_the_reader_is_told(browser):
    page = browser.new_page()
    page.route("**/searchindex.js", lambda route: route.abort())
    page.goto((SITE / "learn" / "tanh.html").as_uri())
    page.locator(".sidebar-search").fill("relu")
    page.wait_for_function("() => document.querySelector('form [role=status]').textContent")
    assert "could not be loaded" in page.locator(".search-more").inner_text()
    page.close()


def test_with_an_index_of_another_form_the_reader_is_told(browser):
    page = browser.new_page()
    page.route("**/searchindex.js", lambda route: route.fulfill(body="actdocIndex={}"))
    page.goto((SITE / "learn" / "tanh.html").as_uri())
    page.locator(".sidebar-search").fill("relu")
    page.wait_for_function("() => document.querySelector('form [role=status]').textContent")
    assert "could not be loaded" in page.locator(".search-more").inner_text()
    page.close()


def test_without_javascript_the_page_says_so_and_leads_on(visit):
    page = visit("learn/tanh.html", scripts=False)
    page.locator(".sidebar-search").fill("relu")
    page.locator(".sidebar-search").press("Enter")
    page.wait_for_url("**/search.html?q=relu")
    assert page.locator("article h1").inner_text() == "Search"
    assert "Searching needs JavaScript" in page.locator("article").inner_text()
    page.locator("article").get_by_role("link", name="Functions", exact=True).click()
    page.wait_for_url("**/functions/index.html")


def test_arrows_turn_pages_but_not_where_something_scrolls(page):
    page.locator("pre[tabindex]").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator(".sidebar-search").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(50)
    assert page.url.endswith("learn/tanh.html")
    page.locator(".sidebar-search").blur()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/learn/relu.html")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/learn/tanh.html")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_list_is_inside_the_window(visit, width):
    page = visit("learn/tanh.html", width=width)
    if width < 600:
        page.locator("header [popovertarget=site-pages]").click()
    asked(page, "relu")
    box = page.locator(".search-panel").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["width"] > 300
    assert box["y"] + box["height"] <= 844
    # What one types in stays bright.
    behind = "e => getComputedStyle(e, '::backdrop').backgroundColor"
    assert page.locator(".search-panel").evaluate(behind) == "rgba(0, 0, 0, 0)"


def read_index():
    text = (SITE / "_static" / "searchindex.js").read_text("utf-8")
    return json.loads(re.fullmatch(r"actdocIndex=(.*);\n.*", text, re.S)[1])


def test_the_index_has_every_page_of_the_site(site):
    listed = {f"{entry[0]}.html" for entry in read_index()["pages"]}
    assert listed == {*pages()} - {"404.html", "search.html"}


def test_every_place_of_the_index_is_there(site):
    places = 0
    for name, _, _, title, text, _, _, sections in read_index()["pages"]:
        anchors = set(
            re.findall(r'\sid="([^"]+)"', (SITE / f"{name}.html").read_text("utf-8"))
        )
        assert title and text
        for anchor, heading, _ in sections:
            assert anchor in anchors and heading, (name, anchor, heading)
        places += len(sections)
    assert places > 400


def test_a_beginning_ends_where_a_sentence_ends_and_not_at_an_initial():
    assert _beginning("Deep nets, by M. Author and others", 20) == "Deep nets, by M. …"
    assert _beginning("Deep nets learn. Shallow nets do too", 20) == "Deep nets learn."


def test_the_index_and_the_script_are_small(site):
    for name, most in (("searchindex.js", 70_000), ("search.js", 4_000)):
        weight = len(gzip.compress((SITE / "_static" / name).read_bytes()))
        assert weight <= most, (name, weight)


def test_nothing_is_left_of_a_search_that_is_not_used(site):
    assert not (SITE / "searchindex.js").exists()
    for name in (*SPARE, "english-stemmer.js", "base-stemmer.js"):
        assert not (SITE / "_static" / name).exists()
    for name in pages():
        source = (SITE / name).read_text("utf-8")
        assert not any(spare in source for spare in SPARE), name
        # The page of a missing page stands alone.
        assert ("_static/search.js" in source) == (name != "404.html"), name
