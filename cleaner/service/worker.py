"""Cleaning in a child process that may hang, crash or eat its memory: the page costs one failure, never the run.

A parser can crash or hang where neither a thread nor an exception handler can stop it. So a child reads pages from its
stdin and answers on its stdout, each message with its length in front; it is killed when its time is over, replaced
when it dies, and replaced after a number of pages. A child without a parent ends by itself.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from cleaner.model import Page
from cleaner.service.found import Discovery

START_SECONDS = 60.0
"""A new interpreter needs about 0.5 s to import the cleaner; on a loaded machine many times that."""

PAGES_A_CHILD = 1_000
"""After so many pages a child is replaced, so that no leak of a C library can grow without end."""

MAX_ANSWER = 500_000_000
"""Bytes of one answer: a child that writes rubbish must not make its parent ask for terabytes."""

TASK = "cleaner.service.worker:clean_page"
_CHILD = "import sys; from cleaner.service.worker import main; main(sys.argv[1:])"
_LENGTH = struct.Struct("<Q")
_READY = b"ready"


class Job(msgspec.Struct, frozen=True):
    """One page to clean, and how; or a source to be read (``source``)."""

    data: bytes
    url: str | None = None
    content_type: str | None = None
    readability: Literal["auto", "always", "never"] = "auto"
    disable: tuple[str, ...] = ()
    source: bool = False


class Cleaned(msgspec.Struct, frozen=True):
    """A page's record, and the addresses of the pages that its story goes on at."""

    page: Page
    following: tuple[str, ...] = ()


class Died(msgspec.Struct, frozen=True):
    """Why there is no record: ``timeout``, ``out_of_memory``, ``crash`` or ``bug``, and a message for people."""

    code: str
    message: str


