"""What the pages say of the frameworks, and of errors in ulps, read back from the built pages and held to the run.

The run is read from its file, not through the package. A mark or a word counts for what the page itself says it means.
"""

import functools
import json
import math
import re

import pytest
from conftest import ROOT
from readers.tables import half_unit, listed, number, page, says, section, tables, words
from test_printed_facts import NAN, limit, slope, value

from actdoc import catalogue
from actdoc.frameworks import twins
from actdoc.frameworks.results import DTYPES, OPSET
from actdoc.oracle import judge

RUN = json.loads((ROOT / "docs" / "recorded" / "frameworks.json").read_text("utf-8"))
FUNCTIONS, VERSIONS = RUN["functions"], RUN["versions"]
KEYS = {
    "PyTorch": "torch", "JAX": "jax", "Keras on TensorFlow": "keras", "TensorFlow": "tensorflow", "ONNX": "onnx",
    "SciPy": "scipy",
}  # fmt: skip
RECORDS = list(catalogue.values())
each_page = pytest.mark.parametrize(
    "record", RECORDS, ids=lambda r: f"functions/{r.__name__}.html"
)


def found(record, framework):
    """What the run recorded of a call; None of one that is newer."""
    cell = FUNCTIONS.get(record.__name__, {}).get(framework)
    return cell if cell and cell["call"] == record.calls.get(framework) else None


def all_found(record):
    """The calls of a record of which the run knows something."""
    cells = {framework: found(record, framework) for framework in KEYS.values()}
    return {framework: cell for framework, cell in cells.items() if cell}


def framework(text):
    """The framework at the head of a column or row, with the version that ran."""
    public = {name: version.split("+")[0] for name, version in VERSIONS.items()}
    wanted = {name: f"{name} {public[key]}" for name, key in KEYS.items() if key in public}
    wanted["ONNX"] = f"ONNX (onnxruntime {public['onnxruntime']}, opset {OPSET})"
    wanted["SciPy"] += f" and NumPy {public['numpy']}"
    wanted["Keras on TensorFlow"] = (
        f"Keras {public['keras']} on TensorFlow {public['tensorflow']}"
    )
    assert text in wanted.values(), (
        f"{text}, where the run has {', '.join(wanted.values())}"
    )
    return next(KEYS[name] for name in wanted if wanted[name] == text)


@functools.cache
def agreement():
    """How small a difference is that a tick allows: the page on frameworks says it in words."""
    text = words(page("compare/frameworks.html"))
    return number(
        re.search(r"A tick means .+? gives our values: to (\S+), relative", text)[1]
    )


def assert_verdict(cell, text, recorded, tick, random):
    """The words on a call mean what was recorded of it."""
    if recorded is None:
        assert text == "not recorded yet", cell
    elif recorded.get("random"):
        assert text == random, cell
    elif "gap" not in recorded:
        defined = (
            f"the definition (onnx {VERSIONS['onnx']}) agrees; onnxruntime does not have it"
        )
        agrees = recorded.get("definition_gap", math.inf) < agreement()
        assert text == (defined if agrees else "does not run"), cell
    elif recorded["gap"] < agreement():
        assert text == tick, cell
    else:
        differs = re.fullmatch(
            r"differs, by up to (.+?)( \(relative\))?(?:, for example at (.+))?", text
        )
        assert differs, cell
        assert number(differs[1]) == float(recorded["gap"]), cell
        assert bool(differs[2]) == recorded.get("relative", False), cell
        assert (differs[3] is None) == ("gap_at" not in recorded), cell
        assert differs[3] is None or number(differs[3]) == recorded["gap_at"], cell


# The equivalence table.


@functools.cache
def equivalence():
    return tables("compare/frameworks.html")[0]


