"""The built site is whole: links, anchors, alternative texts, formulas, downloads; and nothing comes from elsewhere."""

import ast
import functools
import gzip
import importlib
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbclient
import nbformat
import pytest
from conftest import ROOT, SITE, pages
from conftest import parsed as page
from fontTools.ttLib import TTFont
from pybtex.database import parse_file

import actdoc
from actdoc.frameworks.results import NAMES
from actdoc.functions import FAMILIES
from actdoc.site import BORROWED
from actdoc.site.execution import read
from actdoc.site.mathml import SLANTED

every_page = pytest.mark.parametrize("name", pages())
CHAPTERS = [p for p in pages() if p.startswith("learn/") and p != "learn/index.html"]
NOTEBOOKS = [path.name for path in sorted((SITE / "notebooks").glob("*.ipynb"))]


@functools.cache
def anchors(name):
    return set(re.findall(r'\sid="([^"]+)"', (SITE / name).read_text("utf-8")))


def test_the_site_is_built(site):
    assert len(pages()) > 25 and len(CHAPTERS) >= 17 and len(NOTEBOOKS) >= 30


def place(file, target):
    """The file to which another links."""
    path = unquote(urlsplit(target).path)
    # The page of a missing page links from the root.
    base = SITE / path.lstrip("/") if path.startswith("/") else file.parent / path
    return (base if path else file).resolve()


@every_page
def test_every_internal_link_and_anchor_resolves(name):
    for tag in page(name).find_all(["a", "link", "script", "img", "use"]):
        target = tag.get("href") or tag.get("src") or tag.get("xlink:href")
        if not target or urlsplit(target).scheme:
            continue
        parts = urlsplit(target)
        file = place(SITE / name, target)
        assert file.is_file() or file == SITE.resolve(), target
        if "=" in parts.fragment:  # a view, which tests/test_explorer.py opens
            assert file == (SITE / "compare" / "explorer.html").resolve(), target
        elif parts.fragment and file.suffix == ".html":
            assert unquote(parts.fragment) in anchors(
                str(file.relative_to(SITE.resolve()))
            ), target


@every_page
def test_nothing_is_requested_from_another_host(name):
    foreign = re.compile(r"^\s*(https?:)?//")
    for tag in page(name).find_all(True):
        for attribute in ("src", "srcset", "data", "poster", "action", "xlink:href"):
            assert not foreign.match(tag.get(attribute) or ""), tag
        if tag.name in ("link", "use", "image"):
            assert not foreign.match(tag.get("href") or "") or "canonical" in tag.get(
                "rel", []
            ), tag
        if tag.name == "style" or tag.get("style"):
            assert not re.search(
                r"url\(['\"]?(https?:)?//|@import", tag.get("style") or tag.text
            ), tag


def test_no_style_sheet_asks_another_host():
    sheets = list(SITE.rglob("*.css"))
    assert sheets
    for path in sheets:
        assert not re.search(r"url\(['\"]?(https?:)?//|@import", path.read_text("utf-8")), (
            path
        )


WITHOUT_SCRIPTS = re.compile(r"@media \(scripting: none\) \{\s*@font-face \{[^}]*\}\s*\}")


def loaded(name):
    """The files that a page loads: scripts, style sheets, images, and what the style sheets name."""
    tags = page(name).select(
        "script[src], img[src], link[rel~=stylesheet], link[rel~=icon]"
    )
    targets = [(SITE / name, tag.get("src") or tag["href"]) for tag in tags]
    for file, target in targets:
        if ".css" in target:
            sheet = place(file, target)
            text = WITHOUT_SCRIPTS.sub("", sheet.read_text("utf-8"))
            found = re.findall(r"url\(['\"]?([^'\")]+)", text)
            targets += [(sheet, url) for url in found]
    return {place(*target) for target in targets if not target[1].startswith("data:")}


@functools.cache
def weight(path):
    """The bytes that travel when a server compresses what is not compressed already."""
    content = path.read_bytes()
    return len(content if path.suffix == ".woff2" else gzip.compress(content))


