"""Pieces of Markdown that several pages are made of."""


def table(head, rows):
    """Return a table; a bar in a cell is written so that it does not end the cell."""
    lines = [head, ["---"] * len(head), *rows]
    cells = [[str(cell).replace("|", r"\|") for cell in line] for line in lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in cells)


def code(text):
    """Return a piece of code in a line."""
    return f"`{text}`"


def link(record):
    """Return a link to the page of a record."""
    return f"{{doc}}`{record.__name__} </functions/{record.__name__}>`"
