"""What the site says of the frameworks is what the recorded run found, and what an installed framework still does.

In the environment of the tests that is SciPy; ``make frameworks`` runs these tests where all of them are installed.
"""

import functools
import math
import re

import numpy as np
import pytest
from conftest import ROOT

from actdoc import catalogue
from actdoc.frameworks import twins
from actdoc.frameworks.adapters import installed, load
from actdoc.frameworks.measuring import measure
from actdoc.frameworks.quotes import difference, quote, quoted
from actdoc.frameworks.results import AGREES, DTYPES, NAMES, PACKAGES, recorded
from actdoc.oracle import judge, trials

# Frameworks warn of their own plans.
pytestmark = pytest.mark.filterwarnings("ignore")

FUNCTIONS = recorded()["functions"]
PAIRS = [
    (name, framework)
    for name, record in catalogue.items()
    for framework in NAMES
    if framework in record.calls
]
# A call that is newer than the run is asked for by one test, and is no matter of the others.
KNOWN = [
    (name, framework)
    for name, framework in PAIRS
    if FUNCTIONS.get(name, {}).get(framework, {}).get("call")
    == catalogue[name].calls[framework]
]
HERE = [(name, framework) for name, framework in KNOWN if framework in installed()]
loaded = functools.cache(load)
truths = functools.cache(lambda name, dtype, which: trials(catalogue[name], dtype, which))

# The union of what PyTorch, JAX, Keras, TensorFlow, ONNX and SciPy offer, by our names.
UNION = set(
    """
    identity binary_step threshold relu relu6 crelu leaky_relu prelu rrelu elu celu selu
    gelu silu mish hard_sigmoid hard_swish hard_tanh sigmoid log_sigmoid tanh
    tanh_shrink softsign softplus squareplus sparse_plus sparse_sigmoid hard_shrink
    soft_shrink exponential glu softmax log_softmax softmin gumbel_softmax sparsemax
    hardmax logsumexp reglu geglu swiglu squared_relu
    """.split()  # noqa: SIM905
)


def test_every_function_of_the_frameworks_is_here():
    assert catalogue.keys() >= UNION


def test_the_record_is_of_these_calls_and_no_others():
    """A function that no framework has needs no run; a call that a record names does, or the tables would lack it."""
    recorded_calls = {
        (n, f): c["call"]
        for n, cells in FUNCTIONS.items()
        for f, c in cells.items()
        if f in NAMES
    }
    assert recorded_calls == {(n, f): catalogue[n].calls[f] for n, f in PAIRS}, (
        "run make frameworks"
    )
    assert set(recorded()["versions"]) == {
        p for packages in PACKAGES.values() for p in packages
    }


def test_the_record_has_all_that_the_pages_quote():
    expressions, blocks = quoted()
    assert set(expressions) == recorded()["expressions"].keys(), "run make frameworks"
    assert set(blocks) == recorded()["ports"].keys(), "run make frameworks"
    assert len(expressions) > 30 and len(blocks) > 10


def test_lines_of_the_porting_guide_compute_the_same():
    for block, gap in recorded()["ports"].items():
        assert gap < AGREES, block


def test_a_difference_is_one_of_definition_and_not_of_rounding():
    for name, framework in KNOWN:
        cell, call = FUNCTIONS[name][framework], (name, framework)
        if cell.get("agrees") is False:
            assert cell["gap"] > 10 * AGREES, call
        if "same" in cell:
            assert not cell["agrees"] and cell["same_gap"] < AGREES, call
        if framework == "onnx":
            assert (cell["definition_gap"] < AGREES) == cell.get("agrees", True), call


MEASURED = [(n, f) for n, f in KNOWN if "special" in FUNCTIONS[n][f]]


@pytest.mark.parametrize(("name", "framework"), MEASURED, ids=map("-".join, MEASURED))
def test_a_call_that_agrees_agrees_at_0_too(name, framework):
    """The special values are a measurement of its own: of the call itself, or of the one with our parameter."""
    recorded_value, ours = (
        FUNCTIONS[name][framework]["special"]["0"],
        float(catalogue[name](0.0)),
    )
    assert abs(float(recorded_value) - ours) < AGREES * max(1, abs(ours))


def test_every_difference_is_explained_on_the_page_of_the_frameworks():
    text = (ROOT / "docs" / "compare" / "frameworks.md").read_text("utf-8")
    headings = " ".join(re.findall(r"(?m)^### (.+)$", text))
    different = {name for name, f in KNOWN if FUNCTIONS[name][f].get("agrees") is False}
    assert different <= set(re.findall(r"\w+", headings))


@pytest.mark.parametrize("name", [n for n in catalogue if n in FUNCTIONS])
def test_what_is_recorded_of_ours_is_what_the_code_does(name):
    record = catalogue[name]
    for which in ("value", "derivative"):
        for dtype in DTYPES:
            cell = FUNCTIONS[name]["actdoc"]["accuracy"][which][dtype]
            assert cell["worst"] <= record.ulps and cell["false_zeros"] == 0
    verdict = judge(record, np.float64)
    then = FUNCTIONS[name]["actdoc"]["accuracy"]["value"]["float64"]
    # Another processor may have another exponential.
    assert abs(verdict.worst - then["worst"]) < 1.5
    assert verdict.points == then["points"]


