"""The site is found and reused: what stands in heads of pages, files for programs, Markdown, and the wheel."""

import functools
import json
import math
import os
import re
import struct
import subprocess
import sys
import zipfile
from email.parser import Parser
from xml.etree import ElementTree

import jsonschema
import numpy as np
import pytest
import yaml
from conftest import ROOT, SITE, pages
from conftest import parsed as page
from pybtex.database import parse_file
from serving import served

import actdoc
from actdoc.frameworks.results import AGREES, recorded
from actdoc.site import comparison, wheel

CONTENT = [name for name in pages() if name not in ("404.html", "search.html")]
every_page = pytest.mark.parametrize("name", CONTENT)
every_record = pytest.mark.parametrize(
    "record", actdoc.catalogue.values(), ids=lambda record: record.__name__
)


def head(name):
    return page(name).head


def markdown(name):
    return (SITE / name).with_suffix(".md").read_text("utf-8")


def tagged(name, key):
    [tag] = head(name).find_all(
        "meta", attrs={"property" if ":" in key and key[:2] == "og" else "name": key}
    )
    return tag["content"]


def base():
    """The address of the site, as its first page says it."""
    return head("index.html").find("link", rel="canonical")["href"]


def below_the_site(address):
    assert address.startswith(base()), address
    return SITE / address.removeprefix(base())


# Heads of pages.


@every_page
def test_a_page_says_its_address_its_card_and_its_markdown(name):
    canonical = head(name).find("link", rel="canonical")["href"]
    assert canonical == base() + ("" if name == "index.html" else name)
    assert tagged(name, "og:url") == canonical
    assert tagged(name, "og:title") and tagged(name, "og:site_name") == "actdoc"
    assert tagged(name, "og:description") == tagged(name, "description")
    assert tagged(name, "twitter:card") == "summary_large_image"
    assert below_the_site(tagged(name, "og:image")).is_file()
    [alternate] = head(name).find_all("link", rel="alternate", type="text/markdown")
    assert (SITE / name).parent.joinpath(alternate["href"]).is_file()
    assert alternate["href"] == name.rpartition("/")[2].replace(".html", ".md")


@pytest.mark.parametrize("name", ["404.html", "search.html"])
def test_a_page_that_is_no_content_has_no_address_to_be_found_by(name):
    assert not head(name).find("link", rel="canonical")


@every_record
def test_a_function_has_a_card_of_its_own(record):
    name = record.__name__
    assert tagged(f"functions/{name}.html", "og:image").endswith(f"/cards/{name}.png")
    assert name in tagged(f"functions/{name}.html", "og:image:alt")


def test_cards_are_small_pictures_of_the_size_that_the_pages_say():
    cards = sorted((SITE / "cards").iterdir())
    assert [card.stem for card in cards] == sorted(["actdoc", *actdoc.catalogue])
    seen = set()
    for card in cards:
        content = card.read_bytes()
        assert content.startswith(b"\x89PNG") and len(content) < 25_000, card.name
        width, height = struct.unpack(">II", content[16:24])
        assert str(width) == tagged("index.html", "og:image:width") == "1200"
        assert str(height) == tagged("index.html", "og:image:height") == "630"
        seen.add(content)
    assert len(seen) == len(cards)


