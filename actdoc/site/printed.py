"""Tables that cells print: with the tag ``table`` they are shown as such; the notebook has them as printed."""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)
APART = re.compile(r" {2,}")  # what divides two columns
#: A cell of numbers and what joins them. Elsewhere a hyphen may be code, as in ``axis=-1``.
NUMBERS = re.compile(
    r"(?:[-+±–()\[\],%\s]|\d[\d.,]*(?:e[-+]?\d+)?|\.\d+|\b(?:inf|nan|to)\b)+"
)


def parted(text):
    """Take a table apart that was printed: columns are divided by two spaces or more.

    Parameters
    ----------
    text : str
        A line of one column may come first, which is the title. Then come the head and the rows. Where the rows have
        one column more than the head, they have a name in front. Lines of one column may follow.

    Returns
    -------
    title : str
    rows : list of list of str
        The first is the head.
    rest : str

    Raises
    ------
    ValueError
        If the rows are not equally long.

    Examples
    --------
    >>> parted("after a step\\n         loss  slope\\nrelu     0.25   -1.0\\ntanh     0.50   -2.0\\nDone")
    ('after a step', [['', 'loss', 'slope'], ['relu', '0.25', '−1.0'], ['tanh', '0.50', '−2.0']], 'Done')
    """
    lines = [APART.split(line.strip()) for line in text.splitlines()]
    title = lines.pop(0)[0] if lines and len(lines[0]) == 1 else ""
    rest: list[str] = []
    while lines and len(lines[-1]) == 1:
        rest[:0] = lines.pop()
    if len(lines) > 1 and len(lines[0]) == len(lines[1]) - 1:
        lines[0].insert(0, "")
    if len(lines) < 2 or len({len(line) for line in lines}) > 1:
        raise ValueError("a printed table needs a head, and columns two spaces apart")
    return title, [[_signed(cell) for cell in line] for line in lines], "\n".join(rest)


def _signed(cell):
    """Give a cell true minus signs if it is numbers."""
    if not NUMBERS.fullmatch(cell):
        return cell
    return re.sub(r"(?<![\w.])-(?=[\d.]|inf\b)", "−", cell)


class PrintedTables(SphinxPostTransform):
    """Put a table where a cell with the tag ``table`` has printed one."""

    default_priority = 10  # before the theme, which lets tables scroll

    def run(self, **kwargs):
        for cell in list(self.document.findall(nodes.container)):
            if "tag_table" not in cell["classes"]:
                continue
            for printed in list(cell.findall(nodes.literal_block)):
                if "stream" not in printed["classes"]:
                    continue
                try:
                    blocks = printed.astext().strip("\n").split("\n\n")
                    parts = [part for b in blocks for part in _block(printed, *parted(b))]
                except ValueError as error:
                    logger.warning("%s", error, location=cell)
                else:
                    place = printed.parent.index(printed)
                    printed.parent[place : place + 1] = parts


def _block(printed, title, rows, rest):
    """A table, and what is said below it."""
    table = nodes.table("", classes=["printed"])
    if title:
        table["ids"] = [nodes.make_id(title)]  # which Sphinx asks of what has a title
        table += nodes.title("", title)
    group = nodes.tgroup(cols=len(rows[0]))
    table += group
    group += [nodes.colspec(colwidth=1) for _ in rows[0]]
    head, body = nodes.thead(), nodes.tbody()
    group += [head, body]
    for n, row in enumerate(rows):
        (body if n else head).append(_row(row))
    below = printed.deepcopy()
    below.children, below.rawsource = [nodes.Text(rest)], rest
    return [table, below] if rest else [table]


def _row(cells):
    row = nodes.row()
    for n, text in enumerate(cells):
        numeric = n and re.match(r"[−+±(]?\s*[\d.]|[−+]?inf$|nan$|–$", text)
        entry = nodes.entry(classes=["number"] if numeric else [])
        entry += nodes.paragraph("", text)
        row += entry
    return row
