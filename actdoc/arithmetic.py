"""The arithmetics in which a definition can be read, and the catalogue of what it may build on.

A definition is a Python function of an arithmetic ``m`` and a variable ``x``, such as
``lambda m, x: 1 / (1 + m.exp(-x))``. What comes out depends on ``m`` alone:

- ``actdoc.notation.TEX`` gives typeset mathematics, exactly as its author wrote it;
- ``actdoc.notation.TEXT`` gives the same in one line of Python-like text;
- ``FLOATS`` evaluates it as a textbook would, overflow and cancellation included;
- ``actdoc.oracle.BALLS`` encloses its true value.

A new arithmetic is a class with these names: ``exp``, ``log``, ``sqrt``, ``abs``, ``Phi`` and ``phi`` (the normal
distribution function and its density), ``pi``, ``decimal``, ``where``, ``cases``; for vectors also ``sum``, which takes
the name of its index and the term, ``delta``, ``n``, ``half``, ``argmax``, ``simplex_shift``. Every other name that a
definition uses (``m.sigmoid``) is the definition of a record, its own or one of the catalogue, read in the same
arithmetic; ``m.function(record)`` is that of any other.
"""

import math
from typing import Any

import numpy as np

#: Every function of the package by its name, which definitions may use; `actdoc.functions` fills it.
catalogue: dict[str, Any] = {}

#: Other names, and the names of the functions that have them.
aliases: dict[str, str] = {}


#: What every arithmetic does itself, each in its own way; no record's name means anything else in a definition.
OPERATIONS = {
    "exp", "log", "sqrt", "abs", "Phi", "phi", "pi", "decimal", "where", "cases",
    "sum", "delta", "n", "half", "argmax", "simplex_shift",
}  # fmt: skip


class Arithmetic:
    """The part that all arithmetics share: a definition may build on the records of the catalogue."""

    def function(self, record):
        """Return a record as a function of this arithmetic, to be called in a definition."""
        return Function(self, record)

    def __getattr__(self, name):
        if name not in catalogue:
            kind = type(self).__name__
            raise AttributeError(
                f"{kind} has no operation {name!r}, nor has the catalogue such a function"
            )
        return self.function(catalogue[name])


class Scope:
    """An arithmetic as the definitions of one record see it: the name of the record, if no operation, means itself."""

    def __init__(self, arithmetic, record):
        self._arithmetic, self._record = arithmetic, record

    def __getattr__(self, name):
        m = self._arithmetic
        own = name == self._record.__name__ and name not in OPERATIONS
        return m.function(self._record) if own else getattr(m, name)


class Function:
    """A record inside a definition: ``m.softplus(x)``, ``m.softplus.derivative(x)``."""

    def __init__(self, arithmetic, record):
        self.arithmetic, self.record = arithmetic, record

    def __call__(self, x, *rest):
        return self.record.formula(self.arithmetic, x, *self._complete(rest))

    def derivative(self, x, *rest):
        return self.record.derivative_formula(self.arithmetic, x, *self._complete(rest))

    def _complete(self, rest):
        # Of a function of numbers, what follows x are parameters, and the last of them may be left out.
        return (
            (*rest, *list(self.record.parameters.values())[len(rest) :])
            if self.record.elementwise
            else rest
        )


class Floats(Arithmetic):
    """Evaluate a definition step by step in NumPy, in the precision of ``x``."""

    exp = staticmethod(np.exp)
    log = staticmethod(np.log)
    sqrt = staticmethod(np.sqrt)
    abs = staticmethod(np.abs)
    decimal = staticmethod(float)
    pi = math.pi

    def where(self, name, value):
        return value

    def Phi(self, x):
        return (1 + np.vectorize(math.erf, otypes=[x.dtype])(x / math.sqrt(2))) / 2

    def phi(self, x):
        return np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)

    def cases(self, *branches):
        values, conditions = zip(*branches, strict=True)
        return np.select(np.broadcast_arrays(*conditions), values)

    def sum(self, index, term):
        raise TypeError(
            "a definition with a sum is read over the components of a vector, which FLOATS does not do"
        )


FLOATS = Floats()
