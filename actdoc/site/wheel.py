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
from actdoc.site.paths import ROOT, digest, kept

#: The recipe, which runs; its versions are those that run.
MADE_BY = digest(Path(__file__))
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
    """Return the name that pip expects of the wheel.

    Parameters
    ----------
    release : str
        The version of the package.

    Returns
    -------
    str
        The name of the file, without a folder.
    """
    return f"actdoc-{release}-py3-none-any.whl"


def command(config, wanted='"actdoc[learn]"'):
    """Return the line that installs the package from the site.

    Parameters
    ----------
    config : sphinx.config.Config
        It knows the address of the site.
    wanted : str, optional
        What pip is to install; unless told otherwise, also all that chapters import.

    Returns
    -------
    str
        The line, without a prompt.
    """
    return sentences.INSTALL_LINE.format(
        place=f"{config.html_baseurl}{FOLDER}/", wanted=wanted
    )


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
    files = {str(file): (ROOT / file).read_bytes() for file in _files()}
    seen = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    key = f"{MADE_BY} {metadata.version('setuptools')} {seen}".encode()
    target = folder / FOLDER / name_of(release)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept(cache, key, ".whl", lambda: _build(files)), target)


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


def _build(files):
    """Return the wheel of some files, given by their names and contents."""
    with tempfile.TemporaryDirectory() as temporary:
        copy, made = Path(temporary, "copy"), Path(temporary, "made")
        made.mkdir()
        for name, content in files.items():
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod(0o644)  # it is kept in the archive
        given = os.environ | {"SOURCE_DATE_EPOCH": DAY, "PYTHONHASHSEED": "0"}
        run = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", BUILD, made],
            cwd=copy, env=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if run.returncode:
            raise OSError(f"the wheel was not built: {run.stderr.strip()[-500:]}")
        [wheel] = made.glob("*.whl")
        return wheel.read_bytes()


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
