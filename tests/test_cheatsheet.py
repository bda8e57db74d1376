"""The cheat sheet says of every function what its record and the recorded run say, on two sheets."""

import re
import unicodedata
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pypdf
import pytest
from fontTools.ttLib import TTFont

import actdoc
from actdoc.frameworks.results import recorded
from actdoc.notation import TEX
from actdoc.site import cheatsheet, sentences
from actdoc.site.facts import range_of
from actdoc.site.mathml import math_font, typeset

# From the package that finds ziamath's font.
pytestmark = pytest.mark.filterwarnings("ignore:path is deprecated:DeprecationWarning")
CARDS = {card.name: card for cards in cheatsheet.families().values() for card in cards}
FRAMEWORKS = [*sentences.SHORT_NAMES.values()]
FOLDER = Path(matplotlib.get_data_path(), "fonts", "ttf")
FONTS = {
    "Book": FOLDER / "DejaVuSans.ttf", "Bold": FOLDER / "DejaVuSans-Bold.ttf", "Math": math_font(),
}  # fmt: skip


class Text(NamedTuple):
    """A text as it stands on a sheet, from the top left corner, with its size and the end of the name of its font."""

    text: str
    sheet: int
    x: float
    y: float
    size: float
    font: str


@pytest.fixture(scope="module")
def sheets(site):
    return pypdf.PdfReader(site / "cheat-sheet.pdf")


@pytest.fixture(scope="module")
def texts(sheets):
    """All that can be read and copied, in the order in which it is read."""
    found: list[Text] = []
    for n, sheet in enumerate(sheets.pages):
        said: list[tuple] = []
        sheet.extract_text(visitor_text=lambda *part, said=said: said.append(part))
        found += [
            Text(
                text.strip("\n "),
                n,
                x,
                float(sheet.mediabox.height) - y,
                size,
                font["/BaseFont"][-4:],
            )
            for text, _, (*_, x, y), font, size in said
            if text.strip()
        ]
    return found


@pytest.fixture(scope="module")
def cards(texts):
    """The texts of each card."""
    names = [n for n, t in enumerate(texts) if t.size == cheatsheet.NAME]
    ends = [n for n, t in enumerate(texts) if t.font == "Bold"] + [len(texts)]
    return {texts[n].text: texts[n : next(end for end in ends if end > n)] for n in names}


def test_it_has_two_sheets_of_a4_that_say_where_they_come_from(sheets, texts):
    assert len(sheets.pages) == 2
    for n, sheet in enumerate(sheets.pages):
        said = [t.text for t in texts if t.sheet == n]
        assert [round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]] == [210, 297]
        assert f"actdoc {actdoc.__version__} · sheet {n + 1} of 2" in said
        assert said[0] == sheets.metadata.title and "its slope f′" in said
        assert any("CC BY 4.0" in text for text in said)
        [compared] = [text for text in said if text.startswith("Compared with")]
        for package in ("torch", "jax", "keras", "tensorflow", "onnxruntime", "scipy"):
            assert recorded()["versions"][package].split("+")[0] in compared


def test_all_functions_are_there_by_families_in_the_order_of_the_catalogue(texts):
    assert list(CARDS) == list(actdoc.catalogue)
    heads = [t.text for t in texts if t.font == "Bold" and t.size < cheatsheet.TITLE]
    # Where a family goes on in another column its heading does too.
    heads = [text for text in heads if not text.endswith("continued")]
    expected = []
    for family, found in cheatsheet.families().items():
        assert all(actdoc.catalogue[card.name].family == family for card in found)
        expected += [family, *(card.name for card in found)]
    assert heads == expected


def test_names_defaults_and_range_can_be_read(cards):
    for name, record in actdoc.catalogue.items():
        card, said = CARDS[name], " ".join(t.text for t in cards[name])
        assert card.range == range_of(record)
        assert said.startswith(" ".join(f"{name} {card.others} {card.range}".split()))
        assert set(record.aliases) <= set(re.findall(r"\w+", card.others))
        assert card.others.count("=") == len(record.numbers) + len(record.choices), name
        for default in record.numbers.values():
            assert f"= {default:.6g}".replace("-", "−") in card.others


