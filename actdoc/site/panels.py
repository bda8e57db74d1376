"""The controls below a figure. They are part of the page, so that nothing moves when the script brings them to life."""

import html
import json
import re

from actdoc.arithmetic import catalogue
from actdoc.plotting import WINDOW, window
from actdoc.site import sentences
from actdoc.site.figures import SIGNS, labels
from actdoc.site.numerals import pretty
from actdoc.site.script import options
from actdoc.site.sheet import style_sheet

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
        what = {"default": layers, "low": 1, "high": 30}
        set_.append(control("layers", what, step=1, said=sentences.LAYERS))
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
    place = "-".join([*(other.__name__ for other in records), f"{layers}"])
    named = labels(record) if layers == 1 and not record.elementwise else None
    lines = [
        _at(low, high, start, place),
        _line(record, 0, start, single, named),
        _line(record, 1, start, single, named),
    ]
    end = f'<button type="reset">{sentences.RESET}</button>'
    if set_:
        lines.append(f'<p class="set">{which}{"".join(set_)}</p>')
    elif which:
        end = which + end
    compare = ""
    if len(records) == 1:
        # The script makes the link say what is set: all that has a name here has it in the explorer.
        lines.insert(0, f'<input type="hidden" name="f" value="{record.__name__}">')
        compare = f'<a href="../compare/explorer.html#f={record.__name__}">{sentences.COMPARE}</a>'
    # What few need is folded: the panel stands beside formula and facts on one screen.
    lines.append(
        f'<p class="set end">{end}{compare}</p>'
        f'<details><summary>{sentences.MORE_OF_THE_FIGURE}</summary><p class="set">'
        f'<label>{sentences.VIEW} <select class="view">{views}</select></label>'
        f'<span><button type="button" class="closer">{sentences.CLOSER}</button> '
        f'<button type="button" class="wider">{sentences.WIDER}</button></span>{shown}</p></details>'
        f'<p class="note" id="note-{place}"></p><p class="said" role="status"></p>'
    )
    name = record.__name__
    said_of = {"outside": sentences.OUTSIDE, "typed": sentences.NO_NUMBER}
    if len(records) == 1 and record.choices:
        firsts = (f"{key}='{values[0]}'" for key, values in record.choices.items())
        choice = sentences.BETWEEN.join(firsts)
        said_of["facts"] = sentences.FACTS_OF_A_CHOICE.format(choice=choice)
    elif len(records) == 1 and "training" in options(record):
        said_of["facts"] = sentences.FACTS_OF_USE
    data = "".join(f' data-{key}="{text}"' for key, text in said_of.items())
    said = sentences.PANEL_OF_SEVERAL if which else sentences.PANEL.format(name=name)
    return (
        f'<form class="live" data-function="{name}"{data} autocomplete="off" aria-label="{said}">'
        f"{''.join(lines)}</form>"
    )


def _at(low, high, start, place=""):
    """Where the reader is: a number to type, and a slider."""
    told = f' aria-describedby="note-{place}"' if place else ""
    return (
        f'<p class="set"><label>x <input class="x" name="at" value="{start:g}" '
        f'autocomplete="off"{told}></label>'
        f'<input type="range" class="along" min="{low:g}" max="{high:g}" step="{(high - low) / 200:g}" '
        f'value="{start:g}" aria-label="{sentences.ALONG}"></p>'
    )


