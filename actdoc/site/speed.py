"""What the recorded run found of speed: tables, and two figures that set it beside the digits that are lost."""

import html
import math
import statistics

from actdoc.site import sentences
from actdoc.site.figures import Scale
from actdoc.site.markdown import code, link, table
from actdoc.site.numerals import number, pretty, ulps
from actdoc.speed import cost
from actdoc.speed.results import (
    DTYPES,
    OTHERS,
    ROWS,
    SIZES,
    WHICH,
    at_a_million,
    digits_lost,
    forms,
    recorded,
)


def _cells(which, dtype):
    """What was recorded of each form that the package still has, in its order."""
    known = recorded()["functions"]
    return [
        (form, known[name][which][dtype]) for name, form in forms().items() if name in known
    ]


def _title(form):
    chosen = [
        code(f"{name}={value!r}")
        for name, value in form.choices.items()
        if value != form.record.parameters[name]
    ]
    return sentences.BETWEEN.join([link(form.record), *chosen])


def _short(value):
    """Write a time or a ratio with three digits, or so many that columns line up."""
    places = 3 if value < 1 else 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{places}f}"


def times(which, dtype):
    """Return the table of the times at a million numbers, and beside them memory and errors.

    Parameters
    ----------
    which : {"value", "derivative"}
        Of what.
    dtype : {"float64", "float32"}
        In which precision.

    Returns
    -------
    str
        A row for each function; of a function of vectors one for each length of rows.
    """
    rows = []
    for form, cell in _cells(which, dtype):
        sizes = [None] if form.record.elementwise else [str(n) for n in ROWS]
        measured = zip(
            sizes, at_a_million(cell["times"]), at_a_million(cell["ratios"]), strict=True
        )
        for size, at, ratios in measured:
            ours, *others = (
                _short(at[name]) if name in at else "" for name in ("actdoc", *OTHERS)
            )
            rows.append([
                _title(form),
                f"{int(size):,}" if size else sentences.NOT_APPLICABLE,
                sentences.OURS.format(error=ours),
                *others,
                _short(ratios["textbook"]),
                *(_short(cell["memory"][name]) for name in ("actdoc", "textbook")),
                *(ulps(cell["ulps"][name]) for name in ("actdoc", "textbook")),
            ])  # fmt: skip
    return table(sentences.TIME_COLUMNS, rows)


def over_sizes():
    """Return the table of median ratios for each size: a row for each other, value or derivative, precision."""
    return table(
        (*sentences.RATIO_COLUMNS, *(f"{size:,}" for size in SIZES)),
        _medians(SIZES, elementwise=True),
    )


def over_rows():
    """Return the same for functions of vectors, for each length of rows."""
    return table(
        (*sentences.RATIO_COLUMNS, *(sentences.ROWS_OF.format(n=f"{n:,}") for n in ROWS)),
        _medians(ROWS, elementwise=False),
    )


def _medians(sizes, elementwise):
    for other in OTHERS:
        for which in WHICH:
            for dtype in DTYPES:
                found = [
                    median_at(size, other, which, dtype, elementwise) for size in sizes
                ]
                if any(found):
                    yield [
                        sentences.COMPARED_WITH[other],
                        sentences.VALUES_OR_DERIVATIVES[which],
                        dtype,
                        *(_short(ratio) if ratio else "" for ratio in found),
                    ]


def median_at(size, other, which, dtype, elementwise=True):
    """Return the median over functions of another's time in ours at some size; None if nothing was compared."""
    ratios = [
        cell["ratios"][str(size)].get(other)
        for form, cell in _cells(which, dtype)
        if form.record.elementwise == elementwise
    ]
    ratios = [ratio for ratio in ratios if ratio is not None]
    return statistics.median(ratios) if ratios else None


def beside_products(name):
    """Return the table of an activation beside the products of its layer: a row for each who computes it."""
    rows = []
    for who in cost.WHO:
        shares = [cost.share(name, width, who) for width in cost.WIDTHS]
        if None not in shares:
            cells = [
                sentences.COST_SHARE.format(percent=f"{100 * share:#.2g}".rstrip("."))
                if share < 1
                else sentences.COST_SHARE.format(percent=f"{100 * share:,.0f}")
                for share in shares
            ]
            rows.append([sentences.COMPUTED_BY[who], *cells])
    heads = [sentences.WIDTH_COLUMN.format(width=f"{width:,}") for width in cost.WIDTHS]
    return table((*sentences.COST_COLUMNS, *heads), rows)


