"""The record of an activation: what it is, how it is computed, and what is claimed of it, in one place.

Two kinds share the little that they have in common. An `Activation` maps each number of an array by itself and has a
derivative of the same shape. A `VectorActivation` couples the numbers along an axis, and its derivative is a matrix.
"""

import ast
import functools
import inspect
import itertools
import math
import numbers
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Generic, ParamSpec, TypeVar

import numpy as np

from actdoc import blocks
from actdoc.arithmetic import FLOATS, Scope
from actdoc.inputs import (
    apply_elementwise,
    as_axis,
    as_choice,
    as_flag,
    as_floats,
    as_generator,
    as_number,
    as_numbers,
    is_pandas,
    is_plain,
    relabel,
)
from actdoc.notation import TEX, TEXT, upright

P = ParamSpec("P")
F = TypeVar("F", bound=Callable[..., Any])


# What is the same for every function is said once, here, and put into each docstring.
NUMBERS = """x : array_like of real numbers, any shape
    Weighted sums or logits. float16, float32 and float64 keep their precision; integers and booleans become float64."""
VECTORS = """x : array_like of real numbers, shape (..., n)
    Logits, with the n classes along the last axis. float16, float32 and float64 keep their precision; integers and
    booleans become float64."""
VECTORS_ALONG_AN_AXIS = """x : array_like of real numbers, shape (..., n, ...)
    Logits. float16, float32 and float64 keep their precision; integers and booleans become float64.
axis : int, optional
    The axis that holds the n classes, the last by default."""
BAD_NUMBERS = """TypeError
    If `x` holds anything but real numbers.
ValueError
    If `x` is a nested list whose rows differ in length."""
BAD_PARAMETERS = """TypeError
    If `x` holds anything but real numbers, or a parameter is not one real number.
ValueError
    If `x` is a nested list whose rows differ in length, or a parameter is not finite, or not
    what the function needs."""
BAD_VECTORS = """TypeError
    If `x` holds anything but real numbers.
ValueError
    If `x` is a single number, or a nested list whose rows differ in length."""
BAD_VECTORS_OR_AXIS = """TypeError
    If `x` holds anything but real numbers, or `axis` is not an integer.
ValueError
    If `x` is a single number, a nested list whose rows differ in length, or has no such axis."""


def _document(docstring, parameters, raises):
    """Put the common sections into a docstring that states only what is particular."""
    summary, *parts = re.split(
        r"\n\n(?=[A-Z][A-Za-z ]+\n-{4,}\n)", inspect.cleandoc(docstring or "")
    )
    sections = {title: body for title, _, body in (part.split("\n", 2) for part in parts)}
    particular = sections.get("Parameters")
    sections["Parameters"] = (
        parameters if particular is None else f"{parameters}\n{particular}"
    )
    sections["Raises"] = raises
    order = (
        "Parameters", "Returns", "Raises", "Warnings", "See Also", "Notes", "References", "Examples",
    )  # fmt: skip
    if not sections.keys() <= set(order):
        raise ValueError(
            f"the sections of a docstring must be among {', '.join(order)}, got {', '.join(sections)}"
        )
    written = [
        f"{title}\n{'-' * len(title)}\n{sections[title]}"
        for title in order
        if title in sections
    ]
    return "\n\n".join([*filter(None, [summary]), *written])


SPECIAL = ("axis", "rng", "training")  # parameters that are no numbers of the definition
EXTREMA = ("minimum", "maximum", "derivative_minimum", "derivative_maximum")
FORMULAS = ("formula", "derivative")


def parsed(expression):
    """Parse an expression of a fact or a constraint.

    Parameters
    ----------
    expression : str
        In Python, but that infinity may be written ∞.

    Returns
    -------
    ast.expr
        Its tree, in which infinity is the name ``inf``.
    """
    return ast.parse(expression.replace("∞", "inf"), mode="eval").body


