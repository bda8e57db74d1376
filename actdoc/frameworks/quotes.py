"""What the pages quote of the frameworks, found in their sources and evaluated: values, and lines that do the same."""

import math
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from actdoc.arithmetic import catalogue
from actdoc.frameworks.results import text_of

ROOT = Path(__file__).parents[2]

# {measured}`torch: F.gelu(x(-5.5))`, and the blocks {port}.

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
    return ", ".join(text_of(v) for v in y)


def _on_backend(backend, expression):
    """Quote an expression of Keras on another backend in a process of its own, because a process has only one."""
    code = (
        "from actdoc.frameworks.adapters import load; from actdoc.frameworks.quotes import quote; "
        f"print(quote({{'keras': load('keras')}}, {expression!r}))"
    )
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
            results.append(eval(call, catalogue | {"x": x, "np": np}))
        else:
            results.append(
                frameworks[name.removesuffix("'")].evaluate(
                    call, x, derivative=name.endswith("'")
                )
            )
    first, second = (np.ravel(r).astype(float) for r in results)
    return float(np.max(np.abs(first - second)))
