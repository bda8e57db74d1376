"""Polynomials in place of costly functions: derived from the definition, and their error bounded.

``python -m actdoc.oracle.approximation`` prints the coefficients that stand in the code, and the bound. A test derives
both anew.

The polynomial takes the values of the function at Chebyshev's points, which makes it nearly the best of its degree. Its
coefficients are rounded to float64. The error of the polynomial with these is bounded on the whole interval,
not at points: on each of many pieces it is enclosed by its Taylor polynomial with a remainder.
"""

from collections.abc import Callable
from typing import NamedTuple

from flint import arb, arb_poly, arb_series, ctx

BITS = 256
TERMS = 16


class Approximation(NamedTuple):
    """What is approximated: a function of w in an interval, by a polynomial of some degree.

    Attributes
    ----------
    function : callable
        Takes w as a ball or as a power series of balls.
    low, high : flint.arb
        The ends of the interval.
    degree : int
        Of the polynomial.
    """

    function: Callable
    low: arb
    high: arb
    degree: int


def coefficients(approximation):
    """Return the coefficients of the polynomial, the constant one first.

    Parameters
    ----------
    approximation : Approximation
        What is approximated.

    Returns
    -------
    tuple of float
        Each rounded to float64: the same bits on every machine.

    Examples
    --------
    >>> from flint import arb
    >>> from actdoc.oracle.approximation import Approximation, coefficients
    >>> coefficients(Approximation(lambda w: (1 + w / 2) ** 2, arb(0), arb(1), 2))
    (1.0, 1.0, 0.25)
    """
    function, low, high, degree = approximation
    with ctx.workprec(BITS):
        angles = [arb(2 * k + 1) / (2 * degree + 2) for k in range(degree + 1)]
        # Exact numbers near Chebyshev's points.
        points = [((low + high + (high - low) * a.cos_pi()) / 2).mid() for a in angles]
        exact = arb_poly.interpolate(points, [function(w) for w in points])
        return tuple(float(c.mid()) for c in exact.coeffs())


def error_bound(approximation, polynomial, tight=1e-19):
    """Return a number that the error of a polynomial exceeds nowhere in the interval.

    Parameters
    ----------
    approximation : Approximation
        What is approximated.
    polynomial : sequence of float
        The coefficients.
    tight : float, optional
        A piece is halved until its enclosure is wider by no more than this.

    Returns
    -------
    float
        The bound, certified.

    Examples
    --------
    >>> from flint import arb
    >>> from actdoc.oracle.approximation import Approximation, error_bound
    >>> line = Approximation(lambda w: w.exp(), arb(0), arb(1), 1)
    >>> 0.2120 < error_bound(line, (0.8941, 1.6120), tight=1e-4) < 0.2123
    True
    """
    with ctx.workprec(BITS):
        pieces, bound = [(approximation.low, approximation.high)], arb(0)
        while pieces:
            low, high = pieces.pop()
            middle = ((low + high) / 2).mid()
            radius = (high - middle).abs_upper().max((middle - low).abs_upper())
            # All terms but the last at the middle; the last, with the whole piece in it, is the remainder.
            terms = [
                *_error_series(approximation.function, polynomial, middle)[: TERMS - 1],
                _error_series(approximation.function, polynomial, low.union(high))[-1],
            ]
            sizes = [abs(t) * radius**n for n, t in enumerate(terms)]
            if sum(sizes[1:], arb(0)) < tight or sizes[0] + sum(sizes[1:], arb(0)) < bound:
                bound = bound.max(sum(sizes, arb(0)).abs_upper())
            else:
                pieces += [(low, middle), (middle, high)]
        return float(bound.abs_upper()) * (1 + 2.0**-50)


def _error_series(function, polynomial, w):
    step = arb_series([w, 1], prec=TERMS)
    error = function(step) - sum((c * step**n for n, c in enumerate(polynomial)), arb(0))
    return [error[n] for n in range(TERMS)]


def normal_tail():
    """Return what `actdoc.functions.normal` needs of the tail of the normal distribution.

    Returns
    -------
    Approximation
        Of Phi(-h) * 2**16 exp(h**2 / 2 - shift) * (2 + 2 h) - 1 as a function of w = (h - 6) / (h + 6), h from 0 to 58.
    """
    shift = arb(11.090354888959155)

    def function(w):
        h = 6 * (1 + w) / (1 - w)
        tail = (h / arb(2).sqrt()).erfc() / 2
        return tail * 2**16 * (h * h / 2 - shift).exp() * (2 + 2 * h) - 1

    return Approximation(function, arb(-1), arb(13) / 16, degree=22)


if __name__ == "__main__":
    tail = normal_tail()
    found = coefficients(tail)
    print(*found, f"error: at most {error_bound(tail, found):.3g}", sep="\n")
