"""Pieces of Markdown that several pages are made of."""

import html

from actdoc.site import sentences


def table(head, rows):
    """Return a table; a bar in a cell is written so that it does not end the cell."""
    lines = [head, ["---"] * len(head), *rows]
    cells = [[str(cell).replace("|", r"\|") for cell in line] for line in lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in cells)


def code(text):
    """Return a piece of code in a line."""
    return f"`{text}`"


def copy_button(text, title):
    """Return a button, as HTML, that copies a text; a script makes it work, and without one it is not shown."""
    text, title = html.escape(text), html.escape(title)
    return f'<button class="copy" title="{title}" data-clipboard-text="{text}"></button>'


def copyable(text, title):
    """Return a piece of code in a line, with a button behind it that copies the code."""
    return f"{code(text)} {copy_button(text, title)}"


def with_choices(choices):
    """Return the line above what holds for some choices of a function's parameters."""
    chosen = [code(f"{name}={value!r}") for name, value in choices.items()]
    return sentences.WITH_CHOICES.format(choices=sentences.BETWEEN.join(chosen))


def link(record):
    """Return a link to the page of a record."""
    return f"{{doc}}`{record.__name__} </functions/{record.__name__}>`"
