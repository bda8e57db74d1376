"""Time several ways to compute the same side by side, count the memory that they take and the digits that they lose."""

import math
import statistics
import time
import tracemalloc

import numpy as np

from actdoc.frameworks.measuring import ordinary, select
from actdoc.frameworks.results import short
from actdoc.oracle import compare, trials
from actdoc.speed.results import MILLION, ROWS, SIZES, SPREAD
from actdoc.speed.textbook import FORM_CALLS, LINES, SCIPY_SLOPES

#: A measurement takes at least so long, in seconds: a short call is repeated.
LEAST = 1e-3
ROUNDS, ROUNDS_OF_LONG = 7, 3
LONG = 5_000_000  # numbers from which on fewer rounds must do, so that a run ends in time


def side_by_side(calls, rounds=ROUNDS, least=LEAST, clock=time.process_time):
    """Time some calls in turns, so that whatever else the machine does slows all of them alike.

    Parameters
    ----------
    calls : dict of str to callable
        What to time, without arguments. The first is what the others are compared with.
    rounds : int, optional
        How often each has its turn; every second round runs backwards.
    least : float, optional
        How many seconds a turn takes at least: a short call is repeated.
    clock : callable, optional
        Tells the time in seconds: that of the processor, which passes only while this process has it.

    Returns
    -------
    times : dict of str to float
        The median of the rounds, in seconds a call.
    ratios : dict of str to float
        For each but the first, how often as long as the first it takes: the median of the ratios inside the rounds.
    """

    def turn(call, repeats):
        start = clock()
        for _ in range(repeats):
            call()
        return (clock() - start) / repeats

    once = {name: turn(call, 1) for name, call in calls.items()}
    # The first turn warms up, and says how long a call takes only where that is long.
    once = {n: t if t > 50 * least else turn(calls[n], 1) for n, t in once.items()}
    repeats = {name: math.ceil(least / max(t, 1e-9)) for name, t in once.items()}
    found = {name: [] for name in calls}
    for n in range(rounds):
        for name in list(calls)[:: -1 if n % 2 else 1]:
            found[name].append(turn(calls[name], repeats[name]))
    first, *others = calls
    times = {name: statistics.median(seconds) for name, seconds in found.items()}
    return times, {
        name: statistics.median(
            t / ours for t, ours in zip(found[name], found[first], strict=True)
        )
        for name in others
    }


def extra_memory(call, x):
    """Return how much memory a call takes at its peak, its result included, in multiples of its input or its result.

    Parameters
    ----------
    call : callable
        A function of an array.
    x : ndarray
        Its input.

    Returns
    -------
    float
        In bytes of `x`, or of the result where that is longer.
    """
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        y = call(x)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (peak - before) / max(x.nbytes, y.nbytes)


def memory_of(line, form, which, dtype):
    """Return the `extra_memory` of a function at a million numbers, at its worst over the lengths of rows.

    Parameters
    ----------
    line : callable
        What computes it.
    form, which, dtype
        As for `measure`.

    Returns
    -------
    float
        In multiples. A matrix of a vector of a thousand is one block, and left out.
    """
    inputs_of_several = [
        x for _, x, _ in inputs(form, which, dtype, (MILLION,)) if len(x) > 9
    ]
    return short(max(extra_memory(line, x) for x in inputs_of_several), 3)


def worst_ulps(form, which, dtype, call):
    """Return the worst error of some code for a form, at the points at which the frameworks are judged.

    Parameters
    ----------
    form : Form
        What the code is to compute.
    which : {"value", "derivative"}
        What of it.
    dtype : str
        The precision.
    call : callable
        The code, a function of an array.

    Returns
    -------
    float
        In ulps.
    """
    worst = 0.0
    for trial in trials(form.record, dtype, which, parameters=form.choices):
        fair = ordinary(form.record, trial, which)
        if fair.any():
            with np.errstate(all="ignore"):
                computed = call(trial.x).reshape(len(trial.x), -1)[fair]
            worst = max(worst, compare(select(trial, fair), computed).worst)
    return worst


# What is compared: functions of an array of NumPy, or of one of a framework.


def ours(form, which):
    """Return our code for a form, as a function of an array."""
    code = form.record if which == "value" else form.record.slope
    given = form.choices | getattr(form.record, "seed", {})
    return lambda x: code(x, **given)


def textbook(form, which):
    """Return the textbook line for a form."""
    return LINES[form.name][which == "derivative"]


