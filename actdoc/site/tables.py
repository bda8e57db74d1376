"""Tables that everybody can read: with a name, heads of columns and rows, numbers in line; one table out of several.

What a cell is sorted by is written on it, so that the script compares numbers and need not read.
"""

import html
import re
from itertools import chain

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from actdoc.site import sentences

logger = logging.getLogger(__name__)

#: What does not fit a phone, where each row becomes a card, and a tablet: in letters of a table.
NARROW, MIDDLE = 52, 72
#: A longer text may be broken. From so many columns on, texts want more room than their longest words.
SHORT, COMFORT, MANY = 14, 22, 4
#: From more columns than that on, cards have two fields in a line, if no text is longer than that.
PAIRED, LONG = 3, 40
FILTERED = 20  # from so many rows on, there is a field to choose some
#: What is no number, and has its place among them.
ORDER = {
    re.sub(r"\{sup\}`(.+?)`", r"\1", said): str(n)
    for n, said in enumerate(sentences.SMOOTH_IN_SHORT.values())
}
ORDER |= {sentences.EXACT: "0", sentences.NOT_APPLICABLE: "", "": ""}
NUMBER = re.compile(r"(?<!\d)-?\d+(?:\.\d+)?(?:e-?\d+)?")
LARGEST = "1e999"  # which is infinite
DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−\N{NO-BREAK SPACE}", "-0123456789- ")
#: From how many ulps on a cell has which colour; the last is for a number of which no digit is right.
STEPS = 2, 10, 1e3, 1e6
WHOLE = {"float64": 2.0**52, "float32": 2.0**23}
#: Where a long call may be broken: behind a bracket, a long name of an argument, and the dot of a name.
BREAKS = re.compile(
    r"(?<=\()(?=[^\s)])|(?<=\w{10}=)(?=[^\s=])|(?<=[A-Za-z]\.)(?=[A-Za-z]\w\w)"
)


class named(nodes.TextElement):
    """What a table is of; hidden from those who see the heading above it."""


class opportunity(nodes.Element):
    """Where a line of code may be broken."""


# What a cell is sorted by.


def sort_key(text):
    """Return the numbers by which a cell is sorted.

    Parameters
    ----------
    text : str
        What stands in the cell.

    Returns
    -------
    str or None
        Numbers as JavaScript reads them, the first of which counts most; empty for an empty cell, which comes last in
        either order; None for a text, which is sorted by its letters.

    Examples
    --------
    >>> sort_key("−2.1 × 10⁻⁷"), sort_key("12,188"), sort_key("3.2 (1,024)"), sort_key("[0, ∞)"), sort_key("50 %")
    ('-2.1e-7', '12188', '3.2 1024', '0 1e999', '50')
    >>> sort_key("C¹") < sort_key("C∞"), sort_key("relu6"), sort_key("–")
    (True, None, '')
    """
    text = text.strip()
    if text in ORDER:
        return ORDER[text]
    text = re.sub(r"(?<=[\d.]) × 10(?=[⁻⁰¹²³⁴-⁹])", "e", text.replace("\xa0", " "))
    text = re.sub(r"\b10(?=[⁻⁰¹²³⁴-⁹])", "1e", text).translate(DIGITS)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text).replace("∞", LARGEST)
    if re.match(r"[\[({]?-?\d", text):
        return " ".join(NUMBER.findall(text))
    return None


def size_class(key, dtype):
    """Return the class that colours an error in ulps, by what the cell is sorted by; None if it is no number."""
    if not key:
        return None
    error = float(key.split()[0])
    step = len(STEPS) + 1 if error >= WHOLE[dtype] else sum(error > s for s in STEPS)
    return f"err-{step}"


# Tables out of Markdown.


def made(directive, text, title, *classes):
    """Return the nodes of a text with one table in it, which gets a caption and classes."""
    parsed = directive.parse_text_to_nodes(text)
    [table] = [t for node in parsed for t in node.findall(nodes.table)]
    [said] = directive.parse_text_to_nodes(title)
    table.insert(0, nodes.title("", "", *said.children))
    table["classes"] += classes
    return parsed


def body_rows(table):
    """Return the rows of a table, each a list of cells, without those that only say what the next ones are."""
    columns = len(list(table.findall(nodes.colspec)))
    rows = [row for body in table.findall(nodes.tbody) for row in body.children]
    return [row.children for row in rows if len(row) == columns]


