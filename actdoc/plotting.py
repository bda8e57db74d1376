"""Curves: the one visual language of the site. f is solid and blue, its derivative dashed and vermilion.

Needs Matplotlib (``pip install ".[learn]"``), except `spark`, which writes its few lines of SVG itself.
"""

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
        for kink in record.breakpoints_at():
            _mark(ax, code, kink, color)
    for place in filter(None, (record.minimum, record.maximum)):
        ax.plot(*(float(record.evaluate(v)) for v in place), "x", color="C0", markersize=8)
    ax.set_xlabel("x")
    ax.set_xlim(*window(record))
    ax.legend()
    return ax


def _mark(ax, code, kink, color):
    below, at, above = (
        float(code(np.float64(v)))
        for v in (np.nextafter(kink, -np.inf), kink, np.nextafter(kink, np.inf))
    )
    if abs(above - below) < 1e-9:
        below = above = at
    # f may share a point with its slope: its dot is the larger one, below.
    size, order = (9, 3) if color == "C0" else (5, 4)
    for side in (below, above):
        face = color if side == at else "white"
        ax.plot(
            kink,
            side,
            "o",
            color=color,
            markerfacecolor=face,
            markersize=size,
            zorder=order,
        )


def pairs(record, x):
    """Return the vectors of two components through which a function of a vector is drawn, as x varies.

    Parameters
    ----------
    record : VectorActivation
        What is to be drawn.
    x : ndarray of shape (n,)
        The points of the axis.

    Returns
    -------
    ndarray of shape (n, 2)
        (1, x) for a gated unit: the value 1 and the gate x; else (x, 0).
    """
    return np.stack([np.ones_like(x), x] if record.length == "n/2" else [x, 0 * x], axis=-1)


def broken(y):
    """Return a curve with a gap where it jumps, so that no line bridges the jump.

    Parameters
    ----------
    y : ndarray of shape (n,)
        The values of a function whose slope is about 1 at most.

    Returns
    -------
    ndarray
        The same, with NaN after each jump.
    """
    return np.where(np.abs(np.diff(y, prepend=y[:1])) > 0.4, np.nan, y)


def spark(record, width=96, height=56):
    """Return a function as a small curve, a few hundred bytes of SVG in the colour of the text around it.

    Parameters
    ----------
    record : Activation or VectorActivation
        What to draw. Of a function of a vector, the outputs for the vector (x, 0), as x varies; of a gated unit, the
        output for the value 1 as the gate varies.
    width, height : int, optional
        Size in pixels.

    Returns
    -------
    str
        An ``<svg>`` element, hidden from screen readers: the name stands beside it.

    Examples
    --------
    >>> import actdoc
    >>> from actdoc.plotting import spark
    >>> spark(actdoc.relu).count("<polyline")
    1
    """
    x = np.linspace(*window(record), 61)
    if isinstance(record, Activation):
        pieces = _pieces(record, x)
        jumps = record.evaluate(record.smoothness) < 0
        lines = (
            [(0, piece, record(piece)) for piece in pieces]
            if jumps
            else [(0, x, record(x))]
        )
    else:
        # Random functions get the same noise for every x.
        seed = {"rng": 0} if record.noise else {}
        y = np.array([np.ravel(record(pair, **seed)) for pair in pairs(record, x)])
        lines = [(n, x, broken(column)) for n, column in enumerate(y.T)]
    values = np.concatenate([y for _, _, y in lines])
    low, high = min(np.nanmin(values), 0.0), max(np.nanmax(values), 0.0)
    left, right = window(record)

    def place(x, y):
        return (x - left) / (right - left) * (width - 4) + 2, (high - y) / (
            high - low or 1
        ) * (height - 8) + 4

    drawn = ""
    for n, x, y in lines:
        for piece in np.split(np.arange(len(x)), np.flatnonzero(np.isnan(y))):
            points = zip(*place(x[piece], y[piece]), strict=True)
            text = " ".join(f"{px:.1f},{py:.1f}" for px, py in points if not np.isnan(py))
            drawn += f'<polyline class="curve curve-{n}" points="{text}"/>'
    zero_x, zero_y = place(0.0, 0.0)
    axes = (
        f'<path class="axes" d="M2 {zero_y:.1f}H{width - 2}M{zero_x:.1f} 2V{height - 2}"/>'
    )
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg class="spark" {size} aria-hidden="true">{axes}{drawn}</svg>'
