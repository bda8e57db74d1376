"""The controls below a figure. They are part of the page, so that nothing moves when the script brings them to life."""

from actdoc.plotting import window
from actdoc.site import sentences
from actdoc.site.numerals import pretty
from actdoc.site.script import options

START = 1.0  # where the reader begins


def panel(records, layers=1, start=START):
    """Return the panel of a figure: what is read there, and what can be set.

    Parameters
    ----------
    records : list of Activation or VectorActivation
        The function that the figure shows, and others that a reader can choose instead.
    layers : int, optional
        How often it is applied to its own result.
    start : float, optional
        Where the reader begins.

    Returns
    -------
    str
        A ``<form>``, which the style sheet shows where there are scripts.
    """
    record, single = records[0], layers == 1 and records[0].elementwise
    low, high = window(record)
    which = names = ""
    if len(records) > 1:
        names = "".join(f"<option>{other.__name__}</option>" for other in records)
        which = f'<label>{sentences.WHICH} <select class="which">{names}</select></label>'
    set_ = [
        control(name, what) for name, what in options(record).items() if len(records) == 1
    ]
    if layers > 1:
        set_.append(control("layers", {"default": layers, "low": 1, "high": 30}, step=1))
    views = "".join(
        f'<option value="{" ".join(f"{v:g}" for v in range_)}">{text}</option>'
        for text, range_ in _views(low, high).items()
    )
    switches = {"logarithmic": sentences.LOGARITHMIC}
    if single:
        switches["errors"] = sentences.ERRORS_AS_WRITTEN
    shown = "".join(
        f'<label><input type="checkbox" class="{name}"> {text}</label>'
        for name, text in switches.items()
    )
    lines = [
        _at(low, high, start),
        _line(record, 0, start, single),
        _line(record, 1, start, single),
    ]
    if record.constraint or (record.elementwise and record.breakpoints):
        lines.append('<p class="note"></p>')
    if which or set_:
        lines.append(f'<p class="set">{which}{"".join(set_)}</p>')
    lines.append(
        f'<p class="set"><label>{sentences.VIEW} <select class="view">{views}</select></label>{shown}<span>'
        f'<button type="button" class="closer">{sentences.CLOSER}</button> '
        f'<button type="button" class="wider">{sentences.WIDER}</button> '
        f'<button type="reset">{sentences.RESET}</button></span></p><p class="said" role="status"></p>'
    )
    name = record.__name__
    said = sentences.PANEL.format(name=name)
    return f'<form class="live" data-function="{name}" aria-label="{said}">{"".join(lines)}</form>'


def _at(low, high, start):
    """Where the reader is: a number to type, and a slider."""
    return (
        f'<p class="set"><label>x <input class="x" value="{start:g}" inputmode="decimal" autocomplete="off"></label>'
        f'<input type="range" class="along" min="{low:g}" max="{high:g}" step="{(high - low) / 200:g}" '
        f'value="{start:g}" aria-label="{sentences.ALONG}"></p>'
    )


def _line(record, n, start, single):
    """What is read of f, or of its slope."""
    name, said = ("f", sentences.READ_VALUE) if n == 0 else ("d", sentences.READ_SLOPE)
    value = written = ""
    if single:
        value = pretty(repr(float((record.derivative if n else record)(start))))
        written = f'<small class="{name}-written"></small>'
    return (
        f'<p class="line"><span class="curve-{n}">{said}</span> '
        f'<output class="{name}" aria-live="off">{value}</output>{written}</p>'
    )


def _views(low, high):
    """What part of the curve is shown, by what it is called: the ends of x, and 1 if it is logarithmic."""
    return {
        sentences.WHOLE.format(low=f"{low:g}".replace("-", "−"), high=f"{high:g}"): (
            low,
            high,
        ),
        sentences.LEFT_TAIL: (-40, 0, 1),
        sentences.RIGHT_TAIL: (0, 40, 1),
        sentences.FAR_LEFT: (-800, 0, 1),
        sentences.FAR_RIGHT: (0, 800, 1),
        sentences.NEAR_ZERO: (-1e-8, 1e-8),
    }


def control(name, what, step=0.01):
    """A control for a parameter."""
    if "choices" in what:
        inner = "".join(f"<option>{choice}</option>" for choice in what["choices"])
        field = f"<select>{inner}</select>"
    elif "seeds" in what:
        inner = "".join(f"<option>{seed}</option>" for seed in range(what["seeds"]))
        return f'<label data-option="{name}" data-number="1"><code>{name}</code> <select>{inner}</select></label>'
    elif what.get("kind") == "boolean":
        field = '<input type="checkbox">'
    else:
        number, typed = f'value="{what["default"]!r}"', "1" if step == 1 else "any"
        ends = f'min="{what["low"]:g}" max="{what["high"]:g}" step="{step}"'
        field = (
            f'<input type="number" step="{typed}" {number}>'
            f'<input type="range" {ends} {number} aria-label="{name}">'
        )
    return f'<label data-option="{name}"><code>{name}</code> {field}</label>'
