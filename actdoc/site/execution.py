"""Chapters executed, each in a kernel of its own, and once for each state of what its cells can see.

`start_chapters` and `finish_chapters` run them and keep what their cells gave. `read` is how myst-nb gets a page: as a
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
from importlib import metadata
from time import perf_counter
from typing import NamedTuple

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig

from actdoc.site import kernels
from actdoc.site.paths import CACHE, DOCS, ROOT, found, kept

#: The extensions of MyST's syntax that pages use.
EXTENSIONS = ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
CELL_TIMEOUT = 120  # seconds that a cell may take
STARTUP = 60  # seconds, against hanging only


def read(text):
    """Return a page as a notebook whose cells have the outputs that were kept of them, for myst-nb.

    Parameters
    ----------
    text : str
        The page in MyST Markdown; one without code cells becomes one cell of Markdown.

    Returns
    -------
    nbformat.NotebookNode
        The notebook. Where a cell failed in this build, it and those after it have no outputs.

    Raises
    ------
    LookupError
        If there are code cells and nothing was kept of them.
    """
    notebook = parse(text)
    cells, key = code_cells(notebook), _key(notebook)
    given = _kept(key) or _unfinished.get(key)
    if cells and given is None:
        raise LookupError(
            "the cells of a page were changed after they had run: build again"
        )
    for cell, outputs in zip(cells, given or [], strict=True):
        cell.update(nbformat.from_dict(outputs))
    return notebook


def parse(text):
    """Return a page as a notebook without outputs."""
    notebook = read_myst_markdown_notebook(
        text, MdParserConfig(enable_extensions=set(EXTENSIONS)), add_source_map=True
    )
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    for position, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{position}"  # nbformat would choose one at random
    return notebook


def code_cells(notebook):
    """Return the cells of a notebook that are code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


# Running chapters, seen from the build.


class Failure(NamedTuple):
    """What went wrong in a chapter: the file, the line, and a sentence."""

    path: str
    line: int
    said: str


#: The process that runs the chapters of this build.
_runners: list[subprocess.Popen] = []
#: What the cells of a failed chapter gave that ran before the one that failed: for this build, and not kept.
_unfinished: dict[str, list] = {}


def start_chapters():
    """Begin to run the chapters whose outputs are not kept yet, in a process of its own."""
    # Ctrl-C is for the build, which ends this process. What a kernel writes past Python is not the result.
    code = f"""if True:
        import os, signal
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        result = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        from actdoc.site import kernels
        kernels.leave_with({os.getpid()})
        from actdoc.site import execution
        execution.run_chapters(result)
    """
    given = os.environ | {"PYTHONPATH": str(ROOT)}
    given.pop("ACTDOC_SEEDS", None)  # the site shows the default ones
    _runners.append(
        subprocess.Popen([sys.executable, "-c", code], env=given, stdout=subprocess.PIPE)
    )


