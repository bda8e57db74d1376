"""Every figure of the site is a file too, which stands alone and says whose it is; the first page shows one at once."""

import re
import zlib
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from conftest import SITE, pages, parsed

from actdoc.site.figures import AXIS, GRID, _through_zero
from actdoc.site.saved import LICENCE, as_pdf

HAVE_FIGURES = [p for p in pages() if 'role="img"' in (SITE / p).read_text("utf-8")]
SVG, CC = "{http://www.w3.org/2000/svg}", "{http://creativecommons.org/ns#}"
RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"


@cache
def figures(page):
    """The figures of a page: what is drawn, and the files that it links."""
    found = []
    for figure in parsed(page).find_all("figure"):
        links = [a["href"] for a in figure.select(".files a")]
        files = [((SITE / page).parent / link).resolve() for link in links]
        found.append((figure.find("svg"), figure.find(class_="caption-text").text, files))
    return found


def shapes(drawing):
    """What is drawn: outlines and words, in order; those that are drawn where others say are left out."""
    places = ("d", "cx", "cy", "r")
    return [
        (e.name, *((e.get(k) or "").split() for k in places), e.text.strip())
        for e in drawing.find_all(["path", "circle", "text"])
    ]


@pytest.mark.parametrize("page", HAVE_FIGURES)
def test_every_figure_can_be_saved_as_two_files_that_show_the_same(page):
    assert figures(page)
    for drawn, _, files in figures(page):
        assert [path.suffix for path in files] == [".svg", ".pdf"]
        text = (
            files[0].read_text("utf-8").partition("\n")[2]
        )  # after what says that it is XML
        saved = BeautifulSoup(text, "html.parser").svg
        assert shapes(saved) == shapes(drawn), files[0].name
        words = [shape[-1] for shape in shapes(drawn) if shape[0] == "text"]
        data = files[1].read_bytes()
        assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
        assert shown_texts(data) >= len([word for word in words if word])