@pytest.mark.parametrize(("name", "framework"), HERE, ids=map("-".join, HERE))
def test_an_installed_framework_does_what_is_recorded(name, framework):
    now = measure(loaded(framework), catalogue[name], functools.partial(truths, name))
    then = FUNCTIONS[name][framework]
    for key in ("call", "defaults", "agrees", "same"):
        assert now.get(key) == then.get(key), key
    for key in ("special", "slopes"):
        # The sign of a zero changes from run to run in one framework, and no page speaks of it.
        one, other = (
            {x: y.replace("-0", "0", y == "-0") for x, y in c.get(key, {}).items()}
            for c in (now, then)
        )
        assert one == other, key
    for which, cells in then.get("accuracy", {}).items():
        for dtype, cell in cells.items():
            found = now["accuracy"][which][dtype]
            if isinstance(cell, str):
                assert isinstance(found, str)
            elif math.isfinite(float(cell["worst"])):
                assert float(found["worst"]) <= 2 * float(cell["worst"]) + 1
                # Another processor may have a better exponential, but not by itself other digits.
                assert float(found["worst"]) > 10 or float(cell["worst"]) < 1000
                assert abs(found["false_zeros"] - cell["false_zeros"]) <= 5


def test_an_installed_framework_gives_what_the_pages_quote():
    frameworks = {name: loaded(name) for name in installed()}
    for expression, value in recorded()["expressions"].items():
        if re.match(r"\w+", expression)[0] in frameworks:
            assert quote(frameworks, expression) == value, expression
    for block, gap in recorded()["ports"].items():
        used = {line.split(":")[0].removesuffix("'") for line in block.splitlines()} - {
            "actdoc"
        }
        if used <= frameworks.keys():
            assert difference(frameworks, block) <= max(AGREES / 10, 2 * gap)


@pytest.mark.parametrize(
    ("call", "finds"),
    [
        ("special.expit(x) + 1e-4 * np.exp(-x * x)", lambda found: not found["agrees"]),
        (
            "np.where(x < -30, 0, special.expit(x)).astype(x.dtype)",
            lambda found: (
                found["agrees"]
                and found["accuracy"]["value"]["float64"]["false_zeros"] > 100
            ),
        ),
        (
            "special.logsumexp(x, keepdims=True, return_sign=False)",
            lambda found: found["defaults"] == ["return_sign=False"],
        ),
    ],
    ids=["wrong", "false zeros", "default"],
)
def test_the_measurement_finds_what_is_wrong(call, finds, monkeypatch):
    record = catalogue["sigmoid"]
    monkeypatch.setattr(record, "calls", {"scipy": call})
    found = measure(loaded("scipy"), record, functools.partial(truths, "sigmoid"))
    assert finds(found), found


# Twins: lines of PyTorch beside the NumPy of a chapter.


@pytest.mark.parametrize("twin", twins.all_twins(), ids=lambda twin: twin.key)
def test_a_twin_was_run_beside_the_cells_that_are_above_it_now_and_agrees(twin):
    found = twins.recorded()["twins"].get(twin.key)
    assert found, "run make frameworks"
    assert found["above"] == twin.above, (
        "the cells above it were changed: run make frameworks"
    )
    assert found.get("gap", 0) <= twins.AGREES
    assert twin.names or found["printed"]


def test_no_twin_is_recorded_that_no_page_has():
    assert twins.recorded()["twins"].keys() == {twin.key for twin in twins.all_twins()}


def test_a_twin_that_computes_something_else_is_told_apart():
    page = "```{code-cell}\nimport numpy as np\nx = np.arange(3.0)\n```\n"
    for line, gap in [("x = [0, 1, 2]", 0), ("x = x + [0, 0, 0.5]", 0.25)]:
        blocks = twins.blocks_of("page", f"{page}```{{twin}} x\n{line}\nprint(x)\n```\n")
        [found] = twins._run_page(blocks).values()
        assert found["gap"] == gap and found["printed"]
    with pytest.raises(ValueError, match="a twin has 1 numbers, the page 3"):
        twins._run_page(twins.blocks_of("page", f"{page}```{{twin}} x\nx = 1\n```\n"))
    for line, said in [
        ("y = 1", "does not compute x"),
        ("x = x * np.nan", "differ by what is no number"),
    ]:
        with pytest.raises(ValueError, match=said):
            twins._run_page(twins.blocks_of("page", f"{page}```{{twin}} x\n{line}\n```\n"))
    failing = "```{code-cell}\nassert x[2] == 3\n```\n```{twin} x\nx = x + 0\n```\n"
    with pytest.raises(AssertionError):
        twins._run_page(twins.blocks_of("page", page + failing))
