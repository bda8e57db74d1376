"""Curves: the one visual language of the site. f is solid and blue, its derivative dashed and vermilion.

Needs Matplotlib (``pip install ".[learn]"``), except `spark`, which writes its few lines of SVG itself.
"""

import numpy as np

from actdoc.record import Activation

#: The window in which siblings are shown, so that their figures can be compared.
WINDOW = (-5.0, 5.0)


def _pieces(record, x):
    """Split `x` at the kinks where the function or its slope jumps, so that no line bridges a jump."""
    return np.split(x, np.searchsorted(x, record.kinks_at()))


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
    x = np.linspace(*WINDOW, 401)
    x = np.setdiff1d(x, record.kinks_at())
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
        for kink in record.kinks_at():
            _mark(ax, code, kink, color)
    if record.minimum:
        ax.plot(
            *(float(record.evaluate(v)) for v in record.minimum),
            "x",
            color="C0",
            markersize=8,
            zorder=3,
        )
    ax.set_xlabel("x")
    ax.set_xlim(*WINDOW)
    ax.legend()
    return ax


def _mark(ax, code, kink, color):
    below, at, above = (
        float(code(np.float64(v)))
        for v in (np.nextafter(kink, -np.inf), kink, np.nextafter(kink, np.inf))
    )
    if abs(above - below) < 1e-9:
        below = above = at
    for side in (below, above):
        ax.plot(
            kink,
            side,
            "o",
            color=color,
            markerfacecolor=color if side == at else "white",
            zorder=3,
        )


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
    x = np.linspace(*WINDOW, 61)
    if isinstance(record, Activation):
        pieces = _pieces(record, np.setdiff1d(x, record.kinks_at()))
        jumps = record.evaluate(record.smoothness) < 0
        lines = (
            [(0, piece, record(piece)) for piece in pieces]
            if jumps
            else [(0, x, record(x))]
        )
    else:
        # A gate is shown open; random functions get the same noise for every x.
        pairs = np.stack(
            [np.ones_like(x), x] if record.length == "n/2" else [x, 0 * x], axis=-1
        )
        y = [record(pair, **({"rng": 0} if record.noise else {})) for pair in pairs]
        lines = [(n, x, column) for n, column in enumerate(np.reshape(y, (len(x), -1)).T)]
    values = np.concatenate([y for _, _, y in lines])
    low, high = min(values.min(), 0.0), max(values.max(), 0.0)
    left, right = WINDOW

    def place(x, y):
        return (x - left) / (right - left) * (width - 4) + 2, (high - y) / (
            high - low or 1
        ) * (height - 8) + 4

    drawn = "".join(
        f'<polyline class="curve curve-{n}" points="'
        + " ".join(f"{px:.1f},{py:.1f}" for px, py in zip(*place(x, y), strict=True))
        + '"/>'
        for n, x, y in lines
    )
    zero_x, zero_y = place(0.0, 0.0)
    axes = (
        f'<path class="axes" d="M2 {zero_y:.1f}H{width - 2}M{zero_x:.1f} 2V{height - 2}"/>'
    )
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg class="spark" {size} aria-hidden="true">{axes}{drawn}</svg>'
