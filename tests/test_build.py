"""`make html` keeps its promises, on a small copy of the project: nothing stale, needless or half-written."""

import contextlib
import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from sphinx.errors import ConfigError

from actdoc import catalogue
from actdoc.site import paths
from actdoc.site.paths import kept

NOTEBOOK = """---
file_format: mystnb
kernelspec:
  name: python3
---

# A small page

One half is {calc}`sigmoid(0.0)`.

```{code-cell}
import actdoc

print("from the kernel:", actdoc.sigmoid(0.0))
```

```{code-cell}
---
mystnb:
  figure:
    caption: The sigmoid.
  image:
    alt: A curve that rises from 0 to 1.
---
from actdoc.plotting import plot

plot(actdoc.sigmoid);
```

```{code-cell}
import os

os.system("echo straight to the file");
```
"""
HEAD = NOTEBOOK.partition("# A small page\n")[0]


TOP = (
    "Makefile", "conf.py", "requirements.txt", "pyproject.toml", "README.md", "LICENSE", "CITATION.cff",
)  # fmt: skip


def copy_into(tmp_path):
    """Make a copy of the project with one page, which shares the environment that is already installed."""
    for name in TOP:
        shutil.copy2(ROOT / name, tmp_path / name)
    # With what Python has compiled of it, which it looks over by size and time.
    shutil.copytree(ROOT / "actdoc", tmp_path / "actdoc")
    for folder in ("_static", "compare", "recorded"):
        (tmp_path / "docs" / folder).mkdir(parents=True)
    for name in (
        "matplotlibrc",
        "references.bib",
        "_static/favicon.svg",
        "recorded/frameworks.json",
        "recorded/speed.json",
        "recorded/cost.json",
    ):
        shutil.copy2(ROOT / "docs" / name, tmp_path / "docs" / name)
    no_twins = {"versions": {}, "twins": {}}
    (tmp_path / "docs" / "recorded" / "twins.json").write_text(json.dumps(no_twins))
    (tmp_path / "docs" / "index.md").write_text(NOTEBOOK)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


@pytest.fixture
def project(tmp_path):
    """A copy of the project that was never built."""
    return copy_into(tmp_path)