def test_the_equivalence_table_has_a_column_for_each_framework_and_a_row_for_each_function():
    first, *others = equivalence().columns
    assert first == "function" and [framework(text) for text in others] == [*KEYS.values()]
    linked = [row["function"].links for row in equivalence().rows]
    assert linked == [((name, f"../functions/{name}.html"),) for name in catalogue]


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: f"frameworks.html: {r.__name__}")
def test_a_tick_means_that_the_recorded_difference_is_below_the_limit(record):
    row = equivalence().by("function")[record.__name__]
    for head in equivalence().columns[1:]:
        cell, name = row[head], framework(head)
        if name not in record.calls:
            # No function of its own; or nobody has looked.
            assert cell.text == ("–" if record.__name__ in FUNCTIONS else ""), cell
            continue
        assert cell.codes == (record.calls[name],), cell
        text = cell.text.removeprefix(record.calls[name]).strip()
        assert_verdict(cell, text, found(record, name), tick="✓", random="(random)")


# The section of a function page.


@functools.cache
def in_the_frameworks(record):
    name = f"functions/{record.__name__}.html"
    part = section(name, "In the frameworks")
    return part, tables(name, part, "In the frameworks")


UNKNOWN = "The recorded run does not know this function, which is newer."
NONE = "No framework of the recorded run has it under a name of its own."
RECORDED = "From a recorded run; the page on frameworks says how."


@each_page
def test_the_section_says_whether_the_run_knows_the_function_and_whether_a_framework_has_it(
    record,
):
    part, found_tables = in_the_frameworks(record)
    said = [words(p) for p in part.find_all("p", recursive=False)]
    if record.__name__ not in FUNCTIONS:
        assert said == [UNKNOWN]
    else:
        assert said == [RECORDED if record.calls else NONE]
    assert len(found_tables) == bool(record.calls)


@pytest.mark.parametrize(
    "record",
    [r for r in RECORDS if r.calls],
    ids=lambda r: f"functions/{r.__name__}.html: In the frameworks",
)
def test_the_section_has_a_row_for_each_call_and_says_of_it_what_was_recorded(record):
    _, [found_table] = in_the_frameworks(record)
    assert found_table.columns == ["Framework", "Call", "Defaults among them", "Values"]
    names = [framework(row["Framework"].text) for row in found_table.rows]
    assert names == [name for name in KEYS.values() if name in record.calls]
    for name, row in zip(names, found_table.rows, strict=True):
        recorded = found(record, name)
        assert row["Call"].codes == (row["Call"].text,) == (record.calls[name],), row[
            "Call"
        ]
        cell, defaults = row["Defaults among them"], (recorded or {}).get("defaults")
        if not defaults:
            assert cell.text == ("" if defaults is None else "–"), cell
        else:
            assert cell.codes == tuple(defaults) and cell.text == ", ".join(defaults), cell
        cell, same = row["Values"], (recorded or {}).get("same")
        assert cell.codes == ((same,) if same else ()), cell
        text = cell.text
        if same:
            assert recorded["same_gap"] < agreement(), cell
            assert text.endswith(f"; {same} agrees"), cell
            text = text.removesuffix(f"; {same} agrees")
        assert_verdict(cell, text, recorded, "agrees", "random, not compared")


# Sentences: who gives what at a kink, at infinity and for NaN.


def equal(text, truth):
    """Whether a recorded number, to six digits, is another number; the sign of a zero does not count."""
    written, truth = float(text), float(truth)
    if math.isnan(truth) or math.isinf(truth):
        return str(written) == str(truth)
    return abs(written - truth) <= 0.5 * 10.0 ** (
        math.floor(math.log10(abs(truth) or 1)) - 5
    ) * (1 + 1e-9)


def answers(record):
    """What there is to say: (slope or value, place) -> our number, and each framework's as recorded."""
    cells = all_found(record)
    for kink in record.breakpoints_at():
        theirs = {
            name: text
            for name, cell in cells.items()
            for at, text in cell.get("slopes", {}).items()
            if math.isclose(float(at), kink, rel_tol=1e-3)
        }
        yield ("slope", kink), slope(record, kink, record.parameters), theirs
    for at, x in (("-inf", -math.inf), ("inf", math.inf), ("nan", NAN)):
        theirs = {name: c["special"][at] for name, c in cells.items() if "special" in c}
        far = [math.copysign(size, x) for size in (1e12, 1e18)]
        ours = (
            NAN
            if math.isnan(x)
            else limit([value(record, v, record.parameters) for v in far])
        )
        yield ("value", x), ours, theirs


