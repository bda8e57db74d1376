"""Run experiments again with other seeds: ``make evidence SEEDS="5 6 7 8 9"``.

Every page whose cells import `actdoc.teaching` runs in a kernel of its own, with these seeds in its environment. What
its cells assert must hold for them too. Nothing is kept: the site shows the default seeds.
"""

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path

from actdoc.site import execution, kernels
from actdoc.site.exercises import IMPORT
from actdoc.site.paths import DOCS, ROOT

SLOW = 1.0  # seconds from which on a cell is listed


def run(paths, seeds, show=False):
    """Run the cells of pages with other seeds, and print what fails and how long the slow cells take.

    Parameters
    ----------
    paths : list of pathlib.Path
        The pages.
    seeds : str
        The seeds, with spaces between them.
    show : bool
        Whether to print what every cell prints.

    Returns
    -------
    int
        How many pages have a cell that fails.
    """
    os.environ["ACTDOC_SEEDS"] = seeds
    kernels.warm()
    failed = 0
    for path in paths:
        text = path.read_text("utf-8")
        notebook = execution.parse(text)
        before = time.perf_counter()
        failure, times = asyncio.run(execution.run_timed(str(path), text, notebook))
        seconds = time.perf_counter() - before
        print(f"{path.relative_to(ROOT)}: {seconds:.1f} s", flush=True)
        # A cell that fails has no time.
        for cell, took in zip(execution.code_cells(notebook), [*times, 0.0], strict=False):
            if show:
                print("-" * 60 + f" {took:.1f} s", cell.source, "-" * 30, sep="\n")
                print(*map(_said, cell.get("outputs", [])), sep="\n", flush=True)
            elif took > SLOW:
                print(f"    {took:4.1f} s  {cell.source.splitlines()[0]}")
        if failure:
            failed += 1
            print(f"  line {failure.line}: {failure.said}", flush=True)
    return failed


def _said(output):
    if output.output_type == "stream":
        return output.text.rstrip()
    data = output.get("data", {})
    return "[a figure]" if "image/svg+xml" in data else data.get("text/plain", "")


def experiments():
    """Return the pages whose cells use more of the teaching code than its checks."""
    pages = sorted(DOCS.rglob("*.md"))
    return [
        path
        for path in pages
        if any(
            "teaching" in cell.source.replace(IMPORT, "")
            for cell in execution.code_cells(execution.parse(path.read_text("utf-8")))
        )
    ]


def main():
    """Run the pages of the arguments, or all experiments, with the seeds of the environment."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="*", type=Path, help="all experiments, if none")
    parser.add_argument("--show", action="store_true", help="print what every cell prints")
    given = parser.parse_args()
    for page in given.pages:
        if not page.is_file():
            parser.error(f"there is no page {page}")
    # What an author wants to see is what the site shows.
    seeds = os.environ.get("SEEDS") or ("0 1 2 3 4" if given.show else "5 6 7 8 9")
    print(f"seeds {seeds}")
    pages = [page.resolve() for page in given.pages] or experiments()
    failed = run(pages, seeds, given.show)
    sys.exit(f"With these seeds {failed} pages fail." if failed else 0)


if __name__ == "__main__":
    main()