def of_colour(card, colour):
    """Where on a card the pixels of a colour are, as rows and columns."""
    from PIL import Image

    with Image.open(SITE / "cards" / f"{card}.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    return np.nonzero(abs(pixels - colour).max(axis=-1) <= 12)


BLUE = 0x00, 0x72, 0xB2


@pytest.mark.parametrize("name", ["identity", "sigmoid", "relu", "gelu", "gaussian"])
def test_the_curve_on_a_card_is_that_of_its_function(name):
    """Measured: from left to right, the middle of the blue line has the heights of the function."""
    rows, columns = of_colour(name, BLUE)
    x = np.linspace(-4.5, 4.5, 19)
    left, right = columns.min() + 3, columns.max() - 3
    at = left + (x + 5) / 10 * (right - left)
    middle = [rows[abs(columns - place) <= 1].mean() for place in at]
    values = actdoc.catalogue[name](x)
    assert np.corrcoef(middle, -values)[0, 1] > 0.999


# Files at the root.


def test_the_map_of_the_site_has_every_page_and_no_other():
    tree = ElementTree.parse(SITE / "sitemap.xml").getroot()
    found = [place.text for place in tree.findall(".//{*}loc")]
    assert len(set(found)) == len(found)
    assert set(found) == {head(n).find("link", rel="canonical")["href"] for n in CONTENT}
    robots = (SITE / "robots.txt").read_text("utf-8")
    assert f"Sitemap: {base()}sitemap.xml" in robots and "Disallow" not in robots


def test_language_models_are_told_of_every_page_with_its_description():
    text = (SITE / "llms.txt").read_text("utf-8")
    assert re.match(r"# actdoc\n\n> \S.+\n\n\S.+\n\n## ", text)
    entries = re.findall(r"(?m)^- \[(.+?)\]\((.+?)\): (.+)$", text)
    assert text.count("\n- ") == len(entries)
    linked = {address for _, address, _ in entries}
    assert len(linked) == len(entries)
    assert all(below_the_site(address).is_file() for address in linked)
    for name in CONTENT:
        markdown = base() + name.replace(".html", ".md")
        [said] = [said for _, address, said in entries if address == markdown]
        assert said == tagged(name, "description")
    assert {base() + name for name in ("catalogue.json", "references.bib")} < linked


def test_the_citation_names_the_version_and_both_licences():
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    cited = yaml.safe_load(text)
    assert cited["cff-version"] == "1.2.0" and cited["version"] == actdoc.__version__
    assert cited["license"] == "BSD-3-Clause" and "CC BY 4.0" in cited["abstract"]
    assert cited["authors"] == [{"name": "the actdoc authors"}]
    assert cited["title"] and cited["message"] and cited["type"] == "software"
    shown = yaml.safe_load((SITE / "CITATION.cff").read_text("utf-8"))
    assert shown == cited | {"url": base()}
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "CC BY 4.0" in readme and "BSD" in readme and "CITATION.cff" in readme


# Pages as Markdown.


def outside_code(text):
    text = re.sub(r"(?ms)^( *(?:> )*)(`{3,}).*?^\1\2[ \t]*$", "", text)
    return re.sub(r"(?s)(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", text)


#: Roles, directives in either fence, targets, options, substitutions.
MYST = r"\{[a-z:-]+\}`|^ *:::|^ *`{3,}\{|^\([\w-]+\)=$|^:[\w-]+:|\{\{"


@every_page
def test_the_markdown_of_a_page_is_plain(name):
    text = markdown(name)
    assert not re.search(MYST, outside_code(text), re.MULTILINE)
    assert not re.search(r"</?(?:div|span|svg|button|p|math)\b", outside_code(text))
    assert not re.search(r"(?m)^`{3,}\{", text)
    assert re.match(r"# \S", text) and "CC BY 4.0" in text


def test_the_search_for_syntax_finds_it():
    for written in (
        "a {doc}`b`", ":::{note}", "```{curve} tanh", "(target)=", ":align: left", "{{ x }}",
        "```{code-cell}",
    ):  # fmt: skip
        assert re.search(MYST, written, re.MULTILINE), written
    assert not re.search(
        MYST, outside_code("```text\n:::{note}\n```\n`{doc}` and {0} ∪ (1, ∞)")
    )


@every_page
def test_the_markdown_of_a_page_has_its_headings_words_formulas_and_outputs(name):
    article, text = page(name).find("article"), markdown(name)
    for heading in article.find_all(["h1", "h2", "h3"]):
        if not heading.find(["math", "code"]) and "gallery-family" not in heading.get(
            "class", ""
        ):
            [title] = [s.strip() for s in heading.find_all(string=True, recursive=False)][
                :1
            ]
            plain = re.sub(r"\\(.)", r"\1", text)
            assert re.search(rf"(?m)^#+ {re.escape(title)}", plain), title
    for output in article.select(".cell_output pre, .highlight-pycon pre"):
        longest = max(output.text.splitlines(), key=len, default="")
        assert longest.strip() in text, longest
    assert text.count("\n$$\n") == 2 * len(article.select("div.math"))
    assert len(re.findall(r"(?m)^\|(?: --- \|)+$", text)) == len(article.find_all("table"))


@pytest.mark.parametrize(
    "name", [n for n in CONTENT if '<dt class="sig ' in (SITE / n).read_text("utf-8")]
)
def test_signatures_in_markdown_are_those_of_the_page(name):
    written = re.findall(r"(?m)^#+ `(.+)`$", markdown(name))
    shown = [dt.get_text() for dt in page(name).select("dt.sig")]
    assert shown and written == [" ".join(text.replace("¶", "").split()) for text in shown]


@every_page
def test_links_in_markdown_lead_to_markdown_that_is_there(name):
    path = (SITE / name).with_suffix(".md")
    targets = re.findall(r"\]\(([^()\s]+)\)", outside_code(markdown(name)))
    local = [target for target in targets if "://" not in target]
    for target in local:
        file, _, fragment = target.partition("#")
        assert (path.parent / file).is_file(), target
        assert not file.endswith(".html") or "=" in fragment, target
    article = page(name).find("article")
    assert local or not article.select("a.internal[href$='.html']")


def test_every_markdown_has_its_page():
    written = {p.relative_to(SITE).with_suffix(".html") for p in SITE.rglob("*.md")}
    assert {str(path) for path in written} == set(CONTENT)


# The catalogue as data.


@functools.cache
def data():
    def refuse(word):
        raise ValueError(f"{word} is no JSON")

    return json.loads((SITE / "catalogue.json").read_text("utf-8"), parse_constant=refuse)


@functools.cache
def schema():
    return json.loads((SITE / "catalogue.schema.json").read_text("utf-8"))


def test_the_catalogue_has_the_form_that_its_schema_says():
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.Draft202012Validator(schema()).validate(data())
    assert data()["$schema"] == schema()["$id"] == base() + "catalogue.schema.json"
    assert re.fullmatch(r"\d+\.\d+", data()["version"])
    assert data()["actdoc"] == actdoc.__version__


def test_the_schema_knows_every_word_for_how_a_call_compares():
    known = schema()["$defs"]["call"]["properties"]["status"]["enum"]
    assert tuple(known) == comparison.KINDS


def test_the_schema_refuses_what_it_does_not_know():
    validator = jsonschema.Draft202012Validator(schema())
    for change in (
        lambda d: d.pop("version"),
        lambda d: d["functions"][0].update(colour="blue"),
        lambda d: d["functions"][0].update(facts=d["functions"][-1]["facts"]),
        lambda d: d["functions"][0]["facts"].update(parity="strange"),
        lambda d: d["functions"][0]["forms"][0]["samples"][0].update(value="inf"),
    ):
        changed = json.loads(json.dumps(data()))
        change(changed)
        assert not validator.is_valid(changed)


def test_the_catalogue_has_every_function_once():
    assert [f["name"] for f in data()["functions"]] == list(actdoc.catalogue)
    for entry in data()["functions"]:
        assert below_the_site(entry["address"]).is_file()
        for alias in entry["aliases"]:
            assert getattr(actdoc, alias) is actdoc.catalogue[entry["name"]]


def of(record):
    [entry] = [f for f in data()["functions"] if f["name"] == record.__name__]
    return entry


def same(written, computed):
    """Whether numbers, in lists or alone, are the same to the last bit; NaN is NaN."""
    if isinstance(written, list):
        pairs = zip(written, computed, strict=True)
        return all(same(w, c) for w, c in pairs)
    w, c = float(written), float(computed)
    return (w == c and math.copysign(1, w) == math.copysign(1, c)) or (
        math.isnan(w) and math.isnan(c)
    )


@every_record
def test_the_values_in_the_catalogue_are_what_the_package_computes(record):
    for form in of(record)["forms"]:
        assert len(form["samples"]) >= (10 if record.elementwise else 1)
        for sample in form["samples"]:
            x = np.array(sample["x"], dtype=float)[()]
            given = form["choices"] | ({"rng": sample["rng"]} if "rng" in sample else {})
            assert same(sample["value"], record(x, **given))
            assert same(sample["derivative"], record.slope(x, **given))


@every_record
def test_the_formulas_and_facts_in_the_catalogue_are_the_records(record):
    entry = of(record)
    assert entry["kind"] == ("elementwise" if record.elementwise else "vector")
    assert entry["family"] == record.family and entry["facts"]["range"] == record.range
    assert [form["choices"] for form in entry["forms"]] == record.variants()
    for form in entry["forms"]:
        for which in ("formula", "derivative"):
            assert form[which] == {
                "text": record.text(which, **form["choices"]),
                "tex": record.tex(which, **form["choices"]),
            }
    for parameter in entry["parameters"]:
        assert same_or_equal(parameter["default"], record.parameters[parameter["name"]])
        assert parameter["choices"] == as_list(record.choices.get(parameter["name"]))
        assert parameter["typical"] == as_list(record.typical.get(parameter["name"]))
    assert [p["name"] for p in entry["parameters"]] == list(record.parameters)
    assert entry["constraint"] == (record.constraint or None)
    if record.elementwise:
        facts = entry["facts"]
        for name in ("zeros", "fixed_points", "monotonic", "parity", "saturates"):
            assert facts[name] == getattr(record, name)
        for name in ("smoothness", "lipschitz"):
            assert is_fact(record, facts[name], getattr(record, name))
        for name in ("limits", "breakpoints"):
            stated = getattr(record, name)
            assert all(
                is_fact(record, *pair) for pair in zip(facts[name], stated, strict=True)
            )
        for name in ("minimum", "maximum", "derivative_minimum", "derivative_maximum"):
            claim = getattr(record, name)
            assert (facts[name] is None) == (claim is None)
            for part, key in zip(claim or (), ("x", "value"), strict=False):
                assert is_fact(record, facts[name][key], part)


def same_or_equal(written, given):
    return written == given if isinstance(given, str) else same(written, given)


def as_list(given):
    return None if given is None else list(given)


def is_fact(record, written, stated):
    return same_or_equal(written["stated"], stated) and same(
        written["at_defaults"], record.evaluate(stated)
    )


@every_record
def test_the_sources_in_the_catalogue_are_in_the_bibliography(record):
    entries = parse_file(str(SITE / "references.bib")).entries
    assert [source["key"] for source in of(record)["sources"]] == list(record.cite)
    for source in of(record)["sources"]:
        fields = entries[source["key"]].fields
        assert source["title"] == re.sub("[{}]", "", fields["title"])
        assert source["year"] == fields["year"] and source["doi"] == fields.get("doi")
        assert len(source["authors"]) == len(entries[source["key"]].persons["author"])


@every_record
def test_the_errors_and_the_frameworks_in_the_catalogue_are_those_of_the_recorded_run(
    record,
):
    entry, run = of(record), recorded()["functions"][record.__name__]
    assert entry["accuracy"]["promised_ulps"] == record.ulps
    for which in ("value", "derivative"):
        for dtype in ("float64", "float32"):
            worst = entry["accuracy"]["worst_ulps"][which][dtype]
            assert worst == run["actdoc"]["accuracy"][which][dtype]["worst"] <= record.ulps
    assert {n: c["call"] for n, c in entry["frameworks"].items()} == record.calls
    for name, call in entry["frameworks"].items():
        cell = run[name]
        agrees = {"agrees": True, "differs": False}.get(call["status"])
        assert cell.get("agrees") == agrees and cell["call"] == call["call"]
        by_definition = "agrees" not in cell and cell.get("definition_gap", 1) < AGREES
        assert (call["status"] == "definition-agrees") == by_definition
        assert call["largest_gap"] == cell.get("gap")
        assert call["call_that_agrees"] == cell.get("same")
        assert name in data()["frameworks"]


def test_the_versions_of_the_frameworks_are_those_of_the_recorded_run():
    versions = recorded()["versions"]
    for name, framework in data()["frameworks"].items():
        engine = "onnxruntime" if name == "onnx" else name
        assert framework["packages"][engine] == framework["version"]
        for package, version in framework["packages"].items():
            assert versions[package].startswith(version)
    assert "onnx" in data()["frameworks"]["onnx"]["packages"]


# The wheel.

WHEEL = f"actdoc-{actdoc.__version__}-py3-none-any.whl"


def test_the_wheel_has_the_package_its_licence_and_nothing_else():
    with zipfile.ZipFile(SITE / "dist" / WHEEL) as wheel:
        names = wheel.namelist()
        [metadata] = [n for n in names if n.endswith(".dist-info/METADATA")]
        told = Parser().parsestr(wheel.read(metadata).decode())
        assert any(name.endswith("licenses/LICENSE") for name in names)
        assert (
            wheel.read("actdoc/record.py") == (ROOT / "actdoc" / "record.py").read_bytes()
        )
        assert {i.date_time[:3] for i in wheel.infolist()} == {(1980, 1, 1)}
    assert told["Name"] == "actdoc" and told["Version"] == actdoc.__version__
    assert told["License-Expression"] == "BSD-3-Clause"
    assert {"oracle", "learn"} <= set(told.get_all("Provides-Extra"))
    modules = {n.rpartition("/")[0] for n in names if ".dist-info" not in n}
    assert modules == {"actdoc", "actdoc/functions", "actdoc/oracle"}
    assert "actdoc/py.typed" in names


def test_building_the_wheel_leaves_nothing_in_the_project(tmp_path, monkeypatch):
    def beside():
        # Of a reader who ran `pip install .`, something may be there.
        return {
            p: p.stat().st_mtime_ns for p in [ROOT, *ROOT.glob("*")] if p.name != "_build"
        }

    before = beside()
    wheel.write(tmp_path / "cache", tmp_path / "site", actdoc.__version__)
    assert (tmp_path / "site" / "dist" / WHEEL).read_bytes() == (
        SITE / "dist" / WHEEL
    ).read_bytes()
    assert beside() == before


@pytest.mark.parametrize("how", ["from the folder", "over HTTP"])
def test_the_package_installs_from_the_built_site(how, tmp_path):
    """As the pages say, into a fresh environment; what it needs is at hand, so that no other place is asked."""
    environment = tmp_path / "fresh"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    with served() as address:
        where = f"{address}dist/" if how == "over HTTP" else str(SITE / "dist")
        pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-index",
            "--no-deps",
        ]
        subprocess.run(
            [environment / "bin" / "python", *pip, "--find-links", where, "actdoc"],
            check=True, cwd=tmp_path, env={k: v for k, v in os.environ.items() if not k.startswith("PIP_")},
        )  # fmt: skip
    code = (
        "import actdoc; print(actdoc.__version__, actdoc.__file__, actdoc.sigmoid(0.0));"
        "import importlib.util as u; print(u.find_spec('actdoc.site'))"
    )
    numpy = os.path.dirname(os.path.dirname(np.__file__))
    run = subprocess.run(
        [environment / "bin" / "python", "-c", "import sys; sys.path.append(sys.argv[1]);" + code, numpy],
        check=True, cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": ""},
    )  # fmt: skip
    version, file, value, room = run.stdout.split()
    assert (version, value, room) == (actdoc.__version__, "0.5", "None")
    assert file.startswith(str(environment))


