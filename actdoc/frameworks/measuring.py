"""What a framework's call for a record does: its defaults, its agreement with the definition, its accuracy."""

import ast
import itertools
import math
import re
from typing import NamedTuple

import numpy as np

from actdoc.frameworks.results import (
    AGREES,
    BESIDE,
    DTYPES,
    LARGEST,
    SMALLEST,
    SPECIAL,
    short,
    text_of,
)
from actdoc.oracle import compare


def defaults(framework, call, x):
    """Return the keyword arguments of a call that are the framework's defaults: left out, nothing changes.

    Parameters
    ----------
    framework : Framework
        Where to call.
    call : str
        The call.
    x : ndarray
        The input on which to try it.

    Returns
    -------
    list of str
        Such as ``["alpha=1.0"]``.
    """
    tree = ast.parse(call, mode="eval")
    reference, found = framework.evaluate(call, x), []
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for keyword in list(node.keywords):
            node.keywords.remove(keyword)
            try:
                if np.array_equal(
                    framework.evaluate(ast.unparse(tree), x), reference, equal_nan=True
                ):
                    found.append(ast.unparse(keyword))
            except (
                Exception
            ):  # a framework may raise anything for an argument that it needs
                pass
            node.keywords.append(keyword)
    return found


def measure(framework, record, truths):
    """Return what a framework's call for a record does: defaults, agreement, accuracy, special values.

    Parameters
    ----------
    framework : Framework
        Where to call.
    record : Activation or VectorActivation
        What the call stands for.
    truths : callable
        Takes a dtype and ``"value"`` or ``"derivative"`` and returns the oracle's trials.

    Returns
    -------
    dict
        What `RECORD` holds for this pair.
    """
    call = record.calls[framework.name]
    same = record.equivalent_calls.get(framework.name, call)
    found = {"call": call} | _defaults(framework, record, call)
    if getattr(record, "noise", None):
        return found | {"random": True}
    if framework.definitions is not None:
        found |= _definition_gap(framework, record, call, truths)
    found |= _agreement(framework, record, call, truths)
    if "agrees" not in found:
        return found
    if same != call:
        found |= {"same": same} | _same_gap(framework, record, same, truths)
    if record.elementwise:
        found |= _special(framework, record, same)
    if found["agrees"] or same != call:
        found |= {"accuracy": _accuracies(framework, record, same, truths)}
    return found


def _defaults(framework, record, call):
    """Which arguments are the framework's defaults, or the sentence of its failure."""
    x = np.linspace(-8, 8, 64, dtype=np.float32)
    x = x if record.elementwise else x.reshape(2, 2, 16)
    try:
        return {"defaults": defaults(framework, call, _column(call, x))}
    except Exception as error:
        return {"error": _sentence(error)}


def _definition_gap(framework, record, call, truths):
    """How far the standard's own program lies from the definition."""
    gaps = [
        _gap(
            record, trial, framework.evaluate(call, trial.x, modules=framework.definitions)
        )
        for trial in truths(np.float64, "value")
    ]
    return {"definition_gap": short(max(gaps).size, 3)}


def _agreement(framework, record, call, truths):
    """How far the call as written lies from the definition, and where; nothing if it computes in no type."""
    found, gaps = {}, []
    for name, dtype in DTYPES.items():
        for trial in truths(dtype, "value"):
            try:
                computed = _apply(framework, record, call, trial.x, "value")
                gaps.append(_gap(record, trial, computed))
            except Exception as error:  # no kernel for this type
                found.setdefault("errors", {})[name] = _sentence(error)
    if not gaps:
        return found
    gap = max(gaps)
    found |= {"gap": short(gap.size, 3), "agrees": bool(gap.size < AGREES)}
    if not found["agrees"] and math.isfinite(gap.at):
        found |= {"gap_at": short(gap.at, 4), "relative": gap.relative}
    return found


def _same_gap(framework, record, call, truths):
    """How far the call that is the same function lies from the definition."""
    gaps = [
        _gap(record, trial, _apply(framework, record, call, trial.x, "value"))
        for trial in truths(np.float32, "value")
    ]
    return {"same_gap": short(max(gaps).size, 3)}


def _accuracies(framework, record, call, truths):
    """The accuracy of value and derivative in each type."""
    found = {}
    for which in ("value", "derivative") if framework.differentiates else ("value",):
        found[which] = {}
        for name, dtype in DTYPES.items():
            value = found["value"].get(name)
            found[which][name] = (
                value  # what does not compute in this type does not differentiate in it either
                if str(value).startswith("computes")
                else _accuracy(framework, record, call, truths(dtype, which), which)
            )
    return found


