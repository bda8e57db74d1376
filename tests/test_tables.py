"""Tables that everybody can read: named, with heads, without a box, sorted by their values, whole on paper."""

import functools
import itertools
import math
import re

import pytest
from conftest import luminance, pages, parsed
from docutils import nodes
from docutils.core import publish_doctree
from test_walk import CARDS, SIDEWAYS

import actdoc
from actdoc.site import sentences
from actdoc.site.facts import ends_of_range
from actdoc.site.tables import BREAKS, _entitle, _is_number, sort_key

every_page = pytest.mark.parametrize("name", pages())
LARGE = (
    "functions/index.html", "compare/frameworks.html", "compare/accuracy.html", "compare/speed.html",
    "compare/cost.html", "check.html",
)  # fmt: skip


@functools.cache
def tables(name):
    """The tables of a page."""
    return parsed(name).select("article table")


def parts(table):
    """The rows of a table in its parts, without those that only say what a part is."""
    for body in table.find_all("tbody"):
        rows = [row.find_all(["th", "td"]) for row in body.find_all("tr")]
        yield [row for row in rows if len(row) > 1 or row[0].get("scope") != "rowgroup"]


# What stands in the pages.


@every_page
def test_a_table_has_a_caption_of_its_own_and_heads_for_columns_and_rows(name):
    captions = [
        table.caption and table.caption.get_text().strip() for table in tables(name)
    ]
    assert all(captions), captions
    assert not re.search(r"[?:] ?:|[:,] ?,", " | ".join(captions)), captions
    for table in tables(name):
        assert all(cell["scope"] == "col" for cell in table.thead.find_all("th")), captions
        assert not table.thead.find_all("td")
        assert all(cell.get_text().strip() for cell in table.thead.find_all("th"))
        for rows in parts(table):
            assert rows
            for row in rows:
                heads = [cell.get("scope") for cell in row if cell.name == "th"]
                assert heads and set(heads) == {"row"} and row[0].name == "th", captions
                assert len(heads) < len(row)
            heads = [tuple(c.get_text() for c in r if c.name == "th") for r in rows]
            assert len(set(heads)) == len(heads) or len(heads[0]) == 1, captions


def test_the_tables_that_stand_alone_have_captions_that_are_seen():
    for name in LARGE:
        for table in tables(name):
            if table.find_parent(class_="sortable") or "port" in table["class"]:
                assert "unseen" not in table.caption.get("class", []), name


@every_page
def test_numbers_end_below_each_other_and_have_true_minus_signs(name):
    plain = re.compile(r"[−+]?(\d[\d,]*(\.\d+)?|∞)( × 10\S+)?( %| µs)?")
    for table in tables(name):
        for rows in parts(table):
            for column in zip(*rows, strict=True):
                texts = [cell.get_text().strip() for cell in column if not cell.code]
                assert not any(re.search(r"(?<![\w'\"=])-\d", text) for text in texts), (
                    texts
                )
                filled = [text for text in texts if text not in ("", "–", "exact")]
                if filled and all(plain.fullmatch(text) for text in filled):
                    assert all("text-right" in cell.get("class", []) for cell in column), (
                        texts
                    )


def test_what_may_be_sorted_says_by_what():
    for name in LARGE:
        for table in tables(name):
            if table.find_parent(class_="sortable"):
                assert table.select("thead th.by")
                for cell in itertools.chain(*itertools.chain(*parts(table))):
                    text = cell.get_text().strip()
                    if re.match(r"[−\d∞\[({]", text) and not cell.math:
                        assert "data-sort" in cell.attrs, (name, text)


@pytest.mark.parametrize("text", ["", "-", "−", ",", ".", " × "])
def test_signs_alone_are_no_numbers(text):
    assert not _is_number(text) and _is_number("−∞") and _is_number("10⁻⁷")


def test_a_table_on_a_page_without_a_heading_is_called_by_its_columns():
    document = publish_doctree("===  ===\na    b\n===  ===\n1    2\n===  ===\n")
    [table] = document.findall(nodes.table)
    [head] = table.next_node(nodes.thead).children
    _entitle(table, head)
    assert table[0].astext() == "a, b"


def test_ranges_are_sorted_by_their_ends():
    [catalogue] = tables("functions/index.html")
    [rows] = parts(catalogue)
    for row, record in zip(rows, actdoc.catalogue.values(), strict=True):
        keys = [float(key) for key in row[4]["data-sort"].split()]
        assert keys == [float(end) for end in ends_of_range(record).split()]
        assert len(keys) == 2 and keys[0] < keys[1]
    ends = {row[0].a.get_text(): row[4]["data-sort"] for row in rows}
    assert [float(e) for e in ends["hard_tanh"].split()] == [-1, 1]
    assert [float(e) for e in ends["elu"].split()] == [-1, math.inf]


