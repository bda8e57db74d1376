"""Try every number of float32, all four thousand million of them: ``make exact``.

What a record computes in the precision of its input must have the bits that float64 gives, rounded once.
"""

import time

import numpy as np

from actdoc import catalogue

STEP = 1 << 24


def differences(f, along):
    """Count the numbers of float32 of which the two ways make something else."""
    count = 0
    for start in range(0, 1 << 32, STEP):
        x = np.arange(start, start + STEP, dtype=np.uint32).view(np.float32)
        x = x[~np.isnan(x)]
        x = np.stack([x, x[::-1]], axis=-1) if along else x
        with np.errstate(over="ignore"):
            narrow, wide = f(x), f(x.astype(np.float64)).astype(np.float32)
        count += np.count_nonzero(narrow.view(np.uint32) != wide.view(np.uint32))
    return count


def run():
    for record in catalogue.values():
        for which in record.exact:
            f, begun = record if which == "value" else record.slope, time.perf_counter()
            count = differences(f, not record.elementwise)
            seconds = time.perf_counter() - begun
            print(
                f"{record.__name__:15} {which:10} {count} differ ({seconds:.0f} s)",
                flush=True,
            )
            if count:
                raise SystemExit(f"{record.__name__} is not exact")


if __name__ == "__main__":
    run()
