"""What other frameworks compute: measured once by ``make frameworks``, recorded in a file, and read by the site.

Run as a program, this evaluates every call of the records, and every expression that the pages quote, in the
frameworks that are installed beside it, judges the results by the oracle, and writes `RECORD`. Imported, it reads it.
"""

import ast
import importlib
import importlib.metadata
import itertools
import json
import math
import os
import platform
import re
import subprocess
import sys
from functools import cache, partial
from pathlib import Path

import numpy as np

import actdoc

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "docs" / "compare" / "frameworks.json"
NAMES = {
    "torch": "PyTorch", "jax": "JAX", "keras": "Keras on TensorFlow", "tensorflow": "TensorFlow", "onnx": "ONNX",
    "scipy": "SciPy",
}  # fmt: skip
PACKAGES = {name: (name,) for name in NAMES} | {
    "onnx": ("onnxruntime", "onnx"),
    "scipy": ("scipy", "numpy"),
}
DTYPES = {"float64": np.float64, "float32": np.float32}
SPECIAL = {"-inf": -math.inf, "-0": -0.0, "0": 0.0, "inf": math.inf, "nan": math.nan}


@cache
def recorded():
    """Return what the last run of ``make frameworks`` recorded, as a dictionary."""
    return json.loads(RECORD.read_text("utf-8"))


# How each framework takes an array, gives one back, and differentiates.


class Framework:
    """A framework: the names that its calls may use, and the way in and out.

    `gradient` takes a function of its arrays and an array, and returns the derivative of the sum of the results.
    """

    def __init__(self, name):
        self.name = name
        self.modules, self.array, self.number, self.gradient, *definitions = globals()[
            f"_{name}"
        ]()
        self.definitions = definitions[0] if definitions else None
        self.versions = {p: importlib.metadata.version(p) for p in PACKAGES[name]}

    def evaluate(self, call, x, derivative=False, modules=None):
        """Evaluate a call, an expression of ``x``, or its derivative, on a NumPy array.

        A call may also use ``a`` and ``b``, the halves of `x` along the last axis, and ``alpha``, an array of one 0.25.

        Parameters
        ----------
        call : str
            Such as ``"F.elu(x, alpha=1.0)"``.
        x : ndarray
            The input.
        derivative : bool, optional
            Whether to differentiate the sum of the results with respect to `x`.
        modules : dict, optional
            The names that the call may use, if not those of the framework.

        Returns
        -------
        ndarray
            The result.
        """
        code = compile(call, call, "eval")

        def f(x):
            half = x.shape[-1] // 2
            given = {
                "math": math,
                "x": x,
                "a": x[..., :half],
                "b": x[..., half:],
                "alpha": self.array(np.array([0.25], dtype)),
            }
            return eval(code, (self.modules if modules is None else modules) | given)

        dtype = x.dtype
        given = self.array(x)
        if self.name == "torch":  # random functions must repeat themselves
            self.modules["torch"].manual_seed(0)
        return np.asarray(self.gradient(f, given) if derivative else self.number(f(given)))

    def jacobian(self, call, x, outputs):
        """Return the derivative of each component of the result in each of the input, for a batch of vectors."""
        pick = [
            self.evaluate(f"({call})[..., {i}]", x, derivative=True) for i in range(outputs)
        ]
        return np.stack(pick, axis=-2)


def _torch():
    import torch
    from torch import nn
    from torch.nn import functional

    def gradient(f, x):
        x = x.clone().requires_grad_()
        f(x).sum().backward()
        return x.grad.numpy()

    modules = {"torch": torch, "nn": nn, "F": functional}
    return modules, torch.from_numpy, lambda y: y.detach().numpy(), gradient


def _jax():
    import jax

    jax.config.update("jax_enable_x64", True)
    modules = {"jax": jax, "jnp": jax.numpy, "nn": jax.nn}
    return (
        modules,
        jax.numpy.asarray,
        np.asarray,
        lambda f, x: jax.grad(lambda x: f(x).sum())(x),
    )