def _line(record, n, start, single, named):
    """What is read of f, or of its slope; `named` are names that the legend has for both."""
    name, said = ("f", sentences.READ_VALUE) if n == 0 else ("d", sentences.READ_SLOPE)
    kind = ""
    if named:
        kind, said = ' data-named="1"', named[n]
    value = written = ""
    if single:
        value = pretty(repr(float((record.derivative if n else record)(start))))
        written = f'<small class="{name}-written"></small>'
    return (
        f'<p class="line"{kind}><span class="curve-{n}">{said}</span> '
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


def control(name, what, step=0.01, said=""):
    """A control for one of the `options`, or for something else that has words of its own."""
    number = ' data-number="1"' if "seeds" in what else ""
    if choices := what.get("choices") or range(what.get("seeds", 0)):
        inner = "".join(f"<option>{choice}</option>" for choice in choices)
        field = f'<select name="{name}">{inner}</select>'
    elif what.get("kind") == "boolean":
        field = f'<input type="checkbox" name="{name}" value="true">'
    else:
        value = f'value="{what["default"]!r}"'
        ends = f'min="{what["low"]:g}" max="{what["high"]:g}" step="{step}"'
        # More layers than the slider offers would take a browser for ever.
        limits = ends if step == 1 else 'step="any"'
        field = (
            f'<input type="number" name="{name}" {limits} {value} required>'
            f'<input type="range" {ends} {value} aria-label="{said or name}">'
        )
    said = said or f"<code>{name}</code>"
    return f'<label data-option="{name}"{number}>{said} {field}</label>'


# The explorer.

#: What a function that was chosen has in the list of them: {k} is which one it is, counted from 0.
CHOSEN = (
    '<li><input type="hidden" name="f" value="{name}">'
    '<svg class="plot" viewBox="-18 -8 36 16" width="36" height="16" aria-hidden="true">'
    '<path class="line-{k}" d="M-18 0h36"/><path class="line-{k} sign" d="M0 0{sign}"/></svg>'
    '<div><p class="read"><a href="../functions/{name}.html">{name}</a> <output aria-live="off"></output></p>'
    '<p class="read"><span></span> <output aria-live="off"></output></p><p class="set">{options}</p></div>'
    f'<button type="button" class="remove" aria-label="{sentences.REMOVE}">×</button></li>'
)


#: What the file of a saved figure has besides the drawing.
FILE = (
    "<title>{{told}}</title><desc>#{{address}}</desc><metadata>{licence}</metadata><style>{style}</style>"
    '<rect width="100%" height="100%" fill="#fff"/>'
)


def _style():
    """What the style sheet says of figures, in the light colours."""
    sheet = re.sub(r"/\*.*?\*/", "", style_sheet(), flags=re.DOTALL)
    rules = re.findall(r"(?m)^(?! |@)[^{}]*\.plot[^{}]*\{[^{}]*\}", sheet)
    style = "".join(rule for rule in rules if not re.search("cursor|chart", rule))
    light = dict(re.findall(r"(--c\d): (#\w+)", sheet)[: len(SIGNS)])
    for name, colour in (light | {"--color-background-primary": "#fff"}).items():
        style = style.replace(f"var({name})", colour)
    style = style.replace(":is(.plot, .spark)", ".plot").replace("currentColor", "#000")
    return " ".join(f"svg {{ font-family: sans-serif }} {style}".split())


def explorer(records):
    """Return the controls of the explorer.

    Parameters
    ----------
    records : list of Activation or VectorActivation
        What its figure shows at first.

    Returns
    -------
    str
        A ``<form>``, in which templates hold what the script needs for any other function.
    """
    set_ = {
        name: "".join(control(*option) for option in options(record).items())
        for name, record in catalogue.items()
    }
    names = [record.__name__ for record in records]
    chosen = "".join(
        CHOSEN.format(k=k, number=k + 1, name=name, sign=SIGNS[k], options=set_[name])
        for k, name in enumerate(names)
    )
    templates = "".join(
        f'<template data-options="{name}">{inner}</template>'
        for name, inner in set_.items()
        if inner
    )
    others = {"": sentences.NO_DIFFERENCE} | dict.fromkeys(range(len(SIGNS)), "")
    views = {
        " ".join(f"{v:g}" for v in range_): text for text, range_ in _views(*WINDOW).items()
    }
    ends = "".join(
        f'<label>{text} <input name="{name}" value="{end:g}" autocomplete="off"></label>'
        for name, text, end in zip(("low", "high"), sentences.ENDS, WINDOW, strict=True)
    )
    more = _select('class="add"', sentences.ANOTHER, _by_family())
    more += f'<button type="button" class="more">{sentences.ADD}</button>'
    lines = [
        _select('name="show"', sentences.SHOW, _choices(sentences.SHOWN))
        + _select('name="from"', sentences.DIFFERENCE, _choices(others)),
        ends
        + _select('class="view"', sentences.VIEW, _choices(views))
        + f'<label><input type="checkbox" name="log" value="1"> {sentences.LOGARITHMIC}</label>'
        f'<span><button type="button" class="closer">{sentences.CLOSER}</button> '
        f'<button type="button" class="wider">{sentences.WIDER}</button></span>',
        f'<a class="save" href="#" download="actdoc.svg">{sentences.SAVE}</a>',
    ]
    set_lines = "".join(f'<p class="set">{line}</p>' for line in lines)
    home = "&amp;".join(f"f={name}" for name in names)
    return (
        f'<form class="live explorer" autocomplete="off" aria-label="{sentences.EXPLORER}" data-home="{home}" '
        f'data-says="{html.escape(json.dumps(sentences.EXPLORER_SAYS, ensure_ascii=False))}" '
        f'data-signs="{"|".join(SIGNS)}" data-one="{html.escape(CHOSEN)}" '
        f'data-file="{html.escape(FILE.format(style=_style(), licence=" ".join(sentences.CC_BY)))}">{templates}'
        f'<p class="set">{more}</p><p class="note" role="status"></p>{_at(*WINDOW, START)}'
        f'<ul class="chosen">{chosen}</ul>{set_lines}<p class="said" role="status"></p></form>'
    )


def _select(called, said, inner):
    return f"<label>{said} <select {called}>{inner}</select></label>"


def _choices(texts):
    """Options by their value."""
    return "".join(
        f'<option value="{value}">{text}</option>' for value, text in texts.items()
    )


def _by_family():
    families = {}
    for name, record in catalogue.items():
        families.setdefault(record.family, []).append(f"<option>{name}</option>")
    return "".join(
        f'<optgroup label="{family}">{"".join(names)}</optgroup>'
        for family, names in families.items()
    )