@every_page
def test_a_page_weighs_little_with_all_that_it_loads(name):
    weights = {file.name: weight(file) for file in {SITE / name, *loaded(name)}}
    # The page of a missing page has its style in itself.
    assert ("furo.css" in weights) == (name != "404.html")
    assert ("letters.js" in weights) == bool(page(name).math)
    assert sum(weights.values()) <= 150_000, weights


def test_our_own_scripts_weigh_less_than_a_picture():
    scripts = {
        name: weight(SITE / "_static" / f"{name}.js")
        for name in ("actdoc", "tables", "copy")
    }
    assert sum(scripts.values()) <= 20_000, scripts


@every_page
def test_what_few_pages_need_is_loaded_on_these_alone(name):
    files = " ".join(file.name for file in loaded(name))
    assert ("mystnb" in files) == bool(page(name).select("div.cell"))
    assert ("tables.js" in files) == bool(page(name).select(".sortable"))


@every_page
def test_every_page_says_what_it_is(name):
    soup = page(name)
    assert soup.html["lang"] == "en"
    assert len(soup.title.text.strip()) > 5
    assert len(soup.find_all("h1")) == 1
    assert soup.find("link", rel="icon")
    descriptions = soup.find_all("meta", attrs={"name": "description"})
    assert len(descriptions) == 1
    if name not in ("404.html", "search.html"):
        assert 60 <= len(descriptions[0]["content"]) <= 180, descriptions[0]["content"]


def test_titles_and_descriptions_are_different():
    for one in (
        lambda s: s.title.text,
        lambda s: s.find("meta", attrs={"name": "description"})["content"],
    ):
        seen = [
            one(page(name)) for name in pages() if name not in ("404.html", "search.html")
        ]
        assert len(set(seen)) == len(seen)


@every_page
def test_every_image_has_an_alternative_text_and_every_figure_a_caption(name):
    article = page(name).find("article") or page(name)
    for image in article.find_all("img"):
        assert len(image.get("alt", "")) > 10, image
    for drawing in article.find_all("svg"):
        if (
            drawing.get("aria-hidden") == "true"
            or drawing.find_parent(class_="icon")
            or drawing.find("use")
        ):
            continue
        if drawing.get("role") == "img":
            assert len(drawing["aria-label"]) > 20, name
            figure = drawing.find_parent("figure")
            assert figure is not None and len(figure.figcaption.text) > 10, drawing[
                "aria-label"
            ]


@every_page
def test_figures_take_the_colours_of_the_page(name):
    for drawing in page(name).find_all("svg", role="img"):
        assert "currentColor" in str(drawing)
        fixed = set(re.findall(r"(?:fill|stroke): ?(#[0-9a-f]{6})", str(drawing))) - {
            "#808080"
        }
        assert not fixed, fixed


@every_page
def test_ids_are_unique(name):
    ids = [tag["id"] for tag in page(name).find_all(id=True)]
    assert len(ids) == len(set(ids)), {i for i in ids if ids.count(i) > 1}


@functools.cache
def characters_of_the_font():
    with TTFont(SITE / "_static" / "math.woff2") as font:
        return set(map(chr, font.getBestCmap()))


def drawn(element):
    """What browsers draw for the text of an element of a formula: a letter that stands alone is slanted."""
    text = "".join(element.find_all(string=True, recursive=False)).strip("\n")
    alone = element.name == "mi" and element.get("mathvariant") != "normal"
    return SLANTED.get(text, text) if alone else text


@every_page
def test_formulas_are_typeset_and_their_characters_are_in_the_font(name):
    soup = page(name)
    for formula in soup.find_all("math"):
        shown = set("".join(map(drawn, formula.find_all(True))))
        missing = shown - characters_of_the_font()
        assert not missing, f"add to CHARACTERS in actdoc/site/mathml.py: {missing}"
        assert "\\" not in formula.text
    for block in (soup.find("article") or soup).find_all(
        ["p", "li", "td", "h1", "h2", "h3", "figcaption"]
    ):
        prose = "".join(
            block.find_all(string=lambda s: not s.find_parent(["code", "pre", "math"]))
        )
        assert not re.search(r"\$[^$]+\$|\\[a-z]+\{|\{[a-z]+\}`", prose), prose
    # No line ends inside brackets.
    for line in page(name).select("mtable.lines > mtr"):
        written = line.get_text()
        for both in ("()", "[]"):
            assert len({written.count(bracket) for bracket in both}) == 1, written