@pytest.mark.parametrize(
    "rising",
    [
        ("−∞", "−12.5", "−10⁻⁵", "exact", "2.1 × 10⁻⁷", "0.5", "9", "475", "12,188", "9.0 × 10¹⁵", "∞"),
        ("jumps", "C⁰", "C¹", "C∞"),
        ("1.5 (3)", "1.5 (12,188)", "6.3 × 10¹⁵ (20)"),
        ("2 %", "17 %", "101 %"),
        ("0.93 ± 0.02", "0.94 ± 0.01"),
        ("0.1 to 0.2", "0.1 to 3", "2 to 5"),
        ("(−1, 1)", "[0, 1]", "(0, ∞)"),
    ],
)  # fmt: skip
def test_what_is_no_plain_number_is_sorted_by_its_value(rising):
    keys = [[float(part) for part in sort_key(text).split()] for text in rising]
    assert keys == sorted(keys) and len({tuple(key) for key in keys}) == len(keys)


def test_a_text_is_no_number_and_nothing_comes_last():
    assert [sort_key(t) for t in ("relu6", "no kernel", "NaN")] == [None] * 3
    assert [sort_key(t) for t in ("", "–")] == ["", ""]


# In a browser.


@pytest.mark.parametrize("name", LARGE)
def test_a_large_table_is_no_box_and_its_head_stays_on_the_page(visit, name):
    page = visit(name)
    for table in page.locator(".sortable table").all():
        boxes = table.evaluate(
            """e => { const found = []; for (let p = e; p !== document.body; p = p.parentElement)
            if (getComputedStyle(p).overflow !== 'visible') found.push(p.className); return found }"""
        )
        assert boxes == []
        table.evaluate(
            """e => scrollTo({top: e.tBodies[0].getBoundingClientRect().top + scrollY + 99, behavior: 'instant'})"""
        )
        assert abs(table.locator("thead").bounding_box()["y"]) <= 1 or (
            table.locator("thead th").first.bounding_box()["y"] == pytest.approx(0, abs=1)
        )


@pytest.mark.parametrize("name", ["gelu", "relu", "softmax"])
def test_on_a_phone_a_call_is_a_block_of_few_lines(visit, name):
    page = visit(f"functions/{name}.html", width=390)
    table = page.locator("table.calls")
    rows = table.locator("tbody tr")
    assert table.bounding_box()["height"] < 120 * rows.count()
    head, cells = rows.first.locator("th"), rows.first.locator("td")
    assert head.bounding_box()["y"] == pytest.approx(cells.last.bounding_box()["y"], abs=4)
    assert cells.last.inner_text().strip() == sentences.COMPARED["agrees"]


def test_the_title_of_a_card_is_all_that_names_its_row(visit):
    page = visit("compare/speed.html", width=390)
    row = page.locator("table.cards tbody tr").nth(3)
    title = row.locator("th:visible")
    assert title.inner_text() == "textbook line"
    more = title.evaluate("e => getComputedStyle(e, '::after').content")
    assert more == '", derivatives, float32"'


