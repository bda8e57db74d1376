"""Figures as files to reuse: SVG and PDF, under a name that means something, in light colours, with their licence."""

import base64
import html
import io
import logging
import re
import shutil
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.logging import getLogger

from actdoc.site import sentences
from actdoc.site.mathml import cut_font
from actdoc.site.paths import CACHE, ROOT, digest, kept
from actdoc.site.sheet import style_sheet

logger = getLogger(__name__)
FOLDER = "figures"
LICENCE = sentences.CC_BY
SVG = "http://www.w3.org/2000/svg"
#: Of what runs: who changes a source while the site is built must not find old files under a new key.
MADE_BY = digest(
    *(Path(__file__).parent / f"{name}.py" for name in ("saved", "mathml", "sentences")),
    ROOT / "requirements.txt",
)


class FigureFiles(SphinxPostTransform):
    """Write every figure into files, and link them below its caption."""

    formats = ("html",)
    default_priority = 20  # after the figures of cells have become part of the page

    def run(self, **kwargs):
        docname = self.env.current_document.docname
        unnamed = 0
        for figure in self.document.findall(nodes.figure):
            drawn = next(
                (n for n in figure.findall(nodes.raw) if 'role="img"' in n.astext()), None
            )
            if drawn is None:
                continue
            name = figure.get("file") or next(iter(figure["ids"]), "")
            if not name:
                unnamed += 1
                name = f"{docname.replace('/', '-')}-{unnamed}"
            page = figure.get("page", docname)
            told = {
                "title": figure.get("title")
                or next(figure.findall(nodes.caption)).astext(),
                "source": f"{self.config.html_baseurl}{page}.html",
                "author": self.config.author,
            }
            try:
                write(Path(self.app.outdir, FOLDER), name, drawn.astext(), told)
            except (ElementTree.ParseError, LookupError, TypeError, ValueError) as error:
                logger.warning("cannot save %s: %s", name, error, location=figure)
                continue
            up = "../" * docname.count("/") + f"{FOLDER}/{name}"
            links = (
                sentences.SAVED_LINK.format(
                    href=f"{up}{ending}",
                    file=f"{name}{ending}",
                    licence=LICENCE[0],
                    text=text,
                )
                for ending, text in sentences.SAVED_AS.items()
            )
            line = f'<p class="files">{sentences.BETWEEN_LINKS.join(links)}</p>'
            figure.append(nodes.raw("", line, format="html"))


def write(folder, name, drawn, told):
    """Write a figure as SVG and as PDF.

    Parameters
    ----------
    folder : pathlib.Path
        Where to.
    name : str
        How the files are called.
    drawn : str
        The ``<svg>`` element of a page.
    told : dict of str to str
        The ``title``, the ``source`` (an address) and the ``author``.

    Raises
    ------
    LookupError, TypeError, ValueError, xml.etree.ElementTree.ParseError
        If something in it is not known here.
    """
    svg = standalone(drawn, told)
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.svg").write_text(svg, "utf-8")
    # Drawing one takes a tenth of a second, and importing what draws as long as ten.
    key = f"{MADE_BY} {told} {svg}".encode()
    pdf = kept(CACHE, key, ".pdf", lambda: as_pdf(svg, told))
    shutil.copyfile(pdf, folder / f"{name}.pdf")


# SVG.