def finish_chapters():
    """Wait until the chapters have run.

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
    runner = _runners.pop()
    said, _ = runner.communicate()
    if runner.returncode:
        raise ChildProcessError(
            f"the chapters did not run: exit status {runner.returncode}"
        )
    found = json.loads(said)
    _unfinished.update(found["unfinished"])
    return [Failure(*failure) for failure in found["failures"]]


def stop_chapters():
    """End the process that runs the chapters, if nobody waits for it any more."""
    for runner in _runners:
        runner.kill()
        runner.communicate()
    _runners.clear()


# Running chapters, in the process that does it.


def run_chapters(result):
    """Run the chapters whose outputs are not kept yet, and keep them.

    Parameters
    ----------
    result : file
        Where to write in JSON what failed, for `finish_chapters`.
    """
    try:
        waiting, failures = _chapters()
        failures += [f for f in asyncio.run(_run_all(waiting)) if f]
    except OSError as error:
        sys.exit(f"What chapters print cannot be kept: {error}")
    with result:
        json.dump({"failures": failures, "unfinished": _unfinished}, result)


def _chapters():
    """Return the chapters that must run, and the pages that cannot be read."""
    waiting, failures = [], []
    for path in sorted(DOCS.rglob("*.md")):
        if any(part.startswith("_") for part in path.relative_to(DOCS).parts):
            continue
        try:
            text = path.read_text("utf-8")
            notebook = parse(text)
        except Exception as error:  # whatever the parser raises for what is no page
            failures.append(Failure(str(path), 1, f"cannot be read: {error}"))
            continue
        if code_cells(notebook) and _kept(_key(notebook)) is None:
            if not waiting:
                kernels.warm()  # while the other pages are looked through
            waiting.append((str(path), text, notebook))
    return waiting, failures


async def _run_all(waiting):
    # More than there are processors: they share these, and none is idle while the longest chapter comes last.
    places = asyncio.Semaphore(4 * os.cpu_count())

    async def run(*chapter):
        async with places:
            return await _run(*chapter)

    return await asyncio.gather(*(run(*chapter) for chapter in waiting))


async def _run(path, text, notebook):
    failure, _ = await run_timed(path, text, notebook)
    if failure:
        _unfinished[_key(notebook)] = _outputs(code_cells(notebook))
    else:
        _keep(_key(notebook), code_cells(notebook))
    return failure


async def run_timed(path, text, notebook):
    """Run the cells of a page.

    Parameters
    ----------
    path : str
        Where the page is.
    text : str
        The page in MyST Markdown.
    notebook : nbformat.NotebookNode
        The page as `parse` returns it; its cells get their outputs.

    Returns
    -------
    failure : Failure or None
        What went wrong.
    times : list of float
        How many seconds each code cell took, until one failed.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    position, line, times = 0, 1, []
    try:
        async with kernels.Kernel() as kernel:
            client = NotebookClient(
                notebook, km=kernel, timeout=CELL_TIMEOUT, record_timing=False, coalesce_streams=True
            )  # fmt: skip
            client.kc = await kernel.ready(STARTUP)
            for position, cell in enumerate(notebook.cells):
                line = _first_line(text, notebook, position)
                before = perf_counter()
                await client.async_execute_cell(cell, position)
                if cell.cell_type == "code":
                    times.append(perf_counter() - before)
    except CellExecutionError as error:
        traceback = re.sub(r"\x1b\[[\d;]*m", "", error.traceback)
        count = notebook.cells[position].execution_count
        within = re.search(rf"Cell In\[{count}\], line (\d+)", traceback)
        line += int(within[1]) - 1 if within else 0
        said = f"a cell raised {error.ename}: {error.evalue}\n{traceback}"
    except CellTimeoutError:
        said = f"a cell still runs after {CELL_TIMEOUT} seconds"
    except DeadKernelError:
        said = "a cell ended the process that runs it"
    except RuntimeError as error:
        said = str(error)
    else:
        return None, times
    return Failure(path, line, said), times


def _first_line(text, notebook, position):
    """Return the line of a file in which the code of a cell begins, after the options at its head."""
    line = notebook.metadata["source_map"][position]
    lines = [line.strip() for line in text.splitlines()]  # a fence may be indented
    if lines[line : line + 1] == ["---"]:
        line = lines.index("---", line + 1) + 1
    while lines[line : line + 1] and re.match(r":[\w-]+:|$", lines[line]):
        line += 1
    return line + 1


# What is kept: a file for each chapter and state of what it can see.


@cache
def _visible():
    """Return a digest of what cells can see besides themselves: the package, the versions, the style of figures."""
    seen = [
        *(ROOT / "actdoc").glob("*.py"),
        *(path for room in kernels.ROOMS for path in (ROOT / "actdoc" / room).glob("*.py")),
        DOCS / "matplotlibrc",
        # The pins, and how cells are run.
        ROOT / "requirements.txt",
        ROOT / "actdoc" / "site" / "execution.py",
        ROOT / "actdoc" / "site" / "kernels.py",
    ]
    versions = [
        metadata.version(name)
        for name in ("ipykernel", "matplotlib", "numpy", "python-flint", "scikit-learn")
    ]
    digest = hashlib.sha256(f"{platform.platform()} {sys.version} {versions}".encode())
    for path in sorted(seen):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _key(notebook):
    """Return the name under which outputs are kept: a digest of the cells, their tags, and all that they can see."""
    cells = [(cell.source, cell.metadata.get("tags", [])) for cell in code_cells(notebook)]
    return hashlib.sha256(_visible() + json.dumps(cells).encode()).hexdigest()[:32]


def _outputs(cells):
    return [{"execution_count": c.execution_count, "outputs": c.outputs} for c in cells]


def _keep(key, cells):
    text = json.dumps(_outputs(cells), sort_keys=True)
    kept(CACHE, key.encode(), ".json", text.encode)


def _kept(key):
    """Return the outputs of each code cell; None if there are none, or if the file is damaged."""
    path = found(CACHE, key.encode(), ".json")
    return json.loads(path.read_bytes()) if path else None
