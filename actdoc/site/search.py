"""The index of the search: what each page and each of its sections is called, how it begins, and which words it has.

It is a script that sets one name, so that a page in a folder can load it too. `live/search.js` ranks what it finds.
Behind it stands `live/formulas.js`, which finds a function by its formula.
"""

import json
import re
import unicodedata
from collections import Counter
from itertools import filterfalse
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase

import rjsmin
from docutils import nodes
from sphinx import addnodes

from actdoc.arithmetic import catalogue
from actdoc.frameworks.results import recorded
from actdoc.notation import TEXT
from actdoc.site import sentences
from actdoc.site.navigation import reading_order
from actdoc.site.script import FOLDER

#: How much a page counts, by the longest of these with which its name begins: what explains comes before what lists.
WEIGHTS = {
    "": 9,
    "functions/": 12,
    "functions/index": 8,
    "learn/": 11,
    "learn/index": 7,
    "compare/claims": 7,
    "compare/speed": 6,
    "compare/accuracy": 8,
    "check": 8,
    "index": 5,
    "references": 4,
    "api": 3,
}
#: How many letters the results show of a section, and of what is listed.
BEGINNING, SHORT = 95, 60
COMMON = 3  # a heading that more pages have is no place to go to
WORD = re.compile(r"[^\W_]+")
END = re.compile(
    r"(?<!\b[^\W\d_])(?<! al)\. |\? "
)  # of a sentence, not of an initial or "et al."
#: What Sphinx brings for its own search, and what only that used.
SPARE = ("searchtools.js", "language_data.js", "doctools.js", "sphinx_highlight.js")

#: What is no text: drawings, code, and what is a place of its own.
UNREAD = (
    nodes.raw, nodes.FixedTextElement, nodes.Invisible, nodes.image, addnodes.desc, nodes.citation,
)  # fmt: skip
LISTED = addnodes.desc, nodes.citation
#: What a bibliography has for machines.
ADDRESS = re.compile(r"(https?:|doi:|arXiv:|URL:?|ISBN:?)\s*\S+")

#: What stands for what, in formulas and elsewhere.
SYMBOLS = {
    **{sign: unicodedata.name(sign).split()[-1].lower() for sign in "αβγδεζηθλμνξπρτφχψω"},
    **sentences.SEARCH_SYMBOLS,
}
#: What formulas use besides the functions of the site: a name, its further arguments, and what it is of x. The error
#: function is right to a few digits, as many as are compared.
USED = {
    "erf": ((), "sign(x) * sqrt(1 - exp(-x*x * (4/pi + 0.147*x*x) / (1 + 0.147*x*x)))"),
    "ndtr": ((), "(1 + erf(x / sqrt(2))) / 2"),
    "phi": ((), "exp(-x*x / 2) / sqrt(2*pi)"),
    "square": ((), "x*x"),
    "where": (("a", "b"), "x * a + (1 - x) * b"),
}
#: Which names `live/formulas.js` reads in a definition; one with others, such as the noise of a sample, is left out.
READ = {
    *catalogue, *USED, *SYMBOLS, *"xij", "sum", "over", "of", "if", "else", "exp", "log", "sqrt", "abs",
}  # fmt: skip

_found: dict[str, nodes.document] = {}


def words(text):
    """Return the words of a text, in small letters, as the script cuts them too; not its numbers and single letters.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    list of str
        The words, in their order.

    Examples
    --------
    >>> words("F.hard_sigmoid, and Relu6² at 1e15 in 2d, 100 times")
    ['hard', 'sigmoid', 'and', 'relu62', 'at', '1e15', 'in', '2d', 'times']
    """
    plain = filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", text))
    cut = WORD.findall("".join(plain).lower())
    return [word for word in cut if len(word) > 1 and not word.isnumeric()]


def names(record):
    """Return what a function is called: here, and in the frameworks as far as a call is nothing but its name.

    Parameters
    ----------
    record : actdoc.record.Record
        The function.

    Returns
    -------
    list of str
        Its names, none of them twice in other spellings.

    Examples
    --------
    >>> names(catalogue["hard_swish"])
    ['hard_swish', 'hard_silu']
    >>> names(catalogue["relu6"])
    ['relu6', 'Clip']
    """
    run = recorded()["functions"].get(record.__name__, {})
    calls = [*record.calls.values(), *record.equivalent_calls.values()]
    calls += [found["call"] for found in run.values() if "call" in found]
    called = [re.match(r"(?:\w+\.)*(\w+)\(.*\)$", call) for call in calls]
    forms = [
        f"{form}_{record.__name__}" for forms in record.choices.values() for form in forms
    ]
    found: dict[str, str] = {}
    for name in (record.__name__, *record.aliases, *(c[1] for c in called if c), *forms):
        found.setdefault(name.replace("_", "").lower(), name)
    return list(found.values())


