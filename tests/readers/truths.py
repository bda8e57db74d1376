"""Certified curves: what a definition makes of every x between two ends, split where it jumps."""

from functools import cache
from itertools import pairwise

import numpy as np
from flint import arb, ctx

import actdoc
from actdoc.oracle import Ball, Components, Vector, differentiate, enclose

# A step so small that a difference quotient of it is as good as a derivative, and more bits than it costs.
STEP = arb(2) ** -100


def _settled(ball):
    return ball.rel_accuracy_bits() > 40 or ball.rad() < arb(2) ** -200


def _exact(record, parameters):
    given = record.parameters | parameters
    return {k: Ball(arb(v)) if isinstance(v, float) else v for k, v in given.items()}


def value(name, x, **parameters):
    """The value of a function of a number."""
    record, x = actdoc.catalogue[name], Ball(arb(x))
    given = _exact(record, parameters)
    return float(enclose(lambda m: record.formula(m, x, **given), _settled).mid())


def derivative(name, x, **parameters):
    """Its derivative, by calculus on the definition, where there is one."""
    return float(differentiate(actdoc.catalogue[name], float(x), parameters).mid())


def convention(name, x):
    """What the printed formula of the derivative says, also where there is none."""
    record, x = actdoc.catalogue[name], Ball(arb(x))
    given = _exact(record, {})
    return float(
        enclose(lambda m: record.derivative_formula(m, x, **given), _settled).mid()
    )


def sides(name, x, of):
    """The limits of a function (`value`) or its derivative from the left and from the right."""
    return tuple(of(name, np.nextafter(x, way * np.inf)) for way in (-1, 1))


@cache
def _noise(name, length, seed):
    noise = actdoc.catalogue[name].noise(np.random.default_rng(seed), (length,))
    return Vector(Ball(arb(float(g))) for g in noise)


def _output(name, components, x, output, seed):
    """One output of a function of the vector whose components are numbers, or "x"."""
    record = actdoc.catalogue[name]
    vector = Vector(Ball(x if c == "x" else arb(c)) for c in components)
    given = _exact(record, {})
    if record.noise:
        given["g"] = _noise(name, len(vector), seed)
    indices = [] if record.scalar else [output]
    return lambda m: record.formula(m, vector, *indices, **given)


def component(name, components, x, output=0, seed=None):
    """One output of a function of a vector, such as ("x", 0), at x."""
    m = Components(len(components))
    return float(
        enclose(_output(name, components, arb(x), output, seed), _settled, m).mid()
    )


def component_slope(name, components, x, output=0, seed=None):
    """How that output answers to x."""

    def quotient(m):
        up, down = (
            Ball(arb(0)) + _output(name, components, arb(x) + h, output, seed)(m)
            for h in (STEP, -STEP)
        )
        return (up - down) / (2 * STEP)

    before, ctx.prec = ctx.prec, 256
    try:
        return float(
            enclose(
                quotient, lambda ball: ball.rad() < 1e-12, Components(len(components))
            ).mid()
        )
    finally:
        ctx.prec = before


def graph(f, low, high):
    """The graph of a function of one number, as polylines of shape (n, 2), one for each stretch without a jump.

    Parameters
    ----------
    f : callable
        Takes and returns a number.
    low, high : float
        The ends. Between them steps are halved until no chord is off by a two-thousandth of the height.
    """
    # Off the round numbers, at which functions have kinks and conventions.
    inner = low + (high - low) * (np.arange(250) + 0.381966) / 250
    points = [(x, f(x)) for x in [low, *inner.tolist(), high]]
    heights = [y for _, y in points]
    limit = (max(heights) - min(heights)) / 2000
    pieces = [[points[0]]]

    def join(left, right):
        """Add what follows `left` up to and with `right`."""
        if right[0] - left[0] < (high - low) * 1e-12:
            if abs(right[1] - left[1]) > limit:
                pieces.append([])
            pieces[-1].append(right)
            return
        x = (left[0] + right[0]) / 2
        middle = x, f(x)
        straight = abs(middle[1] - (left[1] + right[1]) / 2) <= limit
        if straight and abs(right[1] - left[1]) <= 40 * limit:
            pieces[-1].append(right)
        else:
            join(left, middle)
            join(middle, right)

    for left, right in pairwise(points):
        join(left, right)
    return [np.array(piece) for piece in pieces]


@cache
def scalar_graph(name, of, low, high, **parameters):
    """The graph of a function of the catalogue (`value`), or of its derivative."""
    return graph(lambda x: of(name, x, **parameters), low, high)


@cache
def vector_graph(name, of, components, low, high, *, output=0, seed=None):
    """The graph of one output of a function of a vector (`component`), or of its slope."""
    return graph(lambda x: of(name, components, x, output, seed), low, high)
