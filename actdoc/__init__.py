"""Neural-network activation functions in which nothing is merely asserted.

Every function is a record of one of four families. `catalogue` maps its name to the record, in reading order, and the
name alone is a function of this package: ``actdoc.sigmoid(x)``.
"""

from actdoc import rectifiers, sigmoids, steps, vectors
from actdoc.record import Activation, Record, VectorActivation, activation, derivative_of, vector_activation

__version__ = "0.1.0"

catalogue = {
    name: record
    for family in (steps, sigmoids, rectifiers, vectors)
    for name, record in vars(family).items()
    if isinstance(record, Record) and record.__module__ == family.__name__
}
globals().update(catalogue)

__all__ = [
    *catalogue,
    "catalogue",
    "Activation",
    "VectorActivation",
    "activation",
    "vector_activation",
    "derivative_of",
]
