"""Formulas as MathML at build time, with a font cut to the characters that formulas use.

latex2mathml does the translation; what it gets wrong for our formulas is corrected here, in the tree.
"""

import hashlib
import logging
import shutil
import unicodedata
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

from latex2mathml.converter import convert

_MATHML = "http://www.w3.org/1998/Math/MathML"
ElementTree.register_namespace("", _MATHML)


def mathml(tex, display=False):
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
    >>> mathml(r"\\alpha")
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow><mi>α</mi></mrow></math>'
    """
    root = ElementTree.fromstring(convert(tex, display="block" if display else "inline"))
    for element in reversed(list(root.iter())):
        _correct(element)
    unknown = [e.text for e in root.iter() if e.text and "\\" in e.text]
    if unknown:
        raise ValueError(f"unknown TeX command {unknown[0]} in {tex!r}")
    return ElementTree.tostring(root, encoding="unicode")


def _tag(name):
    return f"{{{_MATHML}}}{name}"


def _correct(element):
    tag, text = element.tag, (element.text or "").strip()
    if tag == _tag("mo") and (text.isalpha() or text == "∞"):
        # Names such as max and erf come as operators, which puts spaces around them.
        element.tag = tag = _tag("mi")
        element.attrib.clear()
    if (
        tag == _tag("mi")
        and len(text) == 1
        and unicodedata.name(text).startswith("GREEK CAPITAL")
    ):
        element.set("mathvariant", "normal")
    if tag == _tag("mi") and text == ";":
        element.tag = _tag("mo")
    if tag == _tag("mo") and text == "…":
        element.attrib.update(lspace="0", rspace="0")
    if tag == _tag("msup") and element[1].text == "′":
        # In the font the prime has its height already; as a superscript it gets too small and too high.
        element.tag = tag = _tag("mrow")
        element[1].tag = _tag("mo")
        element[1].attrib.update(form="postfix", lspace="0", rspace="0")
    letters = [
        child.text
        for child in element
        if child.get("mathvariant") == "normal" or child.tag == _tag("mn")
    ]
    named = len(letters) == len(element) > 1 and element[0].tag == _tag("mi")
    if tag == _tag("mrow") and named:
        # A name in upright type comes letter by letter.
        element[1:] = []
        element[0].text = "".join(letters)
        element[0].attrib.clear()
    if tag in (_tag("mrow"), _tag("mtd"), _tag("math")):
        _separate_names(element)
        for before, sign in pairwise(element):
            # A sign after a bracket or a relation is no subtraction, and has no space around it.
            if (
                before.tag == sign.tag == _tag("mo")
                and sign.text in "-−+±"
                and before.text not in ")]}|…⋯"
            ):
                sign.set("form", "prefix")


def _separate_names(row):
    """Put a thin space between a function's name and an argument without parentheses, as in log p."""
    for position in range(len(row) - 2, -1, -1):
        name, argument = row[position], row[position + 1]
        base = name if name.tag == _tag("mi") else next(iter(name), name)
        long_name = base.tag == _tag("mi") and len((base.text or "").strip()) > 1
        scripts = _tag("msub"), _tag("msup")
        # What stands in tall brackets has its scripts on the whole of them.
        bracketed = argument.tag in scripts and len(argument[0]) > 1
        if (
            long_name
            and not bracketed
            and argument.tag
            in (_tag("mi"), _tag("mn"), _tag("mfrac"), _tag("msqrt"), *scripts)
        ):
            space = ElementTree.Element(_tag("mspace"), width="0.1667em")
            row.insert(position + 1, space)


#: Everything that formulas may contain: a test holds the built pages to it.
CHARACTERS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "".join(map(chr, range(0x391, 0x3CA)))
    + "".join(
        map(chr, range(0x1D434, 0x1D468))
    )  # italic Latin letters, which browsers substitute for plain ones
    + "".join(map(chr, range(0x1D6FC, 0x1D716)))  # italic Greek letters
    + "ℎℝℓ∂∑∏∫√∞∈∉∪∩⊂∖∅→←↔↦⇒⇔≤≥≠≈≡∼∝±×·÷−∓∘⋅⋯…⋮⋱′″‖|⌊⌋⌈⌉⟨⟩¼½ϵε∇⊤⊙∣∥\u2061\u2062\u2063\u00a0\u2009"
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
    import ziamath

    source = Path(ziamath.__file__).parent / "fonts" / "STIXTwoMath-Regular.ttf"
    key = hashlib.sha256(CHARACTERS.encode() + source.read_bytes()).hexdigest()[:32]
    kept = cache / f"{key}.woff2"
    if not kept.exists():
        from fontTools import subset

        logging.getLogger("fontTools").setLevel(logging.WARNING)
        options = subset.Options(
            flavor="woff2", layout_features=["ssty", "dtls"], notdef_outline=True
        )
        options.recalc_timestamp = False
        font = subset.load_font(source, options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=CHARACTERS)
        subsetter.subset(font)
        cache.mkdir(parents=True, exist_ok=True)
        partial = cache / f"{key}.partial"
        subset.save_font(font, partial, options)
        partial.replace(kept)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, path)
