"""The pictures that appear where a page is linked to: a function's own curve, name and formula; else all curves."""

import io
import shutil
import textwrap
from pathlib import Path

from actdoc.arithmetic import catalogue
from actdoc.plotting import window
from actdoc.site.figures import colors, traces
from actdoc.site.paths import ROOT, digest, kept

#: Of what runs: who changes a source while the site is built must not find old cards under a new key.
MADE_BY = digest(Path(__file__), ROOT / "requirements.txt")
SIZE = 1200, 630
INK, FAINT = "#1a1a1a", "#808080"
SHADES = 24  # so many colours are kept
COLUMNS, ROWS = 9, 5  # of the curves on the common card


def write(folder, path, title, record=None):
    """Write the card of a function, or the common one, as a PNG.

    Parameters
    ----------
    folder : pathlib.Path
        It keeps a card for each state of what is on it, because drawing one takes a tenth of a second.
    path : pathlib.Path
        The file to write.
    title : str
        What the site is called.
    record : Activation or VectorActivation, optional
        The function.
    """
    shown = [record] if record else list(catalogue.values())[: COLUMNS * ROWS]
    curves = [traces(one) for one in shown]
    words = [title, *(one.text("formula") for one in shown)]
    pieces = [piece for pair in curves for pieces in pair for piece in pieces]
    places = b"".join(piece.round(6).tobytes() for piece in pieces)
    key = f"{MADE_BY} {words} {colors()} {[len(piece) for piece in pieces]}".encode()

    def draw():
        return _card(title, record, curves[0]) if record else _all(title, shown, curves)

    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept(folder, key + places, ".png", draw), path)


def _card(title, record, curves):
    def draw(figure):
        text = {"color": INK, "va": "top", "ha": "left"}
        size = 58 if len(record.__name__) < 12 else 46
        figure.text(0.05, 0.88, record.__name__, fontsize=size, weight="bold", **text)
        lines = textwrap.wrap(record.text("formula"), 28, subsequent_indent="  ")
        figure.text(
            0.05, 0.64, "\n".join(lines), family="DejaVu Sans Mono", fontsize=22, linespacing=1.6, **text
        )  # fmt: skip
        figure.text(0.05, 0.12, title, fontsize=24, **text | {"color": FAINT})
        _plot(figure.add_axes((0.53, 0.08, 0.43, 0.84)), record, curves, width=5)

    return _png(draw)


def _all(title, records, curves):
    def draw(figure):
        figure.text(0.05, 0.94, title, fontsize=48, weight="bold", color=INK, va="top")
        for n, (record, pair) in enumerate(zip(records, curves, strict=True)):
            row, column = divmod(n, COLUMNS)
            place = (0.05 + 0.1 * column, 0.64 - 0.145 * row, 0.085, 0.115)
            _plot(figure.add_axes(place), record, pair[:1], width=2.5)

    return _png(draw)


def _plot(axes, record, curves, width):
    """Draw curves and the two lines through 0, and nothing else."""
    axes.axis("off")
    axes.axhline(0, color=FAINT, linewidth=width / 4)
    axes.axvline(0, color=FAINT, linewidth=width / 4)
    styles = [("-", colors()[0]), ((0, (4, 2)), colors()[1])]
    for (style, color), pieces in reversed(list(zip(styles, curves, strict=False))):
        for piece in pieces:
            axes.plot(*piece.T, linestyle=style, color=color, linewidth=width)
    axes.set_xlim(*window(record))


def _png(draw):
    """Return a drawing as a PNG of few colours, in no style but Matplotlib's own."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    with mpl.rc_context():
        mpl.rcdefaults()
        figure = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100)
        canvas = FigureCanvasAgg(figure)
        draw(figure)
        canvas.draw()
        picture = Image.frombuffer("RGBA", SIZE, canvas.buffer_rgba()).convert("RGB")
    few = picture.quantize(SHADES, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, "PNG", compress_level=6)
    return written.getvalue()
