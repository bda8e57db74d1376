"""The cheat sheet says of every function what its record and the recorded run say, on two sheets."""

import re

import numpy as np
import pypdf
import pytest

import actdoc
from actdoc.frameworks.results import recorded
from actdoc.notation import TEX
from actdoc.site import cheatsheet, sentences
from actdoc.site.facts import range_of

# From the package that finds ziamath's font.
pytestmark = pytest.mark.filterwarnings("ignore:path is deprecated:DeprecationWarning")
CARDS = {card.name: card for cards in cheatsheet.families().values() for card in cards}
every_function = pytest.mark.parametrize("name", actdoc.catalogue)


@pytest.fixture(scope="module")
def sheets(site):
    return pypdf.PdfReader(site / "cheat-sheet.pdf").pages


@pytest.fixture(scope="module")
def lines(sheets):
    """What can be read and copied, line by line."""
    return "\n".join(sheet.extract_text() for sheet in sheets).splitlines()


def test_it_has_two_sheets_of_a4_that_say_where_they_come_from(sheets):
    assert len(sheets) == 2
    for n, sheet in enumerate(sheets, 1):
        text = " ".join(sheet.extract_text().split())
        assert [round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]] == [210, 297]
        assert f"actdoc {actdoc.__version__} · sheet {n} of 2" in text
        assert "CC BY 4.0" in text and "its slope f′" in text and "https://" in text


def head(name):
    """The first line of a card: its name, other names and defaults, and the range."""
    card = CARDS[name]
    return " ".join(" ".join([card.name, card.others, card.range]).split())


def test_all_functions_are_there_by_families_in_the_order_of_the_catalogue(lines):
    assert list(CARDS) == list(actdoc.catalogue)
    expected = []
    for family, cards in cheatsheet.families().items():
        assert all(actdoc.catalogue[card.name].family == family for card in cards)
        expected += [family, *(head(card.name) for card in cards)]
    assert [line for line in lines if line in expected] == expected


@every_function
def test_names_defaults_range_and_calls_can_be_read(name, lines):
    card, record = CARDS[name], actdoc.catalogue[name]
    here, heads = lines.index(head(name)), {head(other) for other in CARDS}
    after = [n for n, line in enumerate(lines) if n > here and line in heads]
    said = " ".join(lines[here : after[0] if after else len(lines)])
    assert card.range == range_of(record)
    assert set(record.aliases) <= set(re.findall(r"\w+", lines[here]))
    assert card.others.count("=") == len(record.numbers) + len(record.choices)
    for default in record.numbers.values():
        assert f"= {default:.6g}".replace("-", "−") in card.others
    assert " ".join(part for call in card.calls for part in call) in said
    assert bool(card.calls) != (sentences.SHEET_NO_CALLS in said)


@every_function
def test_a_call_has_the_sign_of_what_the_run_found(name):
    record, run = actdoc.catalogue[name], recorded()["functions"]
    shown = {framework: (called, sign) for framework, called, sign in CARDS[name].calls}
    assert len(shown) == len(record.calls)
    for framework, call in record.calls.items():
        called, sign = shown[sentences.SHORT_NAMES[framework]]
        assert call == called or call.startswith(f"{called}(")
        found = run[name][framework]
        compared = "agrees" in found and not found.get("random")
        assert sign == ("✓" if found["agrees"] else "≠") if compared else sign == "?"


@every_function
def test_formulas_are_those_of_the_pages_and_are_drawn(name):
    record = actdoc.catalogue[name]
    for which, (left, right) in zip(
        ("formula", "derivative"), CARDS[name].formulas, strict=True
    ):
        assert record.sides(which, TEX)[1] == right
        for tex in (f"{left} =", right):
            formula = cheatsheet.drawn(tex)
            ends = [n for command, numbers in formula.outlines for n in numbers]
            assert 2 < formula.width < cheatsheet.WIDTH and len(ends) > 10
            # None is higher than three lines of fractions, which a bracket without end would be.
            assert 3 < formula.above + formula.below < 45
            assert max(ends[::2]) <= formula.width + 1 and min(ends[::2]) >= -1


@every_function
def test_curves_are_those_of_the_function_and_its_slope(name):
    card, record = CARDS[name], actdoc.catalogue[name]
    assert card.window[0] == -5 and card.window[1] >= 5
    for n, pieces in enumerate(card.curves):
        x, y = np.concatenate(pieces).T
        assert x.min() == card.window[0] and x.max() == card.window[1]
        if record.elementwise:
            assert np.array_equal(y, (record.derivative if n else record)(x))
        elif n == 0 and not record.noise:
            gated = record.length == "n/2"
            vectors = np.stack([np.ones_like(x), x] if gated else [x, 0 * x], axis=-1)
            assert np.array_equal(y, record(vectors).reshape(len(x), -1)[:, 0])


def test_the_same_bytes_are_written_again_and_kept(tmp_path):
    here, kept = tmp_path / "sheet.pdf", tmp_path / "cache"
    cheatsheet.write(here, kept, "https://actdoc.example/", "1.0")
    first = here.read_bytes()
    [copy] = kept.iterdir()
    assert copy.read_bytes() == first
    copy.unlink()
    cheatsheet.write(here, kept, "https://actdoc.example/", "1.0")
    assert here.read_bytes() == first
    cheatsheet.write(here, kept, "https://actdoc.example/", "1.0")
    assert len(list(kept.iterdir())) == 1


def test_letters_are_large_enough_to_be_read(sheets):
    sizes = []
    for sheet in sheets:
        sheet.extract_text(
            visitor_text=lambda text, _cm, _tm, _font, size: (
                sizes.append(size) if text.strip() else None
            )
        )
    assert len(sizes) > 500 and min(sizes) >= 5.5


def test_no_text_leaves_the_paper(monkeypatch):
    ends, write = [], cheatsheet._Sheets._text

    def watched(self, *args, **how):
        x, text, size = args[0], args[2], args[3]
        width = self._width(text, size, how.get("bold", False), how.get("scaled", True))
        ends.append((x - width, x) if how.get("right") else (x, x + width))
        return write(self, *args, **how)

    monkeypatch.setattr(cheatsheet._Sheets, "_text", watched)
    cheatsheet._Sheets(cheatsheet.families(), "https://actdoc.example/", "1.0")
    assert len(ends) > 500
    low, high = cheatsheet.SIDE - 0.1, cheatsheet.PAPER[0] - cheatsheet.SIDE + 0.1
    assert all(low <= start and end <= high for start, end in ends)


def test_a_page_links_to_it(site):
    assert 'href="../cheat-sheet.pdf"' in (site / "functions" / "index.html").read_text(
        "utf-8"
    )


def test_a_name_leads_to_the_page_of_the_function(sheets):
    links = [str(a.get_object()["/A"]["/URI"]) for s in sheets for a in s["/Annots"]]
    assert len({link.rpartition("functions/")[0] for link in links}) == 1
    assert [link.rpartition("/")[2] for link in links] == [f"{n}.html" for n in CARDS]
