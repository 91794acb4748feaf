"""How the cost of work grows with its input: ratios of process times, as seconds differ from machine to machine."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

MOST = 6.0
"""How much more four times the input may cost. Linear work costs 4 times as much, quadratic 16 times."""
ATTEMPTS = 5
"""Measurements of which one must come out linear: a busy moment spoils one, quadratic work fails all."""
SHORTEST = 0.004
"""Seconds that the smaller input should cost, so that the clock's steps do not decide."""
LARGEST = 128_000
"""Repetitions up to which a smaller input is made larger when it costs too little to measure."""


def grows_linearly(work: Callable[[str], object], make: Callable[[int], str], *, first: int = 1_000) -> bool:
    """Whether ``work(make(4 * n))`` costs at most :data:`MOST` times ``work(make(n))``, n at least ``first``."""
    size = first
    while seconds(work, make(size)) < SHORTEST and size < LARGEST:
        size *= 4
    small, large = make(size), make(4 * size)
    gc.collect()
    for _ in range(ATTEMPTS):
        base = max(min(seconds(work, small) for _ in range(2)), SHORTEST / 8)
        if seconds(work, large) <= MOST * base:
            return True
    return False


def seconds(work: Callable[[str], object], text: str) -> float:
    """Process time of one call."""
    start = time.process_time()
    work(text)
    return time.process_time() - start
