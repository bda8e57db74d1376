"""How Sphinx builds the site: ``make html``. A reason stands beside each setting that is not plain."""

import os
import re
import sys
from pathlib import Path

from sphinx.errors import ConfigError

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

from actdoc import __version__ as release  # noqa: E402, F401
from actdoc.site.execution import EXTENSIONS  # noqa: E402

project = "actdoc"
author = copyright = "the actdoc authors"
language = "en"
nitpicky = True
exclude_patterns = ["**/_*"]
extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "sphinxcontrib.bibtex",
    "actdoc.site.bibliography",
    "actdoc.site.extension",
]

# Notebooks come executed from our reader, so that myst-nb only renders them.
myst_enable_extensions = EXTENSIONS
myst_heading_anchors = 3
nb_custom_formats = {".md": ["actdoc.site.execution.read", {}, False]}
nb_execution_mode = "off"
nb_output_stderr = "warn"  # a warning in a cell is a warning of the build, and so an error
nb_render_markdown_format = "myst"  # so that cells may display formulas and tables

bibtex_bibfiles = ["docs/references.bib"]
bibtex_reference_style = "author_year"
bibtex_default_style = (
    "author_year"  # of actdoc.site.bibliography, labelled as the text cites
)
numpydoc_show_class_members = False
autodoc_typehints = "none"
html_math_renderer = "mathml"

templates_path = ["actdoc/site/templates"]
html_theme = "furo"
html_title = "actdoc"
html_static_path = ["docs/_static", "_build/static"]
html_css_files = ["actdoc.css"]
html_favicon = "docs/_static/favicon.svg"
html_show_sphinx = html_show_sourcelink = html_copy_source = False
html_use_index = html_domain_indices = False


def address(setting, default=""):
    """Return an address from the environment, without a slash at its end."""
    given = os.environ.get(setting) or default
    # It goes into files of many formats, of which none would have to quote the rest.
    if given and not re.fullmatch(r"https?://[\w.:-]+(/[\w.~%+@/-]*)?", given):
        raise ConfigError(
            f"{setting} must be an address such as https://example.org/actdoc, got {given!r}"
        )
    return given.rstrip("/")


# Where the site and its repository will be: `make html ACTDOC_SITE=... ACTDOC_REPOSITORY=...`. The first stands for an
# address that is not known yet (names that end in .example belong to nobody); without the second, nothing links there.
html_baseurl = address("ACTDOC_SITE", default="https://actdoc.example") + "/"
actdoc_repository = address("ACTDOC_REPOSITORY").removesuffix(".git")
copybutton_selector = (
    "div.cell_input pre, div.highlight-pycon pre, div.highlight-python pre"
)
copybutton_exclude = ".linenos, .gp, .go"
