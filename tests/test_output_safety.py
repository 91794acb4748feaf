"""A page that attacks whoever reads it: no payload of the list gets through any output, whatever field it is in."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

import cleaner
from cleaner.cli import files, terminal
from cleaner.errors import OutputError
from cleaner.model import Fact, Image, Kind, Label, Notice, Page, Rival, SpamGroup, SpamPost, Span
from cleaner.outputs import explain, html, report
from cleaner.outputs import json as json_output
from cleaner.service import feeds_out, folder_out, tables_out
from cleaner.service.entries import Entry
from cleaner.service.feeds_out import Feed
from tests import safety
from tests.handmade import block, page
from tests.safety import ADDRESSES, PAYLOADS

IDS = [f"{number}-{re.sub('[^a-zA-Z0-9]+', '-', text)[:24]}" for number, text in enumerate(PAYLOADS)]
EVERY = pytest.mark.parametrize("payload", PAYLOADS, ids=IDS)
EACH_ADDRESS = pytest.mark.parametrize("address", ADDRESSES, ids=[str(i) for i in range(len(ADDRESSES))])
FEEDS = {"rss": feeds_out.rss, "atom": feeds_out.atom, "jsonfeed": feeds_out.jsonfeed}
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def hostile(payload: str, address: str = "https://a.example/1") -> Page:
    """A page with a payload in every field of text and an address in every other one."""
    kinds = (Kind.PARAGRAPH, Kind.HEADING, Kind.LIST_ITEM, Kind.QUOTE, Kind.TABLE_ROW, Kind.CODE, Kind.MEDIA)
    blocks = [block(i, payload, kind=kind, level=2) for i, kind in enumerate(kinds)]
    spans = (Span(0, len(payload), "link", address), Span(0, len(payload), "strong"), Span(0, 1, "code"))
    blocks.append(block(len(blocks), payload, spans=spans, path=payload))
    blocks.append(block(len(blocks), payload, Label.CAPTION))
    post = SpamPost(0, payload, {"firm": payload, payload: payload})
    return page(
        *blocks, title=payload, authors=(payload, payload), translators=(payload,), editors=(payload,), source=payload,
        site_name=payload, description=payload, tags=(payload,), language=payload[:20], script=payload, url=address,
        canonical_url=address, original_url=address, image=address, images=(Image(address, payload, payload, 1),),
        facts={"title": Fact(payload, payload, payload, (Rival(payload, payload, payload),))},
        notices=(Notice("parser", payload),), spam=(SpamGroup(payload, (post,)),),
    )  # fmt: skip


def entry(made: Page) -> Entry:
    record = json_output.render(made).encode("utf-8", "replace")
    return Entry("key-1", "cluster-1", made.title or "", 1_800_000_000.0, 1_800_000_100.0, 1, record)


@EVERY
def test_text_html_and_json(payload: str) -> None:
    made = hostile(payload)
    for form in ("text", "markdown", "html", "json", "jsonl"):
        assert safety.controls(cleaner.write(made, form)) == []
    for document in (html.render(made), report.render(made)):
        assert list(safety.html_faults(document)) == []
    line = cleaner.write(made, "jsonl")
    assert len(line.splitlines()) == 1
    assert json.loads(line)["blocks"][0]["text"] == re.sub("[\ud800-\udfff]", "\ufffd", payload)


@EVERY
def test_markdown(payload: str) -> None:
    assert list(safety.markdown_faults(cleaner.write(hostile(payload), "markdown"))) == []


@EACH_ADDRESS
def test_addresses(address: str) -> None:
    made = hostile("Bridge opens", address)
    for document in (html.render(made), report.render(made)):
        assert list(safety.html_faults(document)) == []
    assert list(safety.markdown_faults(cleaner.write(made, "markdown"))) == []
    for name in ("rss", "atom"):
        feed = b"".join(FEEDS[name]([entry(made)], Feed("News", "https://a.example/")))
        assert list(safety.xml_faults(feed)) == []
    (item,) = json.loads(b"".join(feeds_out.jsonfeed([entry(made)], Feed("News"))))["items"]
    for field in ("url", "image"):
        assert not (item.get(field) and list(safety.address_faults(item[field])))


@EVERY
@pytest.mark.parametrize("name", FEEDS)
def test_feeds(name: str, payload: str) -> None:
    data = b"".join(FEEDS[name]([entry(hostile(payload))], Feed(payload, "https://a.example/")))
    if name != "jsonfeed":
        assert list(safety.xml_faults(data)) == []
        return
    assert safety.controls(data.decode()) == []
    (item,) = json.loads(data)["items"]
    assert list(safety.html_faults(item["content_html"])) == []


@EVERY
def test_no_cell_of_a_table_is_a_formula(payload: str) -> None:
    data = b"".join(tables_out.rows([entry(hostile(payload))])).decode("utf-8-sig")
    assert safety.controls(data.replace("\r\n", "\n")) == []
    rows = list(csv.reader(io.StringIO(data, newline="")))
    assert len(rows) == 2
    assert not [cell for cell in rows[1] if cell.strip().startswith(FORMULAS) or cell.startswith(FORMULAS)]


@EVERY
def test_file_names_stay_inside(payload: str, tmp_path: Path) -> None:
    made = msgspec.structs.replace(entry(hostile(payload)), key=payload)
    names = [
        folder_out.file_name(made, f"https://a.example/{payload}"),
        folder_out.file_name(made, payload),
        files.file_name(payload, ".md", set()),
        files.file_name(f"https://a.example/{payload}", ".md", set()),
    ]
    for name in names:
        assert re.fullmatch(r"[a-z0-9-]{1,120}\.md", name)
        assert (tmp_path / name).resolve().parent == tmp_path.resolve()
        assert name.partition(".")[0] not in {"con", "nul", "aux", "prn"}
        assert not name.startswith("-")


@EVERY
def test_a_folder_of_markdown_holds_its_files(payload: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert folder_out.write(folder, [entry(hostile(payload, "https://a.example/../../x"))]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    (made,) = folder.glob("*.md")
    assert list(safety.markdown_faults(made.read_text(encoding="utf-8").rstrip("\n"))) == []


def reports(made: Page) -> Iterator[explain.Line]:
    """Every line that a person sees of a page."""
    yield from explain.summary(made)
    yield from explain.listing(made)
    yield from explain.grouped(made)
    yield from explain.spam(made)
    for each in made.blocks:
        yield from explain.why(each, {})


@EVERY
def test_a_terminal_is_moved_by_nothing(payload: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    terminal.report(reports(hostile(payload)))
    terminal.complain(f"cannot read {payload}")
    found = capfdbinary.readouterr()
    for shown in (found.out.decode(), found.err.decode()):
        assert safety.controls(shown) == []
        assert safety.display_tricks(shown) == []
    assert found.err.count(b"\n") == 1


@EVERY
def test_text_written_to_a_terminal(payload: str) -> None:
    seen = _in_terminal(lambda: terminal.write(payload + "\n"))
    assert safety.controls(seen.replace("\r\n", "\n")) == []
    assert safety.display_tricks(seen) == []


def _in_terminal(work: Callable[[], None]) -> str:
    """What a terminal is sent while ``work`` prints."""
    main, side = pty.openpty()
    saved = sys.stdout
    try:
        with os.fdopen(side, "w", encoding="utf-8") as sys.stdout:
            work()
            data = os.read(main, 65_536)
    finally:
        sys.stdout = saved
        os.close(main)
    return data.decode("utf-8")


@EVERY
def test_as_a_page(payload: str) -> None:
    """The whole way: a page that says it in its markup, its head and its structured data."""
    quoted = payload.replace("&", "&amp;").replace('"', "&quot;")
    script = json.dumps({"@type": "NewsArticle", "headline": payload, "author": payload, "url": payload})
    markup = (
        f'<title>{payload}</title><meta name="author" content="{quoted}"><meta property="og:image" content="{quoted}">'
        f'<script type="application/ld+json">{script}</script><h1>{quoted.replace("<", "&lt;")}</h1>'
        f'<p>The bridge opened on Monday. <a href="{quoted}">{quoted.replace("<", "&lt;")}</a></p><p>{payload}</p>'
    )
    made = cleaner.clean(markup, url="https://news.example/1")
    for block_ in made.blocks:
        assert [char for char in safety.controls(block_.text) if char not in "\r\f"] == []
    assert list(safety.html_faults(cleaner.write(made, "html"))) == []
    assert list(safety.markdown_faults(cleaner.write(made, "markdown"))) == []
    for name in ("rss", "atom"):
        assert list(safety.xml_faults(b"".join(FEEDS[name]([entry(made)], Feed("News"))))) == []


def test_the_yardsticks_see_what_they_must() -> None:
    assert list(safety.html_faults("<p onclick=x><a href='java\tscript:x'>y</a><script>z</script>"))
    assert list(safety.markdown_faults("a <b>c</b>"))
    assert list(safety.markdown_faults("a [b](javascript:c)"))
    assert list(safety.markdown_faults("[b]: javascript:c"))
    assert list(safety.xml_faults(b"<a>&b;</a>"))
    assert list(safety.xml_faults(b"<a><content>&lt;script&gt;x&lt;/script&gt;</content></a>"))
    assert safety.controls("a\x1bb") == ["\x1b"]
    assert not list(safety.markdown_faults("a \\<b> [c](<https://d.example>) `<e>`"))


def test_an_unknown_format_is_named_without_escapes() -> None:
    with pytest.raises(OutputError) as raised:
        cleaner.write(page(), "\x1b[31m")
    assert safety.controls(terminal.safe_line(str(raised.value))) == []
