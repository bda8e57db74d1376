"""Chapters executed, each in a kernel of its own, and once for each state of what its cells can see.

`start` and `finish` run the chapters and keep what their cells gave. `read` is how myst-nb gets a page: as a
notebook with these outputs. The text around the cells may change, and how a page looks, and no cell runs again.
"""

import asyncio
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
from functools import cache
from typing import NamedTuple

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig

from actdoc.site import kernels
from actdoc.site.kernels import ROOT

DOCS, CACHE = ROOT / "docs", ROOT / "_build" / "cache"
#: The extensions of MyST's syntax that pages use.
EXTENSIONS = ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
CELL_TIMEOUT = 120  # seconds that a cell may take
STARTUP = 60  # seconds, against hanging only
KEPT = 200  # so many states of chapters stay in the cache


def read(text):
    """Return a page as a notebook whose cells have the outputs that were kept of them, for myst-nb.

    Parameters
    ----------
    text : str
        The page in MyST Markdown; one without code cells becomes one cell of Markdown.

    Returns
    -------
    nbformat.NotebookNode
        The notebook; where nothing was kept, its cells have no outputs.
    """
    notebook = read_myst_markdown_notebook(
        text, MdParserConfig(enable_extensions=set(EXTENSIONS)), add_source_map=True
    )
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    for position, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{position}"  # nbformat would choose one at random
    key = _key(notebook)
    for cell, kept in zip(
        _code(notebook), _kept(key) or _unfinished.get(key, []), strict=False
    ):
        cell.update(nbformat.from_dict(kept))
    return notebook


class Failure(NamedTuple):
    """A cell that did not do what it should: the file, the line, and what happened in a sentence."""

    path: str
    line: int
    said: str


def start():
    """Begin to run the chapters whose outputs are not kept yet, in a process of its own.

    Returns
    -------
    subprocess.Popen
        The process, for `finish`.
    """
    code = (
        "from actdoc.site import kernels; kernels.warm(); "
        f"from actdoc.site import execution; execution.main({os.getpid()})"
    )
    given = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", code], env=given, stdout=subprocess.PIPE)


def finish(process):
    """Wait until the chapters have run.

    Parameters
    ----------
    process : subprocess.Popen
        From `start`.

    Returns
    -------
    list of Failure
        One for each chapter that could not be run to its end. Of these nothing is kept for other builds; `read` gives
        this one what they printed until then.

    Raises
    ------
    ChildProcessError
        If the process did not come to its end.
    """
    said, _ = process.communicate()
    if process.returncode:
        raise ChildProcessError(
            f"the chapters did not run: exit status {process.returncode}"
        )
    found = json.loads(said)
    _unfinished.update(found["unfinished"])
    return [Failure(*failure) for failure in found["failures"]]


def main(parent):
    """Run the chapters, and print what failed; the body of the process that `start` starts."""
    kernels.leave_with(parent)
    result = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what kernels print past Python is no part of the result
    waiting = []
    for path in sorted(DOCS.rglob("*.md")):
        text = path.read_text("utf-8")
        if "{code-cell}" in text:
            notebook = read(text)
            if _code(notebook) and _kept(_key(notebook)) is None:
                waiting.append((str(path), text, notebook))
    failures = []
    try:
        if waiting:
            CACHE.mkdir(parents=True, exist_ok=True)
            failures = [f for f in asyncio.run(_run_all(waiting)) if f]
            for old in sorted(CACHE.glob("*.json"), key=lambda p: p.stat().st_mtime)[
                :-KEPT
            ]:
                old.unlink(missing_ok=True)
    except OSError as error:
        sys.exit(f"What chapters print cannot be kept: {error}")
    json.dump({"failures": failures, "unfinished": _unfinished}, result)
    result.close()


async def _run_all(waiting):
    # More than there are processors: they share these, and none is idle while the longest chapter comes last.
    places = asyncio.Semaphore(4 * os.cpu_count())

    async def run(*chapter):
        async with places:
            return await _run(*chapter)

    return await asyncio.gather(*(run(*chapter) for chapter in waiting))


async def _run(path, text, notebook):
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    cell = notebook.cells[0]
    try:
        async with kernels.Kernel() as kernel:
            client = NotebookClient(
                notebook,
                km=kernel,
                timeout=CELL_TIMEOUT,
                record_timing=False,
                coalesce_streams=True,
            )
            client.kc = await kernel.ready(STARTUP)
            for position, cell in enumerate(notebook.cells):
                await client.async_execute_cell(cell, position)
    except CellExecutionError as error:
        traceback = re.sub(r"\x1b\[[\d;]*m", "", error.traceback)
        said = f"a cell raised {error.ename}: {error.evalue}\n{traceback}"
        line = _line(text, notebook, cell, traceback)
    except CellTimeoutError:
        said, line = (
            f"a cell still runs after {CELL_TIMEOUT} seconds",
            _line(text, notebook, cell),
        )
    except DeadKernelError:
        said, line = "a cell ended the process that runs it", _line(text, notebook, cell)
    except RuntimeError as error:
        said, line = str(error), 1
    else:
        _keep(_key(notebook), _code(notebook))
        return None
    _unfinished[_key(notebook)] = _outputs(_code(notebook))
    return Failure(path, line, said)


def _line(text, notebook, cell, traceback=""):
    """Return the line of a file in which a cell begins, or the one in it at which its traceback points."""
    end = 0
    for earlier in notebook.cells[: notebook.cells.index(cell) + 1]:
        start = text.index(earlier.source, end)
        end = start + len(earlier.source)
    within = re.search(rf"Cell In\[{cell.get('execution_count')}\], line (\d+)", traceback)
    return text.count("\n", 0, start) + (int(within[1]) if within else 1)


#: What the cells gave that ran before the one that failed: for the warnings of this build, and not kept.
_unfinished: dict[str, list] = {}


# What is kept: a file for each chapter and state of what it can see, checked by a digest when it is read.


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@cache
def _visible():
    """Return a digest of what cells can see besides themselves: the package, pinned versions, the style of figures."""
    digest = hashlib.sha256(f"{platform.python_version()} {platform.machine()}".encode())
    seen = [
        *(ROOT / "actdoc").glob("*.py"),
        ROOT / "requirements.txt",
        ROOT / "docs" / "matplotlibrc",
    ]
    for room in kernels.ROOMS:
        seen += (ROOT / "actdoc" / room).glob("*.py")
    # How they are run.
    seen += [ROOT / "actdoc" / "site" / name for name in ("execution.py", "kernels.py")]
    for path in sorted(seen):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _key(notebook):
    """Return the name under which outputs are kept: a digest of the cells, their tags, and all that they can see."""
    cells = [(cell.source, cell.metadata.get("tags", [])) for cell in _code(notebook)]
    return hashlib.sha256(_visible() + json.dumps(cells).encode()).hexdigest()[:32]


def _outputs(cells):
    return [{"execution_count": c.execution_count, "outputs": c.outputs} for c in cells]


def _keep(key, cells):
    text = json.dumps(_outputs(cells), sort_keys=True)
    partial = CACHE / f"{key}.{os.getpid()}"
    partial.write_text(f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}", "utf-8")
    partial.replace(CACHE / f"{key}.json")


def _kept(key):
    """Return the outputs of each code cell; None if there are none, or if the file is damaged."""
    try:
        digest, _, text = (CACHE / f"{key}.json").read_text("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return json.loads(text) if hashlib.sha256(text.encode()).hexdigest() == digest else None
