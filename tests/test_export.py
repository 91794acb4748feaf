from __future__ import annotations

import csv
import errno
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]
import jsonschema
import pytest
from lxml import etree

from cleaner.outputs import json_schema
from cleaner.service import atomic, export
from cleaner.service.export import pieces
from cleaner.service.folder_out import MANIFEST
from cleaner.service.settings import Format, OutputSettings
from cleaner.service.store import open_for_reading
from cleaner.service.tables_out import COLUMNS, cell
from cleaner.service.trouble import JobError
from tests.news_site import Site, page, story
from tests.newsroom import Newsroom

EVIL = 'A <script>alert(1)</script> & ]]> "\x1b[31m\u202e title'
FORMATS: tuple[Format, ...] = ("jsonl", "rss", "atom", "jsonfeed", "csv", "clusters")


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def room(site: Site, tmp_path: Path) -> Newsroom:
    """Five articles, one of them a repost and one with a hostile title."""
    room = Newsroom(tmp_path, site)
    room.configure()
    urls = [site.article(number, date=f"2026-11-{10 + number} 08:00") for number in range(3)]
    urls.append(site.put("/copy/1.html", page("转载：港口见闻", story(1), date="2026-11-20 08:00")))
    urls.append(
        site.put(
            "/evil/1.html",
            page(EVIL.replace("<", "&lt;"), ["=HYPERLINK(1) " + "，".join(story(9)), *story(8)]),
        )
    )
    site.feed(urls)
    assert room.run().counts["new"] == 5
    return room


def data(room: Newsroom, form: Format, since: float | None = None, **settings: Any) -> bytes:
    with open_for_reading(room.store) as store:
        return b"".join(pieces(store, OutputSettings(format=form, path="-", **settings), since))


def test_jsonl_is_in_order_of_publication(room: Newsroom) -> None:
    records = [json.loads(line) for line in data(room, "jsonl").splitlines()]
    dates = [record["published"] for record in records]
    assert dates == sorted(dates)
    assert len({record["url"] for record in records}) == 5
    assert len({record["cluster"] for record in records}) == 4
    assert data(room, "jsonl") == room.jsonl.read_bytes()


def test_exported_records_keep_to_the_schema(room: Newsroom) -> None:
    schema = json_schema()
    assert "cluster" in schema["$defs"]["Page"]["properties"]
    validator = jsonschema.Draft202012Validator(schema)
    for line in data(room, "jsonl").splitlines():
        validator.validate(json.loads(line))


def test_since(room: Newsroom, site: Site) -> None:
    first = room.clock.now
    site.put(
        "/2026/11/story-2.html",
        page("第2号报道：港口见闻", [*story(2), "更正：数字有误，特此说明并致歉意。"]),
    )
    room.run()
    records = [json.loads(line) for line in data(room, "jsonl", first + 1).splitlines()]
    assert [record["url"] for record in records] == [f"{site.url}/2026/11/story-2.html"]
    assert data(room, "jsonl", first + 1_000) == b""
    assert len(data(room, "jsonl", first).splitlines()) == 5


def test_choices(room: Newsroom) -> None:
    assert len(data(room, "jsonl", newest=2).splitlines()) == 2
    assert len(data(room, "jsonl", sources=("demo",)).splitlines()) == 5
    assert data(room, "jsonl", sources=("other",)) == b""
    assert len(data(room, "jsonl", one_per_cluster=True).splitlines()) == 4
    assert data(room, "jsonl", min_confidence=1.0, newest=3, sources=("demo",)) == b""
    alone = [json.loads(line)["url"] for line in data(room, "jsonl", one_per_cluster=True).splitlines()]
    assert not any("/copy/" in url for url in alone)


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_feeds_are_well_formed_and_whole(room: Newsroom, form: Format) -> None:
    text = data(room, form, title="My <feed>", link="https://my.example/feed")
    etree.fromstring(text, etree.XMLParser(resolve_entities=False))
    feed = feedparser.parse(io.BytesIO(text))
    assert feed.bozo == 0
    assert feed.feed.title in {"My &lt;feed&gt;", "My <feed>"}
    assert len(feed.entries) == 5
    assert len({entry.id for entry in feed.entries}) == 5
    dates = [entry.published_parsed for entry in feed.entries]
    assert dates == sorted(dates, reverse=True)
    bodies = [entry.content[0].value for entry in feed.entries]
    assert any(story(1)[0] in body for body in bodies)
    assert not any("<script" in body for body in bodies)


def test_json_feed(room: Newsroom) -> None:
    feed = json.loads(data(room, "jsonfeed", newest=3))
    assert feed["version"].endswith("1.1")
    assert len(feed["items"]) == 3
    assert all(
        item["content_html"].startswith("<article>") and item["content_text"] for item in feed["items"]
    )


def test_csv_holds_no_formulas(room: Newsroom) -> None:
    text = data(room, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 5
    evil = next(row for row in rows if "/evil/" in row["url"])
    assert evil["text"].startswith("'=HYPERLINK")
    assert all(row["found_by"] == "demo" and row["cluster"] for row in rows)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\t=1", "'\t=1"), (" =1", "' =1"),
        ("＝1", "'＝1"), ("\u3000＋1", "'\u3000＋1"), ("a=1", "a=1"), ("", ""), (None, ""), (("=a", "b"), "'=a; b"),
        ("\x1b[31mred", "[31mred"), (0.5, "0.5"),
    ],
)  # fmt: skip
def test_cells(value: object, expected: str) -> None:
    assert cell(value) == expected