def test_every_catalogue_entry_has_its_page_and_every_page_its_entry():
    built = {Path(p).stem for p in pages() if p.startswith("functions/")} - {"index"}
    assert built == set(actdoc.catalogue)
    for listing in ("index.html", "functions/index.html"):
        article = page(listing).find("article")
        linked = {
            Path(a["href"]).stem for a in article.find_all("a", href=re.compile(r"\.html$"))
        }
        assert set(actdoc.catalogue) <= linked


def test_the_sources_can_be_downloaded_as_bibtex():
    for name in ("references.html", "functions/index.html"):
        [link] = (
            page(name).find("article").find_all("a", href=re.compile(r"references\.bib$"))
        )
        text = (SITE / name).parent.joinpath(link["href"]).read_text("utf-8")
        assert all(f"{{{key}," in text for r in actdoc.catalogue.values() for key in r.cite)


#: Sources that have no DOI and no address: as far as we know, nobody gives them one, or it is not known to last.
WITHOUT_ADDRESS = {
    "bergstra2009",
    "boltzmann1868",
    "novikoff1962",
    "pytorchnotes",
    "verhulst1845",
}


def test_every_source_says_where_it_is():
    entries = parse_file(str(ROOT / "docs" / "references.bib")).entries
    without = {
        key for key, e in entries.items() if not {"doi", "url", "eprint"} & set(e.fields)
    }
    assert without == WITHOUT_ADDRESS
    for key, entry in entries.items():
        fields = entry.fields
        assert ("eprint" in fields) == ("archiveprefix" in fields), key
        assert re.fullmatch(r"\d{4}\.\d{4,5}", fields.get("eprint", "1234.5678")), key
        assert re.fullmatch(r"10\.\d{4,5}/\S+", fields.get("doi", "10.1234/x")), key
        assert re.match("https?://", fields.get("url", "https://")), key
        assert "arxiv:" not in fields.get("note", "").lower(), key


def test_every_source_that_has_an_address_is_linked_to_it():
    entries = parse_file(str(ROOT / "docs" / "references.bib")).entries
    listed = page("references.html").select("article .citation")
    linked = [item for item in listed if item.select("a.external")]
    assert len(listed) == len(entries)
    assert len(linked) == len(entries) - len(WITHOUT_ADDRESS)
    addresses = {a["href"] for item in linked for a in item.select("a.external")}
    for key, entry in entries.items():
        fields = entry.fields
        given = [
            f"https://doi.org/{fields.get('doi')}",
            f"https://arxiv.org/abs/{fields.get('eprint')}",
            fields.get("url", ""),
        ]
        assert key in WITHOUT_ADDRESS or addresses & set(given), key
    # No sign of BibTeX is left, and each work says which pages cite it.
    for item in listed:
        label, text = item.select_one(".label").text, item.text
        assert not re.search("[{}]", label) and "Cited in: " in text, text


def test_the_equivalence_table_has_every_function_and_every_call():
    rows = page("compare/frameworks.html").find(class_="sortable").tbody.find_all("tr")
    assert [row.th.text.strip() for row in rows] == list(actdoc.catalogue)
    for row, record in zip(rows, actdoc.catalogue.values(), strict=True):
        calls = [code.text for code in row.find_all("code")]
        assert calls == [record.calls[name] for name in NAMES if name in record.calls]


@pytest.mark.parametrize(
    "record", actdoc.catalogue.values(), ids=lambda record: record.__name__
)
def test_a_function_page_shows_the_record(record):
    soup = page(f"functions/{record.__name__}.html")
    headings = [h.find(string=True).strip() for h in soup.find("article").find_all("h2")]
    others = ["Other forms"] * (len(record.variants()) > 1)
    assert headings[: 1 + len(others)] == ["Use it", *others]
    assert headings[-4:] == [
        "Properties",
        "In the frameworks",
        "How it is computed",
        "See also",
    ]
    assert len(headings) - len(others) >= 7, "the prose has at least two sections"
    top = [part["class"][0] for part in soup.select(".lookup > *")]
    assert top == ["formulas", "drawing", "facts"]
    listed = [a.text for a in soup.select(".contents a")]
    assert listed == headings, "the page lists its sections"
    assert len(soup.find_all("div", class_="math")) >= 2
    code = "".join(pre.text for pre in soup.find_all("pre"))
    assert f"def {record.__name__}(x" in code and "lambda m" not in code
    assert soup.find("article").find_all(
        "a", class_="reference internal", href=re.compile("references.html#")
    )


