"""The functions of a record, traced: what each form computes, and what a textbook would."""

import inspect
from functools import partial
from typing import NamedTuple

from actdoc.tracing.expressions import Expression, explore
from actdoc.tracing.stand_in import Textbook, in_place

COUNT = Expression("name", "n")  # how many components a vector has


class Form(NamedTuple):
    """One form of a function: expressions of ``x`` and of the parameters, or branches of `explore`."""

    value: object
    derivative: object
    textbook: object = None
    textbook_derivative: object = None


class Traced(NamedTuple):
    """A record in expressions.

    Attributes
    ----------
    parameters : list of str
        The names in the expressions, besides ``x``.
    forms : list of Form
        In the order of the record's variants.
    breakpoints : list of Expression or number
        Where the figure has dots.
    extrema : list of list of Expression or number
        Where the figure of each form has crosses.
    holds : Expression or bool
        Whether the parameters are what the function needs.
    """

    parameters: list
    forms: list
    breakpoints: list
    extrema: list
    holds: object


def trace(record):
    """Trace the code and the definitions of a record.

    Parameters
    ----------
    record : Activation or VectorActivation
        Definitions are traced for functions of one number only.

    Returns
    -------
    Traced
        Its expressions.

    Raises
    ------
    ValueError
        A parameter has the name that the expressions have for something else.

    Examples
    --------
    >>> import actdoc
    >>> from actdoc.tracing.javascript import function
    >>> traced = trace(actdoc.softplus)
    >>> function(traced.forms[0].value, ["x"]), function(traced.forms[0].textbook, ["x"])
    ('x=>max(x,0)+log1p(exp(-abs(x)))', 'x=>log(1+exp(x))')
    """
    names = [*inspect.signature(record.code).parameters][1:]
    names = [name for name in names if name not in ("axis", *record.choices)]
    if "n" in names:
        raise ValueError(
            f"a parameter of {record.__name__} is called n, like the length of x"
        )
    given = {name: Expression("name", name) for name in names}
    stated: tuple = ()
    if record.elementwise:
        stated = tuple(place for place, _ in filter(None, (record.minimum, record.maximum)))
    others = [
        [_turn(partial(record.derivative, **variant), place) for place in stated]
        for variant in record.variants()[1:]
    ]
    with in_place():
        return Traced(
            names,
            [_form(record, given, variant) for variant in record.variants()],
            [record.evaluate(v, given) for v in (record.breakpoints if record.elementwise else ())],
            [[record.evaluate(v, given) for v in stated], *others],
            record.evaluate(record.constraint, given) if record.constraint else True,
        )  # fmt: skip


def _turn(slope, near):
    """Find where a slope changes its sign, between half of a place and twice that."""
    ends = near / 2, near * 2
    sign = slope(ends[0]) > 0
    if sign == (slope(ends[1]) > 0):
        raise ValueError(f"a form must have an extremum near that of the first, at {near}")
    while (middle := sum(ends) / 2) not in ends:
        same = (slope(middle) > 0) == sign
        ends = (middle, ends[1]) if same else (ends[0], middle)
    return middle


def _form(record, given, variant):
    shape = () if record.elementwise else (COUNT,)
    x = Expression("name", "x", shape=shape)
    options = given | variant
    if not record.elementwise:
        return Form(
            explore(lambda: record.code(x, axis=-1, **options)),
            explore(lambda: record.slope.code(x, **options)),
        )
    terms = {name: options[name] for name in record.parameters}
    m = Textbook()
    return Form(
        explore(lambda: record.code(x, **options)),
        explore(lambda: record.slope.code(x, **options)),
        explore(lambda: record.formula(m, x, **terms)),
        explore(lambda: record.derivative_formula(m, x, **terms)),
    )