def groups(text):
    """Read "0 here and in JAX, but 1 in PyTorch; 2 in SciPy": name -> number as printed, ours by the name "here"."""
    ours, _, others = text.partition(", but ")
    shown, rest = re.fullmatch(r"(.+?) (here.*)", ours).groups()
    here, *names = listed(rest)
    assert here == "here" and all(name.startswith("in ") for name in names), text
    said = {"here": shown} | {KEYS[name.removeprefix("in ")]: shown for name in names}
    for group in others.split("; ") if others else []:
        shown, names = re.fullmatch(r"(.+?) in (.+)", group).groups()
        for name in listed(names):
            assert KEYS[name] not in said, text
            said[KEYS[name]] = shown
    return said


@pytest.mark.parametrize(
    "record",
    [r for r in RECORDS if r.elementwise],
    ids=lambda r: f"functions/{r.__name__}.html: slopes and special values",
)
def test_the_sentences_name_every_framework_with_the_number_that_was_recorded(record):
    part, _ = in_the_frameworks(record)
    name = f"functions/{record.__name__}.html"
    said = {}
    for item in part.find_all("li"):
        text = words(item)
        sentence = re.fullmatch(r"The (slope|value) at (\S+) is (.+)\.", text)
        assert sentence, f"{name}: {text!r}"
        said[sentence[1], str(number(sentence[2]))] = groups(sentence[3])
    assert len(said) == len(part.find_all("li")), f"{name}: a sentence twice"
    for (what, x), ours, theirs in answers(record):
        differ = {n for n, text in theirs.items() if not equal(text, ours)}
        # At a kink everybody chooses, and the page says what; elsewhere it says who differs.
        chosen = what == "slope" and record.evaluate(record.smoothness) < 1 and theirs
        printed = said.pop((what, str(x)), {})
        assert bool(printed) == bool(differ or chosen), f"{name}: the {what} at {x}"
        if not printed:
            continue
        where = f"{name}: the {what} at {x}: {printed}"
        assert says(printed["here"], ours), where
        assert printed.keys() - {"here"} == theirs.keys(), where
        for key, text in theirs.items():
            assert equal(text, number(printed[key])), (where, key, text)
            assert (printed[key] == printed["here"]) == (key not in differ), (where, key)
    assert not said, f"{name}: {said}"


# Errors in ulps.


def assert_error(cell, text, recorded):
    """An error as it was recorded, to the digits that are printed, and these are at least two."""
    recorded = float(recorded)
    if recorded in (0, math.inf):
        assert text == {0: "exact", math.inf: "∞"}[recorded], cell
        return
    assert abs(number(text) - recorded) <= half_unit(text) * (1 + 1e-9), (cell, recorded)
    assert half_unit(text) <= max(0.005, recorded / 20) and number(text) > 0, (
        cell,
        recorded,
    )


@functools.cache
def our_accuracy(record):
    """What was recorded of ours; of a function that the run does not know, what the judge finds."""
    if record.__name__ in FUNCTIONS:
        return FUNCTIONS[record.__name__]["actdoc"]["accuracy"]
    return {
        which: {
            name: judge(record, dtype, which)._asdict() for name, dtype in DTYPES.items()
        }
        for which in ("value", "derivative")
    }


OURS = {
    "f, float64": ("value", "float64"), "f, float32": ("value", "float32"),
    "f′, float64": ("derivative", "float64"), "f′, float32": ("derivative", "float32"),
}  # fmt: skip


def assert_ours(row, record, target):
    assert row["function"].links == ((record.__name__, target),), row["function"]
    promised = row["promised"]
    assert promised.text == (str(record.ulps) if record.ulps else "exact"), promised
    cells = {column: our_accuracy(record)[which][d] for column, (which, d) in OURS.items()}
    for column, recorded in cells.items():
        assert_error(row[column], row[column].text, recorded["worst"])
    judged = row["results judged"]
    assert number(judged.text) == sum(c["points"] for c in cells.values()), judged