class _Reply(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a child writes: the record of a page or of a source as JSON, or a failure."""

    page: bytes = b""
    found: bytes = b""
    following: tuple[str, ...] = ()
    code: str = ""
    message: str = ""


class Worker:
    """One child at a time, started when it is needed. Not for several threads at once.

    ``seconds`` is wall time for a page, ``max_bytes`` address space; ``task`` names the child's function as
    ``module:function`` (a test puts in one that hangs).
    """

    def __init__(self, *, seconds: float = 10.0, max_bytes: int = 1_000_000_000, task: str = TASK) -> None:
        self.seconds = seconds
        self._arguments = (task, str(int(seconds) + 5), str(max_bytes))
        self._child: subprocess.Popen[bytes] | None = None
        self._pages = 0

    def clean(self, job: Job) -> Cleaned | Died:
        """Clean one page; Died when the page does not let itself be cleaned."""
        reply = self._ask(job)
        if isinstance(reply, Died):
            return reply
        return Cleaned(msgspec.json.decode(reply.page, type=Page), reply.following)

    def look(self, job: Job) -> Discovery | Died:
        """Read what a feed, sitemap or list names; Died when it does not let itself be read."""
        reply = self._ask(msgspec.structs.replace(job, source=True))
        return reply if isinstance(reply, Died) else msgspec.json.decode(reply.found, type=Discovery)

    def _ask(self, job: Job) -> _Reply | Died:
        if self._pages >= PAGES_A_CHILD:
            self.close()
        try:
            child = self._child or self._start()
        except (OSError, EOFError) as error:
            return Died("crash", f"no cleaning process can be started ({error})")
        self._pages += 1
        overdue = threading.Event()
        timer = threading.Timer(self.seconds, self._end_late, (child, overdue))
        timer.start()
        try:
            _write(_stream(child.stdin), msgspec.msgpack.encode(job))
            reply = msgspec.msgpack.decode(_read(_stream(child.stdout)), type=_Reply)
        except (OSError, EOFError):
            return self._died(overdue)
        except msgspec.DecodeError as error:
            self.close()
            return Died("crash", f"the cleaning process answered with something else ({error})")
        finally:
            timer.cancel()
        return Died(reply.code, reply.message) if reply.code else reply

    def close(self) -> None:
        """End the child. The worker can be used again."""
        child, self._child, self._pages = self._child, None, 0
        if child is None:
            return
        child.kill()
        for stream in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                _stream(stream).close()
        child.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        loud = os.environ.get("CLEANER_DEBUG") == "1"
        child = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-P", "-c", _CHILD, *self._arguments], env=_environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=None if loud else subprocess.DEVNULL,
        )  # fmt: skip
        self._child = child
        timer = threading.Timer(START_SECONDS, child.kill)
        timer.start()
        try:
            ready = _read(_stream(child.stdout))
        except (OSError, EOFError):
            self.close()
            raise
        finally:
            timer.cancel()
        if ready != _READY:
            self.close()
            msg = "it answered with something else"
            raise EOFError(msg)
        return child

    @staticmethod
    def _end_late(child: subprocess.Popen[bytes], overdue: threading.Event) -> None:
        overdue.set()
        child.kill()

    def _died(self, overdue: threading.Event) -> Died:
        child = self._child
        code = None if child is None else child.wait()
        self.close()
        alarm = -getattr(signal, "SIGALRM", 0) or None
        if overdue.is_set() or (code is not None and code == alarm):
            return Died("timeout", f"not cleaned in {self.seconds:g} seconds")
        return Died("crash", f"the cleaning process died (exit code {code})")


def _environment() -> dict[str, str]:
    """The parent's, with the parent's own copy of the package found first; the current folder is not looked in."""
    root = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}


def clean_page(job: Job) -> Cleaned:
    """In a child: clean a page and look where its story goes on."""
    import cleaner  # noqa: PLC0415  # the parent, which only talks to children, does not need it
    from cleaner.service.paging import next_pages  # noqa: PLC0415

    page = cleaner.clean(
        job.data, url=job.url, content_type=job.content_type, readability=job.readability, disable=job.disable
    )
    return Cleaned(page, next_pages(page, job.url, job.data))


def read_source(job: Job) -> Discovery:
    """In a child: what a source names."""
    from cleaner.service.discover import discover  # noqa: PLC0415  # for children only

    return discover(job.url or "", job.data, job.content_type)


def serve(source: BinaryIO, target: BinaryIO, task: Callable[[Job], Cleaned], seconds: int) -> None:
    """In a child: answer job after job until the parent is gone."""
    _write(target, _READY)
    while True:
        try:
            job = msgspec.msgpack.decode(_read(source), type=Job)
        except (OSError, EOFError):
            return
        # Should the parent be killed, nobody is left to stop a page that hangs; the alarm is.
        _alarm(seconds)
        reply = _answer(task, job)
        _alarm(0)
        with contextlib.suppress(OSError):
            _write(target, msgspec.msgpack.encode(reply))


def _answer(task: Callable[[Job], Cleaned], job: Job) -> _Reply:
    from cleaner.outputs import json  # noqa: PLC0415  # for children only

    try:
        if job.source:
            return _Reply(found=json.encode(read_source(job)).encode("utf-8"))
        cleaned = task(job)
        return _Reply(page=json.render(cleaned.page).encode("utf-8"), following=cleaned.following)
    except MemoryError:
        return _Reply(code="out_of_memory", message="needed more memory than it may have")
    except Exception as error:  # noqa: BLE001  # one page's bug must cost one record, whatever it is
        return _Reply(
            code="bug", message=f"{type(error).__name__}: {error}"[:500].encode("utf-8", "replace").decode()
        )


def _write(stream: BinaryIO, data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _read(stream: BinaryIO) -> bytes:
    """One message. Raises EOFError when the other side is gone."""
    head = stream.read(_LENGTH.size)
    size = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else -1
    data = stream.read(size) if 0 <= size <= MAX_ANSWER else b""
    if len(data) != size:
        msg = "the other side is gone"
        raise EOFError(msg)
    return data


def _stream(stream: object) -> BinaryIO:
    if not hasattr(stream, "read"):
        msg = "no pipe"
        raise EOFError(msg)
    return stream  # type: ignore[return-value]  # Popen's own file objects


def _alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _bind(max_bytes: int) -> None:
    """Limits of a child: Ctrl-C and SIGTERM are the parent's to handle, memory is bounded, no core files."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # does not exist on Windows

    for limit, value in ((resource.RLIMIT_AS, max_bytes), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (value, value))


def main(arguments: list[str]) -> None:
    """The child's whole life: ``TASK SECONDS BYTES``."""
    task_name, seconds, max_bytes = arguments
    # What a library prints must not get between the messages.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    module, _, function = task_name.partition(":")
    task: Callable[[Job], Cleaned] = getattr(importlib.import_module(module), function)
    importlib.import_module("cleaner")
    _bind(int(max_bytes))
    serve(sys.stdin.buffer, answers, task, int(seconds))
