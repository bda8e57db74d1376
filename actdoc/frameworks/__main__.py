"""Measure everything anew: ``make frameworks``."""

import json
import platform
import re
from functools import cache

from actdoc.arithmetic import catalogue
from actdoc.frameworks.adapters import Framework, installed
from actdoc.frameworks.measuring import measure
from actdoc.frameworks.quotes import difference, quote, quoted
from actdoc.frameworks.results import DTYPES, NAMES, RECORD, short
from actdoc.oracle import judge, trials


def run():
    """Measure everything, and write `RECORD` when all is done."""
    frameworks = {name: Framework(name) for name in installed()}
    missing = NAMES.keys() - frameworks.keys()
    if missing:
        raise SystemExit(
            f"make frameworks needs all frameworks, but these are not installed: {', '.join(missing)}"
        )
    functions = {}
    for name, record in catalogue.items():
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
        "ports": {b: short(difference(frameworks, b), 2) for b in blocks},
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
        "worst": short(verdict.worst, 3),
        "false_zeros": verdict.false_zeros,
        "points": verdict.points,
    }


run()
