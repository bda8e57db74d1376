"""`make evidence`: the experiments run again with other seeds, and a wrong derivative does not pass unnoticed."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

from actdoc.frameworks.twins import all_twins
from actdoc.site.evidence import experiments

#: A chapter with an experiment that is short.
CHAPTER = "docs/learn/backpropagation.md"


def evidence(project, *pages, seeds="5 6"):
    return subprocess.run(
        [sys.executable, "-m", "actdoc.site.evidence", *pages],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project), "SEEDS": seeds},
        capture_output=True,
        text=True,
        timeout=600,  # against hanging only
        check=False,
    )


@pytest.fixture
def project(tmp_path):
    """A copy of the package and of the pages, in which something may be broken."""
    for room in ("actdoc", "docs"):
        shutil.copytree(ROOT / room, tmp_path / room)
    shutil.copy2(ROOT / "requirements.txt", tmp_path)
    return tmp_path


def test_every_experiment_uses_the_seeds_that_can_be_chosen():
    assert len(experiments()) >= 8
    for path in experiments():
        text = path.read_text("utf-8")
        cells = "\n".join(
            re.findall(r"```\{code-cell\}.*?^```", text, re.DOTALL | re.MULTILINE)
        )
        assert not re.search(r"\bSEEDS\s*=", cells), path


def test_the_central_listings_have_a_twin():
    assert len(all_twins()) >= 6


def test_pages_run_with_other_seeds():
    run = evidence(ROOT, CHAPTER)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "seeds 5 6" in run.stdout and CHAPTER in run.stdout


def test_a_wrong_derivative_fails_experiments_and_claims(project):
    path = project / "actdoc" / "functions" / "rectifiers.py"
    code = path.read_text("utf-8")
    assert code.count("return 1.0 * (x > 0)\n") == 1  # the slope of relu
    path.write_text(
        code.replace("return 1.0 * (x > 0)\n", "return 0.5 * (x > 0)\n"), "utf-8"
    )
    run = evidence(project, CHAPTER, "docs/compare/claims.md", seeds="0 1 2 3 4")
    assert run.returncode
    assert "2 pages fail" in run.stderr, run.stdout