def shown_texts(data):
    """How many texts a PDF shows."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    opened = [zlib.decompressobj().decompress(s) for s in streams if s[:1] == b"\x78"]
    return max(len(re.findall(rb"\bBT\b", stream)) for stream in opened)


@pytest.mark.parametrize("page", HAVE_FIGURES)
def test_a_saved_figure_stands_alone_and_says_what_it_is_and_whose(page):
    for drawn, caption, (svg, pdf) in figures(page):
        text = svg.read_text("utf-8")
        assert not re.search(r"var\(|currentColor|class=|data-\w+=|<script", text)
        root = ElementTree.fromstring(text.encode())
        assert root.find(f"{SVG}desc").text == drawn["aria-label"]
        title = root.find(f"{SVG}title").text
        one_of_several = caption.startswith(
            "A function (solid) and its derivative (dashed)"
        )
        assert title == caption or one_of_several
        assert root.find(f".//{CC}license").get(RESOURCE) == LICENCE[1]
        [source] = re.findall(r"<dc:source>(.*?)</dc:source>", text)
        assert (SITE / re.search(r"[^/]+(/[^/]+)?\.html$", source)[0]).is_file() or (
            SITE / source.rpartition("/")[2]
        ).is_file()
        about = pdf.read_bytes()
        for part in (source, *LICENCE, "the actdoc authors"):
            assert part.encode() in about, f"{pdf.name} does not say {part}"
        assert b"CreationDate" not in about


def test_every_file_is_of_one_figure_and_linked():
    linked = {}
    for page in HAVE_FIGURES:
        for drawn, _, files in figures(page):
            for path in files:
                linked.setdefault(path.name, set()).add(str(shapes(drawn)))
    assert sorted(linked) == sorted(p.name for p in (SITE / "figures").iterdir())
    several = [name for name, drawings in linked.items() if len(drawings) > 1]
    assert not several, f"{several} have the name of another figure"


def test_names_say_what_is_drawn():
    names = {path.stem for path in (SITE / "figures").glob("*.svg")}
    assert {"gelu", "softmax", "speed-digits", "gradient-per-layer"} <= names
    assert not [name for name in names if re.search(r"^id\d|-\d$", name)]


def test_a_pdf_is_the_same_whenever_it_is_made():
    for name in ("gelu", "network-digits", "same-logits"):
        svg = (SITE / f"figures/{name}.svg").read_text("utf-8")
        [title], [source] = (
            re.findall(f"<{tag}>(.*?)</{tag}>", svg) for tag in ("title", "dc:source")
        )
        told = {"title": title, "source": source, "author": "the actdoc authors"}
        made = as_pdf(svg, told)
        assert made == as_pdf(svg, told)
        assert made == (SITE / f"figures/{name}.pdf").read_bytes()


def test_a_drawing_that_no_file_can_have_is_named():
    with pytest.raises(ValueError, match="a drawing has a <filter>, which"):
        as_pdf('<svg viewBox="0 0 9 9"><filter/></svg>', dict.fromkeys(("title", "source", "author"), ""))  # fmt: skip
    with pytest.raises(ValueError, match="a path has the command A, which"):
        as_pdf(
            '<svg viewBox="0 0 9 9"><path d="M1 1A2 2 0 0 1 5 5"/></svg>',
            dict.fromkeys(("title", "source", "author"), ""),
        )
    with pytest.raises(ValueError, match=re.escape("without {'漢'}")):
        as_pdf(
            '<svg viewBox="0 0 9 9"><text font-size="9">漢</text></svg>',
            dict.fromkeys(("title", "source", "author"), ""),
        )


def test_the_line_at_zero_becomes_an_axis_whatever_the_digits_of_its_ticks():
    def axis(*numbers):
        ticks = (
            f'<g id="xtick_{n}"><path style="{GRID}"/><text>{number}</text></g>'
            for n, number in enumerate(numbers, 1)
        )
        return [
            AXIS in part for part in _through_zero("".join(ticks), "x").split("<g ")[1:]
        ]

    assert axis("−10", "0", "10") == axis("−10.0", "0.0", "10.0") == [False, True, False]
    assert not any(axis("0", "10") + axis("0.0", "0.5", "10.0"))


# The first page.

PARTS = "h1", "h1 ~ p", ".opening svg.plot", ".doors", ".thumbnails", "ul.gallery"


def boxes(page):
    return [page.locator(f"article {part}").first.bounding_box() for part in PARTS]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_line_the_figure_and_the_doors_are_seen_at_once(visit, scripts):
    page = visit("index.html", width=1280, scripts=scripts)
    page.set_viewport_size({"width": 1280, "height": 800})
    for part, box in zip(PARTS[:4], boxes(page), strict=False):
        assert box["y"] >= 0 and box["y"] + box["height"] <= 800, f"{part}: {box}"


def test_on_a_phone_come_the_line_the_figure_the_doors_and_the_gallery(visit):
    page = visit("index.html", width=390)
    ends = [(box["y"], box["y"] + box["height"]) for box in boxes(page)]
    for (_, above), (below, _) in pairwise(ends):
        assert above <= below, list(zip(PARTS, ends, strict=True))


def test_the_first_page_says_what_the_site_is(visit):
    page = visit("index.html")
    assert page.title() == f"{page.locator('h1').inner_text()} - actdoc"
    assert "activation functions" in page.title()


def test_a_reader_can_choose_the_function_of_the_first_figure(visit):
    page = visit("index.html")
    legend = page.locator(".opening svg.plot .legend text")
    numbers = page.locator(".opening svg.plot .labels.y text")
    assert legend.all_inner_texts() == [] or legend.first.text_content() == "gelu(x)"
    page.locator(".opening .which").select_option("sigmoid")
    assert legend.first.text_content() == "sigmoid(x)"
    assert legend.last.text_content() == "sigmoid′(x)"
    # As high as its curve, and not as that of gelu.
    assert max(float(t.replace("−", "-")) for t in numbers.all_text_contents()) <= 1
    page.locator(".opening .which").select_option("gelu")
    assert legend.first.text_content() == "gelu(x)"
