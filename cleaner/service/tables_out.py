"""Tables of the articles: CSV for spreadsheets, Parquet for data tools."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO, Any

from cleaner.outputs.characters import scrub
from cleaner.service.entries import Entry
from cleaner.service.trouble import CONFIG, JobError

COLUMNS = (
    "url", "title", "text", "authors", "translators", "editors", "source", "site_name", "original_url", "canonical_url",
    "published", "modified", "language", "script", "tags", "image", "page_type", "confidence", "cluster", "found_by",
    "first_seen", "changed_at", "version",
)  # fmt: skip
"""``found_by`` is the configured source; ``source`` is the outlet that the page credits."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""First characters that make a spreadsheet run a cell as a formula, in both widths."""

_ROWS = 500
"""Rows of a Parquet row group: bounds memory."""


def _record(entry: Entry) -> dict[str, Any]:
    page = entry.page()
    own = {
        "cluster": entry.cluster,
        "found_by": entry.source,
        "first_seen": _moment(entry.first_seen),
        "changed_at": _moment(entry.changed_at),
        "version": entry.version,
        "page_type": str(page.page_type),
    }
    return {name: own[name] if name in own else getattr(page, name) for name in COLUMNS}


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def rows(entries: Iterable[Entry]) -> Iterator[bytes]:
    """CSV in UTF-8 with a byte order mark, without which spreadsheets take it for another charset."""
    yield b"\xef\xbb\xbf" + _line(COLUMNS)
    for entry in entries:
        yield _line(tuple(cell(value) for value in _record(entry).values()))


def _line(values: tuple[str, ...]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(values)
    return buffer.getvalue().encode("utf-8", "replace")


def cell(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula.

    >>> cell("=1+1"), cell(("a", "b")), cell(None)
    ("'=1+1", 'a; b', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, tuple):
        value = "; ".join(map(str, value))
    text = scrub(str(value))
    return (
        f"'{text}"
        if text.lstrip(" \n\u3000\ufeff").startswith(_FORMULA) or text.startswith(_FORMULA)
        else text
    )


def parquet(entries: Iterable[Entry], file: IO[bytes]) -> None:
    """Write a Parquet file. Raises JobError (78) when the extra ``parquet`` is not installed."""
    try:
        import pyarrow as pa  # noqa: PLC0415  # an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        msg = "Parquet needs pyarrow: pip install 'news-page-cleaner[parquet]'"
        raise JobError(msg, exit_code=CONFIG) from error
    special = {
        "confidence": pa.float64(),
        "version": pa.int64(),
        "first_seen": pa.timestamp("us", "UTC"),
        "changed_at": pa.timestamp("us", "UTC"),
        **dict.fromkeys(("authors", "translators", "editors", "tags"), pa.list_(pa.string())),
    }
    # Times of pages stay text: half of them have a zone, half have none, and a column can be only one of both.
    schema = pa.schema([(name, special.get(name, pa.string())) for name in COLUMNS])
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in _batches(entries):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))


def _batches(entries: Iterable[Entry]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for entry in entries:
        record = _record(entry)
        for name in ("published", "modified"):
            record[name] = cell(record[name]) or None
        batch.append(
            {name: list(value) if isinstance(value, tuple) else value for name, value in record.items()}
        )
        if len(batch) == _ROWS:
            yield batch
            batch = []
    if batch:
        yield batch