def test_the_api_has_a_page_for_each_family_with_every_public_docstring_of_it():
    overview = page("api.html").find("article")
    # Who has an address of the time when all of it was one page finds a link to the entry there.
    for path in (SITE / "api").glob("*.html"):
        for entry in page(f"api/{path.name}").select("dt.sig[id]"):
            link = overview.find(id=entry["id"])
            link = link if link.name == "a" else link.find_parent("a")
            address = f"api/{path.name}#{entry['id']}"
            assert address.startswith(link["href"])
    for family, module in FAMILIES.items():
        name = f"api/{module.__name__.rpartition('.')[2]}.html"
        [link] = overview.select(f'a[href="{name}"]')
        assert link.text == family
        entries = page(name).find("article")
        records = [r for r in actdoc.catalogue.values() if r.family == family]
        for record in records:
            for part in ("", f".{record.slope_name}"):
                assert entries.find(id=f"actdoc.{record.__name__}{part}")
            target = f"{name}#actdoc.{record.__name__}"
            link = overview.select_one(f'a[href="{target}"]')
            assert link.text == record.__name__ and link["id"] == target.partition("#")[2]
            assert entries.select_one(f'a[href="../functions/{record.__name__}.html"]')
        examples = entries.find_all(string=re.compile("^Examples$"))
        assert len(examples) == 2 * len(records)


def test_the_list_of_chapters_says_what_is_in_each():
    entries = page("learn/index.html").select("article .pages li")
    for entry in entries:
        link, said = entry.find("a"), entry.select_one("p:last-child").text
        target = page(f"learn/{link['href']}")
        assert said == target.find("meta", attrs={"name": "description"})["content"]
        assert link.text in target.h1.text
    assert len(entries) == len([name for name in pages() if name.startswith("learn/")]) - 1


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_opens_with_what_you_learn_and_ends_with_solved_exercises(name):
    article = page(name).find("article")
    strong = [tag.text for tag in article.find_all("strong")]
    assert strong[0].replace("’", "'") == "What you'll learn"
    assert len(article.find("ul").find_all("li", recursive=False)) == 3
    assert any(text.startswith("What you need") for text in strong[:4])
    exercises = article.find_all("h2")[-1]
    assert exercises.text.startswith("Exercises")
    solutions = exercises.find_all_next("details")
    assert len(solutions) >= 2 and all(s.find_next(class_="cell_output") for s in solutions)
    assert article.find("svg", role="img")


@every_page
def test_what_a_cell_prints_stands_in_one_piece(name):
    for output in page(name).select(".cell_output"):
        assert len(output.select(":scope > .output.stream")) <= 1, output.text


