"""What stands in for NumPy while code is traced: it has what the code of the functions uses, and nothing else."""

import inspect
import math
import sys
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np

from actdoc.arithmetic import Arithmetic, catalogue
from actdoc.tracing.expressions import (
    Branch,
    Expression,
    Stack,
    along,
    broadcast,
    each,
    explore,
    lift,
)
from actdoc.tracing.javascript import LETTERS


def _same(kind):
    return staticmethod(lambda *arguments: each(kind, *arguments))


class StandIn:
    """NumPy for expressions: names and signatures are NumPy's."""

    inf, nan, finfo = math.inf, math.nan, np.finfo

    abs, sign, sqrt = _same("abs"), _same("sign"), _same("sqrt")
    expm1, log1p, log2, floor = (
        _same("expm1"),
        _same("log1p"),
        _same("log2"),
        _same("floor"),
    )
    maximum, minimum, where = _same("maximum"), _same("minimum"), _same("where")
    fmax, fmin, copysign = _same("fmax"), _same("fmin"), _same("copysign")
    isnan, isinf, isfinite = _same("isnan"), _same("isinf"), _same("isfinite")
    add = staticmethod(lambda a, b: a + b)
    ndim = staticmethod(lambda x: lift(x).ndim)
    shape = staticmethod(lambda x: lift(x).shape)
    stack = staticmethod(Stack)
    ascontiguousarray = staticmethod(lambda x: x)

    # Of a number they are NumPy's.
    def exp(self, x):
        return each("exp", x) if isinstance(x, Expression | Stack) else float(np.exp(x))

    def tanh(self, x):
        return each("tanh", x) if isinstance(x, Expression | Stack) else float(np.tanh(x))

    def exp2(self, x):
        return each("pow", 2, x)

    def clip(self, x, low, high):
        return self.minimum(self.maximum(x, low), high)

    def full_like(self, x, value):
        return Expression("full", lift(value), shape=lift(x).shape)

    def ones_like(self, x):
        return self.full_like(x, 1)

    def zeros_like(self, x):
        return self.full_like(x, 0)

    def eye(self, n, dtype=float):
        return Expression("eye", shape=(n, n))

    def arange(self, n):
        return Expression("arange", shape=(n,))

    def einsum(self, subscripts, x):
        if subscripts != "...i->...":
            raise NotImplementedError(f"einsum with {subscripts!r} is not traced")
        return along("sum", x, False)

    def sum(self, x, *, axis):
        return along("sum", x, False)

    def min(self, x, *, axis, keepdims, initial):
        return along("min", each("minimum", x, initial), keepdims)

    def argmax(self, x, *, axis, keepdims):
        return along("argmax", x, keepdims)

    def take_along_axis(self, x, index, *, axis):
        return Expression("take", x, index[..., 0], shape=x.shape[:-1])[..., None]

    def sort(self, x, *, axis):
        return Expression("sort", x, shape=(*x.shape[:-1], x.shape[-1]))

    def flip(self, x, *, axis):
        return Expression("flip", x, shape=(*x.shape[:-1], x.shape[-1]))

    def cumsum(self, x, *, axis):
        return Expression("cumsum", x, shape=(*x.shape[:-1], x.shape[-1]))

    def squeeze(self, x, *, axis):
        return x[..., 0]

    def split(self, x, parts, *, axis):
        size = x.shape[-1] / parts
        return [Expression("part", x, n, shape=(size,)) for n in range(parts)]

    def concatenate(self, parts, *, axis):
        return Expression("joined", *parts, axis, shape=parts[0].shape)

    def broadcast_to(self, x, shape):
        return Expression("full", x, shape=shape)

    @property
    def random(self):
        return SimpleNamespace(default_rng=_Generator)

    def __getattr__(self, name):
        raise AttributeError(
            f"code with np.{name} cannot be traced yet: write what it does into StandIn in {__name__}"
        )


class _Generator:
    """Noise: the numbers that NumPy draws for a seed are known where the expression is computed."""

    def __init__(self, rng):
        self.rng = rng

    def gumbel(self, *, size):
        return Expression("noise", self.rng, "gumbel", shape=size)

    def uniform(self, low, high, size):
        return low + (high - low) * Expression("noise", self.rng, "uniform", shape=size)


