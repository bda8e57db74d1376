"""What goes into a function and what it is given back as: every check that stands before the code of a record.

Whatever is not what a function needs is refused in one sentence that says what was expected and what came.
"""

import functools
import math
import numbers
import operator
import sys

import numpy as np

DTYPES = (np.float16, np.float32, np.float64)


def as_floats(x, name="x"):
    """Return `x` as an array of float16, float32 or float64 without changing or copying more than it must.

    Parameters
    ----------
    x : array_like of real numbers, any shape
        Integers and booleans become float64; the three float types stay as they are.
    name : str, optional
        What errors call it.

    Returns
    -------
    ndarray
        Of float16, float32 or float64, in native byte order.

    Raises
    ------
    TypeError
        If `x` holds anything but real numbers (complex numbers, strings, objects, floats of another width), has a mask,
        or does not let itself be converted to an array.
    ValueError
        If `x` is a nested list whose rows differ in length.

    Examples
    --------
    >>> as_floats([1, 2]).dtype
    dtype('float64')
    """
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(
            f"{name} must be an array without a mask, which no function here could keep, got a masked array"
        )
    try:
        array = _columns_as_floats(x) if is_pandas(x) else np.asarray(x)
    except Exception as error:  # an object may raise anything when it is asked for an array
        if isinstance(error, ValueError) and isinstance(x, (list, tuple)):
            raise ValueError(
                f"{name} must be an array of real numbers, got nested sequences of unequal lengths"
            ) from error
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise TypeError(
            f"{name} must be what NumPy can convert to an array of real numbers, got {type(x).__name__}: {reason}"
        ) from error
    if array.dtype.kind in "iub":
        return array.astype(np.float64)
    if array.dtype.type not in DTYPES:
        raise TypeError(
            f"{name} must hold real numbers (float16, float32, float64, integers or booleans), got {array.dtype}"
        )
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def is_pandas(x):
    """Return whether `x` is a Series or a DataFrame, without importing pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(x, (pandas.Series, pandas.DataFrame))


def _columns_as_floats(x):
    """Return the numbers of a pandas object; columns of different types meet in float64, where NA is NaN."""
    array = np.asarray(x)
    dtypes = [x.dtype] if x.ndim == 1 else x.dtypes
    if array.dtype == object and all(dtype.kind in "biuf" for dtype in dtypes):
        return x.to_numpy(dtype=np.float64, na_value=np.nan)
    return array


def as_number(name, value):
    """Return a parameter that is one finite real number, as a float."""
    if type(value) is not float:
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value[()]
        if not isinstance(value, numbers.Real):
            raise TypeError(f"{name} must be one real number, got {type(value).__name__}")
    try:
        value = float(value)
    except OverflowError:
        raise ValueError(
            f"{name} must be a float, got a number beyond the largest"
        ) from None
    if not math.isfinite(value):
        raise ValueError(f"{name} must be finite, got {value!r}")
    return value


def as_numbers(name, values, shape):
    """Return a parameter that may be an array, such as the learned slopes of prelu, in float64."""
    if type(values) is float and math.isfinite(values):
        return values
    array = as_floats(values, name).astype(np.float64)
    if not np.isfinite(array).all():
        raise ValueError(
            f"{name} must be finite, got an array with {array[~np.isfinite(array)].flat[0]}"
        )
    try:
        fits = np.broadcast_shapes(array.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"{name} must have a shape that broadcasts to the {shape} of x, got {array.shape}"
        )
    return array[()]


def as_choice(name, value, choices):
    """Return a parameter that is one of a few."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(
            f"{name} must be one of {', '.join(map(repr, choices))}, got {value!r}"
        )
    return value


def as_flag(name, value):
    """Return a parameter that is True or False."""
    if not isinstance(value, (bool, np.bool)):
        raise TypeError(f"{name} must be True or False, got {value!r}")
    return value