@functools.cache
def on_the_check_page():
    [found_table] = tables("check.html")
    return found_table


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: f"check.html: {r.__name__}")
def test_our_errors_are_the_recorded_ones(record):
    found_table = on_the_check_page()
    assert found_table.columns == ["function", "promised", *OURS, "results judged"]
    assert [row["function"].text for row in found_table.rows] == list(catalogue)
    assert_ours(
        found_table.by("function")[record.__name__],
        record,
        f"functions/{record.__name__}.html",
    )


@each_page
def test_the_errors_on_a_function_page_are_the_recorded_ones(record):
    name, heading = f"functions/{record.__name__}.html", "How it is computed"
    [found_table] = tables(name, section(name, heading), heading)
    assert found_table.columns == ["function", "promised", *OURS, "results judged"]
    [row] = found_table.rows
    assert row["function"].text == record.__name__
    target = row["function"].links[0][1]
    assert target in ("#", f"{record.__name__}.html"), row["function"]
    assert_ours(row, record, target)


ACCURACIES = {
    f"{what}, {dtype}": (which, dtype)
    for what, which in (("Values", "value"), ("Derivatives", "derivative"))
    for dtype in DTYPES
}


@functools.cache
def accuracies(heading):
    parts = tables("compare/accuracy.html")
    assert [part.title for part in parts] == list(ACCURACIES)
    return parts[list(ACCURACIES).index(heading)]


def measured(record, heading):
    """What the table under a heading is to show of a function: framework -> as recorded."""
    which, dtype = ACCURACIES[heading]
    cells = {n: c.get("accuracy", {}).get(which, {}) for n, c in all_found(record).items()}
    return {name: cell[dtype] for name, cell in cells.items() if dtype in cell}


@pytest.mark.parametrize("heading", ACCURACIES)
def test_the_accuracy_tables_have_all_functions_and_frameworks_that_were_measured(heading):
    rows = [row["function"].links for row in accuracies(heading).rows]
    wanted = [r.__name__ for r in RECORDS if measured(r, heading)]
    assert rows == [((name, f"../functions/{name}.html"),) for name in wanted]
    assert accuracies(heading).columns == ["function", "actdoc", *KEYS]


def test_what_the_accuracy_table_shows_first_is_said_by_its_switch():
    chosen = page("compare/accuracy.html").select(".sortable .choice:not(.one) [checked]")
    assert [field["value"] for field in chosen] == ["value", "float64"]
    for body, (which, dtype) in zip(
        page("compare/accuracy.html").select(".sortable tbody"),
        ACCURACIES.values(),
        strict=True,
    ):
        assert body["class"] == [which, dtype]


#: From how many ulps on no digit is right, as the page says, and the limits of the legend.
LEGEND = {
    "at most 2 ulps": 2, "at most 10": 10, "at most 1,000": 1000, "at most a million": 1e6, "more": None,
    "no digit is right": math.inf,
}  # fmt: skip


@pytest.mark.parametrize("heading", ACCURACIES)
def test_the_colour_of_an_error_is_the_one_of_the_legend(heading):
    article = page("compare/accuracy.html")
    legend = {item["class"][0]: words(item) for item in article.select(".sizes li")}
    assert list(legend.values()) == list(LEGEND)
    wrong = {
        dtype: number(
            re.search(rf"([\d.]+ × 10\S+)( ulps or more)? in {dtype}", words(article))[1]
        )
        for dtype in DTYPES
    }
    which, dtype = ACCURACIES[heading]
    coloured = 0
    for cell in article.select(f"tbody.{which}.{dtype} td"):
        classes = [name for name in cell.get("class", []) if name in legend]
        error = words(cell).partition(" (")[0]
        if not re.match(r"exact|∞|\d", error):
            assert not classes, cell
            continue
        error = 0 if error == "exact" else number(error)
        limits = [limit for limit in LEGEND.values() if limit is not None]
        wanted = next(n for n, limit in enumerate(limits) if error <= limit)
        if wanted == 4 and error < wrong[dtype]:
            said = "more"
        else:
            said = [text for text, limit in LEGEND.items() if limit is not None][wanted]
        assert [legend[name] for name in classes] == [said], cell
        coloured += said != "at most 2 ulps"
    assert coloured > 20