def sortable(nodes_, *controls, classes=()):
    """Return what a script makes sortable, below its controls: choices, and the field by which rows are chosen."""
    table = next(t for node in nodes_ for t in node.findall(nodes.table))
    count = len(body_rows(table))
    shown = [*controls, field(count) * (count >= FILTERED)]
    above = nodes.raw("", "".join(shown), format="html")
    return nodes.container("", above, *nodes_, classes=["sortable", *classes])


def field(count, none=sentences.FILTER_NONE):
    """Return the field by which some of so many rows are chosen, and what it says when none are, as HTML."""
    all_of_them = sentences.FILTER_FOUND.format(shown=count, all=count)
    return (
        f'<p class="filter"><label>{sentences.FILTER} '
        f'<input type="search" placeholder="{sentences.FILTER_HINT}" autocomplete="off"></label> '
        f'<output data-found="{sentences.FILTER_FOUND}" data-none="{none}">{all_of_them}</output></p>'
    )


def choice(kind, name, legend, options, chosen):
    """Return a group of choices as HTML: ``radio`` or ``checkbox``, of which some are chosen."""
    made_of = "".join(
        f'<label><input type="{kind}" name="{name}" value="{value}"{" checked" * (value in chosen)}> '
        f"{html.escape(title)}</label>"
        for value, title in options.items()
    )
    return f'<fieldset class="choice {name}"><legend>{legend}</legend>{made_of}</fieldset>'


def joined(tables):
    """Make one table of several with the same columns: each becomes a part under a row that says what it is.

    Parameters
    ----------
    tables : list of tuple
        A title, the classes of the part, and the table.

    Returns
    -------
    docutils.nodes.table
        The first, which has all parts.
    """
    whole = tables[0][2]
    group = whole.next_node(nodes.tgroup)
    for title, classes, table in tables:
        body = table.next_node(nodes.tbody)
        columns = len(body[0])
        cell = nodes.entry("", nodes.paragraph("", title), morecols=columns - 1)
        body.insert(0, nodes.row("", cell, classes=["part"]))
        body["classes"] += classes
        if table is not whole:
            body.parent.remove(body)
            group.append(body)
    return whole


# Before a table is written.


class Tables(SphinxPostTransform):
    """Give every table what its reader needs."""

    formats = ("html",)
    default_priority = 20  # before the theme puts tables into boxes

    def run(self, **kwargs):
        for table in list(self.document.findall(nodes.table)):
            group = table.next_node(nodes.tgroup)
            if not (group.next_node(nodes.thead) and body_rows(table)):
                logger.warning("a table needs a head, and rows below it", location=table)
                continue
            [head] = group.next_node(nodes.thead).children
            _entitle(table, head)
            naming = _mark_heads(group, head)
            columns = list(zip(*body_rows(table), strict=True))
            need = sum(map(_width, head, columns, [len(head) >= MANY] * len(head)))
            around = table.parent.get("classes", ())
            sorts = "sortable" in around
            if need > NARROW and "parted" not in around:
                table["classes"].append("cards")
                _label(table, head, naming)
                fields = chain(*columns[naming:])  # below the title of the card
                if len(head) > PAIRED and max(map(_length, fields)) <= LONG:
                    table["classes"].append("pairs")
            if need > MIDDLE:
                table["classes"].append("many")
            few = 0  # columns of numbers, or of what is as short
            for title, column in zip(head, columns, strict=True):
                few += _line_up(title, column) or max(map(_length, column)) < SHORT
                if sorts:
                    _mark_sorted(title, column)
            if few > len(head) / 2:
                table["classes"].append("numbers")
            if sorts and len(body_rows(table)) >= FILTERED:
                table["classes"].append("steady")
            for code in list(group.findall(nodes.literal)):
                _break(code)


def _length(cell):
    """Return how many letters a cell has; of a formula about as many as are seen."""
    return len(re.sub(r"\\[A-Za-z]+|[\\{}^_&]", "", cell.astext()))


def _width(head, column, roomy):
    """Return how many letters wide a column should be: what is short is not broken, nor are words and formulas."""
    words = max(map(len, head.astext().split()), default=0)
    for cell in column:
        length = _length(cell)
        if length > SHORT and not cell.next_node(nodes.math):
            longest = max(map(len, re.split(r"[\s(=]", cell.astext())))
            length = max(longest, min(length, COMFORT) if roomy else 0)
        words = max(words, length)
    return words + 1


