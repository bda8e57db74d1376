"""How code is run over an array: block by block, so that all that it needs on the way stays in the processor's cache.

NumPy finishes one operation on the whole array before it begins the next. At a million numbers each of them then waits
for memory, and each result on the way takes as much room as the input. In blocks neither happens.
"""

import math
from typing import Any

import numpy as np

#: How many numbers of float64 a block has, unless there is a reason for more or fewer: 64 kB. Fewer cost more calls
#: for the same work, more leave the cache.
BLOCK = 8192

# The C library of Linux gives the end of its heap back whenever 128 kB of it are free, and then asks for it anew, page
# by page: at each operation on a block. Once it has freed something larger, it keeps as much.
np.empty(1 << 22, np.uint8)


def run(code, x, options, *, exact=False):
    """Run code that treats each number by itself.

    Every block is contiguous and in one precision, whatever the order and the stride of `x`, so that the bits of a
    result depend on its number alone. NumPy's warnings are off.

    Parameters
    ----------
    code : callable
        A function of an array and of the options.
    x : ndarray
        The input, which is not changed.
    options : dict
        The code's parameters; an array is cut as `x` is, to whose shape it broadcasts.
    exact : bool, optional
        Whether the code computes in the precision of `x`, instead of float64.

    Returns
    -------
    ndarray
        In the shape, the precision and the order of `x`, rounded once; NaN where `x` is NaN.

    Examples
    --------
    >>> run(lambda x: x.size + 0 * x, np.zeros(20_000, np.float32), {})[[0, -1]]
    array([4000., 4000.], dtype=float32)
    """
    y = np.empty_like(x, subok=False)
    if not x.size:
        return y
    inputs, output = x, y
    arrays = {
        name: np.broadcast_to(value, x.shape)
        for name, value in options.items()
        if isinstance(value, np.ndarray)
    }
    if not x.flags.c_contiguous and "rng" not in options:
        # In the order of memory; but random numbers are drawn in the order of the array.
        axes = sorted(range(x.ndim), key=lambda axis: -abs(x.strides[axis]))
        inputs, output = x.transpose(axes), y.transpose(axes)
        arrays = {name: value.transpose(axes) for name, value in arrays.items()}
    if inputs.flags.c_contiguous and not arrays:
        inputs, output = inputs.reshape(-1), output.reshape(-1)
    with np.errstate(all="ignore"):
        for place in _places(inputs.shape, _most(x, exact)):
            block = _block(inputs[place], exact)
            parts = {name: value[place] for name, value in arrays.items()}
            part = code(block, **options | parts)
            # Comparisons are false for NaN, so that a branch would swallow it. The maximum is NaN if one is.
            if math.isnan(np.maximum.reduce(block, axis=None)):
                part = np.where(np.isnan(block), block, part)
            output[place] = part
    return y


def run_along(code, x, axis, options, *, matrix=False, exact=False):
    """Run code that treats each vector by itself, in blocks of whole vectors.

    Parameters
    ----------
    code : callable
        A function of an array with the vectors along its last axis, and of the options.
    x : ndarray
        The input, which is not changed.
    axis : int
        The axis of the vectors.
    options : dict
        The code's parameters.
    matrix : bool, optional
        Whether the code makes a matrix of each vector, so that a block holds fewer of them.
    exact : bool, optional
        Whether the code computes in the precision of `x`, instead of float64.

    Returns
    -------
    ndarray
        In the precision of `x`, rounded once. What the code returns behind the axes that it was given replaces `axis`.

    Examples
    --------
    >>> run_along(lambda x: x.sum(axis=-1), np.ones((3, 2)), 0, {})
    array([3., 3.])
    """
    if axis not in (-1, x.ndim - 1):
        x = np.moveaxis(x, axis, -1)
    *shape, n = x.shape
    # A matrix for each vector: so many numbers come out that few go in, and the calls count.
    each, most = (n * n, 16 * _most(x, False)) if matrix else (n, 1.5 * _most(x, exact))
    most = int(most) // max(1, each)
    y: Any = None
    output = y
    with np.errstate(all="ignore"):
        for place in _places(shape, most):
            block = _block(x[place], exact)
            part = np.asarray(code(block, **options))
            if output is None:
                made = part.shape[block.ndim - 1 :]
                if place is ... and matrix and part.dtype == x.dtype and part.base is None:
                    return part  # one block, and nobody else's: not worth a copy
                y, output = _empty(shape, made, axis, x.dtype)
            output[place] = part
    return y


def _empty(shape, made, axis, dtype):
    """An empty array of results, and a view of it with the results behind the other axes."""
    place = axis % (len(shape) + 1)
    y = np.empty([*shape[:place], *made, *shape[place:]], dtype)
    return y, np.moveaxis(y, place, -1) if len(made) == 1 and place < len(shape) else y


def _most(x, exact):
    """How many numbers a block of an array has."""
    # What a block needs on the way is to be little beside the result: so it is smaller where the result is narrower,
    # and larger where the code has hardly any steps.
    return 4 * BLOCK if exact else BLOCK * x.itemsize // 8


def _block(x, exact):
    return np.asarray(x, None if exact else np.float64, order="C")


def _places(shape, most):
    """Cut an array of a shape into blocks of nearly equal size, at most so large: yield their indices."""
    if math.prod(shape) <= most or not shape:
        yield ...
        return
    length, *others = shape
    inner = math.prod(others)
    count = math.ceil(length / max(1, most // inner))
    step = math.ceil(length / count)
    for start in range(0, length, step):
        if inner > most:  # then each step is 1
            for place in _places(others, most):
                yield (start, place) if place is ... else (start, *place)
        else:
            yield (slice(start, start + step),)