def _accuracy(framework, record, call, trials, which):
    """The worst error of a call where inputs and truths are 0 or normal numbers, or the sentence of its failure."""
    verdicts = []
    for trial in trials:
        try:
            computed = _apply(framework, record, call, trial.x, which)
        except Exception as error:
            return _sentence(error)
        if computed.dtype != trial.x.dtype:
            return f"computes in {computed.dtype}"
        fair = ordinary(record, trial, which)
        if fair.any():
            part = select(trial, fair)
            verdicts.append(compare(part, computed.reshape(len(trial.x), -1)[fair]))
    worst = max(verdicts, key=lambda v: v.worst)
    found = {
        "worst": short(worst.worst, 3),
        "false_zeros": sum(v.false_zeros for v in verdicts),
        "points": sum(v.points for v in verdicts),
    }
    if np.ndim(worst.at) == 0 and worst.at is not None:
        found["at"] = short(worst.at)
    return found


def ordinary(record, trial, which):
    """Which inputs of a trial count: no subnormal in or out, no kink of a derivative, no square that overflows."""
    info = np.finfo(trial.x.dtype)
    low, high = float(info.tiny), math.sqrt(float(info.max))
    inputs, truths = np.abs(_rows(trial)), np.abs(_truths(trial))
    fair = ((inputs == 0) | ((inputs >= low) & (inputs <= high))).all(axis=1)
    fair &= ((truths == 0) | (truths >= low)).all(axis=1)
    if which == "derivative" and record.elementwise:
        fair &= ~np.isin(trial.x, np.array(record.breakpoints_at(), trial.x.dtype))
    return fair


def select(trial, chosen):
    """The part of a trial that is of some of its inputs."""
    results = np.repeat(chosen, len(trial.truths) // len(trial.x))
    return trial._replace(
        x=trial.x[chosen],
        truths=list(itertools.compress(trial.truths, results)),
        units=list(itertools.compress(trial.units, results)),
    )


def _rows(trial):
    """The inputs of a trial, one row for each: a number, or the components of a vector."""
    return trial.x.reshape(len(trial.x), -1)


def _truths(trial):
    """The truths of a trial as floats, one row for each input."""
    return np.array([float(t.mid()) for t in trial.truths]).reshape(len(trial.x), -1)


def _sentence(error):
    """What is worth recording of an error: its first line, without the framework's paths."""
    text = re.sub(r"/\S+", "", str(error).strip().split("\n")[0])
    return re.sub(r"^\[ONNXRuntimeError\] : \d+ : ", "", text)[:80]


def _apply(framework, record, call, x, which):
    if which == "value":
        return framework.evaluate(call, _column(call, x)).reshape(-1)
    if record.elementwise:
        return framework.evaluate(call, _column(call, x), derivative=True).reshape(-1)
    if record.scalar:
        return framework.evaluate(call, x, derivative=True)
    n = x.shape[-1]
    return framework.jacobian(call, x, record.outputs(n))


def _column(call, x):
    return x[:, None] if "layers." in call and x.ndim == 1 else x


class Gap(NamedTuple):
    """A difference from the truth; relative, where the truth is above 1."""

    size: float
    at: float
    relative: bool


def _gap(record, trial, computed):
    """The largest difference from the truth for ordinary inputs, and where; vectors have no single place."""
    inputs, truths = _rows(trial).astype(float), _truths(trial)
    computed = np.asarray(computed, float).reshape(truths.shape)
    gaps = np.abs(computed - truths) / np.maximum(1, np.abs(truths))
    size = np.abs(inputs)
    ordinary = ((size <= LARGEST) & ((size == 0) | (size > SMALLEST))).all(axis=1)
    if record.elementwise and record.evaluate(record.smoothness) < 0:
        # Beside a jump a rounded threshold makes all the difference.
        for kink in record.breakpoints_at():
            ordinary &= (trial.x == kink) | (np.abs(trial.x - kink) > BESIDE)
    worst = np.max(np.where(ordinary[:, None], np.nan_to_num(gaps, nan=np.inf), 0), axis=1)
    at = int(np.argmax(worst))
    place = float(inputs[at, 0]) if record.elementwise else math.nan
    return Gap(float(worst[at]), place, bool(np.max(np.abs(truths[at])) > 1))


def _special(framework, record, call):
    """What the call returns at infinity and the like, and its slopes at the kinks, in the first type that it has."""
    found = {}
    for dtype in DTYPES.values():

        def texts(numbers, derivative=False, dtype=dtype):
            x = _column(call, np.array(numbers, dtype))
            return map(text_of, framework.evaluate(call, x, derivative=derivative).ravel())

        try:
            values = texts(list(SPECIAL.values()))
            found["special"] = dict(zip(SPECIAL, values, strict=True))
            if framework.differentiates:
                kinks = [*record.breakpoints_at(), math.nan]
                slopes = zip(
                    np.array(kinks, dtype), texts(kinks, derivative=True), strict=True
                )
                found["slopes"] = {f"{kink:.4g}": slope for kink, slope in slopes}
        except Exception:  # no kernel for float64
            continue
        return found
    return found
