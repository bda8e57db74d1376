"""Pieces of Markdown that several pages are made of."""


def table(head, rows):
    """Return a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def escaped(text):
    """Return a text for the cell of a table, which a bar would end."""
    return text.replace("|", r"\|")


def code(text):
    """Return a piece of code in a line."""
    return f"`{text}`"


def link(record):
    """Return a link to the page of a record."""
    return f"{{doc}}`{record.__name__} </functions/{record.__name__}>`"