def test_every_page_with_a_notebook_says_the_line_that_installs_what_it_imports():
    line = f'pip install --find-links {base()}dist/ "actdoc[learn]"'
    notebooks = list((SITE / "notebooks").glob("*.ipynb"))
    for notebook in notebooks:
        first = json.loads(notebook.read_text("utf-8"))["cells"][0]
        assert first["cell_type"] == "markdown" and line in "".join(first["source"])
    told = [n for n in CONTENT if any(line in p.text for p in page(n).select("p.download"))]
    for name in told:
        [button] = page(name).select("p.download button.copy")
        assert button["data-clipboard-text"] == line
        assert page(name).select("p.download a[href$='dist/index.html']")
    offered = {p.stem for p in notebooks if not p.stem.endswith("-exercises")}
    assert offered == {name.rpartition("/")[2].removesuffix(".html") for name in told}


def test_the_page_beside_the_wheel_links_to_it_and_to_what_programs_read():
    article = page("dist/index.html").find("article")
    linked = {(SITE / "dist" / a["href"]).resolve() for a in article.select("a[href]")}
    for name in (
        f"dist/{WHEEL}", "catalogue.json", "catalogue.schema.json", "references.bib", "llms.txt", "CITATION.cff",
    ):  # fmt: skip
        assert (SITE / name).resolve() in linked, name
    assert f"pip install --find-links {base()}dist/ actdoc" in article.text
    assert "pip install --find-links dist actdoc" in article.text
    assert article.select_one("#a-mistake > p").text
