"""What makes the site: pages from records, chapters executed, formulas and figures, and the build itself."""

#: What is used of libraries without being documented by them, and the versions in which it was read. A test compares
#: these with what is installed: read again, then write down the new version.
BORROWED = {
    "furo": (
        "2025.12.19",
        ["class table-wrapper", "context['toctree'] as the theme calls it"],
    ),
    "myst-nb": (
        "1.4.0",
        [
            "core.read.read_myst_markdown_notebook",
            "node HideCodeCellNode",
            "nb_element='cell_code'",
        ],
    ),
    "myst-parser": ("5.2.0", ["parsers.mdit.create_md_parser"]),
    "Sphinx": ("9.0.4", ["util.console.nocolor"]),
}
