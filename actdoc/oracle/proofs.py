"""Calculus and proofs on definitions: derivatives without a formula, and claims about every x."""

from flint import arb, arb_series, ctx

from actdoc.oracle.balls import Ball, as_balls, enclose, lift


def differentiate(record, x, parameters=None):
    """Return the derivative that calculus gives the definition of an `Activation` at a point, as a certified ball.

    The definition is evaluated on the power series x + t; the coefficient of t is the derivative. No formula for the
    derivative is involved, so that the formula that the page prints can be judged by it.

    Parameters
    ----------
    record : Activation
        The function.
    x : float
        A point that is not a kink.
    parameters : dict, optional
        As in the definition; the defaults if not given.

    Returns
    -------
    flint.arb
        The derivative, to about 60 bits.

    Examples
    --------
    >>> from actdoc import sigmoid
    >>> from actdoc.oracle import differentiate
    >>> print(differentiate(sigmoid, 0.0))
    0.250000000000000...
    """

    given = as_balls(record.parameters | (parameters or {}))

    def definition(m):
        before, ctx.cap = ctx.cap, 2
        try:
            value = lift(record.formula(m, Ball(arb_series([arb(x), 1])), **given)).value
            return Ball(value[1] if isinstance(value, arb_series) else arb(0))
        finally:
            ctx.cap = before

    return enclose(definition, _sixty_bits)


def _sixty_bits(ball):
    return ball.rel_accuracy_bits() >= 60 or ball.rad() < arb(2) ** -1200 or ball == 0
