"""The package stays light, its examples run, and its documentation is complete."""

import doctest
import importlib
import inspect
import statistics
import subprocess
import sys

import pytest

import actdoc
from actdoc.inputs import as_floats
from actdoc.record import Record


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_importing_is_light():
    loaded = run("import sys, actdoc; print(*sys.modules)").split()
    assert not {"sympy", "matplotlib", "sphinx", "flint", "IPython"} & set(loaded)


def test_importing_takes_less_time_than_importing_numpy():
    clock = """
from time import perf_counter as now
times = [now()]
import numpy
times.append(now())
import actdoc
times.append(now())
print(times[1] - times[0], times[2] - times[1])
"""
    # One run measures both, so that a busy machine slows both; of five runs the median decides.
    runs = [[float(seconds) for seconds in run(clock).split()] for _ in range(5)]
    assert statistics.median(ours / numpys for numpys, ours in runs) < 1


def public():
    for record in actdoc.catalogue.values():
        yield record.__name__, record
        for name in ("derivative", "jacobian", "gradient"):
            if hasattr(record, name):
                yield f"{record.__name__}.{name}", getattr(record, name)
    yield "actdoc.inputs.as_floats", as_floats
    for module in ("record", "oracle", "plotting", "site.mathml"):
        for name, value in vars(importlib.import_module(f"actdoc.{module}")).items():
            own = (getattr(value, "__module__", None) or "").startswith(f"actdoc.{module}")
            if own and inspect.isfunction(value) and not name.startswith("_"):
                yield f"actdoc.{module}.{name}", value


PUBLIC = dict(public())


@pytest.mark.parametrize("name", PUBLIC)
def test_everything_public_says_what_it_takes_and_returns(name):
    text = inspect.getdoc(PUBLIC[name])
    summary = text.split("\n\n")[0]
    assert summary.endswith((".", "?")) and "\n" not in summary
    wanted = ["Parameters\n----------"]
    if name.partition(".")[0] in actdoc.catalogue:
        wanted += ["Returns\n-------", "Raises\n------", "Examples\n--------"]
    if name in actdoc.catalogue:
        wanted += ["References\n----------"]
    for section in wanted:
        assert section in text, section


def test_the_examples_of_every_record_are_collected_as_doctests():
    finder = doctest.DocTestFinder(exclude_empty=True)
    modules = {
        inspect.getmodule(inspect.unwrap(record)) for record in actdoc.catalogue.values()
    }
    found = {
        test.name for module in modules for test in finder.find(module) if test.examples
    }
    for record in actdoc.catalogue.values():
        assert f"{record.__module__}.{record.__name__}" in found
    assert len(found) >= 2 * len(actdoc.catalogue)


def test_the_catalogue_holds_every_record_once_in_reading_order():
    names = list(actdoc.catalogue)
    assert names[:4] == ["identity", "binary_step", "sigmoid", "tanh"]
    for name, record in actdoc.catalogue.items():
        assert isinstance(record, Record)
        assert getattr(actdoc, name) is record and record.__name__ == name


def test_every_record_has_its_derivative():
    for record in actdoc.catalogue.values():
        assert (
            sum(hasattr(record, name) for name in ("derivative", "jacobian", "gradient"))
            == 1
        )
