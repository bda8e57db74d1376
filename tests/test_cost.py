"""The cost of an activation beside its products is measured rightly, and the page says what was recorded."""

import json
import math
import re

import numpy as np
import pytest
from conftest import ROOT
from readers.tables import half_unit, number, page, section, tables, words

from actdoc.frameworks.adapters import load
from actdoc.speed import cost, measuring

RUN = json.loads((ROOT / "docs" / "recorded" / "cost.json").read_text("utf-8"))
PAGE = "compare/cost.html"
TITLES = {
    "textbook line": "textbook",
    "SciPy": "scipy",
    "actdoc": "actdoc",
    "PyTorch": "torch",
}


# Measuring.


def test_the_products_are_those_of_the_chain_rule():
    x, weights, gradient = (
        a.astype(float) for a in cost.layer(8, np.random.default_rng(0))
    )
    forward, for_weights, for_inputs = cost.products(x, weights, gradient)()
    assert np.allclose(forward, np.einsum("bi,io->bo", x, weights))
    # The loss is the sum of the weighted sums times the gradient.
    h = 1e-6
    for index in ((0, 0), (3, 5)):
        moved = weights.copy()
        moved[index] += h
        rise = ((x @ moved - forward) * gradient).sum() / h
        assert rise == pytest.approx(for_weights[index], rel=1e-4)
        moved = x.copy()
        moved[index] += h
        rise = ((moved @ weights - forward) * gradient).sum() / h
        assert rise == pytest.approx(for_inputs[index], rel=1e-4)


def test_a_layer_has_the_sizes_that_the_page_says_in_float32():
    x, weights, gradient = cost.layer(256, np.random.default_rng(0))
    assert x.shape == gradient.shape == (RUN["batch"], 256) and weights.shape == (256, 256)
    assert {a.dtype for a in (x, weights, gradient)} == {np.dtype("float32")}
    assert np.std(x @ weights) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("name", cost.NAMES)
def test_everybody_computes_value_and_slope_of_the_activation(name):
    z = np.random.default_rng(0).normal(size=(cost.BATCH, 8)).astype("float32")
    form = cost.forms()[name]
    value, slope = cost.activation(form, "actdoc", z)()
    for who in ("textbook", load("scipy")):
        if call := cost.activation(form, who, z):
            for mine, theirs in zip((value, slope), call(), strict=True):
                assert theirs.dtype == "float32" and np.allclose(mine, theirs, atol=1e-5)


def test_a_small_measurement_has_all_that_is_recorded(monkeypatch):
    monkeypatch.setattr(measuring, "LEAST", 0)
    found = cost.beside_products("sigmoid", 8, {"scipy": load("scipy")}, rounds=1)
    assert [*found] == ["products", "textbook", "scipy", "actdoc"]
    assert all(share > 0 for share in found.values())
    zeros = cost.with_zeros(0.9, rounds=1, width=8)
    assert zeros.keys() == RUN["zeros"]["0.9"].keys()


# The record.


def test_the_record_is_complete_and_its_shares_fall_with_the_width():
    assert [*RUN["widths"]] == [str(width) for width in cost.WIDTHS]
    assert [*map(float, RUN["zeros"])] == list(cost.ZEROS)
    for name in cost.NAMES:
        for who in cost.WHO:
            shares = [RUN["widths"][str(width)][name].get(who) for width in cost.WIDTHS]
            if None in shares:  # SciPy has no relu, for one
                assert who == "scipy" and set(shares) == {None}
            else:
                assert shares == sorted(shares, reverse=True), (name, who)
    assert {"numpy", "scipy", "torch"} == RUN["versions"].keys()


