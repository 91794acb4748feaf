"""One page, all tools: the task of a worker process."""

from __future__ import annotations

import atexit
from pathlib import Path

import msgspec

from cleaner.evaluate import corpus, ours
from cleaner.evaluate.corpus import Gold
from cleaner.evaluate.rivals import PAGE_SECONDS, Rival
from cleaner.evaluate.scores import Answer, Grade, grade
from cleaner.pipeline import Readability

OURS = "cleaner"


class Job(msgspec.Struct, frozen=True):
    """A page to be graded."""

    gold: Gold
    path: Path
    rivals: tuple[str, ...]
    python: str
    readability: Readability = "auto"


class Result(msgspec.Struct, frozen=True):
    """One tool's grade on a page, its time in seconds, and its error if it has one."""

    grade: Grade
    seconds: float
    error: str


class Graded(msgspec.Struct, frozen=True):
    """A page with the results of all tools, by name, and what the cleaner says of itself."""

    gold: Gold
    results: dict[str, Result]
    sureness: ours.Sureness


_rivals: dict[str, Rival] = {}
"""The children of this process: started once, asked for each page."""
_warm: set[str] = set()
"""Tools that have seen a page: the first of a process loads rules and modules, so it is not timed."""


def grade_page(job: Job) -> Graded:
    """Read the page, ask every tool, grade the answers."""
    data = corpus.load(job.path)
    answer, sureness = _ours(data, job)
    answers = {OURS: answer}
    for name in job.rivals:
        answers[name] = _rival(name, data, job)
    results = {
        name: Result(grade(job.gold, answer), answer.seconds, answer.error)
        for name, answer in answers.items()
    }
    return Graded(job.gold, results, sureness)


def failed(gold: Gold, tools: tuple[str, ...], error: str) -> Graded:
    """The results of a page that ended its worker: every tool is charged, since nobody can say which it was."""
    empty = grade(gold, Answer())
    return Graded(gold, {name: Result(empty, 0.0, error) for name in tools}, ours.Sureness())


def _ours(data: bytes, job: Job) -> tuple[Answer, ours.Sureness]:
    if OURS not in _warm:
        _warm.add(OURS)
        ours.answer(data, job.gold, job.readability)
    return ours.answer(data, job.gold, job.readability)


def _rival(name: str, data: bytes, job: Job) -> Answer:
    if name not in _rivals:
        _rivals[name] = Rival(name, job.python)
        atexit.register(_rivals[name].close)
        _rivals[name].ask(data, job.gold)
    return _rivals[name].ask(data, job.gold)


def seconds_a_page(rivals: int) -> float:
    """Wall time for a page with all tools, twice for the first; above it the worker is given up."""
    return 2.0 * PAGE_SECONDS * (rivals + 1) + 5.0
