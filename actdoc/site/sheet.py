"""The style sheet of the site: one file, from parts that are named after what they style."""

from functools import cache
from pathlib import Path

from actdoc.site import sentences

FOLDER = Path(__file__).parent / "style"
PARTS = (
    "base", "frame", "function", "figures", "home", "tables", "live", "copy", "search", "print",
)  # fmt: skip


@cache
def style_sheet():
    """Return all parts as one text, in which what comes later wins.

    Returns
    -------
    str
        The style sheet.
    """
    parts = "\n".join((FOLDER / f"{name}.css").read_text("utf-8") for name in PARTS)
    # The style sheet has no words of its own.
    return parts.replace("var(--licences)", f'"{sentences.PRINTED_LICENCES}"')


def write(folder):
    """Write ``actdoc.css``.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; it is made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "actdoc.css").write_text(style_sheet(), "utf-8")