def _tensorflow():
    import tensorflow as tf

    def gradient(f, x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(f(x))
        slope = tape.gradient(y, x)
        if slope is None:
            raise ValueError("no derivative")
        return slope.numpy()

    return {"tf": tf}, tf.constant, lambda y: y.numpy(), gradient


def _keras():
    import keras

    _, array, number, gradient = globals()[f"_{keras.backend.backend()}"]()

    def typed_array(x):
        # Layers compute in this type, whatever they are given; the policy is fixed with the first layer.
        keras.config.set_floatx(str(x.dtype))
        keras.config.set_dtype_policy(str(x.dtype))
        return array(x)

    modules = {
        "keras": keras,
        "activations": keras.activations,
        "ops": keras.ops,
        "layers": keras.layers,
    }
    return modules, typed_array, number, gradient


def _scipy():
    from scipy import special

    return {"np": np, "special": special}, np.asarray, np.asarray, None


def _onnx():
    import onnx
    import onnxruntime
    from onnx.reference import ReferenceEvaluator

    def model(version, name, *inputs, **attributes):
        first = inputs[0]
        integers = name == "ReduceLogSumExp"
        inputs = [
            first,
            *(np.asarray(i, np.int64 if integers else first.dtype) for i in inputs[1:]),
        ]
        names = [f"i{n}" for n in range(len(inputs))]
        node = onnx.helper.make_node(name, names, ["y"], **attributes)
        kinds = [onnx.helper.np_dtype_to_tensor_dtype(i.dtype) for i in inputs]
        values = [
            onnx.helper.make_tensor_value_info(n, k, i.shape)
            for n, k, i in zip(names, kinds, inputs, strict=True)
        ]
        output = onnx.helper.make_tensor_value_info("y", kinds[0], None)
        graph = onnx.helper.make_graph([node], name, values, [output])
        made = onnx.helper.make_model(
            graph, opset_imports=[onnx.helper.make_opsetid("", version)], ir_version=11
        )
        return made, dict(zip(names, inputs, strict=True))

    def run(name, *inputs, **attributes):
        made, given = model(OPSET, name, *inputs, **attributes)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(
            made.SerializeToString(), options, ["CPUExecutionProvider"]
        )
        return session.run(None, given)[0]

    def define(name, *inputs, **attributes):
        made, given = model(onnx.defs.onnx_opset_version(), name, *inputs, **attributes)
        return ReferenceEvaluator(made).run(None, given)[0]

    names = [schema.name for schema in onnx.defs.get_all_schemas()]
    runtime, definitions = (
        {name: partial(how, name) for name in names} for how in (run, define)
    )
    return runtime, np.asarray, np.asarray, None, definitions


OPSET = (
    24  # the newest that onnxruntime ran when the file was recorded; the first with Swish
)


def installed():
    """Return the frameworks that can be imported here."""
    return [
        name for name in NAMES if all(importlib.util.find_spec(p) for p in PACKAGES[name])
    ]


# What is measured. A value counts where the input is 0 or between these two in size, and at a jump or not beside it.

SMALLEST, LARGEST, BESIDE = 1e-30, 80, 1e-6


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
        result |= {"definition_gap": _short(max(gaps)[0], 3)}
    gaps, same = [], record.same.get(framework.name, call)
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
    result |= {"gap": _short(size, 3), "agrees": bool(size < AGREES)}
    if not result["agrees"] and math.isfinite(at):
        result |= {"gap_at": _short(at, 4), "relative": relative}
    if same != call:
        gap = max(
            _gap(record, t, _apply(framework, record, same, t.x, "value"))
            for t in truths(np.float32, "value")
        )
        result |= {"same": same, "same_gap": _short(gap[0], 3)}
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


AGREES = 1e-5  # relative to the truth where that is above 1; more than float32 loses, less than two functions differ


def _accuracy(framework, record, call, trials, which):
    """The worst error of a call where inputs and truths are 0 or normal numbers, or the sentence of its failure."""
    from actdoc.oracle import compare

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
        "worst": _short(worst.worst, 3),
        "false_zeros": sum(v.false_zeros for v in verdicts),
        "points": sum(v.points for v in verdicts),
    }
    if np.ndim(worst.at) == 0 and worst.at is not None:
        found["at"] = _short(worst.at)
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
        fair &= ~np.isin(trial.x, np.array(record.kinks_at(), trial.x.dtype))
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
        for kink in record.kinks_at():
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
                    map(_text, framework.evaluate(call, _column(call, x)).ravel()),
                    strict=True,
                )
            )
            if framework.gradient is not None:
                kinks = np.array([*record.kinks_at(), math.nan], dtype)
                slopes = framework.evaluate(
                    call, _column(call, kinks), derivative=True
                ).ravel()
                found["slopes"] = {
                    f"{k:.4g}": _text(s) for k, s in zip(kinks, slopes, strict=True)
                }
            return found
        except Exception:  # no kernel for float64: try float32
            continue
    return found


def _short(value, digits=6):
    value = float(value)
    return float(f"{value:.{digits}g}") if math.isfinite(value) else str(value)


def _text(value):
    value = float(value)
    return "-0" if value == 0 and math.copysign(1, value) < 0 else f"{value:.6g}"


# What the pages quote: {measured}`torch: F.gelu(x(-5.5))`, and the blocks {port}.

QUOTED = re.compile(r"\{measured\}`([^`]+)`")
PORTS = re.compile(r"```\{port\}\n(.*?)\n```", re.DOTALL)