def test_what_the_page_concludes_holds_for_the_record():
    line = {
        (name, width): RUN["widths"][str(width)][name]["textbook"]
        for name in cost.NAMES
        for width in cost.WIDTHS
    }
    assert line["relu", 64] < line["sigmoid", 64] / 1.5
    # A wide layer does not notice an exponential.
    assert max(line[name, 1024] for name in ("relu", "tanh", "sigmoid", "silu")) < 0.15
    # The code matters more than the formula.
    by = [RUN["widths"]["256"]["sigmoid"][who] for who in cost.WHO]
    assert max(by) - min(by) > line["sigmoid", 256] - line["relu", 256]
    assert max(line, key=lambda key: (key[1] == 256, line[key])) == ("gelu", 256)
    # Zeros save nothing in a dense product, and half of them nothing in a sparse one.
    dense = [found["dense"] for found in RUN["zeros"].values()]
    assert max(dense) / min(dense) < 1.25
    with_conversion = [found["conversion"] for found in RUN["zeros"].values()]
    assert with_conversion == sorted(with_conversion, reverse=True)
    assert RUN["zeros"]["0.5"]["conversion"] > 1.5 and 0.5 < with_conversion[2] < 2
    assert RUN["zeros"]["0.99"]["conversion"] < 0.6
    for found in RUN["zeros"].values():
        assert found["sparse"] < found["conversion"]


# The page.


def test_the_table_of_shares_says_what_was_recorded():
    heading = "Beside the three products"
    heads = [f"width {width:,}" for width in cost.WIDTHS]
    said = {}
    for found in tables(PAGE, section(PAGE, heading), heading):
        assert found.columns == ["computed by", *heads]
        for row in found.rows:
            who = TITLES[row["computed by"].text]
            for head, width in zip(heads, cost.WIDTHS, strict=True):
                text = row[head].text.removesuffix(" %").replace("\N{NO-BREAK SPACE}%", "")
                recorded = 100 * RUN["widths"][str(width)][found.title][who]
                assert abs(number(text) - recorded) <= half_unit(text) * (1 + 1e-9)
                assert half_unit(text) <= recorded / 10
                said[width, found.title, who] = True
    known = {
        (int(width), name, who)
        for width, names in RUN["widths"].items()
        for name, shares in names.items()
        for who in shares.keys() - {"products"}
    }
    assert said.keys() == known


def test_the_table_of_zeros_says_what_was_recorded():
    heading = "Do zeros save time?"
    [found] = tables(PAGE, section(PAGE, heading), heading)
    names = {
        "dense product (µs)": "dense",
        "sparse / dense": "sparse",
        "with the conversion / dense": "conversion",
    }
    assert found.columns == ["zeros", *names]
    for row, (share, times) in zip(found.rows, RUN["zeros"].items(), strict=True):
        assert number(re.match(r"[\d.]+", row["zeros"].text)[0]) == 100 * float(share)
        for column, name in names.items():
            text = row[column].text
            assert abs(number(text) - times[name]) <= half_unit(text) * (1 + 1e-9)


def test_the_opening_says_what_was_recorded():
    said = re.search(
        r"In a layer of 256 units, the textbook line of the sigmoid takes (\S+) % of the time of the products, "
        r"and that of relu (\S+) %. In a layer of 1,024 units they take (\S+) % and (\S+) %\.",
        words(page(PAGE)),
    )
    places = [(256, "sigmoid"), (256, "relu"), (1024, "sigmoid"), (1024, "relu")]
    for text, (width, name) in zip(said.groups(), places, strict=True):
        true = 100 * RUN["widths"][str(width)][name]["textbook"]
        assert math.isclose(number(text), true, abs_tol=half_unit(text) * (1 + 1e-9))


def test_the_page_says_on_what_it_was_measured():
    text = words(section(PAGE, "How this was measured"))
    assert RUN["cpu"] in text and f"on average {RUN['load']:g} programs" in text
    for package, key in (("NumPy", "numpy"), ("SciPy", "scipy"), ("PyTorch", "torch")):
        assert f"{package} {RUN['versions'][key].split('+')[0]}" in text
