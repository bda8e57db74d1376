"""Editors and type checkers know every function by its name, with its own parameters: mypy and Pyright say so."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import actdoc

RIGHT = """
import numpy as np
import actdoc
from actdoc import gelu, softmax as smax

actdoc.sigmoid(0.5)
actdoc.sigmoid(x=[[1, 2], [3, 4]])
gelu(np.zeros(3), approximate="tanh")
gelu(np.float32(1), "quick") + 1
actdoc.leaky_relu(np.ones((2, 2)), 0.2)
actdoc.prelu([1.0, 2.0], alpha=[0.1, 0.2])
actdoc.elu.derivative(-1.0, alpha=2)
smax([1.0, 2.0], axis=0)
actdoc.softmax.jacobian([1.0, 2.0])
actdoc.rrelu(-1.0, training=True, rng=np.random.default_rng(0))
"""
WRONG = """
import actdoc

actdoc.sigmoid()
actdoc.sigmoid(1.0, 2.0)
actdoc.gelu(1.0, aproximate="tanh")
actdoc.swish(1.0, alpha=2.0)
actdoc.elu.derivative(1.0, beta=2.0)
actdoc.softmax([1.0], dim=0)
actdoc.softmax.derivative([1.0])
actdoc.relu.jacobian([1.0])
actdoc.np
actdoc.softmaxx([1.0])
"""


def lines(text):
    """The numbers of the lines of a file that hold calls."""
    return {
        n
        for n, line in enumerate(text.splitlines(), 1)
        if re.match(r"(actdoc\.|gelu\(|smax\()", line)
    }


def every_name():
    """Each name of the package with all of its parameters, and once more with one that it does not have."""
    right, wrong = ["import actdoc"], ["import actdoc"]
    for name in [*actdoc.catalogue, *actdoc.aliases]:
        record = getattr(actdoc, name)
        given = ", ".join(
            f"{parameter}={value!r}" for parameter, value in record.parameters.items()
        )
        right.append(f"actdoc.{name}([1.0, 2.0]{', ' * bool(given)}{given})")
        right.append(f"actdoc.{name}.{record.slope_name}([1.0, 2.0])")
        wrong.append(f"actdoc.{name}([1.0, 2.0], nonsense=1)")
        if record.elementwise:
            wrong.append(f"actdoc.{name}.derivative([1.0, 2.0], nonsense=1)")
    return "\n".join(right) + "\n", "\n".join(wrong) + "\n"


def mypy(folder):
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--ignore-missing-imports", "--no-incremental", "."],
        cwd=folder, env=os.environ | {"MYPYPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode in (0, 1), run.stdout + run.stderr
    return set(re.findall(r"(?m)^(\w+\.py):(\d+): error: ", run.stdout))


def pyright(folder):
    settings = {
        "extraPaths": [str(ROOT)],
        "typeCheckingMode": "basic",
        "reportUnusedExpression": False,
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    run = subprocess.run(
        [Path(sys.executable).with_name("basedpyright"), "--outputjson", "--pythonpath", sys.executable],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode in (0, 1), run.stdout + run.stderr
    return {
        (Path(found["file"]).name, str(found["range"]["start"]["line"] + 1))
        for found in json.loads(run.stdout)["generalDiagnostics"]
        if found["severity"] == "error"
    }


@pytest.fixture(
    scope="module", params=[mypy, pyright], ids=lambda checker: checker.__name__
)
def errors(request, tmp_path_factory):
    """What a type checker finds wrong in the four files: file -> lines."""
    folder = tmp_path_factory.mktemp("calls")
    files = {"right.py": RIGHT, "wrong.py": WRONG}
    files["every_right.py"], files["every_wrong.py"] = every_name()
    for name, text in files.items():
        (folder / name).write_text(text)
    found = request.param(folder)
    return {name: {int(line) for file, line in found if file == name} for name in files}


def test_ten_right_calls_pass_and_ten_wrong_ones_are_found(errors):
    assert len(lines(RIGHT)) == len(lines(WRONG)) == 10
    assert errors["right.py"] == set()
    assert errors["wrong.py"] == lines(WRONG)


def test_every_name_is_known_with_its_own_parameters(errors):
    right, wrong = every_name()
    assert len(lines(right)) > 2 * len(actdoc.catalogue)
    assert errors["every_right.py"] == set()
    assert errors["every_wrong.py"] == lines(wrong)


def test_the_package_says_that_it_is_typed():
    assert (Path(actdoc.__file__).parent / "py.typed").exists()
