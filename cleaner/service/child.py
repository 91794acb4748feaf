"""A child process that may hang, crash or eat its memory: what it was asked costs one failure, never its parent.

A parser can crash or hang where neither a thread nor an exception handler can stop it, and ``multiprocessing.Pool``
hangs for ever when a worker is killed. So a child reads questions from its stdin and answers on its stdout, each
message with its length in front; it is killed when its time is over, replaced when it dies, and replaced after a
number of questions. A child without a parent ends by itself.
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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

START_SECONDS = 60.0
"""A new interpreter needs about 0.5 s to import the cleaner; on a loaded machine many times that."""

QUESTIONS_A_CHILD = 1_000
"""After so many questions a child is replaced, so that no leak of a C library can grow without end."""

MAX_ANSWER = 500_000_000
"""Bytes of one answer: a child that writes rubbish must not make its parent ask for terabytes."""

_GRACE = 5
"""Seconds after its time at which a child ends itself, should its parent be gone and nobody kill it."""

_CHILD = "import sys; from cleaner.service.child import main; main(sys.argv[1:])"
_LENGTH = struct.Struct("<Q")
_READY = b"ready"

Task = Callable[[bytes], bytes]


class Died(msgspec.Struct, frozen=True):
    """Why there is no answer: ``timeout``, ``out_of_memory``, ``crash`` or ``bug``, and a message for people."""

    code: str
    message: str


class _Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a child writes: the task's answer, or a failure."""

    answer: bytes = b""
    code: str = ""
    message: str = ""


class Child:
    """One process at a time, started when it is needed. ``ask`` is for one thread at a time, ``end`` for any.

    ``task`` names the function that answers as ``module:function`` (bytes to bytes), ``seconds`` is wall time for a
    question, ``max_bytes`` address space. ``modules`` are loaded, and ``warm_up`` is asked for nothing, before a
    question is timed.
    """

    def __init__(
        self,
        task: str,
        *,
        seconds: float,
        max_bytes: int,
        modules: tuple[str, ...] = (),
        warm_up: bytes = b"",
    ) -> None:
        self.seconds = seconds
        self._warm_up = warm_up
        self._arguments = (task, str(int(seconds) + _GRACE), str(max_bytes), "cleaner", *modules)
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._questions = 0
        self._busy = self._late = self._ended = False

    def ask(self, question: bytes) -> bytes | Died:
        """The task's answer; Died when none came."""
        if self._questions >= QUESTIONS_A_CHILD:
            self.close()
        try:
            process = self._process or self._start()
        except (OSError, EOFError) as error:
            return Died("crash", f"no cleaning process can be started ({error})")
        self._questions += 1
        with self._timed(process):
            try:
                _write(_stream(process.stdin), question)
                message = _read(_stream(process.stdout))
            except (OSError, EOFError):
                message = None
        if message is None or self._late:
            # An answer may come just as its time is over; the process is gone all the same.
            died = self._died()
            if message is None:
                return died
        return self._understood(message)

    def close(self) -> None:
        """End the process. The next question starts another one."""
        with self._guard:
            process, self._process, self._questions, self._late = self._process, None, 0, False
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                _stream(stream).close()
        process.wait()

    def end(self) -> None:
        """End the process for good: whoever waits for an answer gets Died, and no other process is started."""
        with self._guard:
            self._ended = True
            if self._process is not None:
                self._process.kill()

    def _understood(self, message: bytes) -> bytes | Died:
        try:
            reply = msgspec.msgpack.decode(message, type=_Reply)
        except msgspec.DecodeError as error:
            self.close()
            return Died("crash", f"the cleaning process answered with something else ({error})")
        return Died(reply.code, reply.message) if reply.code else reply.answer

    def _start(self) -> subprocess.Popen[bytes]:
        loud = os.environ.get("CLEANER_DEBUG") == "1"
        with self._guard:
            if self._ended:
                msg = "it is not wanted any more"
                raise EOFError(msg)
            process = self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                [sys.executable, "-P", "-c", _CHILD, *self._arguments], env=_environment(),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=None if loud else subprocess.DEVNULL,
            )  # fmt: skip
        timer = threading.Timer(START_SECONDS, process.kill)
        timer.start()
        try:
            ready = _read(_stream(process.stdout))
            if ready == _READY and self._warm_up:
                _write(_stream(process.stdin), self._warm_up)
                _read(_stream(process.stdout))
        except (OSError, EOFError):
            self.close()
            raise
        finally:
            timer.cancel()
        if ready != _READY:
            self.close()
            msg = "it answered with something else"
            raise EOFError(msg)
        return process

    @contextlib.contextmanager
    def _timed(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """Kill the process when the block takes longer than a question may."""

        def expire() -> None:
            with self._guard:
                if self._busy and self._process is process:
                    self._late = True
                    process.kill()

        self._busy = True
        timer = threading.Timer(self.seconds, expire)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            with self._guard:
                self._busy = False

    def _died(self) -> Died:
        process, late = self._process, self._late
        code = None if process is None else process.wait()
        self.close()
        alarm = -getattr(signal, "SIGALRM", 0) or None
        if late or (code is not None and code == alarm):
            return Died("timeout", f"not finished in {self.seconds:g} seconds")
        return Died("crash", f"the cleaning process died (exit code {code})")


def _environment() -> dict[str, str]:
    """The parent's, with the parent's own copy of the package found first; the current folder is not looked in."""
    root = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}


def main(arguments: list[str]) -> None:
    """The child's whole life: ``TASK SECONDS BYTES MODULE...``."""
    name, seconds, max_bytes, *modules = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C and SIGTERM are the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # What a library prints must not get between the messages.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    module, _, function = name.partition(":")
    task: Task = getattr(importlib.import_module(module), function)
    for other in modules:
        importlib.import_module(other)
    _bind(int(max_bytes))
    serve(sys.stdin.buffer, answers, task, int(seconds))


def serve(source: BinaryIO, target: BinaryIO, task: Task, seconds: int) -> None:
    """In a child: answer question after question until the parent is gone."""
    _write(target, _READY)
    while True:
        try:
            question = _read(source)
        except (OSError, EOFError):
            return
        # Should the parent be killed, nobody is left to stop a page that hangs; the alarm is.
        _alarm(seconds)
        reply = _answer(task, question)
        _alarm(0)
        with contextlib.suppress(OSError):
            _write(target, msgspec.msgpack.encode(reply))


def _answer(task: Task, question: bytes) -> _Reply:
    try:
        return _Reply(task(question))
    except MemoryError:
        return _Reply(code="out_of_memory", message="needed more memory than it may have")
    except Exception as error:  # noqa: BLE001  # one page's bug must cost one record, whatever it is
        message = f"{type(error).__name__}: {error}"[:500].encode("utf-8", "replace").decode()
        return _Reply(code="bug", message=message)


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
    """Limits of a child: its memory is bounded, a crash leaves no core file."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # does not exist on Windows

    for limit, value in ((resource.RLIMIT_AS, max_bytes), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (value, value))
