"""What hostile pages cost: seconds of process time and memory, each case in a process of its own.

    taskset -c 0 python -m tests.tools.limits [--only WORDS]

The limits: 2 s a megabyte (at least 2 s) and 10 s in all; 50 MB at most 3 s, or truncated, and 400 MB of memory;
20,000 linked paragraphs at most 1.5 s. Exit code 1 when a case is over them, or loses its last
paragraph without a notice.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.hostile import AFTER, GENERATORS, nest, squeeze

SECONDS_A_MEGABYTE, MOST_SECONDS = 2.0, 10.0
MEGABYTE = 1_000_000
ORDINARY = "<div class='c'><p>The ferry stopped at noon, and the bridge opened.</p><a href='/x'>more</a></div>"
LINKED = '<p>water flows under <a href="/x">the bridge</a></p>'
PROSE = f"<p>{'The ferry stopped. ' * 50}</p>"


class Case(NamedTuple):
    """A page, and what it may cost: seconds of process time (None: by its size) and megabytes of memory."""

    make: Callable[[], str]
    seconds: float | None = None
    memory: float | None = None


def _end(markup: str) -> str:
    return f"{markup}<p>{AFTER}</p>"


def _by_size(name: str, size: int) -> Callable[[], str]:
    def make() -> str:
        repetitions = max(1, size * 1_000 // len(GENERATORS[name](1_000)))
        return GENERATORS[name](repetitions)

    return make


CASES: dict[str, Case] = {
    "50 MB, ordinary": Case(lambda: _end(ORDINARY * (50 * MEGABYTE // len(ORDINARY))), 3.0, 400),
    "50 MB, one text": Case(lambda: _end("<p>" + "water " * (50 * MEGABYTE // 6)), 3.0, 400),
    "50 MB, prose": Case(lambda: _end(PROSE * (50 * MEGABYTE // len(PROSE))), 3.0, 400),
    "20,000 linked paragraphs": Case(lambda: _end(LINKED * 20_000), 1.5),
    "100,000 linked paragraphs": Case(lambda: _end(LINKED * 100_000)),
    "20,000 div span br": Case(lambda: _end("<div><span>water flows under<br>the bridge</span></div>" * 20_000)),
    "50,000 items": Case(lambda: _end("<ul>" + "<li>water flows" * 50_000)),
    "1,000,000 divs": Case(lambda: nest("div", 1_000_000)),
    "1,000,000 attributes": Case(lambda: _end(f"<p {' '.join(f'a{i}=1' for i in range(1_000_000))}>x</p>")),
    "1,000,000 references": Case(lambda: _end("&amp;lt;" * 1_000_000)),
    "data address of 30 MB": Case(lambda: _end(f'<img src="data:image/png;base64,{"A" * 30 * MEGABYTE}">')),
    "data addresses of 30 and 25 MB": Case(
        lambda: _end("".join(f'<img src="data:image/png;base64,{"A" * n * MEGABYTE}">' for n in (30, 25)))
    ),
    "10 MB of the shortest paragraphs": Case(lambda: _end("<p>x" * 2_500_000), MOST_SECONDS),
    **{f"{name} (1 MB)": Case(_by_size(name, MEGABYTE)) for name in GENERATORS},
}


def measure(name: str) -> dict[str, object]:
    """Clean one case in this process. Memory is the peak of the process, the page's own bytes included."""
    import cleaner  # noqa: PLC0415  # its cost is no page's

    cleaner.clean("<h1>Bridge</h1><p>The bridge opened on Monday, the mayor said.</p>")
    data = CASES[name].make().encode()
    start = time.process_time()
    page = cleaner.clean(data, kind="html", url="https://news.example/1")
    took = time.process_time() - start
    seen = squeeze("".join(block.text for block in page.blocks[-3:]))
    codes = sorted({str(notice.code) for notice in page.notices})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    whole = squeeze(AFTER) in seen or "truncated" in codes
    return {"bytes": len(data), "seconds": took, "memory": peak, "whole": whole, "notices": codes}


def over(case: Case, found: dict[str, Any]) -> list[str]:
    """Which limits a measurement is over."""
    allowed = case.seconds or min(MOST_SECONDS, SECONDS_A_MEGABYTE * max(1.0, found["bytes"] / MEGABYTE))
    allowed = MOST_SECONDS if "truncated" in found["notices"] else allowed
    faults = [f"over {allowed:.1f} s"] if found["seconds"] > allowed else []
    if case.memory and found["memory"] > case.memory:
        faults.append(f"over {case.memory:.0f} MB")
    return faults if found["whole"] else [*faults, "text lost without a notice"]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(measure(options.case)))
        return
    failed = False
    for name, case in CASES.items():
        if options.only not in name:
            continue
        command = [sys.executable, "-m", "tests.tools.limits", "--case", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # ourselves
        if done.returncode:
            failed = True
            print(f"{name:40s} died: {done.stderr.strip()[-200:]}", flush=True)
            continue
        found = json.loads(done.stdout)
        faults = over(case, found)
        failed = failed or bool(faults)
        print(
            f"{name:40s} {found['bytes'] / MEGABYTE:6.2f} MB {found['seconds']:6.2f} s {found['memory']:5.0f} MB"
            f"  {', '.join(found['notices'])}  {'; '.join(faults)}",
            flush=True,
        )
    sys.exit(failed)


if __name__ == "__main__":
    main()