@pytest.mark.parametrize(
    ("heading", "record"),
    [
        pytest.param(heading, record, id=f"accuracy.html, {heading}: {record.__name__}")
        for heading in ACCURACIES
        for record in RECORDS
        if measured(record, heading)
    ],
)
def test_a_cell_of_the_accuracy_tables_is_what_was_recorded(heading, record):
    row = accuracies(heading).by("function")[record.__name__]
    which, dtype = ACCURACIES[heading]
    # Ours is bold, and at our defaults, as theirs.
    ours = FUNCTIONS[record.__name__]["actdoc"]["defaults"][which][dtype]
    assert row["actdoc"].bold == (row["actdoc"].text,), row["actdoc"]
    assert ours["false_zeros"] == 0
    assert_error(row["actdoc"], row["actdoc"].text, ours["worst"])
    for column in accuracies(heading).columns[2:]:
        cell, recorded = row[column], measured(record, heading).get(KEYS[column])
        assert not cell.bold, cell
        if recorded is None:
            assert cell.text == "", cell
        elif isinstance(recorded, str):
            assert cell.text == failure(recorded), (cell, recorded)
        else:
            error, zeros = re.fullmatch(r"(.+?)(?: \(([\d,]+)\))?", cell.text).groups()
            assert_error(cell, error, recorded["worst"])
            assert (zeros is not None) == bool(recorded["false_zeros"]), (cell, recorded)
            assert not zeros or number(zeros) == recorded["false_zeros"], (cell, recorded)


def failure(recorded):
    """What the page calls a failure: it computes in another type, it does not differentiate, it does not run."""
    if recorded == "computes in float32":
        return "in float32"
    return "no derivative" if re.search(r"\bderivative\b", recorded) else "no kernel"


# What the prose quotes of the run: {measured} in a sentence or a table, and {port}, two lines that compute the same.

MARKUP = re.compile(
    r"\{(?P<role>[\w:]+)\}`(?P<content>[^`]+)`|`(?P<code>[^`]+)`|\$(?P<math>[^$]+)\$"
    r"|\[(?P<link>(?:`[^`]*`|[^\]`])*)\]\([^)]*\)|\*+"
)
SOURCES = {
    str(path.relative_to(ROOT / "docs").with_suffix(".html")): path.read_text("utf-8")
    for path in sorted((ROOT / "docs").rglob("*.md"))
}


def plain(text):
    """One line with plain spaces, quotes and dashes, however the page sets them."""
    text = " ".join(text.split()).replace("---", "—").replace("--", "–").replace("...", "…")
    return text.translate(str.maketrans("’‘“”", "''\"\""))


def as_read(source):
    """A pattern of how a piece of Markdown reads, with a group for each quoted number; and what is quoted."""
    pattern, quoted, position = "", [], 0
    for match in MARKUP.finditer(source):
        pattern += re.escape(plain_piece(source[position : match.start()]))
        position = match.end()
        if match["role"] == "measured":
            pattern += "(.+?)"
            quoted.append(" ".join(match["content"].split()))
        elif match["role"] or match["math"]:
            pattern += ".+?"
        elif match["code"]:
            pattern += re.escape(plain_piece(match["code"]))
        elif match["link"]:
            inner, more = as_read(match["link"])
            pattern += inner
            quoted += more
    return pattern + re.escape(plain_piece(source[position:])), quoted


def plain_piece(text):
    """A piece of a line: as `plain`, but the spaces at its ends count."""
    return re.sub(r"\s+", " ", plain(f"|{text}|")[1:-1])


def quotations():
    """The blocks of all sources that quote the run: page, pattern, what is quoted."""
    for name, source in SOURCES.items():
        prose = re.sub(r"(?ms)^(`{3,}).*?^\1`*$|^:{3,}.*?$", "", source)
        for block in re.split(r"\n\s*\n", prose):
            split = re.match(r"\s*(\||[-*] |\d+\. )", block)
            for line in block.splitlines() if split else [block]:
                if "{measured}" in line:
                    text = re.sub(r"^\s*(?:\|\s*|[-*] |\d+\. )|\s*\|\s*$", "", line.strip())
                    yield name, *as_read(text)