class Helper:
    """A function on which the code of several builds: traced once, for numbers, and then called.

    Attributes
    ----------
    shared : dict
        What has been traced so far, by its name in the other language: the names of the parameters, and the result.
        What is used stands before.
    """

    shared: ClassVar[dict[str, tuple[list, Any]]] = {}
    _names: ClassVar[dict[Any, str | None]] = {}

    def __init__(self, code):
        self.code = code
        self.signature = inspect.signature(code)

    def __call__(self, *args, **kwargs):
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given = bound.arguments
        if stacks := [a for a in given.values() if isinstance(a, Stack)]:
            parts = zip(
                *(
                    a if isinstance(a, Stack) else [a] * len(stacks[0])
                    for a in given.values()
                ),
                strict=True,
            )
            made = [self(*part) for part in parts]
            several = isinstance(made[0], tuple)
            return tuple(map(Stack, zip(*made, strict=True))) if several else Stack(made)
        name = self._share(given)
        if name is None:
            return self.code(**given)
        flat = [lift(a) for value in given.values() for a in _flat(value)]
        shape = broadcast(*(a.shape for a in flat))
        call = Expression("call", name, *flat, shape=shape)
        result = self.shared[name][1]
        while isinstance(result, Branch):
            result = result.yes
        if not isinstance(result, tuple):
            return call
        return tuple(Expression("item", call, n, shape=shape) for n in range(len(result)))

    def _share(self, given):
        """Return the name under which it is called, or None if it is made for vectors only."""
        # What is no number chooses between forms.
        fixed = {name: value for name, value in given.items() if isinstance(value, str)}
        key = (
            self.code,
            *fixed.values(),
            *(len(v) for v in given.values() if isinstance(v, tuple)),
        )
        if "axis" in given:
            self._names[key] = None
        if key not in self._names:
            # Short, because a script is sent to every reader.
            letters = iter(LETTERS)
            symbols = {
                name: tuple(Expression("name", next(letters)) for _ in value)
                if isinstance(value, tuple)
                else Expression("name", next(letters))
                for name, value in given.items()
            }
            try:
                result = explore(lambda: self.code(**symbols | fixed))
            except (IndexError, ZeroDivisionError):
                self._names[key] = None
            else:
                # The script calls nothing else, and no parameter, by a name that begins like this.
                name = "_" + "_".join([self.code.__name__.lstrip("_"), *fixed.values()])
                name += "_" * sum(other.rstrip("_") == name for other in self.shared)
                parameters = [
                    a.arguments[0] for v in (symbols | fixed).values() for a in _flat(v)
                ]
                self.shared[name], self._names[key] = (parameters, result), name
        return self._names[key]


def _flat(value):
    """The numbers that stand for an argument: none for a text, several for a tuple."""
    return () if isinstance(value, str) else value if isinstance(value, tuple) else (value,)


@contextmanager
def in_place():
    """Let the code of all functions use the stand-in, and share its helpers."""
    modules = [m for name, m in sys.modules.items() if name.startswith("actdoc.functions.")]
    before = [(module, dict(vars(module))) for module in modules]
    stand_in = StandIn()
    for module, names in before:
        for name, value in names.items():
            if value is np:
                setattr(module, name, stand_in)
            elif inspect.isfunction(value) and (
                value.__module__ == "actdoc.functions.compensated" or name.startswith("_")
            ):
                setattr(module, name, Helper(value))
    try:
        yield
    finally:
        for module, names in before:
            vars(module).update(names)


class Textbook(Arithmetic):
    """Definitions of functions of one number, as a textbook would evaluate them in floating point."""

    pi = math.pi
    decimal = staticmethod(float)
    exp, log, sqrt, abs = _same("exp"), _same("log"), _same("sqrt"), _same("abs")

    def where(self, name, value):
        return value

    def Phi(self, x):
        # 1 + erf(x / sqrt(2)) rounds as it does with any good erf; ours comes from the tail of gelu. Nearer to 0, where
        # a product has no more digits, it is 1/2.
        size = each("maximum", each("abs", x), 1e-300)
        erf = each("sign", x) * (1 - 2 * (catalogue["gelu"].code(-size) / -size))
        return (1 + erf) / 2

    def phi(self, x):
        return each("exp", -(x**2) / 2) / math.sqrt(2 * math.pi)

    def cases(self, *branches):
        *others, (last, _) = branches
        for value, condition in reversed(others):
            last = each("where", condition, value, last)
        return last
