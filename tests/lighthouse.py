"""Lighthouse on the built site, as a phone gets it from a host that compresses: ``make lighthouse``.

The medians of some runs count, because a busy machine makes single ones slow.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys

from serving import KINDS, SITE, served

LIGHTHOUSE = SITE.parents[1] / ".lighthouse" / "node_modules" / ".bin" / "lighthouse"
PAGES = KINDS[:6]
#: What a page must reach at least, and what it must not exceed.
SCORES = {"performance": 97, "accessibility": 100, "best-practices": 100, "seo": 100}
SHIFT, WEIGHT = 0.01, 150_000
RUNS = 3
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def report(address):
    """Return what Lighthouse reports of a page."""
    chrome = shutil.which("chromium") or shutil.which("google-chrome") or ""
    run = subprocess.run(
        [LIGHTHOUSE, address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"],
        env=os.environ | {"CHROME_PATH": chrome},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise SystemExit(f"Lighthouse failed on {address}:\n{run.stderr}")
    return json.loads(run.stdout)


def measured(address):
    """Return the medians of what some runs measured of a page, and the audits that found something in the last."""
    rows = []
    for _ in range(RUNS):
        found = report(address)
        audits = found["audits"]
        rows.append(
            {name: round(100 * found["categories"][name]["score"]) for name in SCORES}
            | {
                "shift": audits["cumulative-layout-shift"]["numericValue"],
                "LCP, s": audits["largest-contentful-paint"]["numericValue"] / 1000,
                "bytes": audits["total-byte-weight"]["numericValue"],
            }
        )
    faults = [
        name
        for name, a in audits.items()
        if a["scoreDisplayMode"] == "binary" and not a["score"]
    ]
    return {name: statistics.median(r[name] for r in rows) for name in rows[0]}, faults


def main():
    """Print a table, and fail where a page falls short."""
    short = False
    with served() as root:
        for number, name in enumerate(PAGES):
            found, faults = measured(root + name)
            if not number:
                print(f"{'':32}" + "".join(f"{title:>16}" for title in found))
            print(f"{name:32}" + "".join(f"{value:>16,.5g}" for value in found.values()))
            if faults:
                print(f"{'':32}  {', '.join(faults)}")
            short |= any(found[score] < least for score, least in SCORES.items())
            short |= found["shift"] >= SHIFT or found["bytes"] > WEIGHT
    sys.exit(
        f"A page falls short of {list(SCORES.values())}, shifts by {SHIFT} or weighs more than {WEIGHT:,} bytes"
        if short
        else 0
    )


if __name__ == "__main__":
    main()
