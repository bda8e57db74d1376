"""Formulas as MathML at build time, with a font cut to the characters that formulas use.

latex2mathml does the translation; what it gets wrong for our formulas is corrected here, in the tree.
"""

import io
import logging
import shutil
import unicodedata
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase, digits
from xml.etree import ElementTree

from latex2mathml.converter import convert

from actdoc.site.paths import ROOT, digest, kept

#: The versions of what cuts fonts.
MADE_BY = digest(Path(__file__), ROOT / "requirements.txt")

_MATHML = "http://www.w3.org/1998/Math/MathML"


def typeset(tex, display=False):
    """Translate a formula from TeX to MathML.

    Parameters
    ----------
    tex : str
        The formula, without dollar signs.
    display : bool, optional
        Whether it stands in a line of its own.

    Returns
    -------
    str
        A ``<math>`` element.

    Raises
    ------
    ValueError
        If a command of the formula is unknown.

    Examples
    --------
    >>> typeset(r"\\alpha")
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow><mi>α</mi></mrow></math>'
    """
    root = ElementTree.fromstring(convert(tex, display="block" if display else "inline"))
    for element in reversed(list(root.iter())):
        for correct in CORRECTIONS:
            correct(element)
    if display:
        _break(root)
    unknown = [e.text for e in root.iter() if e.text and "\\" in e.text]
    if unknown:
        raise ValueError(f"unknown TeX command {unknown[0]} in {tex!r}")
    # Here, because the namespace without a prefix is one for the whole process, and figures take it too.
    ElementTree.register_namespace("", _MATHML)
    return ElementTree.tostring(root, encoding="unicode")


def _tag(name):
    return f"{{{_MATHML}}}{name}"


NAME, NUMBER, OPERATOR, SPACE = map(_tag, ("mi", "mn", "mo", "mspace"))
ROW, CELL, FORMULA = map(_tag, ("mrow", "mtd", "math"))
LOW, HIGH, FRACTION, ROOT = map(_tag, ("msub", "msup", "mfrac", "msqrt"))
BOTH, TABLE, LINE = map(_tag, ("msubsup", "mtable", "mtr"))
UNDER, AROUND = map(_tag, ("munder", "munderover"))


def _text(element):
    return (element.text or "").strip()


def _words_are_names(element):
    """Names such as max and erf come as operators, which puts spaces around them."""
    if element.tag == OPERATOR and (_text(element).isalpha() or _text(element) == "∞"):
        element.tag = NAME
        element.attrib.clear()


def _greek_capitals_are_upright(element):
    """A single letter is slanted, and by convention only the small Greek ones are."""
    if element.tag == NAME and len(_text(element)) == 1 and "Α" <= _text(element) <= "Ω":
        element.set("mathvariant", "normal")


def _semicolons_separate(element):
    """A semicolon comes as a name, and so without the space behind it."""
    if element.tag == NAME and _text(element) == ";":
        element.tag = OPERATOR


def _dots_are_tight(element):
    """The signs beside the dots have their own space."""
    if element.tag == OPERATOR and _text(element) == "…":
        element.attrib.update(lspace="0", rspace="0")


def _primes_stand_behind(element):
    """In the font the prime has its height already; as a superscript it gets too small and too high."""
    if element.tag == HIGH and element[1].text == "′":
        element.tag = ROW
        element[1].tag = OPERATOR
        element[1].attrib.update(form="postfix", lspace="0", rspace="0")


def _names_are_whole(element):
    """A name in upright type comes letter by letter."""
    upright = [c for c in element if c.get("mathvariant") == "normal" or c.tag == NUMBER]
    if element.tag != ROW or len(element) < 2 or len(upright) < len(element):
        return
    first = element[0]
    if first.tag == NAME:
        first.text = "".join(letter.text for letter in element)
        first.attrib.clear()
        element[1:] = []


