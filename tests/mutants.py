"""Show that no misprint goes unnoticed: change the code that prints, build, and see which test names page and cell.

``make mutants`` runs this; it takes some 20 minutes. Each mutant is one change of one line in a copy of the project. A
mutant that no test notices is an error, and so is one whose line is no longer there.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
READERS = ["formulas", "curves", "facts", "runs"]

#: What is changed, and how: file, old text, new text. The old text is found exactly once.
MUTANTS = [
    # Typeset formulas.
    ("arithmetic.py", r'">=": (ANY, r"{} \ge {}"', r'">=": (ANY, r"{} \le {}"'),
]


def copy(target):
    """Copy what the site is built from, as it is in the working tree, with what has been executed and built."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    for name in listed:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
    (target / ".venv").symlink_to(ROOT / ".venv")
    # The cells compute the same whatever is printed around them: one cache serves all mutants.
    conf = target / "conf.py"
    conf.write_text(
        conf.read_text("utf-8").replace("/ package_digest()", '/ "mutants"'), "utf-8"
    )


def build(project):
    return subprocess.run(
        [".venv/bin/python", "-m", "sphinx", "-q", "-j", "2", "-c", ".", "-d", "_build/doctrees", "docs", "_build/html"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip


def read_back(project):
    """Return the tests that fail on the built pages."""
    files = [f"tests/test_printed_{name}.py" for name in READERS]
    run = subprocess.run(
        [".venv/bin/python", "-m", "pytest", "-q", "-n", "2", "--tb=no", "-p", "no:cacheprovider", *files],
        cwd=project, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "200"},
    )  # fmt: skip
    assert run.returncode in (0, 1), run.stdout + run.stderr
    return re.findall(r"^FAILED (\S+)", run.stdout, re.MULTILINE)


def main(wanted):
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        copy(project)
        assert build(project).returncode == 0
        sound = read_back(project)
        if sound:
            raise SystemExit(f"without a mutation these fail already: {', '.join(sound)}")
        for name, old, new in MUTANTS:
            label = f"{name}: {old} -> {new}"
            if not all(word in label for word in wanted):
                continue
            path = project / "actdoc" / name
            before = path.read_text("utf-8")
            assert before.count(old) == 1, f"{name} has {before.count(old)} times {old!r}"
            path.write_text(before.replace(old, new), "utf-8")
            try:
                built = build(project)
                failed = (
                    read_back(project) if built.returncode == 0 else ["the build itself"]
                )
            finally:
                path.write_text(before, "utf-8")
            print(
                f"{label}\n    {len(failed)} tests fail: {' '.join(failed[:2]) or 'NOT NOTICED'}",
                flush=True,
            )
            if not failed:
                missed.append(label)
    if missed:
        raise SystemExit(f"{len(missed)} mutants were not noticed")


if __name__ == "__main__":
    main(sys.argv[1:])
