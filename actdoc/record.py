"""The record of an activation: what it is, how it is computed, and what is claimed of it, in one place.

Two kinds share the little that they have in common. An `Activation` maps each number of an array by itself and has a
derivative of the same shape. A `VectorActivation` couples the numbers along an axis, and its derivative is a matrix.
"""

import functools
import inspect
import math
import numbers
import operator
import re

import numpy as np

from actdoc.arithmetic import FLOATS, TEX, TEXT

DTYPES = (np.float16, np.float32, np.float64)
GREEK = {"alpha", "beta", "gamma", "lambda", "theta"}


def as_floats(x):
    """Return `x` as an array of float16, float32 or float64 without changing or copying more than it must.

    Parameters
    ----------
    x : array_like of real numbers, any shape
        Integers and booleans become float64; the three float types stay as they are.

    Returns
    -------
    ndarray
        Of float16, float32 or float64, in native byte order.

    Raises
    ------
    TypeError
        If `x` holds anything but real numbers: complex numbers, strings, objects, or floats of another width.
    ValueError
        If `x` is a nested list whose rows differ in length.

    Examples
    --------
    >>> as_floats([1, 2]).dtype
    dtype('float64')
    """
    try:
        array = np.asarray(x)
    except ValueError as error:
        raise ValueError("x must be an array of real numbers, got nested sequences of unequal lengths") from error
    if array.dtype.kind in "iub":
        return array.astype(np.float64)
    if array.dtype.type not in DTYPES:
        raise TypeError(
            f"x must hold real numbers (float16, float32, float64, integers or booleans), got {array.dtype}"
        )
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _as_parameter(name, value, dtype):
    """A parameter as a Python float, which takes on the precision of the array that it meets."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be one real number, got {type(value).__name__}")
    with np.errstate(over="ignore"):
        fits = math.isfinite(value) and np.isfinite(dtype.type(value))
    if not fits:
        raise ValueError(f"{name} must be finite in {dtype}, got {value!r}")
    return float(value)


def _compute(code, x, *parameters, **options):
    """Run the stable code where it is at home: float32 or float64, silently, on an array that nobody else holds."""
    with np.errstate(all="ignore"):
        # float16 has too few digits to compute in; its results are float32 results, rounded once.
        y = code(x.astype(np.float32) if x.dtype == np.float16 else x, *parameters, **options)
        return np.asarray(y).astype(x.dtype, copy=False)


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
    If `x` is a nested list whose rows differ in length, or a parameter is not finite in the precision of `x`."""
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
    summary, *parts = re.split(r"\n\n(?=[A-Z][a-z]+\n-{4,}\n)", inspect.cleandoc(docstring or ""))
    sections = {title: body for title, _, body in (part.split("\n", 2) for part in parts)}
    particular = sections.get("Parameters")
    sections["Parameters"] = parameters if particular is None else f"{parameters}\n{particular}"
    sections["Raises"] = raises
    order = ("Parameters", "Returns", "Raises", "References", "Examples")
    if not sections.keys() <= set(order):
        raise ValueError(f"the sections of a docstring must be among {', '.join(order)}, got {', '.join(sections)}")
    written = [f"{title}\n{'-' * len(title)}\n{sections[title]}" for title in order if title in sections]
    return "\n\n".join([summary, *written])


class Record:
    """What both kinds of activation have in common; the keyword arguments are those of `activation`."""

    def __init__(self, code, *, formula, derivative, symbol=None, cite=(), identities=lambda m, x: []):
        functools.update_wrapper(self, code)
        self.code = code
        self.formula, self.derivative_formula = formula, derivative
        self.symbol = symbol or r"\mathrm{" + self.__name__.replace("_", r"\_") + "}"
        self.cite = (cite,) if isinstance(cite, str) else tuple(cite)
        self.identities = identities

    def __repr__(self):
        return f"{self.text('formula')}\n{self.text('derivative')}"

    def _repr_markdown_(self):
        return f"$${self.tex('formula')}$$\n\n$${self.tex('derivative')}$$"

    def tex(self, which):
        """Return the ``"formula"`` or the ``"derivative"`` as its author wrote it, as an equation in TeX."""
        left, right = self._equation(which, TEX)
        return f"{left} = {right}"

    def text(self, which):
        """Return the ``"formula"`` or the ``"derivative"`` as its author wrote it, as one line of plain text."""
        left, right = self._equation(which, TEXT)
        return f"{left} = {right}"