@pytest.mark.parametrize(
    "name", [*CHAPTERS, *(f"functions/{name}.html" for name in actdoc.catalogue)]
)
def test_code_fits_a_laptop(name):
    for source in page(name).select(
        ".cell_input pre, .highlight-python pre, .highlight-pycon pre"
    ):
        assert max(map(len, source.text.splitlines())) <= 92, source.text


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_downloaded_notebook_imports_only_what_the_install_brings(name):
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]["learn"]
    brought = (
        {re.match(r"[\w-]+", extra)[0] for extra in extras}
        | {"actdoc", "numpy", "IPython", "sklearn"}
        | set(sys.stdlib_module_names)
    )
    notebook = nbformat.read(SITE / "notebooks" / name, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                names += [node.module] if isinstance(node, ast.ImportFrom) else []
                assert {n.partition(".")[0] for n in names} <= brought
        else:
            assert not re.search(
                r"\{[a-z:]+\}`|^:::|^```\{|^\(.*\)=", cell.source, re.MULTILINE
            ), cell.source
            assert not re.search(r"\b[a-z]+(19|20)\d\d\b", cell.source), (
                "a key of the bibliography is no citation"
            )
            for anchor in re.findall(r"\]\(#([\w-]+)\)", cell.source):
                assert any(f'<a id="{anchor}">' in other.source for other in notebook.cells)


#: They train for a quarter of a minute or more. That their cells run elsewhere too, `make evidence` shows.
LONG = {
    f"{name}.ipynb": ROOT / "docs" / folder / f"{name}.md"
    for folder, names in [
        ("learn", ["activations", "depth", "outputs", "units", "vanishing-gradients"]),
        ("compare", ["claims"]),
    ]
    for name in names
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_notebook_has_the_cells_and_the_outputs_of_its_page(name):
    notebook = nbformat.read(SITE / "notebooks" / name, as_version=4)
    ran = read(LONG[name].read_text("utf-8"))
    kept = [(c.source, printed(c)) for c in ran.cells if c.cell_type == "code"]
    assert [(c.source, printed(c)) for c in notebook.cells if c.cell_type == "code"] == kept
    assert any(text for _, text in kept)


# Those without solutions have a test of their own, tests/test_exercises.py.
@pytest.mark.parametrize(
    "name", [n for n in NOTEBOOKS if "-exercises" not in n and n not in LONG]
)
def test_a_downloaded_notebook_runs_and_prints_what_the_page_shows(
    name, tmp_path, monkeypatch
):
    for variable in ("MATPLOTLIBRC", "IPYTHONDIR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    notebook = nbformat.read(SITE / "notebooks" / name, as_version=4)
    shown = [printed(cell) for cell in notebook.cells]
    nbclient.execute(notebook, cwd=tmp_path, timeout=600)
    assert [printed(cell) for cell in notebook.cells] == shown


def printed(cell):
    outputs = cell.get("outputs", [])
    text = "".join(
        o.text for o in outputs if o.output_type == "stream" and o.name == "stdout"
    )
    return text + "".join(
        o.data.get("text/plain", "") for o in outputs if o.output_type == "execute_result"
    )


def test_the_project_stands_alone():
    """Nothing in the project speaks of the workshop in which it was made."""
    tracked = [path for path in ROOT.glob("*") if path.is_file()]
    tracked += [
        path
        for folder in ("actdoc", "docs")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".md", ".css")
    ]
    for path in tracked:
        assert not re.search(r"\.\./shared|/work/|\bseed \d\b", path.read_text("utf-8")), (
            path
        )


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("requirements*.txt")), ids=lambda p: p.name
)
def test_the_pinned_requirements_name_no_address(path):
    text = path.read_text("utf-8")
    assert "://" not in text and "--hash=sha256:" in text
    pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert all(re.match(r"[a-z0-9-]+(\[[a-z]+\])?==\S+", line) for line in pins)


@pytest.mark.parametrize("library", BORROWED)
def test_what_is_borrowed_undocumented_was_read_in_the_installed_version(library):
    versions, names = BORROWED[library]
    assert importlib.metadata.version(library) in versions, f"read again: {names}"
    for name in names:
        module, _, attribute = name.rpartition(".")
        if re.fullmatch(r"[\w.]+", name):
            assert hasattr(importlib.import_module(module), attribute), name


def test_the_replacements_of_what_libraries_write_have_taken_place():
    """What the theme and myst-nb call their nodes is not documented: if that changes, nothing would be replaced."""
    article = str(page("learn/sigmoid.html").find("article"))
    assert "Toggle hidden content" not in article
    folded = page("learn/sigmoid.html").select("details.hide > summary")
    assert len(folded) >= 2 and not any(s.get("aria-label") for s in folded)
    code = page("learn/sigmoid.html").find("article").find_all("pre")
    assert code and all(pre.get("tabindex") == "0" for pre in code)