@cache
def _compiled(expression):
    """Compile such an expression; its `co_names` are the names that stand in it."""
    return compile(ast.Expression(parsed(expression)), "<fact>", "eval")


def _binder(code, name):
    """Return what sorts the arguments of a call by their names, or says why they do not fit."""
    signature = inspect.signature(code)
    names = tuple(signature.parameters)
    allowed = frozenset(names)

    def bind(args, kwargs):
        given = dict(zip(names, args, strict=False)) | kwargs
        several = len(given) < len(args) + len(kwargs)
        if several or not given.keys() <= allowed or names[0] not in given:
            try:
                signature.bind(*args, **kwargs)
            except TypeError as error:
                raise TypeError(f"{name}{signature}: {error}") from None
        return given

    return bind


@dataclass(kw_only=True, eq=False, repr=False)
class Record(Generic[P]):
    """What both kinds of activation have in common: facts, as `activation` takes them, and what follows from them."""

    code: Callable[P, Any] = field(kw_only=False)
    formula: Callable[..., Any]
    derivative_formula: Callable[..., Any]
    range: str
    symbol: str = ""
    cite: str | tuple[str, ...] = ()
    identities: Callable[..., list] = lambda m, x: []
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    arrays: tuple[str, ...] = ()
    constraint: str = ""
    typical: dict[str, tuple[float, float]] = field(default_factory=dict)
    calls: dict[str, str] = field(default_factory=dict)
    equivalent_calls: dict[str, str] = field(default_factory=dict)
    ulps: int = 2
    exact: tuple[str, ...] = ()
    # What the catalogue knows: the family, and the names that its module gives it besides its own.
    family: str = field(default="", init=False)
    aliases: tuple[str, ...] = field(default=(), init=False)

    # No fields: the names that `update_wrapper` takes from the code, and what the two kinds do in their own way.
    __name__: ClassVar[str]
    __qualname__: ClassVar[str]
    elementwise: ClassVar[bool]
    slope_name: ClassVar[Any]  # under which its derivative is attached
    _document: ClassVar[Callable[..., str]]
    _equation: ClassVar[Callable[..., tuple[Any, Any]]]
    _admit: ClassVar[Callable[..., None]]
    _run: ClassVar[Callable[..., Any]]
    _contained: ClassVar[Callable[..., Any]]

    def __post_init__(self):
        code = self.code
        functools.update_wrapper(self, code)
        self.signature = inspect.signature(code)
        self.formula = self._define(self.formula)
        self.derivative_formula = self._define(self.derivative_formula)
        self.identities = self._define(self.identities)
        self.symbol = self.symbol or upright(self.__name__)
        self.cite = (self.cite,) if isinstance(self.cite, str) else self.cite
        self.parameters = {
            name: default
            for name, default in self._parameters_of(code).items()
            if name not in SPECIAL
        }
        self.numbers = {
            name: v for name, v in self.parameters.items() if name not in self.choices
        }
        self.__doc__ = self._document(code, value=True)
        self._value = self._entry(code, self.__name__, value=True)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Any:
        return self._value(*args, **kwargs)

    def __reduce__(self):
        # Like a function: a pickle holds the name under which its module has it, and a copy is the record itself.
        return self.__qualname__

    def __get__(self, instance, owner=None):
        # What has this method and is no class is shown by help() as functions are; nothing is bound to an instance.
        return self

    def _parameters_of(self, code):
        """Return the parameters of some code behind x; refuse one whose values nothing would check."""
        parameters = list(inspect.signature(code).parameters.values())
        known = {*self.choices, *self.arrays, *SPECIAL}
        known |= {p.name for p in parameters[1:] if type(p.default) is float}
        simple = all(p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters)
        if not parameters or not simple or not {p.name for p in parameters[1:]} <= known:
            raise TypeError(
                f"{code.__name__} must take x and then parameters with floats as defaults, choices, or any of "
                f"{', '.join(SPECIAL)}, got {code.__name__}{inspect.signature(code)}"
            )
        return {p.name: p.default for p in parameters[1:]}

    def _define(self, definition):
        """Let a definition mean this record by its name, wherever the record was made."""

        @functools.wraps(definition)
        def defined(m, *args, **kwargs):
            return definition(Scope(m, self), *args, **kwargs)

        return defined

    def __repr__(self):
        return f"{self.text('formula')}\n{self.text('derivative')}"

    def _repr_markdown_(self):
        return f"$${self.tex('formula')}$$\n\n$${self.tex('derivative')}$$"

    def variants(self):
        """Return the combinations of the choices that the function offers, as a list of dictionaries; often just [{}].

        Examples
        --------
        >>> import actdoc
        >>> actdoc.gelu.variants()
        [{'approximate': 'none'}, {'approximate': 'tanh'}, {'approximate': 'quick'}]
        """
        return [
            dict(zip(self.choices, values, strict=True))
            for values in itertools.product(*self.choices.values())
        ]

    def tex(self, which, **choices):
        """Return the ``"formula"`` or the ``"derivative"`` as its author wrote it, as an equation in TeX."""
        return self._written(which, TEX, choices)

    def text(self, which, **choices):
        """Return the ``"formula"`` or the ``"derivative"`` as its author wrote it, as one line of plain text."""
        return self._written(which, TEXT, choices)

    def _written(self, which, notation, choices):
        return " = ".join(self.sides(which, notation, **choices))

    def sides(self, which, notation, **choices):
        """Return the two sides of the formula or the derivative as text; the right one says what its names mean."""
        as_choice("which", which, FORMULAS)
        for name, value in choices.items():
            as_choice(f"a choice of {self.__name__}", name, tuple(self.choices))
            as_choice(name, value, self.choices[name])
        notation = notation.anew()
        left, right = map(str, self._equation(which, notation, choices))
        comma = r",\quad " if notation.typeset else ", "
        meanings = (f"{name} = {m}" for name, m in notation.meanings.items())
        return left, comma.join([right, *meanings])

    def vocabulary(self):
        """Return the names of the operations and of the records that its formula and its derivative use, as two sets.

        Examples
        --------
        >>> import actdoc
        >>> operations, records = actdoc.log_sigmoid.vocabulary()
        >>> sorted(operations), sorted(records)
        (['call', 'log', 'neg'], ['sigmoid'])
        """
        notation = TEXT.anew()
        for which, choices in itertools.product(FORMULAS, self.variants()):
            self._equation(which, notation, choices)
        return notation.operations, notation.records

    def _terms(self, notation, choices):
        """The parameters as they stand in an equation: numbers by their names, choices by what was chosen."""
        numbers = {name: notation.parameter(name) for name in self.numbers}
        return {
            name: numbers.get(name, choices.get(name, self.parameters[name]))
            for name in self.parameters
        }

    def evaluate(self, fact, parameters=None):
        """Return the number that a fact means for some parameters; infinity may be written ∞.

        Parameters
        ----------
        fact : float or str
            A number, or an expression of the parameters such as ``"-alpha"``; `minimum` and `maximum` are the values
            of the function there.
        parameters : dict, optional
            The parameters' values; the defaults if not given.

        Returns
        -------
        float or bool
            What the expression is.

        Examples
        --------
        >>> import actdoc
        >>> actdoc.elu.evaluate("-alpha", {"alpha": 2.0})
        -2.0
        """
        if not isinstance(fact, str):
            return fact
        expression = _compiled(fact)
        known = {
            name: self.evaluate(getattr(self, name)[1], parameters)
            for name in EXTREMA
            if name in expression.co_names
        }
        names = {"inf": math.inf, **self.parameters, **known, **(parameters or {})}
        return eval(expression, names)

    def _entry(self, code, name, value):
        """Return the function that callers see: it checks what it is given, runs the code, and names itself in errors.

        What can be known before a call is found out here, once.
        """
        bind = _binder(code, name)
        exact = ("value" if value else "derivative") in self.exact
        first, *_ = inspect.signature(code).parameters
        defaults = self._parameters_of(code)
        checks = {parameter: self._check(parameter) for parameter in defaults}
        holds = eval(
            f"lambda {', '.join([*self.parameters, '**others'])}: {self.constraint or True}"
        )

        def compute(x, given):
            try:
                array = as_floats(x)
                options = defaults.copy()
                for parameter, argument in given.items():
                    options[parameter] = checks[parameter](argument, array)
                self._admit(array, options, value)
                if (met := holds(**options)) is not True and not np.all(met):
                    asked = _compiled(self.constraint).co_names
                    got = ", ".join(f"{n} = {options[n]}" for n in asked)
                    raise ValueError(f"{self.constraint} must hold, got {got}")
            except (TypeError, ValueError) as error:
                raise type(error)(f"{name}: {error}") from None
            return self._run(code, array, options, exact)

        @functools.wraps(code)
        def entry(*args, **kwargs):
            given = bind(args, kwargs)
            x = given.pop(first)
            return (
                compute(x, given)
                if is_plain(x)
                else self._contained(name, compute, x, given)
            )

        return entry

    def _attach(self, code) -> Any:
        """Make the slope's code the method by which callers know it."""
        name = self.slope_name
        if name in vars(self):
            raise TypeError(
                f"{self.__name__} has its {name} already, and {code.__name__} would replace it"
            )
        wanted = inspect.signature(self.code)
        if not self.elementwise:
            wanted = wanted.replace(
                parameters=[p for n, p in wanted.parameters.items() if n != "axis"]
            )
        if str(inspect.signature(code)) != str(wanted):
            raise TypeError(
                f"the {name} of {self.__name__} must take {wanted}, got {code.__name__}{inspect.signature(code)}"
            )
        method: Any = self._entry(code, f"{self.__name__}.{name}", value=False)
        method.code = code
        method.__doc__, method.__module__ = self._document(code), self.__module__
        method.__name__, method.__qualname__ = name, f"{self.__qualname__}.{name}"
        setattr(self, name, method)
        return method

    @property
    def slope(self):
        """The function that computes the derivative: ``derivative``, ``jacobian`` or ``gradient``."""
        if self.slope_name not in vars(self):
            raise TypeError(
                f"{self.__name__} has no {self.slope_name} yet: attach its code with derivative_of({self.__name__})"
            )
        return getattr(self, self.slope_name)

    def _check(self, name):
        """Return what checks an argument: a function of the argument and of x."""
        if name == "axis":
            return as_axis
        if name in self.choices:
            return lambda value, x: as_choice(name, value, self.choices[name])
        if name == "rng":
            return lambda value, x: as_generator(name, value)
        if name == "training":
            return lambda value, x: as_flag(name, value)
        if name in self.arrays:
            return lambda value, x: as_numbers(name, value, x.shape)
        return lambda value, x: as_number(name, value)


