"""Vectors as bars to drag, and what functions make of them: part of the page, brought to life by a script."""

import html
import sys

from actdoc.arithmetic import catalogue
from actdoc.site import sentences
from actdoc.site.panels import control
from actdoc.site.script import DRAWN, options

MOST = DRAWN  # components; values and gates come in pairs
END = 10  # where the sliders end at most, and the outputs
NEAR_END = 4  # where the sliders end, until a number is larger
HIGHEST_TEMPERATURE = 5
# Of these it is common to divide the input by a temperature; gumbel_softmax has its own.
WITH_TEMPERATURE = ("softmax", "log_softmax", "softmin", "sparsemax")
# By how long the output is: what stands before the rows of a component, and where the reader begins.
INPUTS = {"n/2": (sentences.VALUE_HALF, sentences.GATE_HALF)}
OUTPUTS = {"n": 1, "2n": 2, "n/2": 1}
START = {"n/2": (3, -2, 2, -1)}
START_ELSE = (1, 0.5, -0.5, -2)


def widget(names, lines=()):
    """Return the bars for one function of a vector, or for sigmoid and softmax of the same vector.

    Parameters
    ----------
    names : list of str
        The function; or ``["sigmoid", "softmax"]``.
    lines : iterable of str, optional
        Examples, the first of which the reader finds: ``title: cat 2, dog 1.5``, with or without names.

    Returns
    -------
    str
        A ``<form>``, which the style sheet shows where there are scripts.

    Raises
    ------
    ValueError
        There are no bars for these functions, or a line is no example.
    """
    *others, last = names
    record = catalogue.get(last)
    both = others == ["sigmoid"] and last == "softmax"
    if record is None or record.elementwise or (others and not both):
        raise ValueError(
            f"expected a function of vectors, or sigmoid and softmax, got {' '.join(names)}"
        )
    examples = [_example(line) for line in lines]
    if both and not examples:
        raise ValueError("sigmoid and softmax need an example")
    inputs = INPUTS.get(record.length, (sentences.INPUT,))
    most = max(len(x) for *_, x in examples) if both else MOST // len(inputs)
    for title, _, x in examples:
        if len(x) > most * len(inputs) or len(x) % len(inputs):
            raise ValueError(f"the example {title!r} has {len(x)} numbers")
    x = examples[0][-1] if examples else START.get(record.length, START_ELSE)
    called = examples[0][1] if both else []
    count = len(x) // len(inputs)

    shares = record.range[1:-1] == "0, 1"
    low, high = (0, 1) if shares else (-END, END)
    if record.range == "(-∞, 0)":
        low, high = -2 * END, 0
    of_each = names if both else [sentences.OUTPUT_PLACE] * OUTPUTS[record.length]
    # Where both are numbers of any size, input and output stand on one scale.
    near = NEAR_END if high != END else END
    units = ""
    for k in range(most):
        rows = ""
        for half, name in enumerate(called[k : k + 1] or inputs):
            n = half * count + k
            rows += _input(name.format(index=n), x[n] if k < count else 0, near)
        for half, name in enumerate([] if record.scalar else of_each):
            kind = f"curve-{half * both:d}"
            rows += _output(kind, name.format(index=half * count + k), low, high, both)
        units += f'<div class="unit"{" hidden" * (k >= count)}>{rows}</div>'
    if both:
        label, end = sentences.BARS_OF_BOTH, _verdicts(names)
    else:
        label, end = (
            sentences.BARS.format(name=last),
            _settings(record, len(x), len(inputs)),
        )
    if shares and not both:
        end = f'<p class="row"><span class="name">{sentences.SUM}</span><span></span>{_said("sum")}</p>{end}'
    if record.scalar:
        whole = _output("curve-0", sentences.READ_VALUE, low, high)
        end = whole + _output("", sentences.MAXIMUM, low, high) + end
    return (
        f'<form class="live bars" data-bars="{" ".join(names)}" data-scale="{low} {high}" '
        f'data-ends="{near} {END}" autocomplete="off" '
        f'aria-label="{label}">{_buttons(examples)}{units}{end}<p class="said" role="status"></p></form>'
    )


def _example(line):
    """Read ``title: cat 2, dog 1.5``: the title, the names, if there are any, and the numbers."""
    title, _, items = line.partition(":")
    words = [item.split() for item in items.split(",")]
    names = [name for name, *rest in words if rest]
    try:
        return title, names, [float(item[-1]) for item in words]
    except (IndexError, ValueError):
        raise ValueError(
            f"expected an example like 'title: 2, 3' or 'title: cat 2, dog 1.5', got {line!r}"
        ) from None


def _input(name, value, end):
    name = html.escape(name)
    ends = f'min="{-end}" max="{end}" step="0.1"'
    return (
        f'<p class="row logit"><span class="name">{name}</span><span class="track" style="--zero:50%"><i></i>'
        f'<input type="range" {ends} value="{value:g}" aria-label="{name}"></span>'
        f'<input class="number" value="{value:g}" aria-label="{name}"></p>'
    )


def _output(kind, name, low, high, ghost=False):
    """A row for an output; a ghost is where it was before the last change."""
    zero = 100 * -low / (high - low)
    return (
        f'<p class="row out"><span class="name {kind}">{name}</span><span class="track" style="--zero:{zero:g}%">'
        f'<i class="{kind}"></i>{"<b hidden></b>" * ghost}</span>{_said("y")}</p>'
    )


def _said(kind):
    # It changes with every move; what is to be heard of it stands elsewhere.
    return f'<output class="{kind}" aria-live="off"></output>'


def _verdicts(names):
    """What each of two functions would decide, and what the last change did."""
    asked = (sentences.WHICH_ARE_THERE, sentences.WHICH_ONE)
    lines = "".join(
        f'<p class="verdict"><span class="curve-{n}">{name}</span><span>{question} {_said("decision")}</span>'
        f"<span>{sentences.SUM} {_said('sum')}</span></p>"
        for n, (name, question) in enumerate(zip(names, asked, strict=True))
    )
    return f'{lines}<p class="changed"></p><p class="set">{_every_digit()}</p>'


def _every_digit():
    return f'<label data-option="digits"><input type="checkbox" class="digits"> {sentences.ALL_DIGITS}</label>'


def _buttons(examples):
    if len(examples) < 2:
        return ""
    made = "".join(
        f'<button type="button" class="example" value="{" ".join(f"{v:g}" for v in x)}" '
        f'data-names="{html.escape(" ".join(names))}">{html.escape(title)}</button>'
        for title, names, x in examples
    )
    return f'<p class="set">{made}</p>'


def _settings(record, size, step):
    set_ = [control(name, what) for name, what in options(record).items()]
    if record.__name__ in WITH_TEMPERATURE:
        least = f'step="any" min="{sys.float_info.min}"'
        ends = f'min="0.1" max="{HIGHEST_TEMPERATURE}" step="0.1"'
        set_.append(
            f'<label data-option="T">{sentences.TEMPERATURE} <input type="number" {least} value="1" required>'
            f'<input type="range" {ends} value="1" aria-label="T"></label>'
        )
    sizes = "".join(
        f"<option{' selected' * (n == size)}>{n}</option>"
        for n in range(step, MOST + 1, step)
    )
    choice = f'<select class="choice">{sizes}</select>'
    return (
        f'<p class="set">{"".join(set_)}</p><p class="set">'
        f'<label data-option="n" data-number="1">{sentences.HOW_MANY} {choice}</label>{_every_digit()}'
        f'<button type="reset">{sentences.RESET}</button></p>'
    )
