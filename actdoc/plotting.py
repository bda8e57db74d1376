"""Curves: the one visual language of the site. f is solid and blue, its derivative dashed and vermilion.

Only `plot` needs Matplotlib (``pip install ".[learn]"``).
"""

from typing import NamedTuple

import numpy as np

from actdoc.record import Activation

#: The window in which siblings are shown, so that their figures can be compared.
WINDOW = (-5.0, 5.0)


def window(record):
    """Return the ends of the x axis: the common window, and two more beyond a kink that lies outside it.

    Parameters
    ----------
    record : Activation or VectorActivation
        What is to be drawn.

    Returns
    -------
    tuple of float
        The left and the right end.
    """
    low, high = WINDOW
    kinks = record.breakpoints_at() if record.elementwise else []
    return low, max([high, *(kink + 2 for kink in kinks if kink > high)])


class Mark(NamedTuple):
    """A dot or a cross: on which curve it is (0 the function, 1 its derivative), ``filled``, ``open`` or ``cross``."""

    curve: int
    kind: str
    x: float
    y: float


def marks(record):
    """Return the marks of a figure: dots at the kinks, open where a value is not taken, and crosses at the extrema.

    Parameters
    ----------
    record : Activation
        What is to be drawn.

    Returns
    -------
    list of Mark
        What is drawn later lies above what is drawn first.
    """
    found = []
    for curve, code in enumerate((record, record.derivative)):
        for kink in record.breakpoints_at():
            below, taken, above = (
                float(code(x))
                for x in (np.nextafter(kink, -np.inf), kink, np.nextafter(kink, np.inf))
            )
            limits = [y for y in (below, above) if abs(y - taken) > 1e-9]
            found += [Mark(curve, "open", kink, y) for y in limits]
            found.append(Mark(curve, "filled", kink, taken))
    for place in filter(None, (record.minimum, record.maximum)):
        found.append(Mark(0, "cross", *(float(record.evaluate(v)) for v in place)))
    return found


def _pieces(record, x):
    """Split `x` at the kinks, up to which each piece goes, so that no line bridges a jump."""
    kinks = record.breakpoints_at()
    beside = [np.nextafter(kink, side) for kink in kinks for side in (-np.inf, np.inf)]
    x = np.union1d(np.setdiff1d(x, kinks), beside)
    return np.split(x, np.searchsorted(x, kinks))


def plot(record, ax=None, derivative=True):
    """Draw a function and its derivative; kinks are dots, at a jump filled where the value is taken and open where not.

    Parameters
    ----------
    record : Activation
        What to draw, with the defaults of its parameters.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure if not given.
    derivative : bool, optional
        Whether to draw the derivative too.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, labelled.

    Raises
    ------
    TypeError
        If `record` is not an `Activation`: a function of a vector has no single curve.

    Examples
    --------
    >>> import actdoc
    >>> from actdoc.plotting import plot
    >>> ax = plot(actdoc.relu)
    >>> ax.get_xlabel(), [line.get_label() for line in ax.get_lines()[:1]]
    ('x', ['relu(x)'])
    """
    import matplotlib.pyplot as plt

    if not isinstance(record, Activation):
        raise TypeError(f"record must be an Activation, got {type(record).__name__}")
    if ax is None:
        _, ax = plt.subplots()
    name = record.__name__
    x = np.linspace(*window(record), 401)
    for code, label, color, style in [
        (record, f"{name}(x)", "C0", "-"),
        (record.derivative, f"{name}′(x)", "C1", "--"),
    ][: 2 if derivative else 1]:
        for n, piece in enumerate(_pieces(record, x)):
            ax.plot(
                piece,
                code(piece),
                color=color,
                linestyle=style,
                label=label if n == 0 else None,
            )
    for mark in marks(record):
        if mark.curve == 0 or derivative:
            _mark(ax, mark)
    ax.set_xlabel("x")
    ax.set_xlim(*window(record))
    ax.legend()
    return ax


def _mark(ax, mark):
    color = f"C{mark.curve}"
    if mark.kind == "cross":
        ax.plot(mark.x, mark.y, "x", color=color, markersize=8)
        return
    # f may share a point with its slope: its dot is the larger one, below.
    ax.plot(
        mark.x,
        mark.y,
        "o",
        color=color,
        markerfacecolor=color if mark.kind == "filled" else "white",
        markersize=(9, 5)[mark.curve],
        zorder=3 + mark.curve,
    )
