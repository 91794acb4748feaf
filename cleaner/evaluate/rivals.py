"""Other extractors on the same pages, each in a child process of an interpreter that has it installed.

Rivals are no dependency: some want versions of lxml or of a detector that do not go with ours.
"""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import msgspec

from cleaner.errors import CorpusError
from cleaner.evaluate.corpus import Gold
from cleaner.evaluate.rival_child import RIVALS
from cleaner.evaluate.scores import Answer

PAGE_SECONDS = 20
"""Wall time that a tool may spend on one page."""
_CHILD = Path(__file__).with_name("rival_child.py")


class _First(msgspec.Struct, frozen=True):
    version: str = ""
    missing: str = ""


class Rival:
    """One rival's child. A child that dies costs one page and is started anew for the next."""

    def __init__(self, name: str, python: str = sys.executable) -> None:
        self.name = name
        self._python = python
        self._child: subprocess.Popen[str] | None = None
        self.version = ""

    def start(self) -> None:
        """Start the child. Raises CorpusError that says what to install when the rival does not import."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        try:
            child = subprocess.Popen(  # noqa: S603  # the user names the interpreter
                [self._python, "-X", "utf8", str(_CHILD), self.name, str(PAGE_SECONDS)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                encoding="utf-8", env=environment,
            )  # fmt: skip
        except OSError as error:
            raise CorpusError(
                f"cannot run {self._python}: {error.strerror or error}", missing=True
            ) from error
        self._child = child
        try:
            first = msgspec.json.decode(_stream(child.stdout).readline(), type=_First)
        except (OSError, msgspec.DecodeError) as error:
            self.close()
            raise CorpusError(f"{self._python} runs no rivals ({error})", missing=True) from error
        if first.missing:
            self.close()
            raise CorpusError(
                f"{self.name} cannot be imported ({first.missing}): {self._python} -m pip install "
                f"{RIVALS[self.name][0]}, or name an interpreter that has it with --rivals-python",
                missing=True,
            )
        self.version = first.version

    def ask(self, data: bytes, gold: Gold) -> Answer:
        """The rival's answer to a page; its error, when it gives none."""
        if self._child is None:
            self.start()
        line = msgspec.json.encode({"data": base64.b64encode(data).decode("ascii"), "url": gold.url})
        try:
            stdin, stdout = self._pipes()
            stdin.write(line.decode("utf-8") + "\n")
            stdin.flush()
            return msgspec.json.decode(stdout.readline(), type=Answer)
        except (OSError, EOFError, msgspec.DecodeError):
            self.close()
            return Answer(error="the process died")

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        """The child's stdin and stdout. Raises EOFError when there is no child."""
        if self._child is None:
            raise EOFError
        return _stream(self._child.stdin), _stream(self._child.stdout)

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for stream in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                _stream(stream).close()
        child.wait()


def _stream(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise EOFError
    return stream