QUOTATIONS = list(quotations())


@functools.cache
def places(name):
    """What a reader reads in one go: paragraphs, items, rows of tables."""
    found = [words(tag) for tag in page(name).find_all(["p", "li"])]
    rows = page(name).find_all("tr")
    found += [
        " | ".join(words(cell) for cell in row.find_all(["td", "th"])) for row in rows
    ]
    return [plain(text) for text in found]


def test_all_quotations_are_read_back():
    written = sum(source.count("{measured}`") for source in SOURCES.values())
    assert sum(len(quoted) for _, _, quoted in QUOTATIONS) == written > 30


@pytest.mark.parametrize(
    ("name", "pattern", "quoted"),
    [pytest.param(*q, id=f"{q[0]}: {q[2][0]}") for q in QUOTATIONS],
)
def test_a_number_in_a_sentence_or_table_is_the_one_that_the_run_recorded(
    name, pattern, quoted
):
    matches = [m for text in set(places(name)) if (m := re.fullmatch(pattern, text))]
    assert len(matches) == 1, f"{name}: {pattern}"
    for expression, shown in zip(quoted, matches[0].groups(), strict=True):
        recorded = RUN["expressions"][expression].split(", ")
        printed = shown.split(", ")
        assert len(printed) == len(recorded), (name, expression, shown)
        for text, wanted in zip(printed, recorded, strict=True):
            assert str(number(text)) == str(float(wanted)), (name, expression, shown)


PORTS = [
    (name, n, block)
    for name, source in SOURCES.items()
    for n, block in enumerate(re.findall(r"(?s)```\{port\}\n(.*?)\n```", source))
]


@pytest.mark.parametrize(
    ("name", "n", "block"), [pytest.param(*p, id=f"{p[0]}: {p[2]!r}") for p in PORTS]
)
def test_two_lines_that_compute_the_same_are_shown_with_the_recorded_difference(
    name, n, block
):
    found_tables = [t for t in tables(name) if t.columns == ["in", "write"]]
    assert len(found_tables) == sum(other == name for other, _, _ in PORTS)
    shown = [(row["in"].text, row["write"].codes) for row in found_tables[n].rows]
    titles = {key: title for title, key in KEYS.items()} | {"actdoc": "actdoc"}
    for line, (title, codes) in zip(block.splitlines(), shown, strict=True):
        key, call = (part.strip() for part in line.split(":", 1))
        slope_of = " (slope)" if key.endswith("'") else ""
        assert title == titles[key.removesuffix("'")] + slope_of, (name, block)
        assert codes == (call,), (name, block)
    said = [text for text in places(name) if text.startswith("The recorded run found")][n]
    gap = re.fullmatch(
        r"The recorded run found (no difference at all|a largest difference of (.+?))"
        r" between the two, over \[−8, 8\]\.",
        said,
    )
    assert gap, (name, said)
    recorded = RUN["ports"][block]
    assert (gap[2] is None) == (recorded == 0), (name, said)
    assert gap[2] is None or number(gap[2]) == recorded, (name, said)


@pytest.mark.parametrize("twin", twins.all_twins(), ids=lambda twin: twin.key)
def test_a_page_says_of_its_twin_what_the_run_recorded(twin):
    drawn = page(f"{twin.page}.html").select(".twin")
    [shown] = [d for d in drawn if d.find("pre").get_text().strip() == twin.code.strip()]
    found, said = twins.recorded()["twins"][twin.key], words(shown)
    assert twins.recorded()["versions"]["torch"].partition("+")[0] in said
    assert all(name in said for name in twin.names)
    if found.get("gap"):
        [gap] = re.findall(
            r"largest difference from ours, .*?, is (.*?) of the largest", said
        )
        assert number(gap) == float(f"{found['gap']:.0e}")
    elif twin.names:
        assert "no difference from ours" in said
    if "printed" in found:
        assert shown.find_all("pre")[-1].get_text().strip() == found["printed"].strip()
