"""Chapters executed, each in a kernel of its own, and once for each state of what its cells can see.

`execute` runs the chapters among some files and keeps what their cells gave. `read` is how myst-nb gets a page: as a
notebook with these outputs. The text around the cells may change, and how a page looks, and no cell runs again.
"""

import asyncio
import hashlib
import json
import os
import platform
import re
from functools import cache
from typing import NamedTuple

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from actdoc.site.kernels import ROOMS, ROOT, Kernel

CACHE = ROOT / "_build" / "cache"
KEPT = 200  # so many states of chapters stay in the cache
STARTUP = 60  # seconds, against hanging only


def read(text, extensions):
    """Return a page as a notebook whose cells have the outputs that were kept of them, for myst-nb.

    Parameters
    ----------
    text : str
        The page in MyST Markdown; one without code cells becomes one cell of Markdown.
    extensions : list of str
        The extensions of MyST's syntax that the pages use.

    Returns
    -------
    nbformat.NotebookNode
        The notebook; where nothing was kept, its cells have no outputs.
    """
    notebook = read_myst_markdown_notebook(
        text, MdParserConfig(enable_extensions=set(extensions)), add_source_map=True
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


def execute(paths, extensions, timeout):
    """Run the chapters whose outputs are not kept yet, as many at once as there are processors, and keep them.

    Parameters
    ----------
    paths : list of path_like
        Pages; those without code cells are left alone.
    extensions : list of str
        As for `read`.
    timeout : float
        How many seconds a cell may take.

    Returns
    -------
    list of Failure
        One for each chapter that could not be run to its end, of which nothing is kept.
    """
    waiting = []
    for path in paths:
        text = path.read_text("utf-8")
        if "{code-cell}" in text:
            notebook = read(text, extensions)
            if _code(notebook) and _kept(_key(notebook)) is None:
                waiting.append((path, text, notebook))
    if not waiting:
        return []
    CACHE.mkdir(parents=True, exist_ok=True)
    failures = asyncio.run(_run_all(waiting, timeout))
    oldest = sorted(CACHE.glob("*.json"), key=lambda p: p.stat().st_mtime)[:-KEPT]
    for path in oldest:
        path.unlink(missing_ok=True)
    return [failure for failure in failures if failure]


async def _run_all(waiting, timeout):
    places = asyncio.Semaphore(os.cpu_count())

    async def run(path, text, notebook):
        async with places:
            return await _run(path, text, notebook, timeout)

    return await asyncio.gather(*(run(*chapter) for chapter in waiting))


async def _run(path, text, notebook, timeout):
    cell = notebook.cells[0]
    try:
        async with Kernel() as kernel:
            client = NotebookClient(
                notebook,
                km=kernel,
                timeout=timeout,
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
            f"a cell still runs after {timeout} seconds",
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
_unfinished = {}


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
    for room in ROOMS:
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
