"""Neural-network activation functions, tested against their definitions.

Every function is a record in one of several families. `catalogue` maps its name to the record, in reading order, and
the name alone is a function of this package: ``actdoc.sigmoid(x)``. `aliases` maps other names to these.
"""

from actdoc import (
    exponentials,
    gates,
    pairs,
    rectifiers,
    shrinkage,
    sigmoids,
    steps,
    vectors,
)
from actdoc.record import (
    Activation,
    Record,
    VectorActivation,
    activation,
    derivative_of,
    vector_activation,
)

__version__ = "0.1.0"

catalogue = {
    name: record
    for family in (
        steps,
        sigmoids,
        rectifiers,
        exponentials,
        gates,
        shrinkage,
        vectors,
        pairs,
    )
    for name, record in vars(family).items()
    if isinstance(record, Record) and record.__module__ == family.__name__
}
aliases = {alias: name for name, record in catalogue.items() for alias in record.aliases}
globals().update(catalogue)
globals().update({alias: catalogue[name] for alias, name in aliases.items()})

__all__ = [
    *catalogue,
    *aliases,
    "aliases",
    "catalogue",
    "Activation",
    "VectorActivation",
    "activation",
    "vector_activation",
    "derivative_of",
]