class Activation(Record):
    """A function of one real number, applied to each number of an array by itself.

    Call it for the value; call its ``derivative`` for the slope. Make one with the decorator `activation`.

    Attributes
    ----------
    formula, derivative_formula : callable
        The definition and its derivative, functions of an arithmetic, `x` and the parameters.
    parameters : dict
        The parameters' names and defaults.
    range, monotonic, smoothness, lipschitz, kinks, identities
        Facts about the function over the reals, each proved or attacked by the tests.
    ulps : int
        The promise: value and derivative differ from the truth by no more than this many units in the last place.
    cite : tuple of str
        Where it comes from: keys of the bibliography.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.sigmoid
    sigmoid(x) = 1 / (1 + exp(-x))
    sigmoid'(x) = sigmoid(x) * (1 - sigmoid(x))
    """

    def __init__(self, code, *, range, monotonic, smoothness, lipschitz, kinks=(), ulps=4, **common):
        super().__init__(code, **common)
        self.signature = inspect.signature(code)
        self.parameters = {name: p.default for name, p in list(self.signature.parameters.items())[1:]}
        self.range, self.monotonic, self.smoothness = range, monotonic, smoothness
        self.lipschitz, self.kinks, self.ulps = lipschitz, kinks, ulps
        self.__doc__ = self._document(code)

    def _document(self, code):
        return _document(code.__doc__, NUMBERS, BAD_PARAMETERS if self.parameters else BAD_NUMBERS)

    def __call__(self, x, *args, **kwargs):
        return self._evaluate(self.code, x, args, kwargs)

    def _evaluate(self, code, x, args, kwargs):
        try:
            given = self.signature.bind(x, *args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{self.__name__}{self.signature}: {error}") from None
        given.apply_defaults()
        _, *values = given.arguments.values()
        x = as_floats(x)
        y = _compute(
            code, x, *(_as_parameter(name, value, x.dtype) for name, value in zip(self.parameters, values, strict=True))
        )
        # Comparisons are false for NaN, so that a branch would swallow it; this is the one place that puts it back.
        return np.where(np.isnan(x), x, y)[()]

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
        return self.formula(FLOATS, as_floats(x), **(self.parameters | parameters))[()]

    def _equation(self, which, notation):
        names = [rf"\{name}" if notation is TEX and name in GREEK else name for name in self.parameters]
        symbol = self.symbol if notation is TEX else self.__name__
        arguments = ("; " if notation is TEX else ", ").join(["x", ", ".join(names)] if names else ["x"])
        terms = [notation.term(name) for name in ("x", *names)]
        if which == "formula":
            return f"{symbol}({arguments})", notation.term(self.formula(notation, *terms))
        return f"{symbol}'({arguments})", notation.term(self.derivative_formula(notation, *terms))


class VectorActivation(Record):
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

    def __init__(self, code, *, scalar=False, range, **common):
        super().__init__(code, **common)
        self.scalar, self.range = scalar, range
        self.__doc__ = _document(code.__doc__, VECTORS_ALONG_AN_AXIS, BAD_VECTORS_OR_AXIS)

    def _document(self, code):
        return _document(code.__doc__, VECTORS, BAD_VECTORS)

    def __call__(self, x, axis=-1):
        x = as_floats(x)
        return _compute(self.code, x, axis=_axis(x, axis))[()]

    def _evaluate(self, code, x):
        x = as_floats(x)
        if x.ndim == 0:
            raise ValueError(f"x must be a vector or an array of vectors, shape (..., n), got the single number {x}")
        return _compute(code, x)

    def _equation(self, which, notation):
        tex = notation is TEX
        symbol = self.symbol if tex else self.__name__
        x, i, j = (notation.term(name) for name in "xij")
        indices = [] if self.scalar else [i]
        output = notation.write("call" if self.scalar else "call[]", symbol, x, *indices)
        if which == "formula":
            return output, self.formula(notation, x, *indices)
        slope = rf"\frac{{\partial\, {output}}}{{\partial x_j}}" if tex else f"d {output} / d x[j]"
        return slope, self.derivative_formula(notation, x, *indices, j)


def _axis(x, axis):
    try:
        axis = operator.index(axis)
    except TypeError:
        raise TypeError(f"axis must be an integer, got {type(axis).__name__}") from None
    if x.ndim == 0:
        raise ValueError(f"x must have an axis to work along, got the single number {x}")
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(
            f"axis must lie between {-x.ndim} and {x.ndim - 1} for an array of shape {x.shape}, got {axis}"
        )
    return axis


def activation(**facts):
    """Make the record of an `Activation` from its stable code; the keyword arguments state what it is.

    Parameters
    ----------
    formula, derivative : callable
        The definition and its derivative as the author would print them: functions of an arithmetic ``m``, ``x`` and
        the parameters. A condition at a kink states the convention for the derivative there.
    range : str
        The set of values, such as ``"(0, 1)"``; a round bracket is an end that is approached and never reached.
    monotonic : str
        ``"increasing"`` or ``"non-decreasing"``.
    smoothness : float
        How many continuous derivatives it has: ``math.inf``; 0 if it is continuous; -1 if it jumps.
    lipschitz : callable or float
        The smallest bound of the absolute slope; a function of the parameters where it depends on them.
    kinks : tuple of float, optional
        Where it has no derivative.
    identities : callable, optional
        Equations with other records that hold for every `x`: a function of ``m`` and ``x`` that returns pairs.
    symbol : str, optional
        How it is typeset, if not by its name.
    ulps : int, optional
        The accuracy that it promises.
    cite : str or tuple of str
        Keys of the bibliography.

    Returns
    -------
    callable
        A decorator that turns the code of the value into an `Activation`.
    """
    return lambda code: Activation(code, **facts)


def vector_activation(**facts):
    """Make the record of a `VectorActivation` from its stable code, a function of an array and an axis.

    Parameters
    ----------
    formula, derivative : callable
        Functions of an arithmetic ``m``, ``x`` and the indices: of output ``i`` and, for the derivative, input ``j``.
    scalar : bool, optional
        Whether the output is one number, so that the derivative is a gradient and not a Jacobian.
    range : str
        The set of values of each output.
    symbol, cite, identities
        As for `activation`.

    Returns
    -------
    callable
        A decorator that turns the code of the value into a `VectorActivation`.
    """
    return lambda code: VectorActivation(code, **facts)


def derivative_of(record):
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

    def attach(code):
        @functools.wraps(code)
        def method(x, *args, **kwargs):
            if isinstance(record, Activation):
                return record._evaluate(code, x, args, kwargs)
            return record._evaluate(code, x, *args, **kwargs)

        method.code = code
        method.__doc__ = record._document(code)
        name = "derivative" if isinstance(record, Activation) else "gradient" if record.scalar else "jacobian"
        method.__qualname__ = f"{record.__name__}.{name}"
        setattr(record, name, method)
        return method

    return attach