def standalone(drawn, told):
    """Return a figure of a page as a file of its own: without classes and variables, and with its texts and licence.

    Parameters
    ----------
    drawn, told
        Those of `write`.

    Returns
    -------
    str
        An SVG of which every element has its own style.
    """
    text = re.sub(r"font-family: [^;\"]*", "font-family: sans-serif", _in_daylight(drawn))
    if "xmlns=" not in text:
        text = text.replace("<svg ", f'<svg xmlns="{SVG}" ', 1)
    root = ElementTree.fromstring(text)
    _inline(root, [])
    root.set("font-family", "sans-serif")
    left, top, width, height = root.get("viewBox").split()
    root.attrib |= {"width": width, "height": height}
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    label = root.attrib.pop("aria-label")
    for name in [k for k in root.attrib if k == "role" or k.startswith("data-")]:
        del root.attrib[name]
    root.set("xmlns", SVG)
    for element in root.iter():  # written without prefixes
        element.tag = _tag(element)
        element.attrib.pop("class", None)
    text = ElementTree.tostring(root, "unicode")
    start = text.index(">") + 1
    said = {k: html.escape(v) for k, v in told.items()}
    licence, address = LICENCE
    head = (
        f"<title>{said['title']}</title><desc>{html.escape(label)}</desc>"
        '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:cc="http://creativecommons.org/ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<cc:Work rdf:about=""><dc:title>{said["title"]}</dc:title><dc:creator>{said["author"]}</dc:creator>'
        f"<dc:source>{said['source']}</dc:source><dc:rights>{licence}</dc:rights>"
        f'<cc:license rdf:resource="{address}"/></cc:Work></rdf:RDF></metadata>'
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="#ffffff"/>'
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text[:start]}{head}{text[start:]}\n'


@cache
def _light():
    """The colours of the page in daylight, by the variables in their place; the first that the style sheet has."""
    found = re.findall(r"(--c\d): (#\w+)", style_sheet())
    light = {"--color-background-primary": "#ffffff"} | dict(reversed(found))
    return {f"var({name})": colour for name, colour in light.items()}


def _in_daylight(text):
    for name, colour in {"currentColor": "#000000", **_light()}.items():
        text = text.replace(name, colour)
    return text


@cache
def _rules():
    """What the style sheet says of drawings, the weakest first: the parts of the selector, and what is declared."""
    sheet = re.sub(r"/\*.*?\*/", "", style_sheet(), flags=re.DOTALL)
    rules = []
    # What is indented holds only in some windows.
    for selectors, body in re.findall(r"(?m)^(?![ @}])([^{}]+)\{([^{}]*)\}", sheet):
        declared = dict(re.findall(r"([\w-]+):\s*([^;]+);", body))
        for selector in selectors.replace(":is(.plot, .spark)", ".plot").split(","):
            if re.fullmatch(r"\.(?:plot|chart)[\w. -]*", selector.strip()):
                parts = [part.split(".") for part in selector.split()]
                tags = sum(bool(tag) for tag, *_ in parts)
                rules.append(((selector.count("."), tags), parts, declared))
    return sorted(rules, key=lambda rule: rule[0])


def _inline(element, above):
    """Give every element of a drawing the style that the style sheet has for it, as attributes of its own."""
    trail = [*above, (_tag(element), set(element.get("class", "").split()))]
    style = {}
    for _, parts, declared in _rules():
        if _applies(parts, trail):
            style |= declared
    style.pop("overflow", None)
    for name, value in style.items():
        element.set(name, _in_daylight(value))
    for child in element:
        _inline(child, trail)


def _applies(parts, trail):
    """Whether a selector means the last of some elements, each inside the one before."""
    *outer, last = parts
    if not _is(last, trail[-1]):
        return False
    around = iter(trail[:-1])
    return all(any(_is(part, element) for element in around) for part in outer)


def _is(part, element):
    (tag, *classes), (name, given) = part, element
    return tag in ("", name) and given.issuperset(classes)


def _tag(element):
    return element.tag.rpartition("}")[2]


def prepare():
    """Import what draws, and cut the font, before there are several processes that write."""
    import matplotlib.backends.backend_pdf
    import matplotlib.figure  # noqa: F401

    _font()


# PDF: Matplotlib draws what the SVG says, and puts its own letters into the file.


def as_pdf(svg, told):
    """Return the PDF of a standalone SVG, which is the same whenever and wherever it is made.

    Parameters
    ----------
    svg : str
        What `standalone` returned.
    told : dict of str to str
        That of `write`.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    LookupError, TypeError, ValueError
        If the drawing has an element, a command or a letter that is not known here.
    """
    import matplotlib
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D

    root = ElementTree.fromstring(svg.encode())
    left, top, width, height = (float(v) for v in root.get("viewBox").split())
    named = {e.get("id"): e for e in root.iter() if e.get("id")}
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams |= {"pdf.fonttype": 42, "lines.scale_dashes": False}
        figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        upright = Affine2D().translate(-left, -top).scale(1, -1).translate(0, height)
        for n, artist in enumerate(_artists(root, upright, {}, None, named)):
            artist.set_zorder(n)
            figure.add_artist(artist)
        file = io.BytesIO()
        about = {
            field: said and said.format(**told, licence=" ".join(LICENCE))
            for field, said in sentences.SAVED_ABOUT.items()
        }
        figure.savefig(file, format="pdf", metadata=about)
    return file.getvalue()