@dataclass(kw_only=True, eq=False, repr=False)
class Activation(Record[P]):
    """A function of one real number, applied to each number of an array by itself.

    Call it for the value; call its ``derivative`` for the slope. Make one with the decorator `activation`.

    Attributes
    ----------
    formula, derivative_formula : callable
        The definition and its derivative, functions of an arithmetic, `x` and the parameters.
    parameters : dict
        The parameters' names and defaults.
    ulps : int
        The promise: value and derivative differ from the truth by no more than this many units in the last place.
    cite : tuple of str
        Where it comes from: keys of the bibliography.
    aliases : tuple of str
        Other names under which the package has it.
    calls : dict
        What the frameworks call it.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.sigmoid
    sigmoid(x) = 1 / (1 + exp(-x))
    sigmoid'(x) = sigmoid(x) * (1 - sigmoid(x))
    """

    elementwise = True
    slope_name = "derivative"

    limits: tuple
    zeros: str
    fixed_points: str
    monotonic: str
    smoothness: float | str
    lipschitz: float | str
    saturates: str
    breakpoints: tuple = ()
    parity: str | None = None
    minimum: tuple | None = None
    maximum: tuple | None = None
    derivative_minimum: tuple | None = None
    derivative_maximum: tuple | None = None
    facts_assume: str = "True"
    derivative: Callable[P, Any] = field(init=False)

    @property
    def crosses_zero(self):
        # Where the function turns, its derivative crosses 0, and no float is near enough to 0 in relative terms.
        return ("derivative",) if self.minimum or self.maximum else ()

    def breakpoints_at(self, parameters=None):
        """Return where it is not infinitely differentiable, in increasing order, for some parameters."""
        return sorted({float(self.evaluate(kink, parameters)) for kink in self.breakpoints})

    def _document(self, code, value=False):
        return _document(
            code.__doc__, NUMBERS, BAD_PARAMETERS if self.parameters else BAD_NUMBERS
        )

    def _admit(self, x, options, value):
        """Every shape is admitted."""

    def _run(self, code, x, options, exact):
        return blocks.run(code, x, options, exact=exact)[()]

    def _contained(self, name, compute, x, given):
        several = [
            n for n in self.arrays if n in given and not isinstance(given[n], numbers.Real)
        ]
        if several or given.get("training"):
            # Slopes for each column, and random ones, belong to the whole; a container may apply a function to parts.
            labelled = [n for n in several if is_pandas(given[n])]
            if labelled and is_pandas(x):
                raise TypeError(
                    f"{name}: {labelled[0]} must be an array in the order of x where x has labels, "
                    f"got {type(given[labelled[0]]).__name__}"
                )
            return relabel(x, compute(x, given), -1)
        return apply_elementwise(name, lambda part: compute(part, given), x)

    def textbook(self, x, **parameters):
        """Evaluate the definition as it stands, step by step in floating point, the way tutorials do.

        This is not how `actdoc` computes: it is here to show what overflow and cancellation do to a formula.

        Parameters
        ----------
        x : array_like
            The input; its precision is kept.
        **parameters : float
            As in the call.

        Returns
        -------
        ndarray or scalar
            The formula's result, with NumPy's warnings left on.

        Examples
        --------
        >>> import actdoc
        >>> actdoc.softplus.textbook(-40.0), actdoc.softplus(-40.0)
        (np.float64(0.0), np.float64(4.248354255291589e-18))
        """
        x = as_floats(x)
        for name, value in parameters.items():
            as_choice(f"a parameter of {self.__name__}", name, tuple(self.parameters))
            parameters[name] = self._check(name)(value, x)
        return self.formula(FLOATS, x, **(self.parameters | parameters))[()]

    def _equation(self, which, notation, choices):
        terms = self._terms(notation, choices)
        symbol = self.symbol if notation.typeset else self.__name__
        names = [str(terms[name]) for name in self.numbers]
        arguments = ("; " if notation.typeset else ", ").join(
            ["x", ", ".join(names)] if names else ["x"]
        )
        x = notation.term("x")
        if which == "formula":
            return f"{symbol}({arguments})", notation.term(
                self.formula(notation, x, **terms)
            )
        return f"{symbol}'({arguments})", notation.term(
            self.derivative_formula(notation, x, **terms)
        )


