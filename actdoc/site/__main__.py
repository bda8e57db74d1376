"""Build the site: what ``make html`` runs.

A build goes into a folder of its own and takes the place of the finished site when it is done, never before. What was
read is kept for the next build, together with a digest: whatever is damaged, half-written or of another state of the
project is made anew. The outputs of chapters are kept apart, in a cache that any state may use (`execution`).
"""

import fcntl
import gc
import hashlib
import json
import multiprocessing
import os
import re
import shutil
import sys
from functools import partial
from time import perf_counter

from actdoc.site.kernels import leave_with
from actdoc.site.paths import BUILD, DOCS, ROOT, digest

SITE, BUILT = BUILD / "html", BUILD / "built.json"
#: Events of a build, each at the end of a phase, and when they came.
PHASES = {
    "builder-inited": "imports and setting up",
    "env-before-read-docs": "running chapters",
    "env-updated": "reading pages",
    "build-finished": "writing pages",
}
TIMES: dict[str, float] = {}
#: What conf.py takes from the environment.
SETTINGS = "ACTDOC_SITE", "ACTDOC_REPOSITORY"
#: What the site is made from at the top of the project; the last four for the wheel and for those who cite it.
TOP = (
    "conf.py",
    "requirements.txt",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CITATION.cff",
)
#: What Sphinx and myst-nb keep of the pages that they have read.
READ = (BUILD / "doctrees", BUILD / "jupyter_execute")


def state():
    """Return digests of what a site is made from: of all of it, and of all but the text of the pages that there are."""
    around = digest(ROOT / "actdoc", *(ROOT / name for name in TOP))
    pages = sorted(DOCS.rglob("*.md"))
    others = [p for p in sorted(DOCS.rglob("*")) if p.is_file() and p.suffix != ".md"]
    # An empty one is none.
    around += "".join(f"{name}={os.environ.get(name, '')}\n" for name in SETTINGS)
    # Where each file is counts too.
    around += digest(*others) + "\n".join(
        str(p.relative_to(DOCS)) for p in [*others, *pages]
    )
    return {
        "all": hashlib.sha256((around + digest(*pages)).encode()).hexdigest(),
        "around": hashlib.sha256(around.encode()).hexdigest(),
    }


def is_built():
    """Return whether the site is there, whole, and of the present state of the project."""
    built = _built()
    return built.get("all") == state()["all"] and built.get("site") == digest(SITE)


def _built():
    try:
        return dict(json.loads(BUILT.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def build():
    """Bring the site up to date.

    Returns
    -------
    bool
        Whether there is a site of the present state, without a single warning.
    """
    if is_built():
        return True
    before, now = _built(), state()
    # If this build is killed, nothing says that what it leaves is whole.
    _remove(BUILT)
    if before.get("around") != now["around"] or before.get("read") != digest(*READ):
        for folder in READ:
            _remove(folder)
    for left in BUILD.glob("html.*"):
        _remove(left)
    new, old = BUILD / f"html.{os.getpid()}", BUILD / "html.old"
    if not _run_sphinx(new):
        return False
    if state() != now:
        print("A source was changed during the build: build again", file=sys.stderr)
        return False
    read, site = digest(*READ), digest(new)
    if SITE.exists():
        SITE.rename(old)
    new.rename(SITE)
    BUILT.write_text(json.dumps({**now, "read": read, "site": site}), "utf-8")
    _remove(old)
    return True


def _remove(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _run_sphinx(folder):
    gc.disable()  # collecting takes a sixth of the time, and there is little to collect
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError

    from actdoc.site import execution

    try:
        app = Sphinx(
            DOCS,
            confdir=ROOT,
            outdir=folder,
            doctreedir=READ[0],
            buildername="html",
            status=None,
            warning=sys.stderr if sys.stderr.isatty() else Plain(sys.stderr),
            warningiserror=True,
            parallel=os.cpu_count(),
        )
        _note("builder-inited")
        for event in PHASES:
            app.connect(event, partial(_note, event), priority=999)
        # Every page is written: titles of others are in its margin.
        app.build(force_all=True)
    except SphinxError as error:
        print(f"{error.category}: {error}", file=sys.stderr)
        return False
    finally:
        execution.stop_chapters()
        # After an error these would wait for ever for somebody to take what they have written.
        for process in multiprocessing.active_children():
            process.kill()
    return app.statuscode == 0


class Plain:
    """A stream without the colours that Sphinx gives its warnings."""

    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        self.stream.write(re.sub(r"\x1b\[[\d;]*m", "", text))

    def flush(self):
        self.stream.flush()


def _note(event, *_):
    TIMES.setdefault(event, perf_counter())


def main():
    """Build, one build at a time, and say what to open; with ``--times`` also what took how long."""
    before = perf_counter()
    # Sphinx forks its workers; one whose parent was killed would wait for ever.
    forking = []
    os.register_at_fork(
        before=lambda: forking.append(os.getpid()),
        after_in_parent=forking.clear,
        after_in_child=lambda: leave_with(forking[-1]),
    )
    try:
        if not (is_built() or _build_alone()):
            sys.exit("The site was not built: see above")
    except OSError as error:
        sys.exit(f"The site was not built: {error}")
    except KeyboardInterrupt:
        sys.exit("The site was not built: interrupted")
    if "--times" in sys.argv:
        for event, phase in PHASES.items():
            if event in TIMES:
                print(f"{TIMES[event] - before:6.2f} s  {phase}")
                before = TIMES[event]
    print(f"Built: open {SITE.relative_to(ROOT)}/index.html")


def _build_alone():
    """Build when no other build runs in this folder."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        # Forked processes share the lock: one that outlives a killed build is waited for too.
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another build runs in this folder: waiting for its end", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        return build()


if __name__ == "__main__":
    main()
