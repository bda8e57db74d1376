"""Expressions: what operations on names make, with the shapes that NumPy would give them.

An axis of a shape is 1, or an expression of how many components it has. Equal expressions are one object, so that what
is computed twice is known to be the same.
"""

from typing import Any, NamedTuple

#: Operations on numbers, in the way in which JavaScript writes them, and how closely they bind.
INFIX = {
    "+": 12, "-": 12, "*": 13, "/": 13,
    "<": 10, "<=": 10, ">": 10, ">=": 10, "==": 9, "!=": 9, "&": 8, "|": 6,
}  # fmt: skip


class Undecided(Exception):
    """A trace has come to a branch that depends on a parameter, ``args[0]``."""


def _operator(kind):
    return lambda self, other: each(kind, self, other)


def _reflected(kind):
    return lambda self, other: each(kind, other, self)


class Expression:
    """A number, a vector or a matrix that is not known yet.

    Attributes
    ----------
    kind : str
        The operation, ``"name"`` or ``"constant"``.
    arguments : tuple
        Expressions; what else the operation needs to know comes last.
    shape : tuple
        The axes.
    """

    __array_ufunc__ = None  # NumPy leaves operations with its own numbers to this class
    _known: dict[Any, "Expression"] = {}
    _decisions: dict["Expression", bool] = {}

    kind: str
    arguments: tuple
    shape: tuple

    def __new__(cls, kind, *arguments, shape=()):
        # By identity: code that is traced means something else by ==. As text: 0 equals -0, but is another number.
        parts = (*arguments, None, *shape)
        key = kind, *(id(a) if isinstance(a, Expression) else repr(a) for a in parts)
        if key not in cls._known:
            made = cls._known[key] = super().__new__(cls)
            made.kind, made.arguments, made.shape = kind, arguments, shape
        return cls._known[key]

    def __bool__(self):
        if self not in self._decisions:
            raise Undecided(self)
        return self._decisions[self]

    def __iter__(self):
        raise TypeError("an expression has no components that could be counted")

    __add__, __radd__ = _operator("+"), _reflected("+")
    __sub__, __rsub__ = _operator("-"), _reflected("-")
    __mul__, __rmul__ = _operator("*"), _reflected("*")
    __truediv__, __rtruediv__ = _operator("/"), _reflected("/")
    __lt__, __le__, __gt__, __ge__ = map(_operator, ("<", "<=", ">", ">="))
    __eq__, __ne__ = _operator("=="), _operator("!=")
    __and__, __or__ = _operator("&"), _operator("|")
    __rpow__ = _reflected("pow")
    __hash__ = object.__hash__

    @property
    def ndim(self):
        return len(self.shape)

    def __neg__(self):
        return each("neg", self)

    def __abs__(self):
        return each("abs", self)

    def __pow__(self, power):
        return self * self if power == 2 else each("pow", self, power)

    def __getitem__(self, index):
        """Put in axes of length 1, or take such a one out: all that the code does with an index."""
        _, *places = index
        if places == [0]:
            return Expression("without", self, shape=self.shape[:-1])
        own = list(self.shape[: self.ndim - places.count(slice(None))])
        rest = list(self.shape[len(own) :])
        shape = (*own, *(1 if place is None else rest.pop(0) for place in places))
        kept = [*range(len(own))]
        kept += [len(own) + n for n, place in enumerate(places) if place is not None]
        return Expression("axes", self, tuple(kept), shape=shape)

    def swapaxes(self, one, other):
        if one % self.ndim != other % self.ndim:
            raise NotImplementedError("only the last axis is traced")
        return self

    def max(self, *, axis, keepdims, initial):
        return along("max", self, keepdims)

    def any(self, *, axis):
        return along("any", self, False)

    def astype(self, kind):
        return self * 1

    def copy(self):
        return self


class Stack(tuple):
    """Several expressions on which the same is done."""

    __array_ufunc__ = None


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv"):
    setattr(
        Stack,
        f"__{_name}__",
        lambda self, other, name=f"__{_name}__": _over(
            lambda a, b: getattr(lift(a), name)(b), self, other
        ),
    )


def _over(operate, *arguments):
    """Do something with each part of the stacks among the arguments."""
    [length] = {len(a) for a in arguments if isinstance(a, Stack)}
    parts = [a if isinstance(a, Stack) else [a] * length for a in arguments]
    return Stack(operate(*part) for part in zip(*parts, strict=True))


def lift(value):
    """Make an expression of a number."""
    return value if isinstance(value, Expression) else Expression("constant", value)


def each(kind, *arguments):
    """Note an operation on numbers, done with each component.

    Parameters
    ----------
    kind : str
        Its name.
    *arguments : Expression, Stack, float or bool
        What it is done with.

    Returns
    -------
    Expression or Stack
        In the shape to which the arguments broadcast.

    Examples
    --------
    >>> n = Expression("name", "n")
    >>> x = Expression("name", "x", shape=(n,))
    >>> len(each("*", x[..., None], x[..., None, :]).shape)
    2
    """
    if any(isinstance(a, Stack) for a in arguments):
        return _over(lambda *parts: each(kind, *parts), *arguments)
    lifted = [lift(a) for a in arguments]
    return Expression(kind, *lifted, shape=broadcast(*(a.shape for a in lifted)))


def along(kind, x, keepdims):
    """Note what makes one number of each vector."""
    if isinstance(x, Stack):
        return Stack(along(kind, part, keepdims) for part in x)
    if not x.shape:
        raise IndexError(f"a number has no axis for {kind}")
    made = Expression(kind, x, shape=x.shape[:-1])
    return made[..., None] if keepdims else made


def broadcast(*shapes):
    """Return the shape to which shapes broadcast."""
    length = max(map(len, shapes))
    axes = zip(*((1,) * (length - len(s)) + s for s in shapes), strict=True)
    shape = []
    for axis in axes:
        sizes = {size for size in axis if isinstance(size, Expression)}
        if len(sizes) > 1:
            raise ValueError(f"shapes {shapes} do not fit")
        shape.append(sizes.pop() if sizes else 1)
    return tuple(shape)


class Branch(NamedTuple):
    """A condition on parameters, and what comes of it, if true and if false."""

    condition: Expression
    yes: Any
    no: Any


def explore(trace):
    """Trace code on every way that it can take.

    Parameters
    ----------
    trace : callable
        Runs the code; its branches depend on parameters alone.

    Returns
    -------
    Expression, tuple of Expression or Branch
        What `trace` returns; where the code branches, both ways.
    """
    # A function may be traced on the way through another one, whose parameters can have the same names.
    outside, Expression._decisions = Expression._decisions, {}
    try:
        return _explore(trace)
    finally:
        Expression._decisions = outside


def _explore(trace):
    try:
        made = trace()
        return tuple(map(lift, made)) if isinstance(made, tuple) else lift(made)
    except Undecided as branch:
        condition = branch.args[0]
    ways = []
    for decision in (True, False):
        Expression._decisions[condition] = decision
        try:
            ways.append(_explore(trace))
        finally:
            del Expression._decisions[condition]
    return Branch(condition, *ways)
