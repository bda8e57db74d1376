"""The judge of every function: certified values of its definition, trials of its code, proofs of its facts.

Needs python-flint, which ``pip install ".[oracle]"`` brings.
"""

from actdoc.oracle.balls import (
    BALLS,
    PRECISIONS,
    Ball,
    Balls,
    Components,
    Undecided,
    Vector,
    as_balls,
    between,
    definition_of,
    enclose,
)
from actdoc.oracle.judging import (
    Trial,
    Verdict,
    compare,
    error_in_ulps,
    judge,
    points,
    settings,
    trial_at,
    trials,
    ulp,
)
from actdoc.oracle.proofs import differentiate, every_slope, every_value, proved, stretches

__all__ = [
    "BALLS",
    "PRECISIONS",
    "Ball",
    "Balls",
    "Components",
    "Trial",
    "Undecided",
    "Vector",
    "Verdict",
    "as_balls",
    "between",
    "compare",
    "definition_of",
    "differentiate",
    "enclose",
    "error_in_ulps",
    "every_slope",
    "every_value",
    "judge",
    "points",
    "proved",
    "settings",
    "stretches",
    "trial_at",
    "trials",
    "ulp",
]
