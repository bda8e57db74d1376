"""What an activation costs beside the matrix products of its layer, and whether zeros save time: measured and read.

A layer of as many units as inputs gets a batch. Its training takes three products: of the inputs with the weights, and
two more on the way back. Its activation is computed there, and its derivative here. Both are timed, in float32.
"""

import json
import os
from functools import cache

import numpy as np

from actdoc.frameworks.results import short
from actdoc.speed.results import RECORD, WHICH, forms

FILE = RECORD.with_name("cost.json")
BATCH = 64
WIDTHS = 64, 256, 1024
#: In the order of the table.
NAMES = "relu", "tanh", "sigmoid", "silu", "gelu"
#: Who computes the activation; PyTorch is compared with its own products.
WHO = "textbook", "scipy", "actdoc", "torch"
#: The share of zeros among the inputs of a product, and the width of that layer.
ZEROS, WIDE = (0.0, 0.5, 0.9, 0.99), 1024
ROUNDS = 15


@cache
def recorded():
    """Return what the last run recorded, as a dictionary."""
    return json.loads(FILE.read_text("utf-8"))


# Measuring.


def layer(width, rng):
    """Return the inputs of a layer, its weights, and the gradient at its weighted sums; those have about size 1."""
    x, gradient = rng.normal(0, 1, (2, BATCH, width)).astype("float32")
    weights = rng.normal(0, width**-0.5, (width, width)).astype("float32")
    return x, weights, gradient


def products(x, weights, gradient):
    """Return the three products that training takes, as one call."""
    return lambda: (x @ weights, x.T @ gradient, gradient @ weights.T)


def activation(form, who, z):
    """Return a call for the value and the slope of an activation in NumPy's arrays; None if nobody has both.

    Parameters
    ----------
    form : Form
        The activation.
    who : {"textbook", "actdoc"} or Framework
        Who computes it. A framework is SciPy.
    z : ndarray
        Where.

    Returns
    -------
    callable or None
        Without arguments.
    """
    from actdoc.speed import measuring  # which needs SciPy; what was recorded does not

    makers = {"textbook": measuring.textbook, "actdoc": measuring.ours}
    if who in makers:
        value, slope = (makers[who](form, which) for which in WHICH)
        return lambda: (value(z), slope(z))
    calls = [measuring.bound(who, form, which, z) for which in WHICH]
    if None in calls:
        return None
    value, slope = calls
    return lambda: (value(), slope())


def beside_products(name, width, frameworks, rounds=ROUNDS):
    """Time an activation in turns with the products of its layer.

    Parameters
    ----------
    name : str
        The activation.
    width : int
        How many units and inputs the layer has.
    frameworks : dict of str to Framework
        Those that are installed.
    rounds : int, optional
        How many turns each has.

    Returns
    -------
    dict of str to float
        For each of `WHO` how often as long as the three products it takes; and the microseconds of these products.
    """
    from actdoc.speed import measuring

    form = forms()[name]
    arrays = layer(width, np.random.default_rng(0))
    z = arrays[0] @ arrays[1]
    calls = {"products": products(*arrays)}
    for who in ("textbook", "actdoc", frameworks.get("scipy")):
        if who and (call := activation(form, who, z)):
            calls[getattr(who, "name", who)] = call
    times, shares = measuring.side_by_side(calls, rounds)
    if torch := frameworks.get("torch"):
        theirs = {
            "products": products(*map(torch.array, arrays)),
            "torch": measuring.bound(torch, form, "derivative", z),  # there and back
        }
        shares |= measuring.side_by_side(theirs, rounds)[1]
    found = {who: short(shares[who], 3) for who in WHO if who in shares}
    return {"products": short(times["products"] * 1e6, 3), **found}


def with_zeros(share, rounds=ROUNDS, width=WIDE):
    """Time a product whose inputs are zero at random places: as it is, and as a sparse one.

    Parameters
    ----------
    share : float
        How many of the inputs are 0.
    rounds : int, optional
        How many turns each has.
    width : int, optional
        How many inputs and units the layer has.

    Returns
    -------
    dict of str to float
        Microseconds of the ``dense`` product, and how often as long the ``sparse`` one takes, with the ``conversion``
        of the inputs and without it.
    """
    from scipy.sparse import csr_array

    from actdoc.speed import measuring

    rng = np.random.default_rng(0)
    x, weights, _ = layer(width, rng)
    x *= rng.random(x.shape) >= share
    converted = csr_array(x)
    calls = {
        "dense": lambda: x @ weights,
        "sparse": lambda: converted @ weights,
        "conversion": lambda: csr_array(x) @ weights,
    }
    times, ratios = measuring.side_by_side(calls, rounds)
    return {
        "dense": short(times["dense"] * 1e6, 3),
        **{name: short(ratio, 3) for name, ratio in ratios.items()},
    }


def measure(frameworks):
    """Measure all, which takes about a minute.

    Parameters
    ----------
    frameworks : dict of str to Framework
        Those that are installed.

    Returns
    -------
    dict
        What `FILE` holds, but for the machine.
    """
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "load": load and round(load, 1),
        "batch": BATCH,
        "widths": {
            str(width): {name: beside_products(name, width, frameworks) for name in NAMES}
            for width in WIDTHS
        },
        "zeros": {f"{share:g}": with_zeros(share) for share in ZEROS},
    }


# What pages say of it.


def share(name, width, who="textbook"):
    """Return how often as long as the three products an activation takes, as recorded; None if nobody has it.

    Parameters
    ----------
    name : str
        The activation.
    width : int
        That of the layer.
    who : str, optional
        One of `WHO`.

    Returns
    -------
    float or None
        1 where it takes as long as they do.
    """
    return recorded()["widths"][str(width)][name].get(who)
