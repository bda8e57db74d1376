"""A function page opens with the answer, in the order in which it is read, and has the code whole below."""

import math
import re

import numpy as np
import pytest
from readers.tables import page, section, top

import actdoc
from actdoc.site.pages import page as made

NAMES = list(actdoc.catalogue)
RECORDS = list(actdoc.catalogue.values())
each_name = pytest.mark.parametrize("name", NAMES)
# The code.

X = [0.0, -0.0, 1e-300, -1e-300, 1e-9, -1e-9, 0.3, -0.3, 1, -1, 2.5, -2.5, 3, -3, 6, 6.5]
X += [-9, 17, -40, 40, -700, 705, -745, 750, 1e18, -1e18, math.inf, -math.inf]


def trials(record):
    """Blocks of numbers as the code gets them, and parameters: the defaults, and both ends of what is typical."""
    given = [{}]
    given += [
        {name: float(ends[end]) for name, ends in record.typical.items()}
        for end in (0, 1)
        if record.typical
    ]
    given += [variant for variant in record.variants() if variant]
    if "training" in record.signature.parameters:
        given += [{"training": True}]
    x = np.array(X)
    return (x if record.elementwise else x.reshape(7, 4)), given


def shown(record):
    """The code on the page."""
    part = section(f"functions/{record.__name__}.html", "How it is computed")
    [fold] = part.select("details.source")
    [code] = fold.select("pre")
    return code.get_text()


@pytest.mark.parametrize("record", RECORDS, ids=NAMES)
def test_the_code_on_the_page_is_whole_and_gives_what_the_package_gives(record):
    names = {}
    exec(shown(record), names)
    assert {
        line.split()[1] for line in re.findall(r"^import \w+", shown(record), re.M)
    } <= {
        "math",
        "numpy",
    }
    x, parameters = trials(record)

    def drawn():
        random = "rng" in record.signature.parameters
        return {"rng": np.random.default_rng(0)} if random else {}

    for given in parameters:
        for code, entry in ((record.code, record), (record.slope.code, record.slope)):
            with np.errstate(all="ignore"):
                found = names[code.__name__](x.copy(), **given, **drawn())
                wanted = entry(x, **given, **drawn())
            assert found.dtype == wanted.dtype
            assert found.tobytes() == wanted.tobytes(), (code.__name__, given)


@pytest.mark.parametrize("record", RECORDS, ids=NAMES)
def test_the_code_on_the_page_has_no_metadata(record):
    code = shown(record)
    definitions = re.findall(r"^def (\w+)", code, re.M)
    assert len(definitions) == len(set(definitions)), "two helpers under one name"
    assert definitions[-1] == record.slope.code.__name__
    assert not re.search(
        r'"""|^@|# (fmt|type|noqa|pyright)|activation\(|calls=', code, re.M
    )


@each_name
def test_the_parts_at_the_top_come_in_the_order_in_which_they_are_read(name):
    where = f"functions/{name}.html"
    found = [top(where, kind) for kind in ("formulas", "drawing", "facts")]
    everything = list(page(where).descendants)
    order = [next(n for n, tag in enumerate(everything) if tag is part) for part in found]
    assert order == sorted(order)
    assert found[0].find("math") and found[1].find("svg") and found[2].find("table")


def test_prose_without_front_matter_is_refused():
    with pytest.raises(ValueError, match="it needs front matter with a description"):
        made(actdoc.gelu, "# gelu\n\nIt lets the input through.\n")
