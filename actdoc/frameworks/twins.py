"""Lines of PyTorch beside the NumPy of a chapter, run with the chapter's own numbers: ``{twin}`` blocks.

A block follows the cells that it mirrors. The run executes all cells above it, then the block with copies of the page's
variables at hand, and compares the variables that its first line names with the page's own. What a block defines, later
blocks of the page may use.
"""

import contextlib
import copy
import hashlib
import io
import json
import os
import re
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import numpy as np

from actdoc.frameworks.results import short, write

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "docs" / "recorded" / "twins.json"
#: How far a twin may be from the chapter, relative to the largest number: more than the order of sums explains fails.
AGREES = 1e-6

FENCE = re.compile(
    r"^```\{(code-cell|twin)\}([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
OPTIONS = re.compile(r"\A(---\n.*?^---\n|(:[\w-]+:[^\n]*\n)+)", re.MULTILINE | re.DOTALL)


class Twin(NamedTuple):
    """A block of a page: what it is to be compared by, its lines, and the cells above it."""

    page: str
    names: tuple[str, ...]
    code: str
    cells: tuple[str, ...]
    may_raise: frozenset[str] = frozenset()  # those of the cells that do so on purpose

    @property
    def key(self):
        """Return the name under which it is recorded: that of its page, and a digest of its lines."""
        return f"{self.page} {_digest(' '.join(self.names), self.code)}"

    @property
    def above(self):
        """Return a digest of the cells above it, on which what is recorded depends."""
        return _digest(*self.cells)


def _digest(*texts):
    return hashlib.sha256("\n".join(text.strip() for text in texts).encode()).hexdigest()[
        :12
    ]


def blocks_of(page, text):
    """Return the blocks of a page.

    Parameters
    ----------
    page : str
        Its name, such as ``learn/network``.
    text : str
        Its source.

    Returns
    -------
    list of Twin
        In the order of the page.

    Examples
    --------
    >>> found = blocks_of("p", "```{code-cell}\\nx = 1\\n```\\n\\n```{twin} x\\nx = 2 / 2\\n```\\n")
    >>> found[0].names, found[0].code, found[0].cells
    (('x',), 'x = 2 / 2', ('x = 1',))
    """
    found, cells, may_raise = [], [], set()
    for kind, argument, body in FENCE.findall(text):
        if kind == "code-cell":
            cells.append(OPTIONS.sub("", body).strip())
            options = OPTIONS.match(body)
            if options and "raises-exception" in options[0]:
                may_raise.add(cells[-1])
        else:
            names = tuple(argument.split())
            found.append(
                Twin(page, names, body.strip(), tuple(cells), frozenset(may_raise))
            )
    return found


def all_twins():
    """Return the blocks of all pages."""
    docs = ROOT / "docs"
    pages = {
        str(path.relative_to(docs).with_suffix("")): path.read_text("utf-8")
        for path in sorted(docs.rglob("*.md"))
    }
    return [twin for page, text in pages.items() for twin in blocks_of(page, text)]


@cache
def recorded():
    """Return what the last run recorded: the versions, and each block by its key."""
    return json.loads(RECORD.read_text("utf-8"))


def run(only=()):
    """Run the blocks of all pages, or of some, and write `RECORD` when all is done.

    Parameters
    ----------
    only : sequence of str
        Names of pages; what is recorded of others stays.
    """
    os.environ["MPLBACKEND"] = "agg"
    os.environ.pop("ACTDOC_SEEDS", None)  # as in the build
    os.environ["MATPLOTLIBRC"] = str(ROOT / "docs" / "matplotlibrc")
    pages = {}
    for twin in all_twins():
        pages.setdefault(twin.page, []).append(twin)
    kept = recorded()["twins"] if RECORD.exists() else {}
    found = {}
    for page, blocks in pages.items():
        if only and page not in only:
            found |= {t.key: kept[t.key] for t in blocks if t.key in kept}
            continue
        print(page, flush=True)
        found |= _run_page(blocks)
    versions = {name: metadata.version(name) for name in ("torch", "numpy", "scikit-learn")}
    write(RECORD, {"versions": versions, "twins": found})


def _run_page(blocks):
    names, done, found, carried = {"__name__": "__main__"}, 0, {}, {}
    for twin in blocks:
        for cell in twin.cells[done:]:
            expected = Exception if cell in twin.may_raise else ()
            with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(expected):
                exec(compile(cell, twin.page, "exec"), names)
        done = len(twin.cells)
        own, memo, printed = {}, {}, io.StringIO()
        for name, value in names.items():
            if not name.startswith("__"):
                own[name] = (
                    copy.deepcopy(value, memo) if isinstance(value, COPIED) else value
                )
        theirs = carried | own
        with contextlib.redirect_stdout(printed):
            exec(compile(twin.code, f"{twin.page}: twin", "exec"), theirs)
        # What a block defines, later blocks of the page may use.
        carried = {n: v for n, v in theirs.items() if n not in names}
        result = {"above": twin.above}
        if twin.names:
            untouched = [name for name in twin.names if theirs[name] is own.get(name)]
            if untouched:
                raise ValueError(f"a twin on {twin.page} does not compute {untouched[0]}")
            result["gap"] = short(max(_gap(theirs[n], names[n]) for n in twin.names), 2)
        if printed.getvalue():
            result["printed"] = printed.getvalue().rstrip()
        found[twin.key] = result
        print(f"  {' '.join(twin.names)}: {result.get('gap', 'printed')}", flush=True)
    return found


#: Of what a block gets a copy, so that it cannot change what later cells see.
COPIED = (np.ndarray, np.random.Generator, list, tuple, dict)


def _numbers(value):
    """Return all numbers of a result as one flat array: of an array, a tensor, or a list of these."""
    if hasattr(value, "detach"):
        value = value.detach().numpy()
    if isinstance(value, list | tuple):
        return np.concatenate([_numbers(v) for v in value])
    return np.ravel(np.asarray(value, float))


def _gap(theirs, ours):
    theirs, ours = _numbers(theirs), _numbers(ours)
    if theirs.shape != ours.shape:
        raise ValueError(f"a twin has {theirs.size} numbers, the page {ours.size}")
    if np.array_equal(theirs, ours):
        return 0.0
    gap = np.max(np.abs(theirs - ours)) / np.max(np.abs(ours))
    if not np.isfinite(gap):
        raise ValueError("a twin and the page differ by what is no number")
    return gap


if __name__ == "__main__":
    import sys

    run(sys.argv[1:])