def as_generator(name, value):
    """Return a source of random numbers; None stays None, because to make one takes longer than most functions."""
    if value is None:
        return None
    try:
        return np.random.default_rng(value)
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} must be None, a seed or a numpy.random.Generator, got {value!r}"
        ) from None


def as_axis(axis, x):
    """Return an axis that `x` has."""
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


# Containers that are no plain arrays.

_PLAIN = (np.ndarray, float, int, list, tuple, np.float64, np.float32)


def is_plain(x):
    """Return whether `x` is of the types that most calls have, of which nothing needs to be kept."""
    return type(x) in _PLAIN


class UfuncOfOneArgument:
    """A function of one number in the dress of a NumPy ufunc, for containers that apply ufuncs to what they hold.

    pandas, Dask, xarray and others define ``__array_ufunc__`` (NEP 13), which is given a ufunc and applies it in its
    own way: it keeps the labels, or waits until the result is asked for.
    """

    nin, nout, nargs, signature, identity = 1, 1, 2, None, None

    def __init__(self, name, function):
        # Under the bare name pandas would take abs or negative for NumPy's own.
        self.__name__ = self.__qualname__ = f"actdoc.{name}"
        self.function = function

    def __call__(self, x):
        return self.function(x)


def apply_elementwise(name, function, x):
    """Apply a function of arrays to a container that is no plain array, as it would apply a ufunc.

    Parameters
    ----------
    name : str
        What the function is called.
    function : callable
        Takes what `as_floats` takes, and returns an array of the same shape.
    x : object
        Such as a pandas Series; what defines neither ``__array_ufunc__`` nor ``__array_wrap__`` is taken as an array.

    Returns
    -------
    object
        What `x` makes of it: of its own type, with its own labels.

    Raises
    ------
    TypeError
        If the container refuses ufuncs.
    """
    if is_plain(x):
        return function(x)
    own = getattr(type(x), "__array_ufunc__", np.ndarray.__array_ufunc__)
    if own is np.ndarray.__array_ufunc__ or isinstance(x, (np.generic, np.ma.MaskedArray)):
        return wrap_like(x, function(x))
    expected = f"{name}: x must be what NumPy's functions can be applied to, got"
    if own is None:
        raise TypeError(f"{expected} {type(x).__name__}, which refuses them")
    ufunc = UfuncOfOneArgument(name, functools.partial(apply_elementwise, name, function))
    try:
        result = own(x, ufunc, "__call__", x)
    except AttributeError as error:
        raise TypeError(
            f"{expected} {type(x).__name__}, which asks for more than a ufunc's name and numbers of arguments: {error}"
        ) from error
    if result is NotImplemented:
        raise TypeError(f"{expected} {type(x).__name__}, which does not know how")
    return result


def wrap_like(x, y):
    """Return a result as the type that NumPy's functions would give for `x`: a matrix for a matrix."""
    wrap = getattr(x, "__array_wrap__", None)
    if wrap is None or isinstance(x, np.generic) or np.shape(x) != np.shape(y):
        return y
    return wrap(np.asarray(y))


def relabel(x, y, axis):
    """Return the result of a function of vectors with the labels of a pandas object along the axes that it still has.

    Parameters
    ----------
    x : object
        What the function was given.
    y : ndarray
        What it computed: of the shape of `x`, or of another length along `axis`, or without it.
    axis : int
        The axis of the vectors.

    Returns
    -------
    object
        A Series or DataFrame for one, else `y`.
    """
    if not is_pandas(x):
        return wrap_like(x, y)
    pandas = sys.modules["pandas"]
    labels = list(x.axes)
    if y.ndim < x.ndim:
        del labels[axis]
    elif y.shape[axis] != x.shape[axis]:
        labels[axis] = None
    if not labels:
        return y
    if y.ndim == 1:
        return pandas.Series(y, *labels, name=x.name if x.ndim == 1 else None)
    return pandas.DataFrame(y, *labels)
