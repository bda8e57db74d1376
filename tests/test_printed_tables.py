"""What a cell has printed as a table is shown as one, word for word."""

import copy
import functools
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import SITE, pages

from actdoc.site.printed import parted


@functools.cache
def tables(name):
    """The cells of a page with the tag, as HTML, and what they print in the notebook."""
    page = BeautifulSoup((SITE / name).read_text("utf-8"), "html.parser")
    shown = page.select(".cell.tag_table")
    path = SITE / "notebooks" / name.rpartition("/")[2].replace(".html", ".ipynb")
    cells = nbformat.read(path, as_version=4).cells
    outputs = {cell.source.strip(): cell.get("outputs", []) for cell in cells}
    said = [
        outputs[cell.select_one(".cell_input pre").get_text().strip()] for cell in shown
    ]
    text = ["".join(o.text for o in found if o.output_type == "stream") for found in said]
    return list(zip(shown, text, strict=True))


# Not parsed here: every process that runs tests collects all of them.
COUNT = {
    name: len(
        re.findall(r'<div class="[^"]*\btag_table\b', (SITE / name).read_text("utf-8"))
    )
    for name in pages()
}
FOUND = {f"{name} {n + 1}": (name, n) for name in COUNT for n in range(COUNT[name])}


def test_many_cells_print_tables(site):
    assert len(FOUND) >= 20


@pytest.mark.parametrize("found", FOUND.values(), ids=FOUND)
def test_a_printed_table_is_shown_word_for_word(found):
    name, n = found
    assert len(tables(name)) == COUNT[name]
    cell, said = tables(name)[n]
    output = copy.copy(cell.select_one(".cell_output"))
    for link in output.select(".headerlink, caption.unseen"):
        link.extract()
    shown = " ".join(output.get_text(" ").replace("−", "-").split())
    assert shown == " ".join(said.replace("−", "-").split())
    found = output.select("table.printed")
    assert len(found) == said.strip().count("\n\n") + 1
    for table in found:
        head, *rows = table.select("tr")
        assert rows and head.select("th") and not head.select("td")
        assert {len(row.select("th, td")) for row in rows} == {len(head.select("th"))}
        # Numbers line up at the right, from the second column on.
        for row in rows:
            for entry in row.select("th, td")[1:]:
                text = entry.get_text().strip()
                if re.match(r"[-−+±]? ?\d|[-−+]?inf$|nan$", text):
                    assert "number" in entry["class"], text
                    assert not re.search(r"-\d", re.sub(r"e-\d+", "", text)), text


NUMBER = re.compile(r"[-+]?\d[\d.,]*(?:e[-+]?\d+)?|\b(?:nan|inf)\b")


def looks_like_a_table(text):
    """Whether three lines in a row have the same columns, or the same words around three numbers or more."""
    text = re.sub(r" ?\[[^\]]*\]", "", text)  # arrays
    shapes = []
    for line in text.splitlines():
        columns = len(re.split(r" {2,}", line.strip()))
        words = re.sub(r"^\w*", "", NUMBER.sub("#", " ".join(line.split())))
        if columns > 1:
            shapes.append(columns)
        else:
            shapes.append(words if len(NUMBER.findall(line)) > 2 else None)
        if re.search(r"[.?!] [A-Z]", line):  # sentences
            shapes[-1] = None
    runs = zip(shapes, shapes[1:], shapes[2:], strict=False)
    return any(first and first == second == third for first, second, third in runs)


def test_no_table_is_printed_as_text(site):
    for name in pages():
        html = (site / name).read_text("utf-8")
        if 'class="cell' not in html:
            continue
        page = BeautifulSoup(html, "html.parser")
        for printed in page.select(".cell_output .stream pre, .twin .highlight-text pre"):
            text = printed.get_text()
            assert not looks_like_a_table(text), f"{name} prints as text:\n{text}"


def test_what_looks_like_a_table_is_told_from_an_array_and_a_list():
    assert looks_like_a_table("rate  loss\n 0.1   2.0\n 0.2   1.0")
    assert looks_like_a_table("at 1: 2 of 3\nat 2: 1 of 3\nat 3: 0 of 3")
    assert not looks_like_a_table("[[1.   0. ]\n [0.   1. ]\n [0.   0.5]]")
    assert not looks_like_a_table(3 * "My number is 1. What is yours?  2\n")
    assert not looks_like_a_table("at 1: 2\nat 2: 1\nat 3: 0\nin all  3")


@pytest.mark.parametrize("text", ["", "one line", "a  b\n1  2\n1  2  3", "title\na  b"])
def test_what_is_no_table_is_said(text):
    with pytest.raises(ValueError, match="a printed table needs a head"):
        parted(text)


def test_a_table_may_have_a_title_a_column_of_names_and_words_below():
    title, rows, rest = parted(
        "of nine\n     gain  loss\na  -1.5  0-3\nb  1e-5  ± 2\nin all 3\nDone"
    )
    assert title == "of nine" and rest == "in all 3\nDone"
    assert rows == [["", "gain", "loss"], ["a", "−1.5", "0-3"], ["b", "1e-5", "± 2"]]


def test_only_numbers_have_true_minus_signs():
    cells = "axis=-1  f(-1)  -inf  [-1. -0.5]  -2.8 ± 1.0  (-1 to -3%)"
    _, [_, row], _ = parted(f"{cells}\n{cells}")
    assert row[:2] == ["axis=-1", "f(-1)"]
    assert row[2:] == ["−inf", "[−1. −0.5]", "−2.8 ± 1.0", "(−1 to −3%)"]