def test_the_call_of_each_framework_stands_below_its_name_and_a_missing_one_is_seen(
    texts, cards
):
    homes = {
        "PyTorch": "F.", "JAX": "nn.", "Keras": "activations.", "TF": "tf.nn.", "ONNX": "", "SciPy": "special.",
    }  # fmt: skip
    keys = {short: key for key, short in sentences.SHORT_NAMES.items()}
    for name, record in actdoc.catalogue.items():
        here = cards[name][0]
        run = recorded()["functions"].get(name, {})
        for framework in FRAMEWORKS:
            above = [t for t in texts if t.text == framework and t.sheet == here.sheet]
            x = max(t.x for t in above if here.x - 1 < t.x < here.x + cheatsheet.WIDTH)
            # From its own column, not from a formula that begins there.
            below = [t for t in cards[name][1:] if abs(t.x - x) < 0.1 and t.font == "Book"]
            below = [t for t in below if t.size == cheatsheet.TEXT]
            shown, _, sign = "".join(t.text for t in below).partition("\N{NO-BREAK SPACE}")
            call = record.calls.get(keys[framework])
            if call is None:
                assert shown == "–", (name, framework)
                continue
            whole = shown if "." in shown else homes[framework] + shown
            assert call.replace(" ", "").startswith(whole.replace(" ", "")), name
            assert "(" in whole or call[len(whole)] == "(" or framework == "ONNX"
            found = run[keys[framework]]
            compared = "agrees" in found and not found.get("random")
            assert sign == (("" if found["agrees"] else "≠") if compared else "?"), name


def letters(text):
    """The letters of a formula, in whatever font, without what only parts them, and braces, which may be drawn."""
    return Counter(re.sub(r"[\s{]", "", unicodedata.normalize("NFKC", text)))


def test_formulas_are_those_of_the_pages(cards):
    for name, record in actdoc.catalogue.items():
        expected = ""
        for which, (left, right, _) in zip(
            ("formula", "derivative"), CARDS[name].formulas, strict=True
        ):
            assert record.sides(which, TEX)[1] == right
            for tex in (f"{left} =", right):
                root = ElementTree.fromstring(typeset(tex, display=True))
                expected += "".join(root.itertext()) + "√" * tex.count(r"\sqrt")
        written = "".join(t.text for t in cards[name] if t.font == "Math")
        assert letters(written) == letters(expected), name


def test_curves_are_those_of_the_function_and_its_slope():
    for name, record in actdoc.catalogue.items():
        card = CARDS[name]
        assert card.window[0] == -5 and card.window[1] >= 5
        for n, pieces in enumerate(card.curves):
            x, y = np.concatenate(pieces).T
            assert x.min() == card.window[0] and x.max() == card.window[1], name
            if record.elementwise:
                assert np.array_equal(y, (record.derivative if n else record)(x)), name
            elif n == 0 and not record.noise:
                gated = record.length == "n/2"
                vectors = np.stack([np.ones_like(x), x] if gated else [x, 0 * x], axis=-1)
                assert np.array_equal(y, record(vectors).reshape(len(x), -1)[:, 0]), name


def test_the_same_bytes_are_written_again_and_kept(site, sheets, tmp_path, monkeypatch):
    links = [str(a.get_object()["/A"]["/URI"]) for a in sheets.pages[0]["/Annots"]]
    address = links[-1].rpartition("functions/")[0].removeprefix("./")
    here, kept = tmp_path / "sheet.pdf", tmp_path / "cache"
    cheatsheet.write(here, kept, address, actdoc.__version__)
    # Another process has made that of the site.
    assert here.read_bytes() == (site / "cheat-sheet.pdf").read_bytes()
    [copy] = kept.iterdir()
    assert copy.read_bytes() == here.read_bytes()
    monkeypatch.delattr(cheatsheet, "_Sheets")
    cheatsheet.write(here, kept, address, actdoc.__version__)


def test_letters_are_large_enough_to_be_read(texts):
    assert len(texts) > 2000
    assert min(t.size for t in texts if t.font != "Math") >= 6
    assert min(t.size for t in texts) >= 5.5


