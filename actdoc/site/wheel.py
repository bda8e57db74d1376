"""The package as a wheel that the site carries, so that it installs from there: built in a copy, without a network."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from actdoc.site import sentences
from actdoc.site.markdown import copy_button
from actdoc.site.paths import ROOT

#: Where it is below the site; pip finds it by the page of that name, and in a folder by itself.
FOLDER = "dist"
#: What it is made of besides the packages.
SETTINGS = ("pyproject.toml", "README.md", "LICENSE")
#: The day that the archive gives all its files; there is none before.
DAY = "315532800"  # 1980-01-01
BUILD = (
    "import os, sys; os.umask(0o022); "
    "from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
)


def name_of(release):
    """Return the name of the file for a version of the package."""
    return f"actdoc-{release}-py3-none-any.whl"


def address(config):
    """Return the address of the site, ending in a slash."""
    return config.html_baseurl.rstrip("/") + "/"


def command(config, wanted='"actdoc[learn]"'):
    """Return the line that installs the package from the site; unless told otherwise, all that chapters import."""
    return sentences.INSTALL_LINE.format(place=f"{address(config)}{FOLDER}/", wanted=wanted)


def write(cache, folder, release):
    """Write the wheel.

    Parameters
    ----------
    cache : pathlib.Path
        A folder that keeps a wheel for each state of the package, because building one takes a second.
    folder : pathlib.Path
        The built site.
    release : str
        The version of the package.

    Raises
    ------
    OSError
        If it cannot be built.
    """
    files = _files()
    seen = hashlib.sha256(f"{metadata.version('setuptools')} {sys.version}".encode())
    for file in files:
        content = hashlib.sha256((ROOT / file).read_bytes()).hexdigest()
        seen.update(f"{file} {content}\n".encode())
    kept = cache / f"{seen.hexdigest()[:32]}.whl"
    if not kept.exists():
        _build(files, kept)
    target = folder / FOLDER / name_of(release)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, target)


def _files():
    """The files of which the wheel is made, relative to the project."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    found = [*SETTINGS]
    for package in settings["setuptools"]["packages"]:
        folder = ROOT.joinpath(*package.split("."))
        found += sorted(p.relative_to(ROOT) for p in folder.glob("*.py"))
    for package, names in settings["setuptools"]["package-data"].items():
        found += [Path(*package.split("."), name) for name in names]
    return found


def _build(files, kept):
    with tempfile.TemporaryDirectory() as temporary:
        copy, made = Path(temporary, "copy"), Path(temporary, "made")
        made.mkdir()
        for file in files:
            target = copy / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / file).read_bytes())
            target.chmod(0o644)  # it is kept in the archive
        given = os.environ | {"SOURCE_DATE_EPOCH": DAY, "PYTHONHASHSEED": "0"}
        run = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", BUILD, made],
            cwd=copy, env=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if run.returncode:
            raise OSError(f"the wheel was not built: {run.stderr.strip()[-500:]}")
        [wheel] = made.glob("*.whl")
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".archive")
        shutil.copyfile(wheel, partial)
        partial.replace(kept)


class Install(SphinxDirective):
    """The line that installs the package from the site, and what else stands in the argument."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        told = command(self.config, self.arguments[0])
        line = f"$ {told}"
        button = nodes.raw("", copy_button(told, sentences.COPY_INSTALL), format="html")
        block = nodes.literal_block(line, line, language="console")
        return [nodes.container("", block, button, classes=["line-to-copy"])]