def _label(table, head, naming):
    """Say in each cell what its column is, and in the first of a row what the other heads of the row are."""
    for row in body_rows(table):
        for title, cell in zip(head, row, strict=True):
            _attribute(cell, "data-label", title.astext())
        others = zip(head[1:naming], row[1:naming], strict=True)
        others = [(title.astext(), cell.astext()) for title, cell in others]
        said = [
            f"{title} {text}" if _is_number(text) else text
            for title, text in others
            if text not in ("", sentences.NOT_APPLICABLE)
        ]
        if said:
            _attribute(row[0], "data-more", sentences.BETWEEN.join(["", *said]))


def _attribute(node, name, value):
    node.attributes.setdefault("html", {}).setdefault(name, value)


def _entitle(table, head):
    """Take the title as the caption; without one, the nearest heading and the columns are."""
    if not table["names"]:
        table[
            "ids"
        ] = []  # of the caption, to which nobody links; the box around the table would repeat it
    if isinstance(table[0], nodes.title):
        table[0] = named("", "", *table[0].children)
        return
    section = table.parent
    while section.parent is not None and not isinstance(section, nodes.section):
        section = section.parent
    heading = section.next_node(nodes.title)
    columns = (cell.astext().rstrip(":") for cell in head)
    said = sentences.BETWEEN.join(filter(None, columns))
    if heading is not None:
        asked = heading.astext().endswith("?")
        form = sentences.CAPTION_FROM_QUESTION if asked else sentences.CAPTION_FROM_HEADING
        said = form.format(heading=heading.astext(), columns=said)
    table.insert(0, named("", said, classes=["unseen"]))


def _mark_heads(group, head):
    """The first columns name a row, as few as tell the rows apart; return how many."""
    for cell in head:
        _attribute(cell, "scope", "col")
    bodies = [body.children for body in group.findall(nodes.tbody)]
    rows = [[tuple(c.astext() for c in row) for row in b if len(row) > 1] for b in bodies]
    naming = next(
        (
            n
            for n in range(1, min(4, len(head)))
            if all(len({row[:n] for row in part}) == len(part) for part in rows)
        ),
        1,
    )
    for column in list(group.findall(nodes.colspec))[:naming]:
        column["stub"] = 1
    for row in (row for body in bodies for row in body):
        scope = "rowgroup" if len(row) == 1 < len(head) else "row"
        for cell in row[:naming]:
            _attribute(cell, "scope", scope)
    return naming


def _line_up(head, column):
    """Numbers end below each other, if most of a column are numbers; return whether they are."""
    texts = [cell.astext().strip() for cell in column]
    filled = [text for text in texts if text and text != sentences.NOT_APPLICABLE]
    numbers = [text for text in filled if _is_number(text)]
    if are_numbers := len(numbers) > len(filled) / 2:
        for cell in (head, *column):
            cell["classes"].append("text-right")
    return are_numbers


def _is_number(text):
    if text in (sentences.EXACT, "NaN"):
        return True
    bare = re.sub(r"\s*(\([\d,]+\)|%|µs)$", "", text)
    return bool(
        re.search(r"[\d∞]", bare)
        and re.fullmatch(r"[-−+]?(∞|[\d,.]+)?([\s\xa0]×[\s\xa0])?(10[⁻⁰¹²³⁴-⁹]+)?", bare)
    )


def _mark_sorted(head, column):
    """Say by what the cells are sorted, and that the column can be."""
    if any(cell.next_node(nodes.raw) or cell.next_node(nodes.math) for cell in column):
        return  # pictures and formulas have no order
    head["classes"].append("by")
    for cell in column:
        key = sort_key(cell.astext())
        if key is not None:
            _attribute(cell, "data-sort", key)


def _break(code):
    pieces = BREAKS.split(code.astext())
    children = [part for text in pieces for part in (opportunity(), nodes.Text(text))]
    code.children = []
    code.extend(children[1:])


# How they are written.


def visit_named(translator, node):
    """Begin the caption of a table."""
    translator.body.append(translator.starttag(node, "caption", ""))
    translator.body.append("<span>")


def depart_named(translator, node):
    """End the caption of a table."""
    translator.body.append("</span></caption>\n")


def visit_opportunity(translator, node):
    """Write where a line may be broken."""
    translator.body.append("<wbr>")
    raise nodes.SkipNode