def call_of(framework, form, which):
    """Return what a framework calls a form, or its derivative in SciPy; None if it has no such thing."""
    if framework.name == "scipy" and which == "derivative":
        return SCIPY_SLOPES.get(form.name)
    if form.name in FORM_CALLS:
        return FORM_CALLS[form.name].get(framework.name)
    record = form.record
    if form.name != record.__name__:
        return None
    if which == "derivative" and not record.elementwise and not record.scalar:
        return None  # a Jacobian takes a loop, or more than a call
    return record.equivalent_calls.get(framework.name, record.calls.get(framework.name))


def bound(framework, form, which, x):
    """Return what to time of a framework, without arguments: its call on an array of its own.

    Parameters
    ----------
    framework : Framework
        SciPy, PyTorch or JAX.
    form : Form
        What to compute.
    which : {"value", "derivative"}
        What of it. PyTorch computes a derivative by going forwards and backwards, JAX by a compiled function.
    x : ndarray
        The input.

    Returns
    -------
    callable or None
        None if the framework has no such function.
    """
    call = call_of(framework, form, which)
    if call is None:
        return None
    alpha = framework.array(np.array([0.25], x.dtype))
    f = eval(f"lambda x: {call}", framework.modules | {"math": math, "alpha": alpha})
    given = framework.array(x)
    if framework.name == "jax":
        return _jitted(framework.jax, f, which, given)
    if framework.name == "torch" and which == "derivative":
        return _backwards(framework.torch, f, given)
    return lambda: f(given)


def _jitted(jax, f, which, x):
    g = f if which == "value" else jax.grad(lambda x: f(x).sum())
    compiled = jax.jit(g)
    compiled(x)  # for this shape, so that no turn is spent on it
    return lambda: compiled(x).block_until_ready()


def _backwards(torch, f, x):
    x.requires_grad_()
    ones = torch.ones_like(f(x))
    return lambda: torch.autograd.grad(f(x), x, ones)[0]


def same(framework, form, which, x):
    """Return whether a framework's call computes what ours does, in an array of its own and in the same precision."""
    call = bound(framework, form, which, x)
    if call is None:
        return False
    try:
        theirs, mine = framework.number(call()), ours(form, which)(x)
    except Exception:  # a framework may raise anything for what it cannot compute
        return False
    return (
        theirs.dtype == mine.dtype
        and not np.shares_memory(theirs, x)
        and np.allclose(theirs, mine, rtol=1e-4, atol=1e-5)
    )


# A run.


def inputs(form, which, dtype, sizes=SIZES):
    """Yield the size, the input and how many numbers count, for each size at which a form is timed."""
    random = np.random.default_rng(0)
    record = form.record
    if record.elementwise:
        for size in sizes:
            yield size, random.normal(0, SPREAD, size).astype(dtype), size
        return
    for n in ROWS:
        # The numbers of the input; of a Jacobian, of which there are many more, those of the output.
        each = n if which == "value" or record.scalar else n * record.outputs(n)
        count = max(1, MILLION // each)
        yield n, random.normal(0, SPREAD, (count, n)).astype(dtype), count * each


def measure(form, which, dtype, frameworks, sizes=SIZES):
    """Measure one function or derivative in one precision: times, ratios, memory and digits.

    Parameters
    ----------
    form : Form
        What to measure.
    which : {"value", "derivative"}
        What of it.
    dtype : str
        The precision.
    frameworks : dict of str to Framework
        What to compare it with besides the textbook line.
    sizes : tuple of int, optional
        At how many numbers.

    Returns
    -------
    dict
        What `RECORD` holds of it. Times are nanoseconds a number.
    """
    lines = {"actdoc": ours(form, which), "textbook": textbook(form, which)}
    _, few, _ = next(inputs(form, which, dtype, SIZES[:1]))
    found = {"times": {}, "ratios": {}, "memory": {}, "ulps": {}}
    others = [f for f in frameworks.values() if same(f, form, which, few)]
    for size, x, count in inputs(form, which, dtype, sizes):
        calls = {name: lambda line=line, x=x: line(x) for name, line in lines.items()}
        calls |= {f.name: bound(f, form, which, x) for f in others}
        rounds = ROUNDS if x.size < LONG else ROUNDS_OF_LONG
        times, ratios = side_by_side(calls, rounds)
        found["times"][str(size)] = {n: short(t / count * 1e9, 3) for n, t in times.items()}
        found["ratios"][str(size)] = {n: short(r, 3) for n, r in ratios.items()}
    for name, line in lines.items():
        found["memory"][name] = memory_of(line, form, which, dtype)
        found["ulps"][name] = short(worst_ulps(form, which, dtype, line), 3)
    return found