def with_zeros():
    """Return the table of products whose inputs are partly zeros."""
    rows = [
        [
            sentences.COST_SHARE.format(percent=f"{100 * float(share):g}"),
            f"{found['dense']:,.0f}",
            *(_short(found[name]) for name in ("sparse", "conversion")),
        ]
        for share, found in cost.recorded()["zeros"].items()
    ]
    return table(sentences.ZEROS_COLUMNS, rows)


# Figures. The parts have classes, from which the style sheet gives them colours.

WIDTH = 512
TIMES, DIGITS = (134, 372), (398, 500)  # where the two panels begin and end
TOP, ROW = 92, 21  # the first row, and the distance of rows
DROP = 5  # from the middle of a letter to its foot
ARM = 3.5  # half the width of a cross


def dumbbells(which="value", dtype="float64"):
    """Draw for each function our time beside that of the textbook line, and the digits that both lose at worst.

    Parameters
    ----------
    which : {"value", "derivative"}, optional
        Of what.
    dtype : {"float64", "float32"}, optional
        In which precision.

    Returns
    -------
    str
        An ``<svg>`` element, in which functions whose line is slowest beside ours come first.
    """
    rows = sorted(_drawn(which, dtype), key=lambda row: -row["ratio"])
    both = [row["times"][name] for row in rows for name in BOTH]
    low, high = math.log10(min(both)) - 0.1, math.log10(max(both)) + 0.1
    digits = math.ceil(digits_lost("inf", dtype))
    bottom = TOP + ROW * len(rows)
    x, lost = Scale(low, high, *TIMES), Scale(0, digits, *DIGITS)
    grid = {x(n): number(10.0**n) for n in range(math.ceil(low), math.floor(high) + 1)}
    grid |= {lost(n): str(n) for n in range(0, digits + 1, digits // 4)}
    drawn = _legend() + _grid(grid, bottom)
    titles = zip((TIMES, DIGITS), sentences.CHART_PANELS, strict=True)
    for (start, end), title in titles:
        drawn += (
            f'<text class="panel" x="{(start + end) / 2:.1f}" y="{TOP - 42}">{title}</text>'
        )
    for n, row in enumerate(rows):
        y = TOP + ROW * (n + 0.5)
        drawn += f'<g class="row"><text class="name" x="{TIMES[0] - 8}" y="{y + DROP:.1f}">{row["name"]}</text>'
        places = {name: x(math.log10(row["times"][name])) for name in BOTH}
        drawn += _dumbbell(places, y)
        drawn += _dumbbell({name: lost(row["lost"][name]) for name in BOTH}, y) + "</g>"
    return _svg(drawn, bottom + 12, _told(rows, dtype))


BOTH = "actdoc", "textbook"


def _drawn(which, dtype):
    """What the figure shows of each form; of functions of vectors the rows of the middle length."""
    for form, cell in _cells(which, dtype):
        at = len(at_a_million(cell["times"])) // 2
        yield {
            "name": form.name,
            "times": at_a_million(cell["times"])[at],
            "ratio": at_a_million(cell["ratios"])[at]["textbook"],
            "lost": {n: digits_lost(e, dtype) for n, e in cell["ulps"].items()},
        }


def _told(rows, dtype):
    """What a reader who cannot see it is told."""
    whole = digits_lost("inf", dtype)
    return sentences.CHART_ALTERNATIVE.format(
        count=len(rows),
        slower=sum(row["ratio"] > 1 for row in rows),
        half=sum(row["lost"]["textbook"] > whole / 2 for row in rows),
        worst=f"{max(row['lost']['actdoc'] for row in rows):.1f}",
        first=rows[0]["name"],
        last=rows[-1]["name"],
    )


def _svg(drawn, height, told):
    view = f'viewBox="0 0 {WIDTH} {height:g}"'
    return (
        f'<svg class="plot chart" role="img" aria-label="{html.escape(told)}" {view} fill="currentColor">'
        f"{drawn}</svg>"
    )


def _grid(places, bottom):
    """Lines from top to bottom, with what they stand for above them."""
    lines = "".join(f"M{px:.1f} {TOP}V{bottom}" for px in places)
    labels = "".join(
        f'<text x="{px:.1f}" y="{TOP - 12}">{text}</text>' for px, text in places.items()
    )
    return f'<g class="grid"><path d="{lines}"/></g><g class="labels x">{labels}</g>'


def _dumbbell(places, y):
    """A dot for ours, a cross for the other, and a line between them."""
    ours, other = (places[name] for name in BOTH)
    return (
        f'<path class="between" d="M{ours:.1f} {y:.1f}H{other:.1f}"/>'
        f"{_cross(other, y)}{_dot(ours, y)}"
    )


def _dot(x, y):
    return f'<circle class="curve-0 filled" cx="{x:.1f}" cy="{y:.1f}" r="{ARM}"/>'


def _cross(x, y):
    arms = f"l{2 * ARM} {2 * ARM}m0 {-2 * ARM}l{-2 * ARM} {2 * ARM}"
    return f'<path class="curve-1 cross" d="M{x - ARM:.1f} {y - ARM:.1f}{arms}"/>'


def _legend():
    y, (ours, other) = 14, sentences.CHART_KEYS
    start, end = TIMES
    return (
        f'<g class="legend">{_dot(start + 8, y)}<text x="{start + 20}" y="{y + DROP}">{ours}</text>'
        f'{_cross(end - 84, y)}<text x="{end - 72}" y="{y + DROP}">{other}</text></g>'
    )


# Over sizes: a line for values and one for derivatives, in both precisions.

LEFT, RIGHT, CEILING, FLOOR = 50, 492, 68, 300
KEY = 40  # how long a line of the legend is
STEPS = 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20


def lines_over_sizes(other="textbook"):
    """Draw the median over functions of another's time in ours against the number of numbers.

    Parameters
    ----------
    other : str, optional
        With what ours is compared.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    kinds = [(which, dtype) for dtype in DTYPES for which in WHICH]
    curves = [[median_at(size, other, *kind) for size in SIZES] for kind in kinds]
    every = [1, *(ratio for curve in curves for ratio in curve)]
    low = max(step for step in STEPS if step <= min(every))
    high = min(step for step in STEPS if step >= max(every))
    x = Scale(math.log10(SIZES[0]), math.log10(SIZES[-1]), LEFT, RIGHT)
    y = Scale(math.log10(low), math.log10(high), FLOOR, CEILING)
    across = [(x(math.log10(size)), pretty(f"{size:.0e}")) for size in SIZES]
    up = [(y(math.log10(step)), number(step)) for step in STEPS if low <= step <= high]
    grid = "".join(f"M{px:.1f} {FLOOR}V{CEILING}" for px, _ in across)
    grid += "".join(f"M{LEFT} {py:.1f}H{RIGHT}" for py, _ in up)
    below = "".join(
        f'<text x="{px:.1f}" y="{FLOOR + 28}">{text}</text>' for px, text in across
    )
    beside = "".join(
        f'<text x="{LEFT - 8}" y="{py + DROP:.1f}">{text}</text>' for py, text in up
    )
    drawn = (
        f'<g class="grid"><path d="{grid}"/></g>'
        f'<g class="axes"><path d="M{LEFT} {y(0):.1f}H{RIGHT}"/></g>'
        f'<g class="labels x">{below}</g><g class="labels y">{beside}</g>'
    )
    for n, (kind, curve) in enumerate(zip(kinds, curves, strict=True)):
        corners = " ".join(
            f"{px:.1f},{y(math.log10(ratio)):.1f}"
            for (px, _), ratio in zip(across, curve, strict=True)
        )
        px, py = (LEFT, (LEFT + RIGHT) // 2)[n % 2], 14 + 22 * (n // 2)
        drawn += (
            f'<path class="curve-{n}" d="M{corners}"/><path class="curve-{n} key" d="M{px} {py}h{KEY}"/>'
            f'<text class="key" x="{px + KEY + 8}" y="{py + DROP}">{sentences.LINES_OVER_SIZES[kind]}</text>'
        )
    told = sentences.LINES_ALTERNATIVE.format(
        count=len(curves),
        first=f"{SIZES[0]:,}",
        last=f"{SIZES[-1]:,}",
        low=number(f"{min(every[1:]):.2g}"),
        high=number(f"{max(every[1:]):.2g}"),
    )
    return _svg(drawn, FLOOR + 36, told)
