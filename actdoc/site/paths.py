"""Where the project has what, and a digest by which its states are told apart."""

import hashlib
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS, BUILD = ROOT / "docs", ROOT / "_build"
CACHE = BUILD / "cache"
KEPT = 200  # so many files of each kind stay in the cache besides those that a build used
#: When the build began: whoever else works for it is started later.
BEGAN = time.time()


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


# What takes long to make is kept: under a digest of all that it is made from, and a digest of what it is.


def kept(cache, key, suffix, make):
    """Return the path of a file that is made once for each key, and again where it is damaged.

    Parameters
    ----------
    cache : pathlib.Path
        The folder that keeps it.
    key : bytes
        All that it depends on.
    suffix : str
        How its name ends, with the dot.
    make : callable
        Returns its content as bytes.

    Returns
    -------
    pathlib.Path
        The file, which counts as used now.
    """
    if path := found(cache, key, suffix):
        return path
    content = make()
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / f"{_name(key)}-{_name(content)}{suffix}"
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_bytes(content)
    partial.replace(path)
    return path


def found(cache, key, suffix):
    """Return the path of what was kept under a key, as `kept` does; None if nothing is there, or it is damaged.

    Parameters
    ----------
    cache, key, suffix
        Those of `kept`.

    Returns
    -------
    pathlib.Path or None
        The file, which counts as used now.
    """
    for path in cache.glob(f"{_name(key)}-*{suffix}"):
        if path.stem.endswith(_name(path.read_bytes())):
            # Used now, and made when it was.
            os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
            return path
        path.unlink(missing_ok=True)
    return None


def _name(content):
    return hashlib.sha256(content).hexdigest()[:32]


def prune(cache):
    """Remove what builds that were killed left, and of what this build did not use all but the newest.

    Parameters
    ----------
    cache : pathlib.Path
        The folder.
    """
    kinds: dict[str, list[tuple[float, Path]]] = {}
    for path in cache.glob("*"):
        used = path.stat().st_atime
        if used < BEGAN:
            kinds.setdefault(path.suffix, []).append((used, path))
    for suffix, others in kinds.items():
        for _, old in sorted(others)[: None if suffix == ".partial" else -KEPT]:
            old.unlink()