def formulas(numbers):
    """Return the definitions and, for functions of one number, the derivatives, as far as the script can read them.

    Parameters
    ----------
    numbers : dict
        The places of pages in the index, by their names.

    Returns
    -------
    list of list
        For each form of a function the number of its page, −1 for one that has none; its names, the parameters with
        their defaults, the definition and the derivative as text.

    Examples
    --------
    >>> formulas({"functions/softplus": 7})[-1]
    [7, 'softplus', {}, 'log(1 + exp(x))', 'sigmoid(x)']
    """
    found = [
        [-1, name, dict.fromkeys(rest, 0), text] for name, (rest, text) in USED.items()
    ]
    for name, record in catalogue.items():
        page = numbers.get(f"functions/{name}")
        called = " ".join(names(record)).replace("_", "").lower()
        for choices in record.variants() if page is not None else ():
            whichs = ("formula", "derivative") if record.elementwise else ("formula",)
            texts = [record.sides(which, TEXT, **choices)[1] for which in whichs]
            known = READ.union(record.numbers)
            read = [t for t in texts if {*re.findall(r"[^\W\d]\w*", t)} <= known]
            if read[:1] == texts[:1]:
                found.append([page, called, record.numbers, *read])
                called = ""
    return found


def _text(node):
    """Return what a reader reads of a node: no drawings, no code, and of formulas only single letters."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.math):
        return node.astext() if len(node.astext()) < 3 else "…"
    if isinstance(node, UNREAD):
        return ""
    space = "" if isinstance(node, nodes.TextElement) else " "
    return space.join(map(_text, node.children))


def _plain(node):
    return " ".join(_text(node).split())


def _beginning(text, letters=BEGINNING):
    """Return how a text begins: up to the end of a sentence if one ends there, else of a word."""
    if len(text) <= letters:
        return text
    cut = text[: letters + 1]
    end = max((found.start() + 1 for found in END.finditer(cut)), default=0)
    return cut[:end] if end > letters / 2 else cut.rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _first(parts):
    """Return the first paragraph in some nodes that has a text."""
    paragraphs = (p for part in parts for p in part.findall(nodes.paragraph))
    return next(filter(None, map(_plain, paragraphs)), "")


def _sections(doctree, seen):
    """Return the places of a page, in its order: an anchor, a heading, how it begins, and all of its text.

    What stands under a heading that is no place belongs to the page.
    """
    places = []
    for section in doctree.findall(nodes.section):
        own = [child for child in section[1:] if not isinstance(child, nodes.section)]
        heading, text = _plain(section[0]), " ".join(map(_plain, own))
        if places and seen[heading] > COMMON:
            places[0][3] += f" {heading} {text}"
        else:
            anchor = section["ids"][0] if places else ""
            places.append([anchor, heading, _beginning(_first(own)), text])
        for part in own:
            places += [
                place for listed in LISTED for place in map(_listed, part.findall(listed))
            ]
    return places


def _listed(node):
    """Return the place of a function in the reference of the package, or of a work in the bibliography."""
    if isinstance(node, addnodes.desc):
        name = f"{node[0]['module']}.{node[0]['fullname']}"
        anchor, heading, text = node[0]["ids"], name, _first([node[-1]])
    else:
        anchor, heading = node["ids"], _plain(node[0])
        text = ADDRESS.sub("", " ".join(map(_plain, node[1:])))
    return [anchor[0] if anchor else "", heading, _beginning(text, SHORT), text]


def _metadata(doctree):
    return {
        node["name"]: node["content"]
        for node in doctree.findall(nodes.meta)
        if "name" in node
    }


def collect(app, doctree, docname):
    """Keep a page as it is about to be written."""
    _found[docname] = doctree


def index(env):
    """Return the index of all pages that were collected.

    Returns
    -------
    dict
        Under ``pages`` a list for each: its name, its weight, the place in this list of the page above it, its title,
        how it begins, its names, its keywords, and its sections as lists of an anchor, a heading and a beginning.
        Under ``words``, each word with its places, counted over pages and their sections, as steps from one to the
        next. Under ``ignored`` and ``asked``, words that say nothing, and with which one asks about any function.
        Under ``formulas`` and ``symbols``, what `formulas` returns and `SYMBOLS`.
    """
    above = {name: up for name, up in reading_order(env).items() if name in _found}
    headings = Counter(
        heading
        for doctree in _found.values()
        for heading in {_plain(section[0]) for section in doctree.findall(nodes.section)}
    )
    numbers = {name: number for number, name in enumerate(above)}
    pages, places, functions = [], [], []
    for name, up in above.items():
        doctree, said = _found[name], _metadata(_found[name])
        [first, *sections] = _sections(doctree, headings) or [["", name, "", ""]]
        record = catalogue.get(name.removeprefix("functions/"))
        weight = WEIGHTS[max((w for w in WEIGHTS if name.startswith(w)), key=len)]
        pages.append([
            name, weight, numbers.get(up, -1), first[1],
            said.get("description", first[2]),
            names(record) if record else [],
            [k.strip() for k in said.get("keywords", "").split(",") if k.strip()],
            [section[:3] for section in sections],
        ])  # fmt: skip
        texts = [f"{first[3]} {said.get('description', '')}", *(s[3] for s in sections)]
        functions += [len(places)] if record else []
        places += [{*words(text)} for text in texts]
    # What the build writes on the page of every function tells none from another.
    usual = Counter(word for number in functions for word in places[number])
    for number in functions:
        places[number] -= {
            w for w, count in usual.items() if count > 0.6 * len(functions) > 3
        }
    found: dict[str, set[int]] = {}
    for number, some in enumerate(places):
        for word in some.difference(sentences.SEARCH_IGNORED.split()):
            found.setdefault(word, set()).add(number)
    for word in sorted(found):
        if word in found and word + "s" in found:  # the script finds each by the other
            found[word] |= found.pop(word + "s")
    return {
        "pages": pages,
        "words": " ".join(f"{w}:{_steps(sorted(found[w]))}" for w in sorted(found)),
        "ignored": sentences.SEARCH_IGNORED,
        "asked": sentences.SEARCH_ASKED,
        "formulas": formulas(numbers),
        "symbols": SYMBOLS,
    }


def _steps(numbers):
    """Write rising numbers as the steps between them, in letters; a small one ends a step."""
    pairs = zip(numbers, [0, *numbers], strict=False)
    return "".join(_letters(number - before) for number, before in pairs)


def _letters(number, letters=ascii_lowercase):
    before = _letters(number // 26, ascii_uppercase) if number > 25 else ""
    return before + letters[number % 26]


def replace_theirs(app):
    """Let Sphinx make neither an index nor a page for searching."""
    app.builder.search = False
    _found.clear()


def page(app):
    """Make the page for searching."""
    root = app.config.root_doc
    lists = [root, *app.env.toctree_includes.get(root, ())]
    context = {
        "title": sentences.SEARCH["title"],
        "lists": [(name, app.env.titles[name].astext()) for name in lists],
    }
    yield "search", context, "search.html"


def words_of_the_field(app, pagename, templatename, context, doctree):
    """Give the templates what the field and its script say, and load that script; Sphinx's are spared by the frame."""
    context["search"] = sentences.SEARCH
    app.add_js_file("search.js", defer="")


def write(app, exception):
    """Write the index, and remove what only Sphinx's own search used."""
    if exception:
        return
    folder = Path(app.outdir, "_static")
    text = json.dumps(index(app.env), ensure_ascii=False, separators=(",", ":"))
    reader = rjsmin.jsmin((FOLDER / "formulas.js").read_text("utf-8"))
    (folder / "searchindex.js").write_text(f"actdocIndex={text};\n{reader}", "utf-8")
    for name in SPARE:
        (folder / name).unlink(missing_ok=True)


def setup(app):
    """Register all of it."""
    app.connect("builder-inited", replace_theirs)
    app.connect("doctree-resolved", collect, priority=999)
    app.connect("html-collect-pages", page)
    app.connect("html-page-context", words_of_the_field)
    app.connect("build-finished", write, priority=400)
