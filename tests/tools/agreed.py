"""Give pages without gold text one where two independent extractors agree, so that weights can be fitted on them.

    RIVALS_PYTHON tests/tools/agreed.py CORPUS OUT

Runs in an environment of its own with trafilatura and readability-lxml (CONTRIBUTING, "Measure"), and imports nothing
of this project. A page is written to OUT/gold.jsonl with trafilatura's text as its own if that holds every snippet that
the corpus says must be in the text and none that must not, opens as the gold does where there is one, and shares
90 % of its 4-token shingles (F1) with readability's; two snippets or more that fit let 75 % do. Pages held aside are
not read. Of 535 pages of three corpora (November 2026) 314 were written.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
TOKEN = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")
LEAST = 400
"""Characters without white space: in a shorter text agreement says little."""
AGREE, AGREE_WITH_SNIPPETS = 0.9, 0.75


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Multiset of runs of four tokens."""
    tokens = TOKEN.findall(text.lower())
    return Counter(tuple(tokens[at : at + 4]) for at in range(max(1, len(tokens) - 3))) if tokens else Counter()


def agreement(one: str, other: str) -> float:
    """F1 of two texts' shingles."""
    here, there = shingles(one), shingles(other)
    both = sum((here & there).values())
    return 2 * both / max(1, sum(here.values()) + sum(there.values()))


def is_aside(row: dict[str, str]) -> bool:
    """Whether a page is held aside: scored only, never fitted."""
    host = urlsplit(row.get("url") or "").netloc.lower()
    key = ".".join(host.split(".")[-2:]) or row["id"]
    return hashlib.sha256(key.encode()).hexdigest()[0] in "0123"


def bare(text: str | None) -> str:
    """A text without white space and case."""
    return re.sub(r"\s+", "", text or "").lower()


def texts_of(data: bytes, url: str | None) -> tuple[str, str]:
    """What both tools extract; empty where one fails."""
    import trafilatura  # noqa: PLC0415 - only there in the other environment
    from lxml import html  # noqa: PLC0415
    from readability import Document  # noqa: PLC0415

    first = trafilatura.extract(data, url=url, include_comments=False, include_tables=True) or ""
    try:
        summary = Document(data.decode("utf-8", "replace")).summary(html_partial=True)
        second = "\n".join(html.fromstring(summary).itertext())
    except Exception as error:  # noqa: BLE001 - a rival may raise anything; then there is no agreement
        sys.stderr.write(f"readability: {error}\n")
        second = ""
    return first, second


def agreed(row: dict[str, object], data: bytes) -> str | None:
    """The text on which both tools agree, if they do."""
    url = row.get("url")
    text, other = texts_of(data, str(url) if url else None)
    flat = bare(text)
    wanted, unwanted = ([bare(str(one)) for one in row.get(key) or ()] for key in ("with", "without"))  # type: ignore[attr-defined]
    if len(flat) < LEAST or any(one not in flat for one in wanted) or any(one in flat for one in unwanted):
        return None
    if row.get("text") and bare(str(row["text"]))[:60] not in flat:
        return None
    needed = AGREE_WITH_SNIPPETS if len(wanted) > 1 else AGREE
    return text if agreement(text, other) >= needed else None


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "pages").symlink_to((options.corpus / "pages").resolve())
    lines = (options.corpus / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if not is_aside(row)]
    written = 0
    with (options.out / "gold.jsonl").open("w", encoding="utf-8") as out:
        for row in rows:
            data = gzip.decompress((options.corpus / "pages" / f"{row['id']}.html.gz").read_bytes())
            text = agreed(row, data)
            if text is not None:
                written += 1
                record = {**row, "text": text, "page_type": row.get("page_type") or "article"}
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
    print(f"{written} of {len(rows)} pages written")


if __name__ == "__main__":
    main()
