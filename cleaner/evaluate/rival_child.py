"""The child that runs one rival: a script of its own that needs nothing but the rival's interpreter.

    python rival_child.py NAME SECONDS

It is started by file name, perhaps with another interpreter than the cleaner's, so it imports the standard library
and the rival only. Its first line is ``{"version": …}`` or ``{"missing": …}``. Then for each line
``{"data": base64, "url": …}`` on stdin it writes one line: ``text``, ``title``, ``authors``, ``source``, ``date``,
``seconds`` (process time), or ``error``. Each rival is called as its documentation advises for articles.
"""

from __future__ import annotations

import base64
import importlib.metadata
import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

Extract = Callable[[bytes, "str | None"], "dict[str, Any]"]

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CJK_CHARS = 200
"""Characters from which a rival that must be told the language is told Chinese."""
_LINES = ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "td")
"""Elements after which readability's HTML gets a line end, so that the last word of one and the first of the next
stay two."""


def trafilatura() -> Extract:
    """trafilatura, with its metadata."""
    from trafilatura import bare_extraction  # noqa: PLC0415

    def extract(data: bytes, url: str | None) -> dict[str, Any]:
        document = bare_extraction(data, url=url, with_metadata=True, include_comments=False)
        found = document.as_dict() if document else {}
        names = (found.get("author") or "").split("; ")
        return {
            "text": found.get("text"),
            "title": found.get("title"),
            "authors": names,
            "date": found.get("date"),
        }

    return extract


def readability() -> Extract:
    """readability-lxml: text and short title."""
    import lxml.html  # noqa: PLC0415
    from readability import Document  # noqa: PLC0415

    def extract(data: bytes, _url: str | None) -> dict[str, Any]:
        document = Document(data)
        tree = lxml.html.fromstring(document.summary())
        for element in tree.iter(*_LINES):
            element.tail = "\n" + (element.tail or "")
        return {"text": tree.text_content(), "title": document.short_title()}

    return extract


def resiliparse() -> Extract:
    """resiliparse: main content as plain text; it reads no metadata."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding  # noqa: PLC0415

    def extract(data: bytes, _url: str | None) -> dict[str, Any]:
        html = bytes_to_str(data, detect_encoding(data))
        return {"text": extract_plain_text(html, main_content=True, alt_texts=False, comments=False)}

    return extract


def newspaper4k() -> Extract:
    """newspaper4k; it wants text and a language."""
    import newspaper  # noqa: PLC0415

    def extract(data: bytes, url: str | None) -> dict[str, Any]:
        html = decoded(data)
        language = "zh" if len(_CJK.findall(html)) > _CJK_CHARS else "en"
        article = newspaper.Article(url or "http://page.invalid/", language=language)
        article.download(input_html=html)
        article.parse()
        date = str(article.publish_date)[:10] if article.publish_date else ""
        return {"text": article.text, "title": article.title, "authors": list(article.authors), "date": date}

    return extract


def gne() -> Extract:
    """GNE, made for Chinese news; it wants text."""
    from gne import GeneralNewsExtractor  # noqa: PLC0415

    def extract(data: bytes, _url: str | None) -> dict[str, Any]:
        found = GeneralNewsExtractor().extract(decoded(data))
        names = [found["author"]] if found["author"] else []
        return {
            "text": found["content"],
            "title": found["title"],
            "authors": names,
            "date": (found["publish_time"] or "")[:10],
        }

    return extract


RIVALS: dict[str, tuple[str, Callable[[], Extract]]] = {
    "trafilatura": ("trafilatura", trafilatura),
    "readability": ("readability-lxml", readability),
    "resiliparse": ("resiliparse", resiliparse),
    "newspaper4k": ("newspaper4k", newspaper4k),
    "gne": ("gne", gne),
}
"""Name → distribution to install, and how to make its function."""


def decoded(data: bytes) -> str:
    """Text for rivals that do not decode: UTF-8 if it is, else GB18030 if it is, else what can be read."""
    for charset in ("utf-8", "gb18030"):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def printable(value: object) -> str:
    """A value as text that any JSON reader takes: half of a surrogate pair becomes a question mark."""
    return str(value).encode("utf-8", "replace").decode("utf-8")


class TooLongError(Exception):
    """The page took longer than it may."""


def _ring(*_: object) -> None:
    raise TooLongError


def answer(extract: Extract, line: str, seconds: int) -> dict[str, Any]:
    """One page: what the rival says, or its error, and the time it took."""
    page = json.loads(line)
    start = time.process_time()
    signal.alarm(seconds)
    try:
        found = extract(base64.b64decode(page["data"]), page["url"])
    except TooLongError:
        found = {"error": f"over {seconds} s"}
    except Exception as error:  # noqa: BLE001  # whatever a rival raises is its answer
        found = {"error": f"{type(error).__name__}: {error}"[:500]}
    finally:
        signal.alarm(0)
    spent = time.process_time() - start
    names = [printable(name) for name in found.pop("authors", None) or () if name]
    known = {key: printable(value or "") for key, value in found.items()}
    return {**known, "authors": names, "seconds": spent}


def main(name: str, seconds: int) -> None:
    """The child's whole life."""
    # What a rival prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, _ring)
    distribution, make = RIVALS[name]
    try:
        extract = make()
        first = {"version": importlib.metadata.version(distribution)}
    except Exception as error:  # noqa: BLE001  # not installed, or an installation that does not import
        first = {"missing": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(first) + "\n")
    answers.flush()
    if "missing" in first:
        return
    for line in sys.stdin:
        answers.write(json.dumps(answer(extract, line, seconds)) + "\n")
        answers.flush()


if __name__ == "__main__":
    # The script's folder holds modules of the cleaner's; none of them may stand in for a library.
    sys.path.pop(0)
    main(sys.argv[1], int(sys.argv[2]))