def _artists(element, to, style, clip, named):
    """What Matplotlib draws for an element: its place, what it inherits, and what clips it."""
    from matplotlib.patches import PathPatch

    tag = _tag(element)
    if tag in ("defs", "title", "desc", "metadata", "style"):
        return
    own = dict(re.findall(r"([\w-]+):\s*([^;]+)", element.get("style", "")))
    kept = {k: v for k, v in element.items() if k not in ("style", "transform", "id")}
    style = style | kept | own
    to = _moved(element.get("transform", "")) + to
    if by := element.get("clip-path"):
        [rect] = named[by[5:-1]]
        clip = _box(rect), to
    if tag in ("svg", "g"):
        for child in element:
            yield from _artists(child, to, style, clip, named)
    elif tag == "use":
        [target] = [v for k, v in element.items() if k.endswith("href")]
        x, y = _numbers(element, "x", "y")
        yield from _artists(named[target[1:]], _moved(f"translate({x} {y})") + to, style, clip, named)  # fmt: skip
    elif tag == "text":
        yield _letters(element, to, style)
    elif tag == "image":
        yield _image(element, to)
    elif tag in ("path", "rect", "circle"):
        patch = PathPatch(_outline(element), transform=to, **_look(style, named))
        if clip:
            patch.set_clip_path(*clip)
        yield patch
    else:
        raise ValueError(f"a drawing has a <{tag}>, which no file can have yet")


def _moved(text):
    from matplotlib.transforms import Affine2D

    to = Affine2D()
    for kind, inside in reversed(re.findall(r"(\w+)\(([^)]*)\)", text)):
        numbers = [float(v) for v in re.split(r"[ ,]+", inside.strip())]
        if kind == "translate":
            to.translate(*numbers)
        elif kind == "rotate":
            to.rotate_deg_around(*numbers[1:], numbers[0])
        elif kind == "matrix":
            a, b, c, d, e, f = numbers
            to += Affine2D([[a, c, e], [b, d, f], [0, 0, 1]])
        else:
            raise ValueError(f"a drawing is moved by {text}")
    return to


def _numbers(element, *names):
    return (float(element.get(name, 0)) for name in names)


def _box(element):
    from matplotlib.path import Path as Outline

    x, y, width, height = _numbers(element, "x", "y", "width", "height")
    far, low = x + width, y + height
    return Outline([(x, y), (far, y), (far, low), (x, low), (x, y)], closed=True)


#: The commands of a path: how many places each takes, and Matplotlib's name.
COMMANDS = {"M": (1, "MOVETO"), "L": (1, "LINETO"), "Q": (2, "CURVE3"), "C": (3, "CURVE4")}


def _outline(element):
    """The outline of a path, rectangle or circle."""
    from matplotlib.path import Path as Outline

    if _tag(element) == "circle":
        x, y, radius = _numbers(element, "cx", "cy", "r")
        return Outline.circle((x, y), radius)
    if _tag(element) == "rect":
        return _box(element)
    places, codes, at, first = [], [], (0.0, 0.0), (0.0, 0.0)
    for letter, text in re.findall(r"([A-DF-Za-df-z])([^A-DF-Za-df-z]*)", element.get("d")):
        numbers = [float(v) for v in re.findall(r"-?[\d.]+(?:e-?\d+)?", text)]
        here = at if letter.islower() else (0.0, 0.0)
        kind = letter.upper()
        if kind == "Z":
            places.append(first)
            codes.append(Outline.CLOSEPOLY)
            at = first
        elif kind in "HV":
            for v in numbers:
                at = (here[0] + v, at[1]) if kind == "H" else (at[0], here[1] + v)
                places.append(at)
                codes.append(Outline.LINETO)
        else:
            if kind not in COMMANDS:
                raise ValueError(
                    f"a path has the command {letter}, which no file can have yet"
                )
            count, name = COMMANDS[kind]
            while numbers:
                for _ in range(count):
                    at = here[0] + numbers.pop(0), here[1] + numbers.pop(0)
                    places.append(at)
                    codes.append(getattr(Outline, name))
                if name == "MOVETO":
                    first, name = at, "LINETO"
                here = at if letter.islower() else here
    return Outline(places, codes)