def _names_keep_their_distance(element):
    """Put a thin space between a function's name and an argument without parentheses, as in log p."""
    if element.tag not in (ROW, CELL, FORMULA):
        return
    for position in range(len(element) - 1, 0, -1):
        name, argument = element[position - 1], element[position]
        base = name if name.tag == NAME else next(iter(name), name)
        long_name = base.tag == NAME and len(_text(base)) > 1
        # What stands in tall brackets has its scripts on the whole of them.
        bracketed = argument.tag in (LOW, HIGH) and len(argument[0]) > 1
        bare = argument.tag in (NAME, NUMBER, FRACTION, ROOT, LOW, HIGH) and not bracketed
        if long_name and bare:
            element.insert(position, ElementTree.Element(SPACE, width="0.1667em"))


def _signs_stick_to_numbers(element):
    """A sign after a bracket or a relation is no subtraction, and has no space around it."""
    if element.tag in (ROW, CELL, FORMULA):
        for before, sign in pairwise(element):
            both = before.tag == sign.tag == OPERATOR
            if both and sign.text in "-−+±" and before.text not in ")]}|…⋯":
                sign.set("form", "prefix")


def _roots_stand_on_the_line(element):
    """The smallest sign of a root is higher than a letter; browsers let what is too much hang below the line."""
    if element.tag == ROOT and element.find(f".//{FRACTION}") is None:
        strut = ElementTree.Element(SPACE, width="0em", height="0.83em", depth="0.2em")
        element.insert(0, strut)


#: What is corrected, from the innermost element outwards, in this order.
CORRECTIONS = (
    _words_are_names,
    _greek_capitals_are_upright,
    _semicolons_separate,
    _dots_are_tight,
    _primes_stand_behind,
    _names_are_whole,
    _names_keep_their_distance,
    _signs_stick_to_numbers,
    _roots_stand_on_the_line,
)


# Lines. Browsers do not break a formula, and a phone would show half of a wide one.

LONGEST = 20.0  # what a phone shows of a line, in ems
INDENT = 1.0  # of the lines after the first
PRODUCT = "0.167em"  # the space between two factors
RELATIONS, SIGNS = tuple("=<>≤≥≠≈≡∼→↔"), tuple("+-−±⋅·×⊙")


def _break(root):
    """Break a formula that is wide: best between two statements, else before a sign or a relation, outside brackets.

    Where that would take more lines, a factor begins one, behind a dot.
    """
    if len(root) != 1 or root[0].tag != ROW:
        return
    first, *others = _lines(list(root[0]), LONGEST)
    if not others:
        return
    root[:] = [
        table := ElementTree.Element(TABLE, {"class": "lines", "displaystyle": "true"})
    ]
    for line in (first, *others):
        cell = ElementTree.SubElement(
            ElementTree.SubElement(table, LINE), CELL, columnalign="left"
        )
        if line is not first:
            ElementTree.SubElement(cell, SPACE, width=f"{INDENT}em")
        # What begins a line would be a sign of a number.
        if line is not first and _text(line[0]) in SIGNS:
            line[0].set("form", "infix")
        cell.extend(line)


def _lines(parts, room):
    """Cut a row of elements into lines."""
    if sum(map(_width, parts)) <= room:
        return [parts]
    depth, statements, signs, factors = 0, [], [], []
    for place, part in enumerate(parts):
        # A bracket may have an index.
        sign = part[0] if part.tag in (LOW, HIGH, BOTH) else part
        text = _text(sign) if sign.tag == OPERATOR else ""
        depth += (text in "([{") - (text in ")]}") if text else 0
        if depth or not place or sign is not part:
            continue
        if text == "," and place + 1 < len(parts):
            statements.append(place + 1)
        elif text in RELATIONS or (text in SIGNS and part.get("form") != "prefix"):
            signs.append(place)
        elif part.tag != OPERATOR and parts[place - 1].get("width") == PRODUCT:
            factors.append(place)
    found = []
    for places in (statements, signs, factors):
        if fits := [p for p in places if sum(map(_width, parts[:p])) <= room]:
            before, after = parts[: fits[-1]], parts[fits[-1] :]
            while after[0].tag == SPACE:
                after = after[1:]
            if places is factors:
                after = [_dot(), *after]
            found.append([before, *_lines(after, LONGEST - INDENT)])
    return min(found, key=len, default=[parts])