def test_no_text_leaves_its_place_or_covers_another(texts):
    faces = {}
    for name, path in FONTS.items():
        with TTFont(path) as font:
            advances = {c: font["hmtx"][g][0] for c, g in font.getBestCmap().items()}
            faces[name] = advances, font["head"].unitsPerEm

    def box(t):
        """Its sides: letters reach from a fifth of their size below the line to two thirds above it."""
        advances, unit = faces[t.font]
        wide = sum(advances[ord(c)] for c in t.text) / unit
        stretched = 1 if t.font == "Math" else cheatsheet.NARROW / 100
        end = t.x + wide * t.size * stretched
        return t.sheet, t.x, end, t.y - 0.66 * t.size, t.y + 0.2 * t.size

    boxes = [(box(t), t) for t in texts]
    low, high = cheatsheet.SIDE - 0.1, cheatsheet.PAPER[0] - cheatsheet.SIDE + 0.1
    for (_, start, end, top, bottom), t in boxes:
        assert low <= start or t.text == "100", t
        assert end <= high and top > 20 and bottom < cheatsheet.PAPER[1] - 6, t
        if cheatsheet.TOP < t.y < cheatsheet.PAPER[1] - cheatsheet.FOOT:
            left = start < low + cheatsheet.WIDTH
            assert not left or end < low + cheatsheet.WIDTH + 0.3, t
    # The letters of formulas may touch each other.
    for (a, one), (b, other) in combinations(boxes, 2):
        if a[0] == b[0] and not one.font == other.font == "Math":
            apart = a[2] <= b[1] or b[2] <= a[1] or a[4] <= b[3] + 0.8 or b[4] <= a[3] + 0.8
            assert apart, (one, other)


def test_nothing_is_written_over_a_curve(cards):
    numbers = 0
    for name, (title, *others) in cards.items():
        curve = title.x + cheatsheet.CURVE
        beside = [t for t in others if t.size == cheatsheet.SMALLEST]
        for number in beside:
            width = 0.65 * number.size * len(number.text) * cheatsheet.NARROW / 100
            assert number.x + width < curve or number.x > curve + cheatsheet.WIDE, name
        numbers += len(beside)
        formulas = [t.x for t in others if t.font == "Math"]
        assert min(formulas) > curve + cheatsheet.WIDE, name
    assert numbers > 40


def test_who_hears_it_is_told_of_headings_formulas_and_curves(sheets):
    root = sheets.trailer["/Root"]
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    parts = [e.get_object() for e in root["/StructTreeRoot"]["/K"][0]["/K"]]
    told = [e["/Alt"] for e in parts if e["/S"] == "/Figure"]
    assert told == [card.told for card in CARDS.values()] and all(told)
    records = actdoc.catalogue.values()
    equations = [r.text(which) for r in records for which in ("formula", "derivative")]
    assert [e["/Alt"] for e in parts if e["/S"] == "/Formula"] == equations
    kinds = Counter(e["/S"] for e in parts)
    assert kinds["/H1"] == 1 and kinds["/H3"] == len(CARDS)
    entries = [e for e in sheets.outline if not isinstance(e, list)]
    assert [e.title for e in entries if "continued" not in e.title] == [
        *cheatsheet.families()
    ]
    assert kinds["/H2"] == len(entries)


def test_a_page_links_to_it(site):
    assert 'href="../cheat-sheet.pdf"' in (site / "functions" / "index.html").read_text(
        "utf-8"
    )


def test_a_name_leads_to_the_page_of_the_function(site, sheets):
    links = [str(a.get_object()["/A"]["/URI"]) for s in sheets.pages for a in s["/Annots"]]
    links = [link.rpartition("functions/") for link in links if "functions/" in link]
    # From the address of the site, or if nobody knows it, from the file, which lies beside the pages.
    [start] = {start for start, _, _ in links}
    assert start == "./" or start.startswith("https://")
    assert ".example/" not in start
    assert [name for _, _, name in links] == [f"{name}.html" for name in CARDS]
    assert all((site / "functions" / name).exists() for _, _, name in links)
