"""Random values for the names of an equation, of the kind that a reader would take them to be."""

import numpy as np
from flint import ctx

from actdoc import catalogue
from actdoc.oracle import Vector
from readers.expressions import (
    At,
    Call,
    Listed,
    Name,
    Number,
    Ordered,
    Over,
    Scope,
    Tree,
    exact,
)

POSITIVE = set("αβγλτT")
INDICES = set("ijkl")


def names(tree):
    return {part.text for part in tree.all() if isinstance(part, Name)}


def vectors(tree):
    """The names that are vectors: those with an index, and those of which a function of vectors is taken."""
    found = set()
    for part in tree.all():
        if isinstance(part, (At, Ordered)) and isinstance(part.base, Name):
            found.add(part.base.text)
        if isinstance(part, Call) and len(part.arguments) == 1 and _of_vectors(part):
            [x] = part.arguments
            if isinstance(x, Name):
                found.add(x.text)
            elif not any(isinstance(p, Listed) for p in x.all()):
                found |= names(x) & {"x", "z"}
    return found


def _of_vectors(call):
    record = catalogue.get(call.function)
    return call.function in ("max", "min", "argmax") or (record and not record.elementwise)


def scopes(statement, taken):
    """Endless random values for the names of a statement, those aside that it defines itself."""
    random = np.random.default_rng(3)
    bound = {part.index for part in statement.all() if isinstance(part, Over)}
    defined_here = statement.definitions()
    known = {"e", "π", "n", *bound, *defined_here}
    free = sorted(names(statement) - known)
    many = vectors(statement)
    indices = [p.index for p in statement.all() if isinstance(p, (At, Ordered))]
    least = max([int(i.digits) for i in indices if isinstance(i, Number)], default=0) + 1
    while True:
        n = least + int(random.integers(1, 5))
        n += n % 2  # gated units halve it
        drawn = dict(defined_here)
        for name in free:
            if name in many:
                drawn[name] = Vector(map(exact, random.normal(0, 2, n).tolist()))
            elif name in INDICES:
                drawn[name] = exact(int(random.integers(n)))
            elif name in POSITIVE:
                drawn[name] = exact(float(random.lognormal()))
            else:
                drawn[name] = exact(float(random.normal(0, 2)))
        yield Scope(drawn, n, taken)


def defined(statement, scope):
    """Whether all sides are finite: no logarithm of a negative number, no quotient by 0."""
    for side in statement.chain.sides:
        with ctx.workprec(1024):
            found = side.value(scope)
        parts = found if isinstance(found, Vector) else [found]
        if not all(part.value.is_finite() for part in parts):
            return False
    return True


def values(scope):
    """The numbers of a scope, for a message."""
    return ", ".join(
        f"{name} = {[float(b.value) for b in v] if isinstance(v, Vector) else float(v.value)}"
        for name, v in scope.names.items()
        if not isinstance(v, Tree)
    )
