"""What a reader can copy is what the page shows: the LaTeX of a formula, a call, a line in NumPy that computes it."""

import functools
import json
import math
import re

import numpy as np
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, SITE, pages
from readers.tables import half_unit, number, page, section, top, words
from scipy import special

from actdoc import catalogue
from actdoc.site import markup
from actdoc.site.mathml import typeset
from actdoc.speed import measuring
from actdoc.speed.results import DTYPES, forms

SPEED = json.loads((ROOT / "docs" / "recorded" / "speed.json").read_text("utf-8"))
each_record = pytest.mark.parametrize(
    "record", catalogue.values(), ids=lambda record: record.__name__
)


def copied(tag):
    return [button["data-clipboard-text"] for button in tag.select("button.copy")]


# Formulas.


@pytest.mark.parametrize("name", pages())
def test_a_displayed_formula_is_copied_as_the_latex_that_it_was_made_from(name):
    article = page(name)
    formulas = article.select("div.math") if article else []
    for formula in formulas:
        [tex] = copied(formula.parent)
        shown = BeautifulSoup(typeset(tex, display=True), "html.parser").math
        assert str(formula.math) == str(shown), tex


@each_record
def test_the_latex_on_a_function_page_is_that_of_its_record(record):
    name = f"functions/{record.__name__}.html"
    wanted = [
        record.tex(which, **form)
        for form in record.variants()
        for which in ("formula", "derivative")
    ]
    others = page(name).find(id="other-forms")
    assert copied(top(name, "formulas")) + (copied(others) if others else []) == wanted
    printed = section(name, "Properties").select("div.math")
    texts = [f"{record.__name__} {n}" for n in range(len(printed))]
    wanted = [markup.equation("identity", text) for text in texts]
    assert copied(section(name, "Properties")) == wanted


# Calls.


@pytest.mark.parametrize(
    "name", ["compare/frameworks.html", *(f"functions/{name}.html" for name in catalogue)]
)
def test_a_call_is_copied_as_it_stands_before_the_button(name):
    for button in page(name).select("td button.copy"):
        assert button["data-clipboard-text"] == words(button.find_previous("code"))


@each_record
def test_each_call_of_a_framework_can_be_copied_and_another_one_that_agrees_too(record):
    part = section(f"functions/{record.__name__}.html", "In the frameworks")
    rows = part.select("tbody tr")
    assert len(rows) == len(record.calls)
    for row in rows:
        call, _, values = row.find_all("td")
        assert len(copied(call)) == 1 and len(copied(values)) == len(values.select("code"))


@pytest.mark.parametrize("name", pages())
def test_a_button_has_a_name_and_no_text_that_would_be_read_as_part_of_the_page(name):
    for button in (page(name) or BeautifulSoup()).select("button.copy"):
        assert (
            re.match(r"Copy the (LaTeX|call|line)\b", button["title"]) and not button.text
        )


def test_no_notebook_has_buttons():
    notebooks = list((SITE / "notebooks").glob("*.ipynb"))
    assert notebooks
    assert not any("data-clipboard" in path.read_text("utf-8") for path in notebooks)


# The lines in NumPy.

FORMS = forms()
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


@functools.cache
def in_numpy(record):
    """The section: its blocks of code, the sentence below each, and all that it says."""
    part = section(f"functions/{record.__name__}.html", "In NumPy")
    blocks = part.select("div.highlight-python")
    below = [words(block.find_next_sibling("p")) for block in blocks]
    return [block.pre.text for block in blocks], below, " ".join(map(words, part("p")))


def printed(form):
    """The line of a form, and the sentence below it."""
    place = [f.name for f in FORMS.values() if f.record is form.record].index(form.name)
    lines, below, _ = in_numpy(form.record)
    return lines[place], below[place]


def extremes(form, dtype):
    """Numbers of all sizes and signs, also such as make a formula overflow; in pairs for functions of vectors."""
    sizes = np.array([0, 1e-30, 1e-9, 0.3, 0.5, 1, 2, 3, 6, 17, 40, 90, 720, 1e18])
    x = np.concatenate([-sizes, sizes, np.random.default_rng(3).normal(0, 3, 100)])
    return (x if form.record.elementwise else x.reshape(-1, 4)).astype(dtype)


@each_form
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_line_as_printed_gives_the_numbers_of_the_line_that_was_judged(form, dtype):
    code, _ = printed(form)
    names = {"np": np, "math": math, "special": special, "x": extremes(form, dtype)}
    if code.startswith("def "):
        exec(code, names)
        code = f"{form.record.__name__}(x)"
    found = eval(code, names)
    wanted = measuring.textbook(form, "value")(extremes(form, dtype))
    assert found.dtype == wanted.dtype == dtype
    assert np.array_equal(found, wanted, equal_nan=True)


@each_form
def test_the_sentence_below_a_line_says_what_the_run_found(form):
    _, said = printed(form)
    run = SPEED["functions"][form.name]["value"]
    errors = [run[dtype]["ulps"]["textbook"] for dtype in DTYPES]
    if "inf" in errors:
        assert said.startswith("For some x it gives NaN, a false infinity, or a number ")
        return
    if errors == [0, 0]:
        assert said.endswith("found no error in it, in float64 and in float32.")
        return
    # float64 has 53 bits, and float32 has 24.
    lossy = errors[0] > 2**26.5 or errors[1] > 2**12
    assert said.startswith("For some x it loses more than half of its digits:") == lossy
    told = re.search(
        r"of (\S+(?: × \S+)?) ulps in float64, and of (\S+(?: × \S+)?) in ", said
    )
    for text, error in zip(told.groups(), errors, strict=True):
        assert abs(number(text) - error) <= half_unit(text), (text, error)


@each_record
def test_what_a_line_assumes_is_said(record):
    lines, _, said = in_numpy(record)
    code = "\n".join(lines)
    # The forms of gelu, its only parameter, stand above its lines.
    defaults = bool(record.parameters) and len(lines) == 1
    assert ("with the default parameters" in said) == defaults
    assert ("special is scipy.special" in said) == ("special." in code)
    assert ("math is a module of Python" in said) == ("math." in code)
    assert ("the same noise in every call" in said) == ("default_rng(0)" in code)


def test_each_form_of_a_function_is_named_above_its_line():
    part = section("functions/gelu.html", "In NumPy")
    above = [words(b.find_previous_sibling("p")) for b in part("div", "highlight-python")]
    assert above == [f"With approximate='{name}':" for name in ("none", "tanh", "quick")]
