"""Figures that follow the colour scheme of the page."""

import hashlib
import html
import io
import re
from functools import cache

import numpy as np

from actdoc.plotting import broken, pairs


def inline_svg(svg, alternative):
    """Make a Matplotlib figure part of the page, so that its lines and letters follow the page's colours.

    Parameters
    ----------
    svg : str
        What Matplotlib wrote, drawn in the colours of ``docs/matplotlibrc``.
    alternative : str
        What a reader who cannot see it is told.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r">\s+<", "><", svg)
    # Black is ink and white is paper; the curve colours have a light and a dark shade in the style sheet.
    svg = svg.replace("#000000", "currentColor").replace(
        "#ffffff", "var(--color-background-primary)"
    )
    for n, color in enumerate(_colors()):
        svg = svg.replace(color, f"var(--c{n})")
    # Ids are made unique by the figure's content: two figures of one page must not share clip paths.
    mark = hashlib.sha256((svg + alternative).encode()).hexdigest()[:6]
    svg = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{mark}-", svg)
    return svg.replace(
        "<svg ", f'<svg role="img" aria-label="{html.escape(alternative)}" ', 1
    ).strip()


@cache
def _colors():
    import matplotlib

    return [
        f"#{c}".replace("##", "#").lower()
        for c in matplotlib.rcParams["axes.prop_cycle"].by_key()["color"]
    ]


def figure(draw):
    """Draw with Matplotlib's object interface, which no display and no other figure can disturb."""
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots()
    try:
        draw(ax)
        with io.StringIO() as file:
            figure.savefig(file, format="svg")
            return file.getvalue()
    finally:
        plt.close(figure)


def draw_vector(record):
    def draw(ax):
        x = np.linspace(-5, 5, 401)
        # The same noise for every x, so that there is a curve.
        seed = {"rng": 0} if record.noise else {}
        gated = record.length == "n/2"
        slope = record.slope
        y = [np.ravel(record(pair, **seed))[0] for pair in pairs(record, x)]
        dy = [np.ravel(slope(pair, **seed))[1 if gated else 0] for pair in pairs(record, x)]
        label = f"{record.__name__}([{'1, x' if gated else 'x, 0'}])"
        ax.plot(
            x,
            broken(np.array(y)),
            label=label + ("" if record.scalar or gated else ", first output"),
        )
        ax.plot(x, broken(np.array(dy)), label="its slope in x")
        ax.set_xlabel("x")
        ax.set_xlim(-5, 5)
        ax.legend()

    return draw
