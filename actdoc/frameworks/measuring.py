"""What a framework's call for a record does: its defaults, its agreement with the definition, its accuracy."""

import ast
import itertools
import math
import re

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
    result = {"call": call}
    small = np.linspace(-8, 8, 64, dtype=np.float32)
    small = small if record.elementwise else small.reshape(2, 2, 16)
    try:
        result["defaults"] = defaults(framework, call, _column(call, small))
    except Exception as error:
        result["error"] = _sentence(error)
    if getattr(record, "noise", None):
        return result | {"random": True}
    if framework.definitions is not None:
        gaps = [
            _gap(
                record,
                trial,
                framework.evaluate(call, trial.x, modules=framework.definitions),
            )
            for trial in truths(np.float64, "value")
        ]
        result |= {"definition_gap": short(max(gaps)[0], 3)}
    gaps, same = [], record.equivalent_calls.get(framework.name, call)
    for dtype in DTYPES.values():
        for trial in truths(dtype, "value"):
            try:
                gaps.append(
                    _gap(record, trial, _apply(framework, record, call, trial.x, "value"))
                )
            except Exception as error:  # no kernel for this type
                result.setdefault("errors", {})[np.dtype(dtype).name] = _sentence(error)
    if not gaps:
        return result
    size, at, relative = max(gaps)
    result |= {"gap": short(size, 3), "agrees": bool(size < AGREES)}
    if not result["agrees"] and math.isfinite(at):
        result |= {"gap_at": short(at, 4), "relative": relative}
    if same != call:
        gap = max(
            _gap(record, t, _apply(framework, record, same, t.x, "value"))
            for t in truths(np.float32, "value")
        )
        result |= {"same": same, "same_gap": short(gap[0], 3)}
    if record.elementwise:
        result |= _special(framework, record, same)
    if result["agrees"] or same != call:
        whiches = ("value",) if framework.gradient is None else ("value", "derivative")
        found = result["accuracy"] = {which: {} for which in whiches}
        for which, (name, dtype) in itertools.product(whiches, DTYPES.items()):
            # What does not compute in this type does not differentiate in it either.
            elsewhere = str(found["value"].get(name, "")).startswith("computes")
            found[which][name] = (
                found["value"][name]
                if elsewhere
                else _accuracy(framework, record, same, truths(dtype, which), which)
            )
    return result


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
        fair = _ordinary(record, trial, which)
        if fair.any():
            keep = np.repeat(fair, len(trial.truths) // len(trial.x))
            truths, units = (
                [v for v, k in zip(values, keep, strict=True) if k]
                for values in (trial.truths, trial.units)
            )
            part = type(trial)(trial.x[fair], truths, units)
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


def _ordinary(record, trial, which):
    """Which inputs of a trial count: no subnormal in or out, no kink of a derivative, no square that overflows."""
    info = np.finfo(trial.x.dtype)
    rows = np.abs(trial.x.reshape(len(trial.x), -1))
    truths = np.abs(np.array([float(t.mid()) for t in trial.truths])).reshape(
        len(trial.x), -1
    )
    low, high = float(info.tiny), math.sqrt(float(info.max))
    fair = ((rows == 0) | ((rows >= low) & (rows <= high))).all(axis=1)
    fair &= ((truths == 0) | (truths >= low)).all(axis=1)
    if which == "derivative" and record.elementwise:
        fair &= ~np.isin(trial.x, np.array(record.breakpoints_at(), trial.x.dtype))
    return fair


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


def _gap(record, trial, computed):
    """The largest difference from the truth for ordinary inputs, relative to it where it is above 1, and where."""
    rows = trial.x.reshape(len(trial.x), -1).astype(float)
    truths = np.array([float(t.mid()) for t in trial.truths]).reshape(len(rows), -1)
    computed = np.asarray(computed, float).reshape(len(rows), -1)
    gaps = np.abs(computed - truths) / np.maximum(1, np.abs(truths))
    size = np.abs(rows)
    ordinary = ((size <= LARGEST) & ((size == 0) | (size > SMALLEST))).all(axis=1)
    if record.elementwise and record.evaluate(record.smoothness) < 0:
        # Beside a jump a rounded threshold makes all the difference.
        for kink in record.breakpoints_at():
            ordinary &= (trial.x == kink) | (np.abs(trial.x - kink) > BESIDE)
    worst = np.max(np.where(ordinary[:, None], np.nan_to_num(gaps, nan=np.inf), 0), axis=1)
    at = int(np.argmax(worst))
    place = float(rows[at, 0]) if rows.shape[1] == 1 else math.nan
    return float(worst[at]), place, bool(np.max(np.abs(truths[at])) > 1)


def _special(framework, record, call):
    at = np.array(list(SPECIAL.values()))
    found = {}
    for dtype in DTYPES.values():
        x = at.astype(dtype)
        try:
            found["special"] = dict(
                zip(
                    SPECIAL,
                    map(text_of, framework.evaluate(call, _column(call, x)).ravel()),
                    strict=True,
                )
            )
            if framework.gradient is not None:
                kinks = np.array([*record.breakpoints_at(), math.nan], dtype)
                slopes = framework.evaluate(
                    call, _column(call, kinks), derivative=True
                ).ravel()
                found["slopes"] = {
                    f"{k:.4g}": text_of(s) for k, s in zip(kinks, slopes, strict=True)
                }
            return found
        except Exception:  # no kernel for float64: try float32
            continue
    return found