def _look(style, named):
    """How Matplotlib names colours, lines and patterns."""
    from matplotlib.colors import to_rgba

    width = float(style.get("stroke-width", "1"))
    fill, stroke = style.get("fill", "#000000"), style.get("stroke", "none")
    look = {}
    if fill.startswith("url("):
        below, _ = named[fill[5:-1]]
        fill, look["hatch"] = below.get("fill"), "//"
        stroke, width = "#000000", 0.0
    if dashes := [
        float(v) for v in re.findall(r"[\d.]+", style.get("stroke-dasharray", ""))
    ]:
        look["linestyle"] = float(style.get("stroke-dashoffset", 0)), dashes
    return look | {
        "facecolor": "none" if fill == "none" else to_rgba(fill, float(style.get("fill-opacity", 1))),
        "edgecolor": "none" if stroke == "none" else to_rgba(stroke, float(style.get("stroke-opacity", 1))),
        "linewidth": width if stroke != "none" else 0.0,
        "capstyle": {"square": "projecting"}.get(cap := style.get("stroke-linecap", "butt"), cap),
        "joinstyle": style.get("stroke-linejoin", "round"),
    }  # fmt: skip


#: What may be written in a figure: Latin and Greek letters, quotes, primes, small digits, arrows, operators.
RANGES = (
    (32, 126),
    (160, 255),
    (0x391, 0x3C9),
    (0x2010, 0x2033),
    (0x2070, 0x209C),
    (0x2190, 0x2193),
    (0x2200, 0x22FF),
)
CHARACTERS = "".join(chr(n) for low, high in RANGES for n in range(low, high + 1))


@cache
def _font():
    """The font that Matplotlib brings: cut once, because cutting the whole one for every file would take a minute."""
    import matplotlib

    # For each file Matplotlib cuts what is left to the letters in it, of which fontTools would tell.
    logging.getLogger("fontTools").setLevel("WARNING")
    source = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
    return cut_font(
        CACHE,
        source,
        CHARACTERS,
        hinting=False,
        drop_tables=["FFTM", "GDEF", "GPOS", "GSUB", "kern"],
    )


def _letters(element, to, style):
    from matplotlib.text import Text
    from matplotlib.transforms import IdentityTransform

    text = "".join(element.itertext())
    if unknown := set(text) - set(CHARACTERS):
        raise ValueError(f"the font of figures is cut to CHARACTERS, without {unknown}")
    x, y, lower = _numbers(element, "x", "y", "dy")
    x, y = to.transform((x, y + lower))
    turned = re.match(r"rotate\((\S+)", element.get("transform", ""))
    return Text(
        x,
        y,
        text,
        color=style.get("fill", "#000000"),
        font=_font(),
        fontsize=float(style["font-size"].removesuffix("px")),
        transform=IdentityTransform(),
        horizontalalignment={"middle": "center", "end": "right"}.get(style.get("text-anchor"), "left"),
        verticalalignment="baseline",
        rotation=-float(turned[1]) if turned else 0,
        parse_math=False,
    )  # fmt: skip


def _image(element, to):
    from matplotlib.image import BboxImage, imread
    from matplotlib.transforms import Bbox, IdentityTransform

    [data] = [v for k, v in element.items() if k.endswith("href")]
    first, _, last, *_ = to.transform(_box(element).vertices)
    image = BboxImage(
        Bbox.from_extents(*first, *last),
        interpolation="nearest",
        transform=IdentityTransform(),
    )
    image.set_data(imread(io.BytesIO(base64.b64decode(data.partition(",")[2]))))
    return image
