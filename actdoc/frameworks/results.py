"""What the recorded run found: read from a file that ``make frameworks`` wrote."""

import json
import math
import re
from functools import cache
from pathlib import Path

import numpy as np

RECORD = Path(__file__).parents[2] / "docs" / "recorded" / "frameworks.json"
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

#: The newest that onnxruntime ran when the file was recorded; the first with Swish.
OPSET = 24

#: Relative to the truth where that is above 1; more than float32 loses, less than two functions differ.
AGREES = 1e-5


#: A value counts where the input is 0 or between these two in size, and at a jump or not beside it.
SMALLEST, LARGEST, BESIDE = 1e-30, 80, 1e-6


@cache
def recorded():
    """Return what the last run of ``make frameworks`` recorded, as a dictionary."""
    return json.loads(RECORD.read_text("utf-8"))


def write(path, data):
    """Write the record of a run when all of it is done, the innermost objects and lists on one line each.

    Parameters
    ----------
    path : pathlib.Path
        The file; what it held stays until the new text is whole.
    data : dict
        What was found. A line is what a reviewer compares.
    """
    text = json.dumps(data, indent=1, ensure_ascii=False)
    for innermost in (r"\{[^{}]*\}", r"\[[^\[\]{}]*\]"):
        text = re.sub(innermost, lambda m: re.sub(r"\s*\n\s*", " ", m[0]), text)
    partial = path.with_suffix(".partial")
    partial.write_text(text + "\n", "utf-8")
    partial.replace(path)


def short(value, digits=6):
    value = float(value)
    return float(f"{value:.{digits}g}") if math.isfinite(value) else str(value)


def text_of(value):
    value = float(value)
    return "-0" if value == 0 and math.copysign(1, value) < 0 else f"{value:.6g}"
