"""How long building takes, beside Jupyter Book on the same chapters: ``make bench-build``.

Each round runs every build once, one after the other, so that a busy machine slows them alike; of three rounds the
medians count. Jupyter Book gets the chapters alone, as the notebooks that the site offers, without their outputs.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROUNDS = 3


def seconds(command, folder):
    """How long a command takes in a folder; what it says is kept for the case that it fails."""
    start = time.perf_counter()
    given = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    run = subprocess.run(
        command, cwd=folder, env=given, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{run.stdout}{run.stderr}")
    return time.perf_counter() - start, run.stdout


def project_in(folder):
    """A copy of the project as it stands in the working tree, with the environment that is installed."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def book_in(folder):
    """The chapters as a book for Jupyter Book, which executes them."""
    folder.mkdir()
    (folder / "intro.md").write_text("# Chapters\n")
    chapters = []
    for path in sorted((ROOT / "_build" / "html" / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text("utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
        (folder / path.name).write_text(json.dumps(notebook), "utf-8")
        chapters.append(f"- file: {path.stem}\n")
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: intro\nchapters:\n" + "".join(chapters)
    )
    (folder / "_config.yml").write_text(
        "title: Chapters\nexecute:\n  execute_notebooks: force\n  timeout: 600\n"
    )
    return folder


def main():
    """Measure, and print the medians."""
    with tempfile.TemporaryDirectory() as name:
        project = project_in(Path(name, "site"))
        book = book_in(Path(name, "book"))
        page = project / "docs" / "learn" / "neuron.md"
        jupyter_book = [ROOT / ".bench" / "bin" / "jupyter-book", "build", "--quiet", book]
        sphinx = [sys.executable, "-c", "import sphinx.application, sphinx.builders.html"]
        build = [".venv/bin/python", "-m", "actdoc.site", "--times"]
        found = {}

        def note(what, took):
            found.setdefault(what, []).append(took)
            return took

        for _ in range(ROUNDS):
            shutil.rmtree(project / "_build", ignore_errors=True)
            took, said = seconds(build, project)
            note("site, from nothing", took)
            for phase, share in re.findall(r"(?m)^ +([\d.]+) s  (.+)$", said):
                note(f"  of it: {share}", float(phase))
            note("site, nothing changed", seconds(build, project)[0])
            page.write_text(page.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
            note("site, one sentence more", seconds(build, project)[0])
            note("Sphinx's own imports", seconds(sphinx, project)[0])
            shutil.rmtree(book / "_build", ignore_errors=True)
            note("Jupyter Book, chapters alone", seconds(jupyter_book, book)[0])
            if failed := list((book / "_build").rglob("*.err.log")):
                raise SystemExit(f"Jupyter Book did not run {failed[0].stem}")
    for what, took in found.items():
        print(f"{statistics.median(took):6.2f} s  {what}")
    site, peer = (
        statistics.median(found[k])
        for k in ("site, from nothing", "Jupyter Book, chapters alone")
    )
    print(f"{site / peer:6.2f}    site / Jupyter Book")
    nothing, imports = (
        statistics.median(found[k])
        for k in ("site, nothing changed", "Sphinx's own imports")
    )
    print(f"{nothing / imports:6.2f}    nothing changed / Sphinx's own imports")


if __name__ == "__main__":
    main()
