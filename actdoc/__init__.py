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
from actdoc.arithmetic import catalogue
from actdoc.exponentials import *
from actdoc.gates import *
from actdoc.pairs import *
from actdoc.record import (
    Activation,
    VectorActivation,
    activation,
    derivative_of,
    vector_activation,
)
from actdoc.rectifiers import *
from actdoc.shrinkage import *
from actdoc.sigmoids import *
from actdoc.steps import *
from actdoc.vectors import *

__version__ = "0.1.0"
__all__ = [
    "Activation",
    "VectorActivation",
    "activation",
    "aliases",
    "catalogue",
    "derivative_of",
    "vector_activation",
]
__all__ += steps.__all__
__all__ += sigmoids.__all__
__all__ += rectifiers.__all__
__all__ += exponentials.__all__
__all__ += gates.__all__
__all__ += shrinkage.__all__
__all__ += vectors.__all__
__all__ += pairs.__all__

aliases: dict[str, str] = {}


def _enter(family):
    """Enter the records of a family into the catalogue; what else it calls one of them is an alias."""
    for name in family.__all__:
        record = getattr(family, name)
        if name == record.__name__:
            catalogue[name] = record
        else:
            aliases[name] = record.__name__
            record.aliases = tuple(
                a for a in family.__all__ if aliases.get(a) == record.__name__
            )


for _family in (
    steps,
    sigmoids,
    rectifiers,
    exponentials,
    gates,
    shrinkage,
    vectors,
    pairs,
):
    _enter(_family)