def test_clusters_have_their_members(room: Newsroom) -> None:
    clusters = [json.loads(line) for line in data(room, "clusters").splitlines()]
    assert sorted(len(cluster["members"]) for cluster in clusters) == [1, 1, 1, 2]
    two = next(cluster for cluster in clusters if len(cluster["members"]) == 2)
    assert two["origin"].endswith("/story-1.html")
    assert two["cluster"] in {json.loads(line)["cluster"] for line in data(room, "jsonl").splitlines()}


def test_parquet(room: Newsroom, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    target = tmp_path / "a.parquet"
    with open_for_reading(room.store) as store:
        export.write(store, OutputSettings(format="parquet", path="-"), target)
    table = parquet.read_table(target)
    assert table.column_names == list(COLUMNS)
    assert table.num_rows == 5


def markdown(room: Newsroom, folder: Path, **settings: Any) -> None:
    with open_for_reading(room.store) as store:
        export.write(store, OutputSettings(format="markdown", path="-", **settings), folder)


def test_markdown_folder_follows_the_store(room: Newsroom, site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "md"
    markdown(room, folder)
    names = {path.name for path in folder.glob("*.md")}
    assert len(names) == 5
    (folder / "mine.md").write_text("my own", encoding="utf-8")
    before = {name: (folder / name).stat().st_ino for name in names}
    site.put(
        "/2026/11/story-2.html",
        page("第2号报道：港口见闻", [*story(2), "更正：数字有误，特此说明并致歉意。"]),
    )
    room.run()
    markdown(room, folder)
    after = {path.name: path.stat().st_ino for path in folder.glob("*.md")}
    assert {name for name in names if after[name] != before[name]} == {
        name for name in names if "story-2" in name
    }
    markdown(room, folder, newest=2)
    assert len(list(folder.glob("*.md"))) == 3
    assert (folder / "mine.md").read_text(encoding="utf-8") == "my own"
    (folder / MANIFEST).write_text("rubbish", encoding="utf-8")
    markdown(room, folder)
    assert len(list(folder.glob("*.md"))) == 6


def test_a_manifest_cannot_remove_what_is_not_ours(room: Newsroom, tmp_path: Path) -> None:
    folder = tmp_path / "md"
    folder.mkdir()
    precious = tmp_path / "precious.md"
    precious.write_text("x", encoding="utf-8")
    (folder / MANIFEST).write_text(json.dumps({"../precious.md": "1", "mine.md": "1"}), encoding="utf-8")
    (folder / "mine.md").write_text("x", encoding="utf-8")
    markdown(room, folder)
    assert precious.exists()
    assert (folder / "mine.md").exists()


def test_outputs_are_made_again_only_when_need_be(room: Newsroom) -> None:
    def ino() -> int:
        return room.jsonl.stat().st_ino

    first = ino()
    assert room.run().outputs == ()
    assert ino() == first
    room.jsonl.unlink()
    assert room.run().outputs == (str(room.jsonl),)
    room.configure(more='[[output]]\nformat = "csv"\npath = "out/a.csv"\n')
    assert room.run().outputs == (str(room.folder / "out" / "a.csv"),)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_output(
    room: Newsroom, tmp_path: Path, form: Format, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "there" / "output"
    atomic.write(target, [b"old"])

    def full(*_: object) -> bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with open_for_reading(room.store) as store:
        with monkeypatch.context() as patched:
            if call == "fsync":
                patched.setattr(os, "fsync", full)
            elif call == "replace":
                patched.setattr(Path, "replace", full)
            else:
                patched.setattr(export, "pieces", lambda *_: (full() for _ in range(1)))
            with pytest.raises(JobError, match="No space left") as error:
                export.write(store, OutputSettings(format=form, path="-"), target)
        assert error.value.exit_code == 74
        assert target.read_bytes() == b"old"
        assert [path.name for path in target.parent.iterdir()] == ["output"]


def test_one_output_that_fails_does_not_stop_the_others(room: Newsroom) -> None:
    (room.folder / "file").write_text("x", encoding="utf-8")
    room.configure(
        more='[[output]]\nformat = "csv"\npath = "file/a.csv"\n[[output]]\nformat = "rss"\npath = "out/f.xml"\n'
    )
    result = room.run()
    assert result.exit_code == 73
    assert "a.csv" in result.problems[0]
    assert (room.folder / "out" / "f.xml").exists()


def test_what_a_killed_writer_left_is_cleared(room: Newsroom) -> None:
    left = room.jsonl.parent / ".cleaner-abc.part"
    left.write_bytes(b"half")
    other = room.jsonl.parent / ".other.part"
    other.write_bytes(b"not ours")
    room.jsonl.unlink()
    room.run()
    assert not left.exists()
    assert other.exists()


def test_a_format_that_is_no_stream(room: Newsroom) -> None:
    with open_for_reading(room.store) as store, pytest.raises(JobError, match="needs a path"):
        pieces(store, OutputSettings(format="markdown", path="-"))
