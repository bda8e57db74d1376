"""Errors in ulps, ours and the frameworks', as the recorded run measured them; of a newer function, measured now."""

from functools import cache

import numpy as np

from actdoc import oracle
from actdoc.arithmetic import catalogue
from actdoc.frameworks.results import DTYPES, NAMES, recorded
from actdoc.site import sentences
from actdoc.site.comparison import in_the_run
from actdoc.site.markdown import link, table
from actdoc.site.numerals import ulps

WHICH = ("value", "derivative")
#: What a table says of a call that was not judged: the first whose word is in what the run recorded.
FAILURES = {
    "float32": sentences.IN_FLOAT32,
    "derivative": sentences.NO_DERIVATIVE,
    "": sentences.NO_KERNEL,
}


@cache
def accuracy_of(name):
    """Return the measured accuracy of a function of the package: which -> dtype -> worst, false_zeros, points."""
    functions = recorded()["functions"]
    if name in functions:
        return functions[name]["actdoc"]["accuracy"]
    return {
        which: {
            dtype: oracle.judge(catalogue[name], kind, which)._asdict()
            for dtype, kind in DTYPES.items()
        }
        for which in WHICH
    }


def worst_ulps(name, dtype="float64", which="value"):
    """Return the worst error measured for a function, in ulps."""
    return accuracy_of(name)[which][np.dtype(dtype).name]["worst"]


def our_errors(records):
    """Return the table of the measured errors of some functions."""
    rows = []
    for record in records:
        found = accuracy_of(record.__name__)
        cells = [found[which][dtype] for which in WHICH for dtype in DTYPES]
        judged = sum(cell["points"] for cell in cells)
        rows.append([
            link(record), record.ulps or sentences.EXACT, *(ulps(cell["worst"]) for cell in cells), f"{judged:,}"
        ])  # fmt: skip
    head = (
        sentences.FUNCTION,
        sentences.PROMISED,
        *sentences.ERROR_COLUMNS,
        sentences.JUDGED,
    )
    return table(head, rows)


def all_errors(which, dtype):
    """Return the table of worst errors of all frameworks beside ours: a row for each function that one of them has."""
    rows = []
    for name, record in catalogue.items():
        errors = _measured(record, which, dtype)
        if errors:
            ours = recorded()["functions"][name]["actdoc"]["defaults"][which][dtype][
                "worst"
            ]
            bold = sentences.OURS.format(error=ulps(ours))
            theirs = (_cell(errors[n]) if n in errors else "" for n in NAMES)
            rows.append((link(record), bold, *theirs))
    return table((sentences.FUNCTION, sentences.OUR_COLUMN, *NAMES.values()), rows)


def _measured(record, which, dtype):
    """What the run found of each framework, or why it could not judge it; those that it did not try are left out."""
    found = {}
    for name, cell in in_the_run(record).items():
        errors = (cell or {}).get("accuracy", {}).get(which, {})
        if dtype in errors:
            found[name] = errors[dtype]
    return found


def _cell(found):
    if isinstance(found, str):
        return next(said for word, said in FAILURES.items() if word in found)
    error = ulps(found["worst"])
    if not found["false_zeros"]:
        return error
    return sentences.FALSE_ZEROS.format(error=error, count=f"{found['false_zeros']:,}")