def quoted():
    """Return the expressions that pages quote, and the pairs of lines that the porting guide says are the same."""
    pages = [path.read_text("utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))]
    values = {" ".join(e.split()) for page in pages for e in QUOTED.findall(page)}
    return sorted(values), sorted(
        {block for page in pages for block in PORTS.findall(page)}
    )


def quote(frameworks, expression):
    """Evaluate an expression that a page quotes, such as ``torch: F.gelu(x(-5.5))``; after ``torch':`` its slope.

    Parameters
    ----------
    frameworks : dict
        The loaded frameworks by name.
    expression : str
        A framework, a colon, and an expression in which ``x(...)`` is an input in float64 and ``x32(...)`` in float32.
        ``keras-torch`` and ``keras-jax`` are Keras on another backend than TensorFlow.

    Returns
    -------
    str
        The result as it would be written.
    """
    other = re.fullmatch(r"keras-(\w+)('?:.*)", expression)
    if other:
        return _on_backend(other[1], "keras" + other[2])
    name, call = (part.strip() for part in expression.split(":", 1))
    framework = frameworks[name.removesuffix("'")]
    inputs = re.search(r"\bx(32)?\(([^()]*|\[[^()]*\])\)", call)
    if inputs is None:
        result = eval(call, {**framework.modules, "math": math})
        return str(result.tolist() if hasattr(result, "tolist") else result)
    values = np.array(eval(f"[{inputs[2]}]"), np.float32 if inputs[1] else np.float64)
    values = values[0] if values.ndim > 1 else values
    y = framework.evaluate(
        call.replace(inputs[0], "x"), values, derivative=name.endswith("'")
    ).ravel()
    return ", ".join(_text(v) for v in y)


def _on_backend(backend, expression):
    """Quote an expression of Keras on another backend in a process of its own, because a process has only one."""
    code = f"from actdoc.frameworks import *; print(quote({{'keras': Framework('keras')}}, {expression!r}))"
    given = os.environ | {"KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(
        command, env=given, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()


def difference(frameworks, block):
    """Return the largest difference between the two lines of a block of the porting guide, over [-8, 8].

    Parameters
    ----------
    frameworks : dict
        The loaded frameworks by name.
    block : str
        Two lines, each a framework (or actdoc), a colon, and a call of ``x``; after ``torch':`` its derivative.

    Returns
    -------
    float
        The largest absolute difference.
    """
    results = []
    for line in block.strip().splitlines():
        name, call = (part.strip() for part in line.split(":", 1))
        # The integers are in it, and with them the kinks of most functions. float32, because not all have float64.
        x = np.linspace(-8, 8, 1601).round(2).astype(np.float32).reshape(-1, 1)
        x = np.concatenate([x, x[::-1]], axis=1)
        if name == "actdoc":
            results.append(eval(call, vars(actdoc) | {"x": x, "np": np}))
        else:
            results.append(
                frameworks[name.removesuffix("'")].evaluate(
                    call, x, derivative=name.endswith("'")
                )
            )
    first, second = (np.ravel(r).astype(float) for r in results)
    return float(np.max(np.abs(first - second)))


def run():
    """Measure everything, and write `RECORD` when all is done."""
    from actdoc.oracle import judge, trials

    frameworks = {name: Framework(name) for name in installed()}
    missing = NAMES.keys() - frameworks.keys()
    if missing:
        raise SystemExit(
            f"make frameworks needs all frameworks, but these are not installed: {', '.join(missing)}"
        )
    functions = {}
    for name, record in actdoc.catalogue.items():
        print(name, flush=True)

        @cache
        def truths(dtype, which, record=record):
            return trials(record, dtype, which)

        functions[name] = {
            f: measure(frameworks[f], record, truths) for f in NAMES if f in record.calls
        }
        functions[name]["actdoc"] = {
            key: {
                which: {
                    d: _ours(judge(record, dtype, which, parameters=parameters))
                    for d, dtype in DTYPES.items()
                }
                for which in ("value", "derivative")
            }
            for key, parameters in (("accuracy", None), ("defaults", [record.parameters]))
        }
    expressions, blocks = quoted()
    data = {
        "versions": {p: v for f in frameworks.values() for p, v in f.versions.items()},
        "python": platform.python_version(),
        "machine": platform.machine(),
        "functions": functions,
        "expressions": {e: quote(frameworks, e) for e in expressions},
        "ports": {b: _short(difference(frameworks, b), 2) for b in blocks},
    }
    text = json.dumps(data, indent=1, ensure_ascii=False)
    # The innermost objects on one line each: a line is what a reviewer compares.
    text = re.sub(r"\{[^{}]*\}", lambda m: re.sub(r"\s*\n\s*", " ", m[0]), text)
    text = re.sub(r"\[[^\[\]{}]*\]", lambda m: re.sub(r"\s*\n\s*", " ", m[0]), text)
    partial = RECORD.with_suffix(".partial")
    partial.write_text(text + "\n", "utf-8")
    partial.replace(RECORD)


def _ours(verdict):
    return {
        "worst": _short(verdict.worst, 3),
        "false_zeros": verdict.false_zeros,
        "points": verdict.points,
    }


if __name__ == "__main__":
    sys.exit(run())
