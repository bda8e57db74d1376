"""Where the project has what, and a digest by which its states are told apart."""

import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS, BUILD = ROOT / "docs", ROOT / "_build"


def digest(*paths):
    """Return a digest of files, and of all files in folders: of their names and of their bytes.

    Parameters
    ----------
    *paths : pathlib.Path
        Files and folders; what is not there counts as empty. The name of a folder does not count.

    Returns
    -------
    str
        The digest, which another version of Python changes too.
    """
    found = hashlib.sha256(sys.version.encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                name = file.relative_to(path) if path.is_dir() else file.name
                found.update(
                    f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest()
                )
    return found.hexdigest()
