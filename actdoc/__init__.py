"""Neural-network activation functions, tested against their definitions.

Every function is a record in one of several families. `catalogue` maps its name to the record, in reading order, and
the name alone is a function of this package: ``actdoc.sigmoid(x)``. `aliases` maps other names to these.
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
from actdoc.functions.exponentials import *
from actdoc.functions.gated import *
from actdoc.functions.gates import *
from actdoc.functions.rectifiers import *
from actdoc.functions.shrinkage import *
from actdoc.functions.sigmoids import *
from actdoc.functions.steps import *
from actdoc.functions.vectors import *
from actdoc.record import (
    Activation,
    VectorActivation,
    activation,
    derivative_of,
    vector_activation,
)

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
__all__ += gated.__all__
