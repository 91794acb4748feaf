"""What a run has to say: events while it runs, and a result with counts, outcomes, alarms and an exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from cleaner.service.saving import Outcome
from cleaner.service.trouble import JobError

OK = 0
SOME_FAILED = 1

What = Literal["plan", "source", "page", "output", "alarm"]


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that happened: to a source, a page, an output; ``plan`` says (in ``code``) how many pages follow."""

    what: What
    source: str = ""
    url: str = ""
    code: str = ""
    message: str = ""


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One outcome in the report: of each page that was asked for, and of each source that could not be read."""

    kind: Literal["source", "page"]
    source: str
    url: str
    code: str
    message: str = ""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A run's report. Times are Unix time; ``ended`` is ``done``, ``stopped`` or ``out_of_time``."""

    run: int
    started_at: float
    finished_at: float
    ended: str
    exit_code: int
    counts: dict[str, int]
    outcomes: tuple[Record, ...]
    outputs: tuple[str, ...]
    alarms: tuple[dict[str, str], ...]
    problems: tuple[str, ...] = ()

    def summary(self) -> str:
        """The run in one line."""
        told = [f"{self.counts[name]} {name}" for name in _TOLD if self.counts.get(name)]
        time = max(self.finished_at - self.started_at, 0.0)
        parts = [", ".join(told) or "nothing new", f"{time:.1f} s"]
        if self.ended != "done":
            parts.append(self.ended.replace("_", " "))
        parts += [f"{alarm['source']} is {alarm['state']} ({alarm['message']})" for alarm in self.alarms]
        return f"run {self.run}: " + "; ".join(parts)


_TOLD = ("new", "changed", "unchanged", "alias", "empty", "failed", "postponed", "listed")


class Collector:
    """Gathers a run's outcomes."""

    def __init__(self, *, started_at: float) -> None:
        self.started_at = started_at
        self.records: list[Record] = []
        self.codes: list[int] = []
        self.looks: list[int] = []
        self.counts: Counter[str] = Counter()
        self.alarms: list[dict[str, str]] = []
        self.new_in: set[str] = set()

    def looked(self, listed: int, new: int) -> None:
        """Count a look that went well."""
        self.counts["listed"] += listed
        self.counts["queued"] += new
        self.looks.append(OK)

    def add(self, outcome: Outcome, kind: Literal["source", "page"]) -> None:
        """Count an outcome."""
        self.records.append(Record(kind, outcome.source, outcome.url, outcome.code, outcome.message))
        (self.codes if kind == "page" else self.looks).append(outcome.exit_code)
        self.counts["failed" if outcome.failed else outcome.code] += 1

    def finish(
        self, *, run: int, now: float, ended: str, written: Sequence[str], problems: Sequence[JobError]
    ) -> Result:
        """The report."""
        # A clean stop is no failure: what was not reached is done by the next run.
        # A list that was read is no input but says which pages are; it counts when no page was asked for.
        inputs = self.codes + [code for code in self.looks if code or not self.codes]
        code = OK if ended != "done" else exit_code(inputs)
        return Result(
            run=run,
            started_at=self.started_at,
            finished_at=now,
            ended=ended,
            exit_code=problems[0].exit_code if problems else code,
            counts=dict(self.counts),
            outcomes=tuple(self.records),
            outputs=tuple(written),
            alarms=tuple(self.alarms),
            problems=tuple(map(str, problems)),
        )


def exit_code(codes: Collection[int]) -> int:
    """One exit code for many: 0 when all went well, the cause when all failed of one, else 1."""
    causes = set(codes)
    if causes <= {OK}:
        return OK
    return causes.pop() if len(causes) == 1 else SOME_FAILED