@dataclass(kw_only=True, eq=False, repr=False)
class VectorActivation(Record[P]):
    """A function of a vector whose outputs depend on all of its inputs, such as `actdoc.softmax`.

    Call it for the value along an axis. Its derivative is a matrix, ``jacobian``, where the output is a vector, and a
    vector, ``gradient``, where the output is one number. Make one with the decorator `vector_activation`.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.softmax
    softmax(x)[i] = exp(x[i]) / sum over j of exp(x[j])
    d softmax(x)[i] / d x[j] = softmax(x)[i] * ((i == j) - softmax(x)[j])
    """

    elementwise = False

    scalar: bool = False
    length: str = "n"
    least_n: int = 1
    noise: Callable[..., Any] | None = None
    crosses_zero: tuple[str, ...] = ()
    jacobian: Callable[..., Any] = field(init=False)
    gradient: Callable[..., Any] = field(init=False)

    def __post_init__(self):
        super().__post_init__()
        if "axis" not in self.signature.parameters:
            raise TypeError(
                f"a function of vectors must take an axis, got {self.code.__name__}{self.signature}"
            )

    @property
    def slope_name(self):
        return "gradient" if self.scalar else "jacobian"

    def _document(self, code, value=False):
        if value:
            return _document(code.__doc__, VECTORS_ALONG_AN_AXIS, BAD_VECTORS_OR_AXIS)
        return _document(code.__doc__, VECTORS, BAD_VECTORS)

    def _admit(self, x, options, value):
        if value:
            options["axis"] = as_axis(options["axis"], x)
        elif x.ndim == 0:
            raise ValueError(
                f"x must be a vector or an array of vectors, shape (..., n), got the single number {x}"
            )
        axis = options.get("axis", -1)
        if self.length == "n/2" and x.shape[axis] % 2:
            raise ValueError(
                f"x must have an even number of components along its axis {axis}, got {x.shape[axis]}"
            )

    def _run(self, code, x, options, exact):
        if "axis" not in options:
            matrix = not self.scalar
            return blocks.run_along(code, x, -1, options, matrix=matrix, exact=exact)[()]
        along = options | {"axis": -1}
        return blocks.run_along(code, x, options["axis"], along, exact=exact)[()]

    def _contained(self, name, compute, x, given):
        y = compute(x, given)
        return relabel(x, y, given.get("axis", -1)) if np.ndim(y) <= np.ndim(x) else y

    @property
    def seed(self):
        """What a call needs beside x so that it gives the same each time: a seed if there is noise, else nothing."""
        return {"rng": 0} if self.noise else {}

    def outputs(self, n):
        """Return how many components the output has for an input of `n`."""
        return {"n": n, "2n": 2 * n, "n/2": n // 2}[self.length]

    def _equation(self, which, notation, choices):
        tex = notation.typeset
        symbol = self.symbol if tex else self.__name__
        x, i, j = (notation.term(name) for name in "xij")
        terms = self._terms(notation, choices)
        if self.noise:
            terms["g"] = notation.term("g")
        indices = [] if self.scalar else [i]
        output = notation.write("call" if self.scalar else "call[]", symbol, x, *indices)
        if which == "formula":
            return output, self.formula(notation, x, *indices, **terms)
        slope = (
            rf"\frac{{\partial\, {output}}}{{\partial x_j}}"
            if tex
            else f"d {output} / d x[j]"
        )
        return slope, self.derivative_formula(notation, x, *indices, j, **terms)


def activation(
    *, formula: Callable[..., Any], derivative: Callable[..., Any], **facts: Any
) -> Callable[[Callable[P, Any]], Activation[P]]:
    """Make the record of an `Activation` from its stable code; the keyword arguments state what it is.

    A fact may be an expression of the parameters, as text. A set is written as intervals and points: ``"(0, 1)"``,
    ``"{0} ∪ (1, ∞)"``, ``"∅"``; a round bracket is an end that does not belong to it.

    Parameters
    ----------
    formula, derivative : callable
        The definition and its derivative as the author would print them: functions of an arithmetic ``m``, ``x`` and
        the parameters. A condition at a kink states the convention for the derivative there.
    range : str
        The set of values.
    limits : tuple of two
        The limits at -infinity and at +infinity.
    zeros, fixed_points : str
        The set where it is 0, and the set where it returns its input.
    monotonic : str
        ``"increasing"``, ``"non-decreasing"``, or the directions from left to right, such as ``"decreasing, then
        increasing"``; they change at the minimum or maximum.
    smoothness : int, float or str
        How many continuous derivatives it has: ``math.inf``; 0 if it is continuous; -1 if it jumps.
    lipschitz : float or str
        The smallest bound of the absolute slope.
    saturates : str
        ``"left"``, ``"right"``, ``"both"`` or ``"no"``: on which sides its limit is finite.
    breakpoints : tuple, optional
        Where it is not infinitely differentiable: its jumps, its kinks, and where only a higher derivative jumps.
    parity : str, optional
        ``"odd"`` or ``"even"``.
    minimum, maximum, derivative_minimum, derivative_maximum : tuple of two, optional
        Where the function or its slope has its smallest or largest value, if that is a single point, and that value.
    facts_assume : str, optional
        What the facts assume of the parameters, such as ``"alpha > 0"``.
    constraint : str, optional
        What every call must fulfil.
    choices : dict, optional
        The parameters that choose between forms, and what they may be.
    arrays : tuple of str, optional
        The parameters that may be arrays.
    typical : dict, optional
        Between which two numbers each parameter lies that a reader may move, with its default among them.
    identities : callable, optional
        Equations with other records that hold for every `x`: a function of ``m`` and ``x`` that returns pairs.
    calls : dict, optional
        What the frameworks call it: an expression of ``x`` for each, with the defaults as keyword arguments.
    equivalent_calls : dict, optional
        Where a framework's defaults make another function: the call that is the same function.
    symbol : str, optional
        How it is typeset, if not by its name.
    ulps : int, optional
        The accuracy that it promises.
    exact : tuple of str, optional
        ``"value"``, ``"derivative"`` or both, if float16 and float32 need no float64 on the way: where the code only
        compares, chooses, and rounds once.
    cite : str or tuple of str
        Keys of the bibliography.

    Returns
    -------
    callable
        A decorator that turns the code of the value into an `Activation`.
    """
    return lambda code: Activation(
        code, formula=formula, derivative_formula=derivative, **facts
    )


def vector_activation(
    *, formula: Callable[..., Any], derivative: Callable[..., Any], **facts: Any
) -> Callable[[Callable[P, Any]], VectorActivation[P]]:
    """Make the record of a `VectorActivation` from its stable code, a function of an array and an axis.

    Parameters
    ----------
    formula, derivative : callable
        Functions of an arithmetic ``m``, ``x``, the indices (of output ``i`` and, for the derivative, input ``j``), and
        the parameters.
    scalar : bool, optional
        Whether the output is one number, so that the derivative is a gradient and not a Jacobian.
    range : str
        The set of values of each output.
    length : str, optional
        How many components the output has: ``"n"``, ``"2n"`` or ``"n/2"``.
    least_n : int, optional
        From how many components on the range is that; the single component of a softmax is always 1.
    crosses_zero : tuple of str, optional
        ``"value"`` or ``"derivative"``, if it crosses 0; near there its error is measured absolutely.
    noise : callable, optional
        What a random function draws: a function of a `numpy.random.Generator` and a shape.
    symbol, cite, identities, constraint, typical, calls, equivalent_calls, ulps, exact
        As for `activation`.

    Returns
    -------
    callable
        A decorator that turns the code of the value into a `VectorActivation`.
    """
    return lambda code: VectorActivation(
        code, formula=formula, derivative_formula=derivative, **facts
    )


def derivative_of(
    record: Activation[...] | VectorActivation[...],
) -> Callable[[F], F]:
    """Attach the stable code of the derivative to its record, as ``derivative``, ``jacobian`` or ``gradient``.

    Parameters
    ----------
    record : Activation or VectorActivation
        The function that was defined just above.

    Returns
    -------
    callable
        A decorator that returns the checked, documented method.
    """

    return record._attach