def _dot():
    dot = ElementTree.Element(OPERATOR)
    dot.text = "·"
    return dot


def _width(element):
    """About how wide an element is, in ems; of all formulas of the site this is right to one or two."""
    widths, tag = [_width(child) for child in element], element.tag
    if not widths:
        return _width_of_sign(element)
    if tag in (LOW, HIGH, BOTH):
        return widths[0] + 0.7 * max(widths[1:])
    if tag in (FRACTION, UNDER, AROUND):
        return max(widths)
    if tag == TABLE:
        columns = zip(*([_width(cell) for cell in line] for line in element), strict=False)
        return sum(max(column) + 0.8 for column in columns)
    return sum(widths) + 1.8 * (tag == ROOT)


def _width_of_sign(element):
    text = _text(element)
    if element.tag == SPACE:
        return float(element.get("width", "0em").removesuffix("em"))
    if element.tag != OPERATOR:
        return len(text) / 2
    if text in RELATIONS:
        return 1.25
    if text in SIGNS:
        return 0.65 if element.get("form") == "prefix" else 1.1
    return 1.0 if text in ("∑", "∏") else 0.4


#: The slanted letters that browsers draw in place of letters that stand alone.
SLANTED = {
    chr(int(plain.removeprefix("<font> "), 16)): slanted
    for slanted in map(chr, (*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C)))
    if (plain := unicodedata.decomposition(slanted))  # the h has its place elsewhere
}
#: The letters of formulas, each a quarter of a kilobyte of every page: what is not used yet is entered when it is.
LETTERS = ascii_lowercase + "EHKQTVWαβδθλπστφ"
#: What the font has; a test holds the built pages to it. Letters are there as they are typed too: Chromium moves some
#: formulas by a pixel otherwise. Capitals are for names; with "OΕζο" FreeType aligns the tops and bottoms of others.
CHARACTERS = (
    "".join(letter + SLANTED[letter] for letter in LETTERS)
    + ("SΦ" + "OΕζο" + digits)
    + " .,;/_()[]{}|<=>≤≥+-−±·⊙√∂∏∑′…\u2061\u2062\u2063\u00a0"
)


def write_font(cache, path):
    """Write STIX Two Math, cut to `CHARACTERS`, as a web font.

    Parameters
    ----------
    cache : pathlib.Path
        A folder that keeps a font for each set of characters, because cutting one takes a second.
    path : pathlib.Path
        The file to write, ending in ``.woff2``.
    """
    # Without the forms for superscripts (ssty), which Firefox alone uses: they are half of the font.
    kept = cut_font(cache, math_font(), CHARACTERS, flavor="woff2", layout_features=[])
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, path)


def math_font():
    """Return the path of STIX Two Math.

    Returns
    -------
    pathlib.Path
        The whole font, as its package brings it.
    """
    # Found without importing its package, which would take as long as a small page.
    [package] = find_spec("ziamath").submodule_search_locations
    return Path(package, "fonts", "STIXTwoMath-Regular.ttf")


def cut_font(cache, source, characters, **options):
    """Return the path of a font with no more than some characters, which is kept in a folder.

    Parameters
    ----------
    cache : pathlib.Path
        The folder.
    source : pathlib.Path
        The whole font.
    characters : str
        What remains.
    **options
        What is kept besides, and the format, in the words of fontTools.

    Returns
    -------
    pathlib.Path
        The cut font.
    """
    wanted = f"{MADE_BY}{characters}{options}".encode() + source.read_bytes()

    def cut():
        from fontTools import subset

        logging.getLogger("fontTools").setLevel(logging.WARNING)
        given = subset.Options(notdef_outline=True, recalc_timestamp=False, **options)
        font, written = subset.load_font(source, given), io.BytesIO()
        subsetter = subset.Subsetter(given)
        subsetter.populate(text=characters)
        subsetter.subset(font)
        subset.save_font(font, written, given)
        return written.getvalue()

    return kept(cache, wanted, f".{options.get('flavor', 'ttf')}", cut)
