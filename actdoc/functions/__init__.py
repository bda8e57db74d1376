"""Every function, in families; each family is a module, and what it exports is in reading order.

`catalogue` maps the name of each function to its record, and `aliases` maps other names to these.
"""

from actdoc.arithmetic import aliases, catalogue
from actdoc.functions import (
    exponentials,
    gated,
    gates,
    rectifiers,
    shrinkage,
    sigmoids,
    steps,
    vectors,
)

#: What readers call each family, in reading order.
FAMILIES = {
    "Steps and lines": steps,
    "S-shaped functions": sigmoids,
    "Rectifiers": rectifiers,
    "Exponential units": exponentials,
    "Self-gated functions": gates,
    "Shrinkage functions": shrinkage,
    "Functions of a whole vector": vectors,
    "Gated linear units": gated,
}


def _enter(title, module):
    """Enter the records of a family into the catalogue; what else it calls one of them is an alias."""
    for name in module.__all__:
        record = getattr(module, name)
        if name == record.__name__:
            catalogue[name] = record
            record.family = title
        else:
            aliases[name] = record.__name__
            record.aliases = (*record.aliases, name)


for _title, _module in FAMILIES.items():
    _enter(_title, _module)
