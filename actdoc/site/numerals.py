"""Numbers as readers write them: true minus signs, powers of ten, infinity, and no more digits than help."""

import math
import re

import numpy as np

from actdoc.site import sentences

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def pretty(text):
    """Typeset the numbers in a text: true minus signs, powers of ten, infinity.

    Parameters
    ----------
    text : str
        Numbers as Python prints them.

    Returns
    -------
    str
        The same for a reader.

    Examples
    --------
    >>> pretty("-2.1e-07"), pretty("1e-05"), pretty("(-inf, 0)")
    ('−2.1\\xa0×\\xa010⁻⁷', '10⁻⁵', '(−∞, 0)')
    """

    def power(match):
        return "10" + str(int(match[1])).translate(SUPERSCRIPT)

    text = re.sub(r"(?<![\d.])1e([+-]\d+)", power, text)
    # No-break spaces: a line must not end between the digits and their power of ten.
    times = "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"
    text = re.sub(r"(?<=\d)e([+-]\d+)", lambda match: times + power(match), text)
    return re.sub(r"-(?=[\d∞])", "−", re.sub(r"\binf\b", "∞", text))


def number(value):
    """Write a number of a table: to six significant digits, and no more than it has."""
    value = float(value)
    if math.isnan(value):
        return "NaN"
    return pretty(f"{value:.6g}") if value or math.copysign(1, value) > 0 else "−0"


def vector(x):
    """Write a vector of a table, or a single number."""
    return "[" + ", ".join(map(number, x)) + "]" if np.ndim(x) else number(x)


def ulps(value):
    """Write an error in ulps."""
    value = float(value)
    if value == 0:
        return sentences.EXACT
    digits = ".2f" if value < 10 else ".0f" if value < 1e4 else ".1e"
    return pretty(f"{value:{digits}}")
