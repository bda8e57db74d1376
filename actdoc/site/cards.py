"""The pictures that appear where a page is linked to: a function's own curve, name and formula; else all curves."""

import hashlib
import io
import shutil
import textwrap
from functools import cache
from importlib import metadata
from pathlib import Path

from actdoc.arithmetic import catalogue
from actdoc.plotting import window
from actdoc.site.figures import colors, points

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
    curves = [points(one) for one in shown]
    words = [title, *(one.text("formula") for one in shown)]
    seen = hashlib.sha256(f"{_versions()} {words} {colors()}".encode())
    seen.update(Path(__file__).read_bytes())
    for piece in (piece for pair in curves for pieces in pair for piece in pieces):
        seen.update(piece.round(6).tobytes())
    kept = folder / f"{seen.hexdigest()[:32]}.png"
    if not kept.exists():
        drawn = _card(title, record, curves[0]) if record else _all(title, shown, curves)
        folder.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".drawing")
        partial.write_bytes(drawn)
        partial.replace(kept)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, path)


@cache
def _versions():
    return [metadata.version(name) for name in ("matplotlib", "numpy", "pillow")]


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
