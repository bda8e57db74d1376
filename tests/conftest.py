"""What the tests of the built site share."""

import os
import shutil
from pathlib import Path

import pytest

from actdoc.site.__main__ import is_built

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"


def pages():
    """The built pages, as paths below the site; an empty site has a test of its own."""
    return sorted(str(path.relative_to(SITE)) for path in SITE.rglob("*.html"))


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    assert is_built(), "the site is not built from what is here: run make html first"
    return SITE


def installed(title, package, *commands):
    """The path of a browser. Without it the tests skip on a reader's machine, and fail where nobody would notice."""
    path = next(filter(None, map(shutil.which, commands)), None)
    if path is None:
        message = (
            f"no {title} on this machine: install it (on Debian: apt-get install {package})"
        )
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def chromium():
    """The path of Chromium."""
    return installed(
        "Chromium", "chromium", "chromium", "chromium-browser", "google-chrome"
    )


@pytest.fixture(scope="session")
def firefox_path():
    """The path of Firefox."""
    return installed("Firefox", "firefox-esr", "firefox-esr", "firefox")