def test_what_is_raised_in_the_catalogue_is_no_smaller_than_what_can_be_read(visit):
    page = visit("functions/index.html")
    sizes = page.locator("td math").evaluate_all(
        """all => all.flatMap(m => [...m.querySelectorAll('mi, mn, mo, mtext')])
        .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert len(sizes) > 400 and min(sizes) >= 9


def test_a_long_call_is_broken_behind_brackets_and_names_but_not_in_numbers():
    assert BREAKS.split("nn.relu(x, alpha=0.01)") == ["nn.", "relu(", "x, alpha=0.01)"]
    assert BREAKS.split("nn.Identity()") == ["nn.", "Identity()"]


def test_a_tick_keeps_to_its_call_and_a_difference_is_seen_among_them():
    [table, *_] = tables("compare/frameworks.html")
    ticks = [cell.get_text() for cell in table.find_all("td") if "✓" in cell.get_text()]
    assert len(ticks) > 100 and all("\N{NO-BREAK SPACE}✓" in text for text in ticks)
    coloured = [cell for cell in table.find_all("td") if "err-2" in cell.get("class", [])]
    assert 5 < len(coloured) < 30
    assert coloured == [c for c in table.find_all("td") if "differs" in c.get_text()]


def test_verdicts_are_chosen_without_a_script_and_bear_marks(visit):
    page = visit("compare/claims.html", scripts=False)
    everything = page.locator(".claim").count()
    marks = page.locator(".fold .verdict").evaluate_all(
        "all => all.map(e => e.innerText + getComputedStyle(e, '::before').content)"
    )
    assert len(set(marks)) == 3 and len({mark[-1:] + mark[-8:] for mark in marks}) == 3
    for verdict in ("true", "true with a condition"):
        page.get_by_role("checkbox", name=verdict, exact=True).uncheck()
    shown = page.locator(".claim:visible")
    assert set(shown.locator(".verdict").all_inner_texts()) == {"false"}
    assert 0 < shown.count() < everything


def column(page, head):
    """What stands in a column of the part that is shown, from top to bottom."""
    n = page.locator(".sortable thead th").all_inner_texts()
    [place] = [i for i, text in enumerate(n, 1) if text.split("↕")[0].strip() == head]
    cells = page.locator(f".sortable tbody tr:visible > :nth-child({place}):not([colspan])")
    return [text.strip() for text in cells.all_inner_texts()]


def sort(page, head):
    page.locator(".sortable thead").get_by_role("button", name=head, exact=True).click()


def test_numbers_are_sorted_by_their_size_and_what_is_empty_comes_last(visit):
    page = visit("check.html")
    sort(page, "results judged")
    judged = [int(text.replace(",", "")) for text in column(page, "results judged")]
    assert judged == sorted(judged) and judged[-1] > 12_000 > judged[0]

    page = visit("compare/accuracy.html")
    sort(page, "PyTorch")
    up = column(page, "PyTorch")
    assert up[0] == "exact" and up[-1] == ""
    shown = [text for text in up if text]
    assert shown.index("1.92") < shown.index("475") < len(shown) - 3
    assert "10¹⁵" in shown[-1]
    sort(page, "PyTorch")
    down = column(page, "PyTorch")
    assert "10¹⁵" in down[0] and down[-1] == ""
    # Words are no large numbers: they stand behind the numbers in either order.
    for _order in "up", "down":
        sort(page, "ONNX")
        behind = [text for text, _ in itertools.groupby(column(page, "ONNX"))]
        assert behind[-2:] == [sentences.NO_KERNEL, ""] and len(behind) > 4


def test_functions_are_sorted_by_how_smooth_they_are(visit):
    page = visit("functions/index.html")
    sort(page, "smooth")
    found = column(page, "smooth")
    assert [said for said, _ in itertools.groupby(found)] == [
        "jumps",
        "C⁰",
        "C¹",
        "C∞",
        "–",
    ]


def test_a_button_that_sorts_says_so_and_its_column_how(visit):
    page = visit("functions/index.html")
    buttons = page.locator(".sortable thead button")
    assert buttons.count() == 6
    for button in buttons.all():
        assert button.get_attribute("title") == sentences.SORTS
    sort(page, "family")
    assert page.locator("thead th").nth(2).get_attribute("aria-sort") == "ascending"
    assert sorted(column(page, "family")) == column(page, "family")


def test_when_no_row_has_the_words_that_is_said(visit):
    page = visit("functions/index.html")
    field, said = page.locator(".filter input"), page.locator(".filter output")
    field.fill("no such function")
    assert page.locator(".sortable tbody tr:visible").count() == 0
    assert said.inner_text() == sentences.FILTER_NONE.format(all=len(actdoc.catalogue))
    # On paper C¹, and C with the sign of infinity above it.
    for typed, smoothness in (("c1", 1), ("C∞", math.inf), ("cinf", math.inf)):
        field.fill(typed)
        functions = [r for r in actdoc.catalogue.values() if r.elementwise]
        right = [r.evaluate(r.smoothness) for r in functions].count(smoothness)
        assert right and page.locator(".sortable tbody tr:visible").count() == right, typed
    field.fill("")
    everything = len(actdoc.catalogue)
    assert said.inner_text() == f"{everything} of {everything}"


@pytest.mark.parametrize("name", ["functions/index.html", "compare/accuracy.html"])
def test_columns_stay_where_they_are_while_rows_are_chosen(visit, name):
    page = visit(name)

    def places():
        heads = page.locator(".sortable thead th").all()
        return [round(head.bounding_box()["x"]) for head in heads]

    before = places()
    for words in ("s", "soft", "softmax", "nothing like it"):
        page.locator(".filter input").fill(words)
        assert places() == pytest.approx(before, abs=1)
    page.locator(".filter input").fill("")
    assert places() == before


def test_the_switch_of_the_accuracy_table_is_set_from_the_keyboard(visit):
    page = visit("compare/accuracy.html")
    title = page.locator(".sortable .part:visible")
    assert title.all_inner_texts() == ["Values, float64"]
    page.locator("[value=value]").focus()
    page.keyboard.press("ArrowRight")
    assert title.all_inner_texts() == ["Derivatives, float64"]
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert title.all_inner_texts() == ["Derivatives, float32"]
    page.locator(".filter input").fill("softmax")
    assert set(column(page, "function")) == {"softmax", "log_softmax"}
    assert page.locator(".filter output").inner_text().startswith("2 of ")
    # What is chosen is in the address, and comes back.
    assert "#which=derivative&dtype=float32&" in page.url
    page.reload()
    assert title.all_inner_texts() == ["Derivatives, float32"]


def test_the_switch_works_without_a_script_and_then_there_is_no_field(visit):
    page = visit("compare/accuracy.html", scripts=False)
    page.locator("[value=float32]").check()
    assert page.locator(".part:visible").all_inner_texts() == ["Values, float32"]
    assert not page.locator(".filter").is_visible()
    assert not page.locator("thead button").count()


def test_a_phone_shows_one_framework_at_a_time_and_a_desk_those_that_are_chosen(visit):
    page = visit("compare/frameworks.html", width=390, scripts=False)
    frameworks = ["function", "PyTorch", "JAX", "Keras", "TensorFlow", "ONNX", "SciPy"]

    def shown():
        return [text.split()[0] for text in heads.all_inner_texts()]

    heads = page.locator(".picked table thead th:visible")
    assert shown() == frameworks[:2]
    page.get_by_role("radio", name="ONNX").check()
    assert shown() == ["function", "ONNX"]

    page = visit("compare/frameworks.html", scripts=False)
    heads = page.locator(".picked table thead th:visible")
    assert shown() == frameworks[:4]
    for box in page.get_by_role("checkbox").all():
        box.check()
    assert shown() == frameworks


@pytest.mark.parametrize(
    "name", ["compare/accuracy.html", "compare/speed.html", "compare/frameworks.html"]
)
def test_on_paper_there_are_all_parts_and_all_columns_and_no_controls(visit, name):
    page = visit(name)
    page.emulate_media(media="print")
    try:
        for cells in ("tbody tr", "tbody td", "thead th"):
            found = page.locator(f".sortable {cells}")
            hidden = found.evaluate_all(
                "all => all.filter(e => !e.getClientRects().length).length"
            )
            assert found.count() and not hidden
        assert not page.locator(".sortable input:visible").count()
    finally:
        page.emulate_media(media="screen")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_of_errors_are_told_apart_by_lightness_and_leave_numbers_legible(
    visit, scheme
):
    page = visit("compare/accuracy.html", scheme=scheme)
    colours = page.locator(".sizes li").evaluate_all(
        """all => all.map(e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color])"""
    )
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    light = [luminance(paper), *(luminance(back) for back, _ in colours[1:])]
    assert light == sorted(light, reverse=scheme == "light")
    for back, (_, ink) in zip(light, colours, strict=True):
        low, high = sorted((back, luminance(ink)))
        assert (high + 0.05) / (low + 0.05) >= 4.5
    # A reader's own colours take these away, and with them what there is to explain.
    page.emulate_media(forced_colors="active")
    explained = page.locator(".sizes").is_visible()
    page.emulate_media(forced_colors="none")
    assert not explained


CROWDED = """() => [...document.querySelectorAll('.parted :is(td, th)')]
    .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"""
PLACES = """() => [...document.querySelectorAll('.parted thead th')].filter(e => e.checkVisibility())
    .map(e => Math.round(e.getBoundingClientRect().x))"""


@pytest.mark.parametrize("name", ["accuracy", "speed", "frameworks"])
def test_columns_have_room_at_every_width_and_stay_where_they_are(visit, name):
    page = visit(f"compare/{name}.html")
    rows = page.locator(".parted tbody").first.locator("tr").count()
    switches = page.locator("[name=which], [name=dtype]").all()
    for width, sets in ((1280, 1), (1024, 1), (768, 1), (390, 9)):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(SIDEWAYS) == []
        before = page.evaluate(PLACES)
        for control in [*page.locator("[name=one]:visible").all()[:sets], *switches]:
            control.check()
            assert page.evaluate(CROWDED) == []
            assert page.evaluate(PLACES) == before or control.get_attribute("name") == "one"
            before = page.evaluate(PLACES)
    # On a phone it is still a table, of low rows.
    assert 2 <= len(before) <= 6
    assert page.locator(".parted table").bounding_box()["height"] < 40 * rows


def test_on_a_phone_the_catalogue_is_cards_that_are_low(visit):
    [table] = visit("functions/index.html", width=390).evaluate(CARDS)
    assert table["height"] < 140 * table["rows"]
