"""Measure everything anew: ``make bench``."""

import argparse
import os
import platform
from pathlib import Path

# Before any library starts threads.
os.environ |= {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}

import numpy as np

from actdoc.frameworks.adapters import installed, load
from actdoc.frameworks.results import write
from actdoc.speed import cost
from actdoc.speed.measuring import measure
from actdoc.speed.results import (
    DTYPES,
    MILLION,
    OTHERS,
    RECORD,
    SIZES,
    WHICH,
    forms,
    goals,
)


def run():
    """Measure what is asked for; a run of everything is recorded."""
    parser = argparse.ArgumentParser(prog="python -m actdoc.speed", description=__doc__)
    parser.add_argument("names", nargs="*", help="functions; all if none is named")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="a million numbers only, without PyTorch and JAX",
    )
    parser.add_argument(
        "--cost",
        action="store_true",
        help="activations beside the matrix products of a layer, and nothing else; recorded too",
    )
    asked = parser.parse_args()
    unknown = set(asked.names) - {f.record.__name__ for f in forms().values()}
    if unknown:
        parser.error(f"the catalogue has no {', '.join(sorted(unknown))}")
    one_core()
    reused_memory()
    wanted = ("scipy",) if asked.quick else tuple(OTHERS)
    frameworks = {name: load(name) for name in installed() if name in wanted}
    if "torch" in frameworks:
        frameworks["torch"].torch.set_num_threads(1)
    if asked.cost:
        beside_products(frameworks)
        return
    functions = {}
    print(HEAD)
    for form in forms().values():
        if asked.names and form.record.__name__ not in asked.names:
            continue
        functions[form.name] = {which: {} for which in WHICH}
        for which in WHICH:
            for dtype in DTYPES:
                cell = measure(
                    form, which, dtype, frameworks, (MILLION,) if asked.quick else SIZES
                )
                functions[form.name][which][dtype] = cell
                print(row(form, which, dtype, cell), flush=True)
    data = {**surroundings(frameworks), "functions": functions}
    if not asked.names and not asked.quick:
        record(data, frameworks)
    print()
    for goal in goals(data):
        print(
            f"{'met' if goal.met else 'NOT MET':8}{goal.said}: {goal.number:.3g} "
            f"(to reach {goal.bound:.3g}; {goal.at})"
        )
        for place in goal.missed[:SHOWN]:
            print(f"{'':12}{place.number:<9.3g}{' '.join(place[:3])}")
        if len(goal.missed) > SHOWN:
            print(f"{'':12}and {len(goal.missed) - SHOWN} more")


def record(data, frameworks):
    """Write the record of a run of everything, and measure the cost beside products, which belongs to it."""
    if missing := OTHERS.keys() - {"textbook"} - frameworks.keys():
        print(f"\nNot recorded, because these are not installed: {', '.join(missing)}")
        return
    write(RECORD, data)
    beside_products(frameworks)


def beside_products(frameworks):
    """Measure and record what activations cost beside the products of their layer."""
    needed = {"scipy", "torch"}
    if missing := needed - frameworks.keys():
        print(f"\nThe cost is not recorded: {', '.join(sorted(missing))} is not installed.")
        return
    found = cost.measure(frameworks)
    there = surroundings({name: frameworks[name] for name in sorted(needed)})
    write(cost.FILE, {**there, **found})
    for width, names in found["widths"].items():
        for name, shares in names.items():
            print(f"{width:>6} {name:10}", *(f"{k} {v:g}" for k, v in shares.items()))
    for zeros, times in found["zeros"].items():
        print(f"{zeros:>6} zeros     ", *(f"{k} {v:g}" for k, v in times.items()))


def one_core():
    """Keep this process on one core, where the system can: it is not moved, and no library uses a second one."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def reused_memory():
    """Let arrays of a million numbers lie in memory that was used before, whatever was measured until then.

    The C library of Linux keeps what is freed below a bound that grows with the largest block so far, up to 32 MB. What
    it gives back costs more to get anew than to fill, which would depend on the order of the functions.
    """
    np.empty(31 << 20, np.uint8)


def surroundings(frameworks):
    """Where the run took place."""
    try:
        about = Path("/proc/cpuinfo").read_text("utf-8")
        models = [line for line in about.splitlines() if line.startswith("model name")]
        cpu = models[0].partition(":")[2].strip()
    except (OSError, IndexError):
        cpu = platform.processor() or platform.machine()
    features = np.show_config(mode="dicts")["SIMD Extensions"]
    versions = {p: v for f in frameworks.values() for p, v in f.versions.items()}
    return {
        "cpu": cpu,
        "system": f"{platform.system()} on {platform.machine()}",
        "simd": features.get("baseline", []) + features.get("found", []),
        "python": platform.python_version(),
        "versions": versions,
    }


SHOWN = 20  # of what misses a goal
COLUMNS = "actdoc", *OTHERS
HEAD = (
    f"Nanoseconds a number, at {MILLION:,} numbers; of functions of vectors, in rows of 10, 100 and 1,000.\n"
    f"{'':42}"
    + "".join(f"{name:>9}" for name in COLUMNS)
    + "   ratio  memory      ulps  textbook"
)


def row(form, which, dtype, cell):
    """A line of the printed table for each length of rows."""
    title = f"{form.name:16}{which:11}{dtype:9}"
    lines = []
    for size, times in cell["times"].items():
        if form.record.elementwise and size != str(MILLION):
            continue
        rows = "" if form.record.elementwise else size
        numbers = "".join(
            f"{times[name]:9.3g}" if name in times else f"{'':9}" for name in COLUMNS
        )
        lines.append(f"{title}{rows:>6}{numbers}{cell['ratios'][size]['textbook']:8.2f}")
        title = " " * len(title)
    lines[0] += f"{cell['memory']['actdoc']:8.2f}"
    lines[0] += "".join(f"{float(error):10.3g}" for error in cell["ulps"].values())
    return "\n".join(lines)


if __name__ == "__main__":
    run()
