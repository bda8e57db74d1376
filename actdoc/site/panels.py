"""The controls below a figure. They are part of the page, so that nothing moves when the script brings them to life."""

import html

from actdoc.plotting import window
from actdoc.site import sentences
from actdoc.site.numerals import pretty
from actdoc.site.script import options

START = 1.0  # where the reader begins


def panel(record):
    """Return the panel of a function's figure: what is read there, and what can be set.

    Parameters
    ----------
    record : Activation or VectorActivation
        The function.

    Returns
    -------
    str
        A ``<form>``, which the style sheet shows where there are scripts.
    """
    low, high = window(record)
    lines = "".join(_line(n, name, record) for n, name in enumerate(("f", "d")))
    views = "".join(
        f'<option value="{" ".join(f"{v:g}" for v in range_)}">{html.escape(text)}</option>'
        for text, range_ in _views(low, high).items()
    )
    switches = [("logarithmic", sentences.LOGARITHMIC)]
    if record.elementwise:
        switches.append(("errors", sentences.ERRORS_AS_WRITTEN))
    shown = "".join(
        f'<label><input type="checkbox" class="{name}"> {text}</label>' for name, text in switches
    )  # fmt: skip
    buttons = (
        f'<button type="button" class="closer">{sentences.CLOSER}</button>'
        f'<button type="button" class="wider">{sentences.WIDER}</button>'
        f'<button type="reset">{sentences.RESET}</button>'
    )
    set_ = "".join(_option(name, what) for name, what in options(record).items())
    return (
        f'<form class="live" data-function="{record.__name__}" aria-label="{sentences.PANEL.format(name=record.__name__)}">'
        f'<p class="at"><label>x <input class="x" value="{START:g}" inputmode="decimal" autocomplete="off"></label>'
        f'<input type="range" class="along" min="{low:g}" max="{high:g}" step="{(high - low) / 200:g}" value="{START:g}" '
        f'aria-label="{sentences.ALONG}"></p>{lines}<p class="note"></p>'
        f'<p class="set">{set_}</p>'
        f'<p class="set"><label>{sentences.VIEW} <select class="view">{views}</select></label>{shown}{buttons}</p></form>'
    )


def _line(n, name, record):
    slope = name == "d"
    said = sentences.READ_SLOPE if slope else sentences.READ_VALUE
    value = ""
    if record.elementwise:
        value = pretty(repr(float((record.derivative if slope else record)(START))))
    written = f'<small class="{name}-written"></small>' if record.elementwise else ""
    return (
        f'<p class="line"><span class="curve-{n}">{said}</span> <output class="{name}" aria-live="off">{value}</output>'
        f"{written}</p>"
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


def _option(name, what):
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
        number = f'value="{what["default"]:.17g}"'
        field = (
            f'<input type="number" step="any" {number}>'
            f'<input type="range" min="{what["low"]:g}" max="{what["high"]:g}" step="0.01" {number} aria-label="{name}">'
        )
    return f'<label data-option="{name}"><code>{name}</code> {field}</label>'