@pytest.fixture(scope="session")
def first_build(tmp_path_factory):
    """Where a copy of the project was built from nothing by two builds at once, a copy of all since, and the two."""
    folder, kept = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("kept")
    copy_into(folder)
    both = [start(folder, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for build in both:
        build.said = build.communicate()[1]
        assert build.returncode == 0, build.said
    shutil.copytree(folder, kept, symlinks=True, dirs_exist_ok=True)
    return folder, kept, both


@pytest.fixture
def built(first_build):
    """A copy of the project as its first build leaves it: in the same folder, with the same times of all files."""
    folder, kept, _ = first_build
    assert wait_until(lambda: not running_in(folder)), running_in(folder)
    shutil.rmtree(folder)
    shutil.copytree(kept, folder, symlinks=True)
    return folder


def make(project, expect=0, env=None):
    run = subprocess.run(
        ["make", "html"],
        cwd=project,
        env=env,
        capture_output=True,
        text=True,
        timeout=600,  # against hanging only
        check=False,
    )
    assert run.returncode == expect or (expect and run.returncode), run.stdout + run.stderr
    return run.stdout + run.stderr


def html(project):
    return (project / "_build" / "html" / "index.html").read_text("utf-8")


def site(project):
    """All files of the site, and their bytes."""
    folder = project / "_build" / "html"
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def made(project, suffix=""):
    """What is kept for other builds, such as a file for each run of a notebook, and when it was made."""
    kept = (project / "_build" / "cache").glob(f"*{suffix}")
    return {path: path.stat().st_mtime_ns for path in kept}


def test_two_builds_at_once_wait_for_each_other(first_build):
    _, kept, both = first_build
    assert sum("waiting for its end" in build.said for build in both) == 1
    assert "from the kernel: 0.5" in html(kept)
    assert len(made(kept, ".json")) == 1


def test_what_a_cell_writes_past_python_is_no_part_of_the_result(built):
    assert "straight to the file" in html(built)


def test_a_change_of_the_package_changes_every_number_and_a_repeat_executes_nothing(
    built,
):
    before, kept = html(built), made(built)
    assert "from the kernel: 0.5" in before and "One half is 0.5." in before
    assert '"A small page"' in site(built)["_static/searchindex.js"].decode()

    assert "open _build/html/index.html" in make(built)
    assert made(built) == kept and html(built) == before

    code = built / "actdoc" / "functions" / "sigmoids.py"
    code.write_text(
        code.read_text("utf-8").replace("z * (z / (1 + z))", "z * (z / (1 / 3 + z))"),
        "utf-8",
    )
    make(built)
    assert "from the kernel: 0.25" in html(built) and "One half is 0.25." in html(built)
    assert "0.5" not in re.sub(
        r"<svg.*?</svg>|<head>.*?</head>", "", html(built), flags=re.DOTALL
    )


def test_a_change_of_the_prose_alone_makes_nothing_else_anew(built):
    kept = made(built)
    assert {path.suffix for path in kept} >= {".json", ".pdf", ".png", ".whl"}
    (built / "docs" / "index.md").write_text(NOTEBOOK.replace("One half", "The half"))
    imported = make(built, env=os.environ | {"PYTHONPROFILEIMPORTTIME": "1"})
    # What draws, or runs cells, is not even started.
    assert "sphinx.application" in imported and "matplotlib" not in imported
    assert (
        "The half is 0.5" in html(built)
        and "from the kernel: 0.5" in html(built)
        and made(built) == kept
    )
    download = (built / "_build" / "html" / "notebooks" / "index.ipynb").read_text("utf-8")
    assert "The half is 0.5" in download and "from the kernel: 0.5" in download


FAULTS = {
    "```{code-cell}\nimport warnings\nwarnings.warn('careful')\n```": [
        "stderr was found",
        "cell 2",
    ],
    "```{code-cell}\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);\n```": [
        "alternative text"
    ],
    "{calc}`sigmoid(`": ["cannot calculate 'sigmoid('", "SyntaxError"],
    "{calc}`no_such_name(1)`": ["cannot calculate 'no_such_name(1)'", "NameError"],
    "{formula}`no_such_function`": ["no record has the formula 'no_such_function'"],
    "{formula}`gelu aproximate=tanh`": ["a choice of gelu must be one of 'approximate'"],
    "{identity}`tanh 9`": ["no record has the identity 'tanh 9'"],
    "$\\nosuchcommand x$": ["cannot typeset", "nosuchcommand"],
    "{doc}`nowhere`": ["unknown document: 'nowhere'"],
    "{cite:t}`nobody1999`": ["could not find bibtex key", "nobody1999"],
    "[there](nothere.md)": ["'myst' cross-reference target not found: 'nothere.md'"],
    "```{curve} no_such_function\n```": [
        "the catalogue has no function 'no_such_function'"
    ],
    "```{bars} softmax\ntitle: none\n```": ["expected an example like", "'title: none'"],
    "```{bars} sigmoid softmax\n```": ["sigmoid and softmax need an example"],
    "```{code-cell}\n:tags: [table]\nprint('a  b')\n```": [
        "a printed table needs a head, and columns two spaces apart"
    ],
    "```{list-table} Two\n* - a\n  - b\n```": ["a table needs a head, and rows below it"],
    "```{code-cell}\nx = 1\nx / 0\n```": ["x / 0", "a cell raised ZeroDivisionError"],
}


def test_faults_in_a_page_fail_the_build_are_named_and_fail_it_again(built):
    finished = site(built)
    # The cell that raises comes last: none runs after it.
    text = HEAD + "# A small page\n\n" + "\n\n".join(FAULTS) + "\n"
    (built / "docs" / "index.md").write_text(text)
    line = text[: text.index("x / 0")].count("\n") + 1
    for _ in range(2):
        said = make(built, expect=2)
        for words in FAULTS.values():
            for word in words:
                assert word in said, said
        assert said.count("index.md") >= len(FAULTS)
        assert f"index.md:{line}: WARNING: a cell raised" in said
        assert site(built) == finished
    (built / "docs" / "index.md").write_text(NOTEBOOK)
    make(built)
    assert site(built) == finished


#: Cells that fail, where in them, and what is said of it.
FAILING = {
    "```{code-cell}\nwhile True:\n    pass\n```": ("while", "a cell still runs after 3 seconds"),
    "```{code-cell}\nimport os\n\nos._exit(1)\n```": ("import", "a cell ended the process that runs it"),
    "```{code-cell}\nfrom actdoc.site import pages\n```": ("from", "a cell raised ModuleNotFoundError"),
    "  ```{code-cell}\n  ---\n  mystnb:\n    image:\n      alt: x / 0 as text\n  ---\n  x = 1\n  x / 0\n  ```": (
        "  x / 0\n", "a cell raised ZeroDivisionError"
    ),
}  # fmt: skip


def test_pages_that_cannot_be_read_or_run_are_named_with_the_line(project):
    """All at once: each has a kernel of its own."""
    with (project / "actdoc" / "site" / "execution.py").open("a") as file:
        file.write("\nCELL_TIMEOUT = 3\n")
    docs, told = project / "docs", []
    for name, content in {
        "bytes": b"# \xff\n",
        "front": b"---\na: [\n---\n\n# A\n",
    }.items():
        (docs / f"{name}.md").write_bytes(content)
        told.append(f"{name}.md:1: WARNING: cannot be read")
    for number, (cell, (where, says)) in enumerate(FAILING.items()):
        text = f"{HEAD}# A page\n\n{cell}\n"
        (docs / f"cell{number}.md").write_text(text)
        line = text[: text.index(where, text.index("{code-cell}"))].count("\n") + 1
        told.append(f"cell{number}.md:{line}: WARNING: {says}")
    said = make(project, expect=2)
    assert [words for words in told if words not in said] == [], said
    assert running_in(project) == [] and not (project / "_build" / "html").exists()


@pytest.mark.parametrize("places", [("html", "doctrees"), ("built.json", "html.old")])
def test_a_file_or_folder_in_the_place_of_the_other_is_no_dead_end(built, places):
    finished, build = site(built), built / "_build"
    there = sorted(build.iterdir())
    for path in (build / name for name in places):
        if path.is_dir():
            shutil.rmtree(path)
            path.write_text("in the way")
        else:
            path.unlink(missing_ok=True)
            (path / "in the way").mkdir(parents=True)
    # A reason to build again that touches no page.
    (built / "docs" / "index.md").write_text(NOTEBOOK + "\n")
    make(built)
    assert site(built) == finished and sorted(build.iterdir()) == there


def test_a_change_of_how_pages_look_executes_nothing_and_tidies_nothing_needed_away(built):
    needed, left = made(built), [built / f"_build/cache/left-{n}.json" for n in (1, 2)]
    for path in left:
        path.touch()
    # Even if what is needed was used longer ago than what is not.
    for when, path in enumerate([*needed, *left]):
        os.utime(path, ns=(when, path.stat().st_mtime_ns))
    for name, line in {
        "actdoc/site/pages.py": "",
        "actdoc/site/style/base.css": "",
        "conf.py": "",
        "actdoc/site/paths.py": "KEPT = 1",
    }.items():
        with (built / name).open("a") as file:
            file.write(f"\n{line}\n")
    make(built)
    there = made(built)
    assert there.pop(left[1]) and there == needed


def start(project, **options):
    return subprocess.Popen(
        ["make", "html"],
        cwd=project,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        **options,
    )


def running_in(project):
    """What still runs of a build: the processes that work in the project or are told of it, such as its kernels."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_text().replace("\0", " ")
            if (process / "cwd").readlink() == project or str(project) in command:
                found.append(command)
    return found


def wait_until(condition):
    for _ in range(6000):
        if condition():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("killed", ["all of it", "the build alone"])
def test_a_killed_build_keeps_the_site_and_is_made_good_by_the_next(built, killed):
    finished, build = site(built), built / "_build"
    changed = NOTEBOOK.replace("actdoc.sigmoid(0.0))", "actdoc.sigmoid(0.0) + 0)")
    (built / "docs" / "index.md").write_text(changed)
    for moment in (
        lambda: any("forkserver" in command for command in running_in(built)),  # cells run
        lambda: list(build.glob("html.*/index.html")),  # pages are written
    ):
        process = start(built)
        assert wait_until(moment)
        if killed == "all of it":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
            os.kill(int(children.split()[0]), signal.SIGKILL)
        process.wait()
        assert site(built) == finished
        assert wait_until(lambda: not running_in(built)), running_in(built)
    (built / "docs" / "index.md").write_text(NOTEBOOK)
    make(built)
    assert site(built) == finished
    assert sorted(p.name for p in build.glob("html*")) == ["html"]


def test_the_same_bytes_come_from_another_folder_time_zone_locale_and_state(
    built, tmp_path_factory
):
    elsewhere = tmp_path_factory.mktemp("mit Leerzeichen und ü") / "copy"
    shutil.copytree(
        built, elsewhere, symlinks=True, ignore=shutil.ignore_patterns("_build")
    )
    given = os.environ | {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "1"}
    # What an older commit left is no part of a newer site.
    (elsewhere / "docs" / "old.md").write_text("---\norphan: true\n---\n\n# An old page\n")
    make(elsewhere, env=given)
    assert (elsewhere / "_build" / "html" / "old.html").exists()
    (elsewhere / "docs" / "old.md").unlink()
    make(elsewhere, env=given)
    assert site(elsewhere) == site(built)


def test_every_address_follows_one_setting(built, monkeypatch):
    monkeypatch.setattr(sys, "path", sys.path[:])  # which conf.py changes
    for spelled in ("https://example.org/acts", "https://example.org/acts/"):
        monkeypatch.setenv("ACTDOC_SITE", spelled)
        assert (
            runpy.run_path(built / "conf.py")["html_baseurl"] == "https://example.org/acts/"
        )
    repository = "https://example.org/repo.git/"
    given = {"ACTDOC_SITE": "https://example.org/acts", "ACTDOC_REPOSITORY": repository}
    make(built, env=os.environ | given)
    folder = built / "_build" / "html"
    head = BeautifulSoup(html(built), "html.parser").head
    assert head.find("link", rel="canonical")["href"] == "https://example.org/acts/"
    told = {
        path: path.read_text("utf-8")
        for path in (
            *(folder / name for name in ("index.html", "index.md", "sitemap.xml", "robots.txt", "llms.txt")),
            *(folder / name for name in ("catalogue.json", "catalogue.schema.json", "CITATION.cff")),
            folder / "notebooks" / "index.ipynb",
            *(folder / "figures").glob("*.svg"),
        )
    }  # fmt: skip
    assert 'repository-code: "https://example.org/repo"\n' in told[folder / "CITATION.cff"]
    for path, text in told.items():
        assert "https://example.org/acts/" in text, path
        assert "actdoc.example" not in text, path
    assert sum(path.suffix == ".svg" for path in told) == 1
    card = head.find("meta", property="og:image")["content"]
    assert card == "https://example.org/acts/cards/actdoc.png"
    missing = BeautifulSoup((folder / "404.html").read_text("utf-8"), "html.parser")
    assert missing.find("base")["href"] == "/acts/"
    about = BeautifulSoup(html(built), "html.parser").select(".right-details a")
    assert [a["href"] for a in about][1:] == [
        "https://example.org/repo/blob/main/docs/index.md",
        "https://example.org/repo/issues/new?title=Wrong%20on%20index%3A%20",
    ]
    line = "pip install --find-links https://example.org/acts/dist/"
    assert line in told[folder / "notebooks" / "index.ipynb"]
    assert line in told[folder / "index.html"]


@pytest.mark.parametrize("setting", ["ACTDOC_SITE", "ACTDOC_REPOSITORY"])
def test_a_setting_that_is_no_address_is_refused_in_one_sentence(setting, monkeypatch):
    for given in (
        "example.org/acts", "javascript:alert(1)", "git@example.org:acts.git", "https://", "https:///acts",
        "https://example.org/a b", "https://example.org/?page=1", 'https://example.org/"', "https://example.org\n",
    ):  # fmt: skip
        monkeypatch.setenv(setting, given)
        with pytest.raises(ConfigError) as refused:
            runpy.run_path(str(ROOT / "conf.py"))
        wanted = f"{setting} must be an address such as https://example.org/actdoc"
        assert str(refused.value) == f"{wanted}, got {given!r}"


def test_what_is_kept_is_made_once_and_again_where_it_is_damaged(tmp_path):
    made = []

    def make():
        made.append(len(made))
        return b"a sheet"

    path = kept(tmp_path, b"key", ".pdf", make)
    assert kept(tmp_path, b"key", ".pdf", make) == path and made == [0]
    path.write_bytes(b"a shoot")
    assert kept(tmp_path, b"key", ".pdf", make).read_bytes() == b"a sheet"
    assert made == [0, 1] and list(tmp_path.iterdir()) == [path]


def test_of_each_kind_what_was_not_used_for_long_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "KEPT", 2)
    for suffix in (".pdf", ".png"):
        for n in range(5):
            path = kept(tmp_path, bytes([n]), suffix, lambda: b"drawn")
            if n < 4:  # long ago, but for the last
                os.utime(path, (1000 + n, 1000))
    left = tmp_path / "left.1.partial"
    left.touch()
    os.utime(left, (1000, 1000))
    paths.prune(tmp_path)
    for suffix in (".pdf", ".png"):
        there = [bool(paths.found(tmp_path, bytes([n]), suffix)) for n in range(5)]
        assert there == [False, False, True, True, True]
    assert not left.exists()


def damage(project, place, how):
    [file] = (project / "_build").glob(place)
    content = file.read_bytes()
    middle = len(content) // 2
    if how == "cut":
        wrong = content[:middle]
    elif not place.endswith(("json", "doctree", "html")):  # no text
        wrong = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    else:
        wrong = content.replace(b"0.5", b"0.7").replace(b"sigmoid", b"sigmoit")
    assert wrong != content
    file.write_bytes(wrong)


@pytest.mark.parametrize("how", ["cut", "changed"])
def test_what_is_damaged_is_made_anew(built, how):
    finished = site(built)
    damage(built, "html/index.html", how)
    make(built)
    assert site(built) == finished
    # All that is kept at once: each of it is read.
    for place in ("*.json", "*.whl", "*.png", "*.pdf", "../doctrees/index.doctree"):
        damage(built, f"cache/{place}", how)
    # A reason to build again that touches no page.
    (built / "_build" / "html" / "objects.inv").unlink()
    make(built)
    assert site(built) == finished


def test_what_cannot_be_written_is_said_in_one_sentence(project):
    (project / "_build").write_text("in the way")
    said = make(project, expect=2)
    assert (
        "The site was not built: [Errno 17] File exists" in said and "Traceback" not in said
    )


def test_make_alone_lists_the_targets(project):
    listed = subprocess.run(
        ["make"], cwd=project, capture_output=True, text=True, check=True
    ).stdout
    for words in ("html +Build", "test +Run", "bench +Time", "clean +Remove"):
        assert re.search(rf"^make {words} ", listed, re.MULTILINE)
    assert not (project / "_build").exists()


def test_an_old_python_is_refused_in_one_sentence(project):
    (project / ".venv").unlink()
    old = project / "old-python"
    pretend = "import sys; sys.version_info = (3, 9); sys.version = '3.9.1'"
    old.write_text(f'#!/bin/sh\nexec "{ROOT}/.venv/bin/python" -c "{pretend}\n$2"\n')
    old.chmod(0o755)
    run = subprocess.run(
        ["make", "html", f"PYTHON={old}"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (
        run.returncode
        and "actdoc needs Python 3.11 or newer" in run.stderr
        and "3.9.1" in run.stderr
    )
    assert not (project / ".venv").exists()


HALVE = """

@activation(
    formula=lambda m, x: x / 2,
    derivative=lambda m, x: 1 / 2,
    range="(-∞, ∞)",
    limits=("-∞", "∞"),
    zeros="{0}",
    fixed_points="{0}",
    monotonic="increasing",
    parity="odd",
    smoothness=math.inf,
    lipschitz="1/2",
    saturates="no",
    ulps=1,
    cite="goodfellow2016",
)
def halve(x):
    \"\"\"Return half of the input.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.halve(3.0)
    np.float64(1.5)
    \"\"\"
    return x / 2


@derivative_of(halve)
def halve_derivative(x):
    \"\"\"Return the slope of `halve`, which is one half.

    Examples
    --------
    >>> import actdoc
    >>> actdoc.halve.derivative(3.0)
    np.float64(0.5)
    \"\"\"
    return np.full_like(x, 0.5)


__all__ += ["halve"]
"""
CALL = 'calls={"torch": "torch.div(x, 2)"},'
HALVE_BY_TORCH = HALVE.replace("halve", "halve_by_torch").replace(
    'cite="goodfellow2016",', f'cite="goodfellow2016", {CALL}'
)


FRONT = "---\ndescription: A function of one number, and all that is known of it.\n---\n\n"


@pytest.fixture
def with_new_functions(project):
    """The copy with the pages that tables are on, tests, and two functions that the recorded run does not know."""
    shutil.copytree(
        ROOT / "tests", project / "tests", ignore=shutil.ignore_patterns("__pycache__")
    )
    docs = project / "docs"
    (docs / "functions").mkdir()
    for name in catalogue:
        (docs / "functions" / f"{name}.md").write_text(f"{FRONT}# {name}\n", "utf-8")
    shutil.copy2(ROOT / "docs" / "functions" / "index.md", docs / "functions")
    for page in ("check.md", "api.md", "references.md"):
        shutil.copy2(ROOT / "docs" / page, docs)
    shutil.copytree(ROOT / "docs" / "api", docs / "api")
    for page in ("frameworks.md", "accuracy.md"):
        shutil.copy2(ROOT / "docs" / "compare" / page, docs / "compare")
    for page in ("speed", "claims"):  # to which the others link
        (docs / "compare" / f"{page}.md").write_text(f"# {page}\n", "utf-8")
    pages = "functions/index compare/frameworks compare/accuracy compare/speed compare/claims check api references"
    (docs / "index.md").write_text(
        "# A site\n\n```{gallery}\n```\n\n```{toctree}\n"
        + "\n".join(pages.split())
        + "\n```\n",
        "utf-8",
    )
    for name in ("halve", "halve_by_torch"):
        (docs / "functions" / f"{name}.md").write_text(
            f"{FRONT}# {name}\n\nHalves a number.\n\n## Use\n\nWhere half is enough.\n",
            "utf-8",
        )
    family = project / "actdoc" / "functions" / "steps.py"
    family.write_text(family.read_text("utf-8") + HALVE + HALVE_BY_TORCH, "utf-8")
    # Whoever adds a function has built the site before: what is drawn of the others is kept.
    cache = project / "_build" / "cache"
    cache.mkdir(parents=True)
    for path in (ROOT / "_build" / "cache").glob("*.*"):
        if path.suffix != ".json" and path.stat().st_size < 100_000:
            shutil.copy2(path, cache)
    return project


def pytest_in(project, *arguments):
    """Run tests of the copy, and return whether they pass and what they say."""
    run = subprocess.run(
        [ROOT / ".venv" / "bin" / "python", "-m", "pytest", "-q", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return run.returncode == 0, run.stdout + run.stderr


def test_a_function_that_is_newer_than_the_run_of_the_frameworks_turns_nothing_red(
    with_new_functions,
):
    project = with_new_functions
    make(project)

    def shown(page):
        article = BeautifulSoup(
            (project / "_build" / "html" / page).read_text("utf-8"), "html.parser"
        ).find("article")
        return " ".join(article.get_text().split())

    newer = "The recorded run does not know this function, which is newer."
    assert newer in shown("functions/halve.html")
    assert "not recorded yet" not in shown("functions/halve.html")
    assert newer in shown("functions/halve_by_torch.html")
    assert "torch.div(x, 2) not recorded yet" in shown("functions/halve_by_torch.html")
    # One that was looked for, and that no framework has.
    assert "No framework of the recorded run has it" in shown("functions/gaussian.html")

    # The facts, the frameworks and the errors on their pages are read back like those of any other function.
    printed = ("tests/test_printed_facts.py", "tests/test_printed_runs.py")
    passed, said = pytest_in(project, *printed, "-k", "halve")
    assert passed and int(re.search(r"(\d+) passed", said)[1]) > 40, said

    # A call that a record names is asked for, by one test; a function without calls is not.
    asks = "test_the_record_is_of_these_calls_and_no_others"
    others = (
        "does_what_is_recorded or is_recorded_of_ours"  # of functions that were recorded
    )
    only = ("-k", f"halve or not ({others})")
    passed, said = pytest_in(project, "tests/test_frameworks.py", *only)
    assert not passed and "AssertionError: run make frameworks" in said, said
    assert re.search(rf"::{asks}\b", said) and re.search(
        r"(?m)^1 failed, \d+ passed", said
    ), said
    family = project / "actdoc" / "functions" / "steps.py"
    family.write_text(family.read_text("utf-8").replace(HALVE_BY_TORCH, ""), "utf-8")
    passed, said = pytest_in(project, f"tests/test_frameworks.py::{asks}")
    assert passed, said