def test_no_attribute_of_a_library_is_replaced():
    """Only attributes of our own objects are assigned to, in what makes the site."""
    for path in [ROOT / "conf.py", *(ROOT / "actdoc" / "site").glob("*.py")]:
        tree = ast.parse(path.read_text("utf-8"))
        imported = {
            alias.asname or alias.name.partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                if isinstance(target, ast.Attribute):
                    root = target
                    while isinstance(root, ast.Attribute | ast.Subscript):
                        root = root.value
                    name = root.id if isinstance(root, ast.Name) else ""
                    assert name not in imported, f"{path.name}:{node.lineno}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "setattr", f"{path.name}:{node.lineno}"


SOURCES = sorted(
    str(path.relative_to(ROOT / "docs").with_suffix(""))
    for path in (ROOT / "docs").rglob("*.md")
)
every_source = pytest.mark.parametrize("name", SOURCES)
FENCE = re.compile(r"(?ms)^(`{3,}).*?^\1`*[ \t]*$")
QUOTED = r'"[^"\n]*"|\[[^\]]*\]\(https?:[^)]*\)'
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$", re.DOTALL)
RELATION = re.compile(
    r"[=<>≤≥≠≈∈→]|\\(?:[lgn]eq?|ll|gg|approx|sim|equiv|in|notin|to|rightarrow)(?![a-z])"
)
# With a power of ten, a thousands separator, a decimal point, three digits or more, or a percent sign.
STATED = re.compile(r"\b10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d{1,3}(?:,\d{3})+|\d+\.\d+|\d{3,}|\d+(?=\s?%)")
EXPONENT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def source(name):
    """The source of a page without its front matter."""
    text = (ROOT / "docs" / f"{name}.md").read_text("utf-8")
    return re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)


def stated(text):
    """The numbers in sentences with the words around them: without code, formulas, quotations and addresses."""
    for skipped in (FENCE, r"`[^`]*`", FORMULA, QUOTED, r"\]\([^)]*\)"):
        text = re.sub(skipped, " ", text)
    for match in STATED.finditer(text):
        number = re.sub(r"^10(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])", "1e", match[0]).translate(EXPONENT)
        around = text[max(0, match.start() - 40) : match.end() + 10]
        yield float(number.replace(",", "")), around


def numerals(code):
    """The numbers in code or in its output."""
    found = re.findall(r"\d[\d,_]*(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+", code)
    return {float(re.sub("[,_]", "", text)) for text in found}


@every_source
def test_a_number_in_a_sentence_is_computed_or_appears_in_code_or_output(name):
    text = source(name)
    files = re.findall(r"`(\w+(?:/\w+)+\.py)`", text)
    # A table of class "printed" is what a cell has printed.
    shown = page(f"{name}.html").select("pre, table.printed :is(caption, th, td)")
    code = [element.text for element in shown]
    code += [match[0] for match in FENCE.finditer(text)] + re.findall(r"`[^`]*`", text)
    code += [(ROOT / path).read_text("utf-8") for path in files]
    known = numerals("\n".join(code))
    unknown = [around for number, around in stated(text) if number not in known]
    assert not unknown, f"docs/{name}.md: {unknown}"


@every_source
def test_an_equation_says_who_vouches_for_it(name):
    """Plain dollars are for expressions; a relation is printed from a record, checked, or unchecked."""
    for formula in FORMULA.finditer(re.sub(r"`[^`\n]*`", " ", source(name))):
        assert not RELATION.search(formula[0]), f"docs/{name}.md: {formula[0]}"


def test_the_rules_for_numbers_and_equations_find_what_breaks_them():
    found = {
        number for number, _ in stated("At 0.25 or −1,000 it is 10⁻⁷, or 37 %, or 512.")
    }
    assert found == {0.25, 1000.0, 1e-7, 37.0, 512.0}
    exempt = 'Of 12 units, `0.25` or {calc}`0.5` or $0.75$, "99%", [since 2.14](https://a.b/123).'
    assert not list(stated(exempt))
    assert numerals("x = 1_000.5 + 2e-7 # 3,072") == {1000.5, 2e-7, 3072.0}
    for relation in ("x = 1", "x < 1", r"x \le 1", r"x \to 0", r"x \in A", "x ≥ 1"):
        assert RELATION.search(relation)
    assert not RELATION.search(r"\left|x\right| + \log\infty \int \tanh x")
