"""What makes the site: pages from records, chapters executed, formulas and figures, and the build itself."""

#: What is used of libraries though they do not document it, and the versions in which it was read. A test compares
#: these with what is installed: after an upgrade, read it again, and write down the new version.
BORROWED = {
    "fpdf2": (
        ["2.8.9"],
        [
            "fpdf.FPDF._out, and that what it is given stands in the page as it is",
            "fpdf.FPDF._set_font_for_page, and get_glyph and pick_glyph of the attribute subset of a font",
            "fpdf.FPDF._add_marked_content and next_mcid_for_page of its struct_builder",
        ],
    ),
    "furo": (
        ["2025.12.19"],
        [
            "the class table-wrapper",
            "that it makes no tree when context['toctree'] is missing",
            "furo_hide_toc and partials/_head_css_variables.html, in our templates",
            "the classes of its page.html, which our templates share with its style sheet",
            "sidebar/search.html, and the blocks that its search.html fills",
        ],
    ),
    "latex2mathml": (["3.81.1"], ["the MathML that the module mathml corrects"]),
    "myst-nb": (
        ["1.4.0"],
        [
            "myst_nb.core.read.read_myst_markdown_notebook",
            "myst_nb.sphinx_.HideCodeCellNode",
            "the attribute nb_element of containers",
        ],
    ),
    "myst-parser": (["5.2.0"], ["myst_parser.parsers.mdit.create_md_parser"]),
    "nbclient": (["0.11.0"], ["what NotebookClient asks of a kernel manager"]),
    "sphinxcontrib-bibtex": (
        ["2.7.0"],
        ["what its domain keeps of bibliographies, of citations and of references to them"],
    ),
    # Which one is installed depends on the version of Python.
    "Sphinx": (
        ["9.0.4", "9.1.1", "9.2.0"],
        [
            "how HTML5Translator.visit_literal_block ends",
            "BuildEnvironment.tocs and its directives toctree",
            "that scripts and sheets of a page are lists in its context",
            "the attribute search of a builder, and which scripts its theme basic brings",
        ],
    ),
    "ziamath": (
        ["0.13"],
        ["the ids of the symbols in its SVG, which end in the number of a glyph"],
    ),
}
