"""Measure everything anew: ``make frameworks``."""

import platform
from functools import cache

from actdoc.arithmetic import catalogue
from actdoc.frameworks import twins
from actdoc.frameworks.adapters import installed, load
from actdoc.frameworks.measuring import measure
from actdoc.frameworks.quotes import difference, quote, quoted
from actdoc.frameworks.results import DTYPES, NAMES, RECORD, short, write
from actdoc.oracle import judge, trials


def run():
    """Measure everything, and write `RECORD` when all is done."""
    frameworks = {name: load(name) for name in installed()}
    missing = NAMES.keys() - frameworks.keys()
    if missing:
        raise SystemExit(
            f"make frameworks needs all frameworks, but these are not installed: {', '.join(missing)}"
        )
    functions = {}
    for name, record in catalogue.items():
        print(name, flush=True)
        functions[name] = _theirs(frameworks, record) | {"actdoc": _ours(record)}
    expressions, blocks = quoted()
    data = {
        "versions": {p: v for f in frameworks.values() for p, v in f.versions.items()},
        "python": platform.python_version(),
        "machine": platform.machine(),
        "functions": functions,
        "expressions": {e: quote(frameworks, e) for e in expressions},
        "ports": {b: short(difference(frameworks, b), 2) for b in blocks},
    }
    write(RECORD, data)
    twins.run()


def _theirs(frameworks, record):
    """What each framework does that has the function; all are judged by the same truths."""
    truths = cache(lambda dtype, which: trials(record, dtype, which))
    return {f: measure(frameworks[f], record, truths) for f in NAMES if f in record.calls}


def _ours(record):
    """The accuracy of the package: over all settings, and with the defaults, which the frameworks are tried with."""
    return {
        key: {
            which: {
                name: _cell(judge(record, dtype, which, parameters=parameters))
                for name, dtype in DTYPES.items()
            }
            for which in ("value", "derivative")
        }
        for key, parameters in (("accuracy", None), ("defaults", [record.parameters]))
    }


def _cell(verdict):
    return {
        "worst": short(verdict.worst, 3),
        "false_zeros": verdict.false_zeros,
        "points": verdict.points,
    }


if __name__ == "__main__":
    run()
