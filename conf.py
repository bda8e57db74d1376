"""How Sphinx builds the site: ``make html``. A reason stands beside each setting that is not plain."""

import logging
import os
import sys
from functools import partialmethod
from pathlib import Path

from jupyter_cache import get_cache
from nbclient import NotebookClient

ROOT = Path(__file__).parent
BUILD = ROOT / "_build"
sys.path.insert(0, str(ROOT))

from actdoc import __version__ as release  # noqa: E402, F401
from actdoc.site.extension import package_digest  # noqa: E402
from actdoc.site.mathml import write_font  # noqa: E402

project = "actdoc"
author = "the actdoc authors"
copyright = author
language = "en"

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "notfound.extension",
    "sphinxcontrib.bibtex",
    "actdoc.site.extension",
]
exclude_patterns = ["**/_*"]

logging.getLogger("traitlets").setLevel(logging.WARNING)  # or every kernel announces itself
logging.getLogger("matplotlib").setLevel(logging.WARNING)

# One thread a kernel: the workers share the cores, and no sum depends on how many there are.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

# Notebooks. Kernels import this checkout of actdoc, draw in the site's style, and are stopped without ceremony.
os.environ["PYTHONPATH"] = str(ROOT)
os.environ["MATPLOTLIBRC"] = str(ROOT / "docs" / "matplotlibrc")
os.environ["IPYTHONDIR"] = str(BUILD / "ipython")
profile = BUILD / "ipython" / "profile_default" / "ipython_kernel_config.py"
profile.parent.mkdir(parents=True, exist_ok=True)
profile.write_text(
    "c.InlineBackend.figure_formats = {'svg'}\nc.HistoryManager.enabled = False\nc.IPKernelApp.log_level = 'ERROR'\n"
)
# What a slow cell prints comes in pieces; nbclient joins them, and loses no line end as nb_merge_streams does.
NotebookClient.__init__ = partialmethod(
    NotebookClient.__init__, shutdown_kernel="immediate", coalesce_streams=True
)
nb_execution_mode = "cache"
# The cache knows only the text of the cells. What they print depends on the package too.
nb_execution_cache_path = str(BUILD / "cache" / package_digest())
nb_execution_show_tb = True
nb_execution_timeout = 600  # against hanging only
nb_output_stderr = "warn"  # a warning in a cell is a warning of the build, and so an error
nb_render_markdown_format = "myst"  # so that cells may display formulas and tables

myst_enable_extensions = ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
bibtex_bibfiles = ["docs/references.bib"]
bibtex_reference_style = "author_year"
bibtex_default_style = (
    "author_year"  # of actdoc.site.extension: the list is labelled as the text cites
)
numpydoc_show_class_members = False
autodoc_typehints = "none"
html_math_renderer = "mathml"

html_theme = "furo"
html_title = "actdoc"
html_theme_options = {"navigation_with_keys": True}
html_static_path = ["docs/_static", "_build/static"]
html_css_files = ["actdoc.css"]
html_js_files = [("tables.js", {"defer": ""})]
html_favicon = "docs/_static/favicon.svg"
html_show_sphinx = False
html_show_sourcelink = False
html_copy_source = False
html_use_index = False
html_domain_indices = False
notfound_urls_prefix = (
    "/"  # a missing page can be asked for at any depth, so its links start at the root
)
copybutton_selector = (
    "div.cell_input div.highlight pre, div.highlight-pycon pre, div.highlight-python pre"
)
copybutton_exclude = ".linenos, .gp, .go"

write_font(BUILD / "static" / "math.woff2")
# Created before Sphinx forks its workers: two of them creating it at once would fail.
get_cache(nb_execution_cache_path).db  # noqa: B018
