"""What must hold of any bytes, and a fuzzer that looks for bytes of which it does not.

    python -m tests.tools.fuzz CORPUS -max_total_time=1800 -max_len=4096     needs `pip install atheris`
    python -m tests.tools.fuzz --check FILE...                               tries files, as those of a found crash

``CORPUS`` is a folder; the first run fills it with the hostile files and small pages of every generator. What comes
behind it goes to libFuzzer. The suite runs the same :func:`check` on generated markup (``tests/test_fuzz.py``).
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from lxml import etree

import cleaner
from cleaner import references, unscripted
from cleaner.decode import decode
from cleaner.errors import NoticeCode
from cleaner.markup import repair
from cleaner.model import Page
from tests import safety
from tests.hostile import FILES, GENERATORS, PIECES, read, squeeze

ADDRESS = "https://news.example/2026/1.html"
SEED_BYTES = 4_096
"""Bytes of the largest seed: a large one is mutated rarely and slows every round."""
SEED_SIZE = 12
"""Repetitions in a generator's seed: enough for its form, few enough for thousands of rounds a minute."""
_MENDED = re.compile("[\0-\x1f\x7f-\x9f\ufffd\\s]+")
"""What may differ: white space, and controls that became U+FFFD or nothing."""


def visible(data: bytes, revealed: Collection[str] = ()) -> str:
    """What a page shows after the repairs, by another path than the blocks; ``revealed`` are notices of where its text
    stands."""
    text = decode(data)
    if text.kind == "text":
        return _MENDED.sub("", text.text)
    markup = _printable(text.text)
    for find, where in unscripted.ELSEWHERE:
        if any(message.endswith(where) for message in revealed):
            markup = _printable(find(markup) or markup)
    return _MENDED.sub("", _read(markup))


def _printable(markup: str) -> str:
    has_controls = safety.controls("".join(_read(markup).split()))  # those that are white space become spaces
    return references.resolve(markup)[0] if has_controls else markup


def _read(text: str) -> str:
    try:
        return read(repair(text)[0])[0]
    except etree.LxmlError:
        return ""


def check(data: bytes) -> None:
    """Assert what must hold of any bytes: no exception, nothing lost or invented, outputs that are safe and valid."""
    page = cleaner.clean(data, url=ADDRESS)
    seen = visible(data, [notice.message for notice in page.notices if notice.code == NoticeCode.REVEALED])
    own = [block for block in page.blocks if block.path != "json-ld"]
    assert _MENDED.sub("", "".join(block.text for block in own)) == seen, "blocks are not the page's text"
    for block in own:
        assert not safety.controls(block.text), f"control character in block {block.index}"
        if block.label == "body":
            assert _MENDED.sub("", block.text) in seen, f"block {block.index} is no run of the page's text"
    if page.text_from == "blocks":
        body = "".join(block.text for block in page.blocks if block.label == "body")
        assert _is_part(squeeze(page.text), squeeze(body)), "the text is not made of the body blocks"
    assert cleaner.clean(data, url=ADDRESS) == page, "two runs differ"
    faults = list(output_faults(page))
    assert not faults, faults


def _is_part(text: str, whole: str) -> bool:
    """Whether a text is the whole one, bullets of its items left out."""
    place = 0
    for char in text:
        place = whole.find(char, place) + 1
        if not place:
            return False
    return True


def output_faults(page: Page) -> Iterator[str]:
    """What is wrong with any of a page's outputs."""
    for name in ("text", "markdown", "html", "json", "jsonl"):
        made = cleaner.write(page, name)
        made.encode()
        yield from (f"{name}: control {char!r}" for char in safety.controls(made))
    yield from (f"html: {fault}" for fault in safety.html_faults(cleaner.write(page, "html")))
    yield from (f"markdown: {fault}" for fault in safety.markdown_faults(cleaner.write(page, "markdown")))
    record = json.loads(cleaner.write(page, "json"))
    if record["schema_version"] != page.schema_version or len(record["blocks"]) != len(page.blocks):
        yield "json: not the record"


def seeds() -> Iterator[bytes]:
    """Small pages to start from: the hostile files, and each generator's form."""
    for path in sorted(FILES.iterdir()):
        if path.suffix not in {".md", ".toml"} and path.stat().st_size <= SEED_BYTES:
            yield path.read_bytes()
    for make in GENERATORS.values():
        yield make(SEED_SIZE).encode()[:SEED_BYTES]


def fill(corpus: Path) -> None:
    """Put the seeds into a folder that has no files yet."""
    corpus.mkdir(parents=True, exist_ok=True)
    if not any(corpus.iterdir()):
        for data in seeds():
            (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def dictionary(path: Path) -> None:
    """Write :data:`~tests.hostile.PIECES` in libFuzzer's form: it rarely finds a whole tag by itself."""
    lines = ("".join(f"\\x{byte:02x}" for byte in piece.encode()) for piece in PIECES)
    path.write_text("".join(f'"{line}"\n' for line in lines), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Command line."""
    if not arguments:
        sys.exit(__doc__)
    if arguments[0] == "--check":
        for name in arguments[1:]:
            check(Path(name).read_bytes())
        return
    import atheris  # noqa: PLC0415  # no dependency: only the fuzzer needs it

    corpus = Path(arguments[0])
    fill(corpus)
    words = corpus.with_name(f"{corpus.name}.dict")
    dictionary(words)
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-dict={words}", *arguments], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
