from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner.outputs.json import encode
from cleaner.service import archive, lock, run, state
from cleaner.service.client import Client
from cleaner.service.crew import Stop
from cleaner.service.replay import replay
from cleaner.service.report import Event, exit_code
from cleaner.service.store import open_for_reading, open_store
from cleaner.service.trouble import JobError, LockHeldError
from tests import news_site, newsroom
from tests.loopback import CA_FILE, Loopback, moved, secured
from tests.news_site import Site, page, send, story
from tests.newsroom import Newsroom
from tests.test_config import RULE


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def room(site: Site, tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path, site)
    room.configure()
    return room


def count(room: Newsroom, table: str) -> int:
    with open_for_reading(room.store) as store:
        return int(store.value(f"SELECT count(*) FROM {table}"))  # noqa: S608  # a name from this file


def test_feed_to_store_to_jsonl(room: Newsroom, site: Site) -> None:
    site.feed([site.article(n) for n in range(5)])
    result = room.run()
    assert (result.exit_code, result.counts["new"]) == (0, 5)
    records = room.lines()
    assert sorted(record["url"] for record in records) == [
        f"{site.url}/2026/11/story-{n}.html" for n in range(5)
    ]
    first = next(record for record in records if record["url"].endswith("story-0.html"))
    assert first["title"] == "第0号报道：港口见闻"
    assert first["text"] == "\n\n".join(story(0))
    assert first["cluster"]


def test_second_run_with_validators_moves_no_body(room: Newsroom, site: Site) -> None:
    site.feed([site.article(n) for n in range(4)])
    room.run()
    before = (count(room, "versions"), count(room, "errors"), room.jsonl.read_bytes())
    site.forget()
    result = room.run()
    assert site.bodies == []
    assert len([path for path in site.requests if path.startswith("/2026/")]) == 4
    assert result.counts["unchanged"] == 4
    assert (count(room, "versions"), count(room, "errors"), room.jsonl.read_bytes()) == before


def test_second_run_without_validators_makes_no_record(room: Newsroom, site: Site) -> None:
    site.validators = False
    site.feed([site.article(n) for n in range(3)])
    room.run()
    site.forget()
    result = room.run()
    assert len(site.article_bodies()) == 3
    assert result.counts == {"listed": 0, "queued": 0, "unchanged": 3}
    assert count(room, "versions") == 3


def test_other_markup_around_the_same_words_is_no_version(room: Newsroom, site: Site) -> None:
    site.feed([site.article(1)])
    room.run()
    site.article(1, tail="<!-- 17 readers -->")
    assert room.run().counts["unchanged"] == 1
    assert count(room, "versions") == 1


def test_changed_article_is_one_new_version(room: Newsroom, site: Site) -> None:
    site.feed([site.article(n) for n in range(3)])
    room.run()
    paragraphs = [*story(1), "更正：此前报道的数字有误，应为三百二十七处，特此说明，并向读者致歉。"]
    site.put("/2026/11/story-1.html", page("第1号报道：港口见闻", paragraphs))
    result = room.run()
    assert (result.counts["changed"], result.counts["unchanged"]) == (1, 2)
    assert (count(room, "articles"), count(room, "versions")) == (3, 4)
    changed = [record for record in room.lines() if "更正" in record["text"]]
    assert [record["url"] for record in changed] == [f"{site.url}/2026/11/story-1.html"]
    assert len(room.lines()) == 3


def test_an_article_that_becomes_empty_is_kept(room: Newsroom, site: Site) -> None:
    site.feed([site.article(1)])
    room.run()
    site.put("/2026/11/story-1.html", b"<html><body><p>404</p></body></html>")
    result = room.run()
    assert result.counts["empty"] == 1
    assert room.lines()[0]["text"] == "\n\n".join(story(1))
    assert "had an article" in result.outcomes[-1].message


def test_recheck_waits_for_its_time(room: Newsroom, site: Site) -> None:
    room.configure(recheck="1d")
    site.feed([site.article(1)])
    room.run()
    site.forget()
    room.run()
    assert [path for path in site.requests if path.startswith("/2026/")] == []
    room.clock.now += 86_400
    room.run()
    assert len([path for path in site.requests if path.startswith("/2026/")]) == 1


def test_old_articles_are_left_alone(room: Newsroom, site: Site) -> None:
    room.configure(source='recheck_for = "7d"')
    site.feed([site.article(1)])
    room.run()
    room.clock.now += 8 * 86_400
    site.forget()
    room.run()
    assert [path for path in site.requests if path.startswith("/2026/")] == []


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_jumps_silences_nothing(room: Newsroom, site: Site, years: int) -> None:
    room.configure(recheck="1d", source='recheck_for = "14d"')
    room.file.write_text(
        room.file.read_text(encoding="utf-8").replace('every = "0s"', 'every = "30m"'), encoding="utf-8"
    )
    site.feed([site.article(1)])
    room.clock.now += years * 365 * 86_400
    room.run()
    room.clock.now = newsroom.START
    site.forget()
    room.clock.now += 3_600
    room.run()
    assert "/feed.xml" in site.requests
    if years > 0:
        assert "/2026/11/story-1.html" in site.requests


def hostile(site: Site) -> dict[str, tuple[news_site.Script | tuple[str, bytes], str]]:
    good = page("一篇好报道：港口见闻", story(77))
    return {
        "/good": (("text/html; charset=utf-8", good), "new"),
        "/404": (news_site.status(404), "http_404"),
        "/500": (news_site.status(500), "http_500"),
        "/loop": (news_site.status(302, {"Location": "/loop"}), "too_many_redirects"),
        "/inside": (news_site.status(302, {"Location": "http://169.254.169.254/"}), "blocked_address"),
        "/endless": (news_site.endless, "too_big"),
        "/trickle": (news_site.trickle(site), "timeout"),
        "/short": (news_site.short(page("断开的报道：港口见闻", story(78))), "new"),
        "/bomb": (news_site.bomb, "too_big"),
        "/empty": (("text/html", b""), "empty"),
        "/binary": (("text/html", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50), "empty"),
        "/charset": (("text/html; charset=big5", page("编码报道：港口见闻", story(79))), "new"),
        "/listing": (("text/html", b"<html><body><p>soon</p></body></html>"), "empty"),
    }


SECURE = {
    "server": "new",
    "other-address": "tls",
    "other-name": "tls",
    "self-signed": "tls",
    "expired": "tls",
}
"""Certificates of servers of their own, and what becomes of a page there."""


def test_every_address_ends_in_exactly_one_record_over_tls(room: Newsroom, site: Site) -> None:
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(Loopback(context=secured(name))) for name in SECURE}
        for number, (name, server) in enumerate(servers.items()):
            body = page(f"第{number}号报道：港口见闻", story(number))
            server.page(f"/{name}.html", body, "Content-Type: text/html; charset=utf-8")
        servers["server"].answers["/down"] = moved(site.article(9))
        pairs = ", ".join(f'"{server.pair}"' for server in servers.values())
        room.configure(fetch=f'ca_file = "{CA_FILE}"')
        text = room.file.read_text(encoding="utf-8").replace(
            "allow_private = [", f"allow_private = [{pairs}, "
        )
        room.file.write_text(text, encoding="utf-8")
        site.feed(
            [
                *(server.url(f"/{name}.html") for name, server in servers.items()),
                servers["server"].url("/down"),
            ]
        )
        result = room.run()
        got = {record.url.rpartition("/")[2].removesuffix(".html"): record.code for record in result.outcomes}
        assert got == {**SECURE, "down": "downgrade"}
        assert len(result.outcomes) == len(SECURE) + 1
        assert all(record.message for record in result.outcomes if record.code != "new")
        assert [name for name, server in servers.items() if server.paths()] == ["server"]
        assert "/2026/11/story-9.html" not in site.requests


def test_every_address_ends_in_exactly_one_record(room: Newsroom, site: Site) -> None:
    room.configure(fetch='timeout = "1s"\nmax_body = 300000\nmax_decoded = 1000000')
    cases = hostile(site)
    for path, (what, _) in cases.items():
        if isinstance(what, tuple):
            site.put(path, what[1], what[0])
        else:
            site.scripts[path] = what
    site.feed([site.url + path for path in cases])
    result = room.run()
    got = {
        record.url.removeprefix(site.url): record.code for record in result.outcomes if record.kind == "page"
    }
    assert got == {path: code for path, (_, code) in cases.items()}
    assert len([record for record in result.outcomes if record.kind == "page"]) == len(cases)
    assert all(record.message for record in result.outcomes if record.code != "new")
    assert result.exit_code == 1
    with open_for_reading(room.store) as store:
        assert store.value("SELECT count(*) FROM pages") == len(cases)
        assert store.value("SELECT code FROM pages WHERE url LIKE '%/short'") == "partial"


def test_404_is_tried_once_more_and_then_given_up(room: Newsroom, site: Site) -> None:
    site.feed([site.url + "/early"])
    assert room.run().exit_code == 66
    site.forget()
    room.run()
    assert "/early" not in site.requests
    room.clock.now += 86_400
    room.run()
    assert "/early" in site.requests
    for _ in range(5):
        room.clock.now += 90_000
        site.forget()
        room.run()
        assert "/early" not in site.requests
    with open_for_reading(room.store) as store:
        assert store.row("SELECT state, code FROM pages") == ("lost", "http_404")


def test_passing_failures_are_tried_again_ever_later(room: Newsroom, site: Site) -> None:
    room.configure(more="[run]\ntries = 3\n")
    url = site.feed([site.url + "/2026/11/story-5.html"])
    assert url
    site.scripts["/2026/11/story-5.html"] = news_site.status(500)
    assert room.run().exit_code == 75
    assert room.run().counts.get("failed") is None
    room.clock.now += 600
    assert room.run().counts["failed"] == 1
    del site.scripts["/2026/11/story-5.html"]
    site.article(5)
    room.clock.now += 1_200
    assert room.run().counts["new"] == 1


def test_retry_after_is_obeyed_across_runs(room: Newsroom, site: Site) -> None:
    site.feed([site.article(n) for n in range(3)])
    site.scripts["/2026/11/story-0.html"] = news_site.status(429, {"Retry-After": "7200"})
    result = room.run()
    codes = sorted(record.code for record in result.outcomes)
    assert codes == ["http_429", "postponed", "postponed"]
    assert result.exit_code == 75
    del site.scripts["/2026/11/story-0.html"]
    site.forget()
    room.run()
    assert site.requests == []
    room.clock.now += 7_200
    site.article(0)
    room.run()
    assert room.run().exit_code == 0
    assert len(room.lines()) == 3


def busy_once(site: Site, path: str, headers: dict[str, str]) -> None:
    """Let an address answer 429, and the next time its page."""

    def script(request: news_site.Handler) -> None:
        del site.scripts[path]
        send(request, 429, b"", headers)

    site.scripts[path] = script


@pytest.mark.parametrize(("headers", "wait"), [({"Retry-After": "20"}, 20), ({}, 60)])
def test_a_short_retry_after_is_waited_for_within_the_run(
    room: Newsroom, site: Site, headers: dict[str, str], wait: float
) -> None:
    room.configure(fetch="", more="[run]\nmax_time = '10m'\n")
    room.file.write_text(
        room.file.read_text(encoding="utf-8").replace("retries = 0", "retries = 1"), encoding="utf-8"
    )
    site.feed([site.article(n) for n in range(3)])
    busy_once(site, "/2026/11/story-0.html", headers)
    stop = newsroom.Jumping(room.clock)
    result = room.run(stop=stop)
    assert (result.counts["new"], result.exit_code) == (3, 0)
    (slept,) = stop.slept
    assert wait <= slept <= wait * 1.2


def test_a_host_that_is_busy_once_does_not_end_the_run_for_its_other_pages(
    room: Newsroom, site: Site
) -> None:
    site.feed([site.article(n) for n in range(3)])
    busy_once(site, "/2026/11/story-0.html", {"Retry-After": "20"})
    result = room.run()
    assert sorted(record.code for record in result.outcomes) == ["http_429", "new", "new"]


def test_a_wait_beyond_the_end_of_the_run_is_postponed_with_a_record(room: Newsroom, site: Site) -> None:
    room.configure(more="[run]\nmax_time = '19s'\n")
    site.feed([site.article(n) for n in range(3)])
    busy_once(site, "/2026/11/story-0.html", {"Retry-After": "20"})
    stop = newsroom.Jumping(room.clock)
    result = room.run(stop=stop)
    assert [record.code for record in result.outcomes] == ["http_429", "postponed", "postponed"]
    assert all(record.message for record in result.outcomes)
    assert (stop.slept, result.ended) == ([], "done")
    room.clock.now += 400
    assert room.run().counts["new"] == 3


def test_a_host_that_is_away_for_three_days_costs_no_article(room: Newsroom, site: Site) -> None:
    paths = [f"/2026/11/story-{n}.html" for n in range(8)]
    site.feed([site.article(n) for n in range(8)])
    site.scripts = dict.fromkeys(paths, news_site.status(503))
    for _ in range(3 * 6):
        room.run()
        room.clock.now += 4 * 3_600
    site.scripts = {}
    for _ in range(7):
        room.run()
        room.clock.now += 4 * 3_600
    assert len(room.lines()) == 8


def test_refused_by_robots(room: Newsroom, site: Site) -> None:
    site.put("/robots.txt", b"User-agent: *\nDisallow: /2026/\n", "text/plain")
    site.feed([site.article(1)])
    result = room.run()
    assert [record.code for record in result.outcomes] == ["robots_denied"]
    assert site.article_bodies() == []


def test_robots_that_fail_forbid_everything(room: Newsroom, site: Site) -> None:
    site.scripts["/robots.txt"] = news_site.status(500)
    site.feed([site.article(1)])
    result = room.run()
    assert [record.code for record in result.outcomes] == ["robots_unreachable"]
    assert result.exit_code == 75
    assert site.bodies == []


def test_a_redirect_and_its_target_are_one_article(room: Newsroom, site: Site) -> None:
    target = site.article(1)
    site.scripts["/go/1"] = news_site.status(301, {"Location": target})
    site.feed([site.url + "/go/1", target + "?utm_source=feed", target + "#top"])
    result = room.run()
    assert count(room, "articles") == 1
    assert result.counts["new"] == 1
    room.run()
    assert len(room.lines()) == 1


def test_a_page_that_names_its_address_is_one_article(room: Newsroom, site: Site) -> None:
    url = site.article(1)
    body = page("第1号报道：港口见闻", story(1), head=f'<link rel="canonical" href="{url}">')
    site.feed([url, site.put("/print/1.html", body)])
    result = room.run()
    assert (result.counts["new"], result.counts["alias"]) == (1, 1)
    assert len(room.lines()) == 1


def test_a_wrong_canonical_address_loses_nothing(room: Newsroom, site: Site) -> None:
    head = f'<link rel="canonical" href="{site.url}/2026/11/story-0.html">'
    site.feed([site.article(n, head=head) for n in range(4)])
    assert room.run().counts["new"] == 4
    assert len(room.lines()) == 4


def test_a_story_in_three_pages_is_one_article(room: Newsroom, site: Site) -> None:
    texts = [story(n) for n in (11, 12, 13)]
    names = ["/2026/11/long.html", "/2026/11/long_2.html", "/2026/11/long_3.html"]
    for number, (name, paragraphs) in enumerate(zip(names, texts, strict=True)):
        links = "".join(f'<a href="{other}">{at}</a> ' for at, other in enumerate(names, 1) if other != name)
        after = f'<a href="{names[number + 1]}">下一页</a>' if number < 2 else ""
        site.put(
            name, page("长篇报道：港口见闻", paragraphs, tail=f'<div class="pages">{links}{after}</div>')
        )
    site.feed([site.url + names[0], site.url + names[1]])
    result = room.run()
    assert count(room, "articles") == 1
    record = room.lines()[0]
    assert record["text"] == "\n\n".join(text for paragraphs in texts for text in paragraphs)
    assert {block["page"] for block in record["blocks"]} == {1, 2, 3}
    assert result.counts["new"] == 1
    with open_for_reading(room.store) as store:
        assert [part.url for part in archive.parts_of(store, 1, 1)] == [site.url + name for name in names]


def test_pages_that_only_lead_on_are_one_article(room: Newsroom, site: Site) -> None:
    texts = [story(n) for n in (11, 12, 13)]
    names = ["/2026/11/long.html", "/2026/11/long_2.html", "/2026/11/long_3.html"]
    for number, (name, paragraphs) in enumerate(zip(names, texts, strict=True)):
        onward = f'<a href="{names[number + 1]}">下一页</a>' if number < 2 else ""
        tail = f'<div class="page">{onward} {number + 1}/3</div>'
        site.put(name, page("长篇报道：港口见闻", paragraphs, tail=tail))
    site.feed([site.url + names[0]])
    room.run()
    assert room.lines()[0]["text"] == "\n\n".join(text for paragraphs in texts for text in paragraphs)


def long_story(site: Site) -> tuple[list[str], str]:
    """A story in two pages, the first of them in the feed; its addresses, and its whole text."""
    names = ["/2026/11/long.html", "/2026/11/long_2.html"]
    links = [(names[0], "1"), (names[1], "2"), (names[1], "下一页")]
    pager = f'<div class="pages">{"".join(f"<a href={name}>{text}</a> " for name, text in links)}</div>'
    site.put(names[0], page("长篇报道：港口见闻", story(11), tail=pager))
    site.put(names[1], page("长篇报道：港口见闻", story(12)))
    site.feed([site.url + names[0]])
    return names, "\n\n".join((*story(11), *story(12)))


def test_a_story_whose_second_page_is_away_is_completed_later(room: Newsroom, site: Site) -> None:
    room.configure(recheck="30d")
    names, whole = long_story(site)
    site.scripts = {names[1]: news_site.status(503)}
    assert room.run().counts["new"] == 1
    (record,) = room.lines()
    assert record["text"] == "\n\n".join(story(11))
    assert "page 2 of the story could not be read (http_503)" in [n["message"] for n in record["notices"]]
    site.scripts = {}
    room.clock.now += 600
    assert room.run().counts["changed"] == 1
    assert room.lines()[0]["text"] == whole


@pytest.mark.parametrize("cut", ["first", "second"])
def test_a_piece_of_a_known_article_is_no_version(room: Newsroom, site: Site, cut: str) -> None:
    names, whole = long_story(site)
    room.run()
    assert room.lines()[0]["text"] == whole
    if cut == "first":
        site.scripts = {names[0]: news_site.short(page("长篇报道：港口见闻", story(11)[:3]))}
    else:
        site.put(names[0], site.pages[names[0]][1] + b"<!-- 1 -->")
        site.scripts = {names[1]: news_site.status(503)}
    result = room.run()
    assert result.counts["unchanged"] == 1
    assert "ended before" in result.outcomes[-1].message
    assert room.lines()[0]["text"] == whole
    assert count(room, "versions") == 1
    site.scripts = {}
    room.clock.now += 600
    assert room.run().counts["unchanged"] == 1


def test_reposts_are_one_cluster(room: Newsroom, site: Site) -> None:
    first = site.put("/a/1.html", page("转载的报道：港口见闻", story(21), date="2026-11-20 08:00"))
    second = site.put(
        "/b/9.html", page("转载的报道：港口见闻", [*story(21), "本文转自别处。"], date="2026-11-21 09:00")
    )
    site.feed([second, first, site.article(22)])
    room.run()
    clusters = {record["url"]: record["cluster"] for record in room.lines()}
    assert clusters[first] == clusters[second]
    assert len(set(clusters.values())) == 2


def test_a_list_page_needs_no_feed(room: Newsroom, site: Site) -> None:
    for number in range(8):
        site.article(number)
    links = "".join(
        f'<li><a href="/2026/11/story-{n}.html">第{n}号报道：港口见闻与居民的一天</a></li>' for n in range(8)
    )
    url = site.put("/city/", f"<html><body><h1>城市</h1><ul>{links}</ul></body></html>".encode())
    room.configure(url=url)
    assert room.run().counts["new"] == 8


def test_a_sitemap_index_is_followed(room: Newsroom, site: Site) -> None:
    urls = "".join(f"<url><loc>{site.article(n)}</loc></url>" for n in range(3))
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    part = site.put("/part.xml", f"<urlset {space}>{urls}</urlset>".encode(), "application/xml")
    index = f"<sitemapindex {space}><sitemap><loc>{part}</loc></sitemap></sitemapindex>"
    room.configure(url=site.put("/sitemap.xml", index.encode(), "application/xml"))
    assert room.run().counts["new"] == 3
    site.forget()
    assert room.run().counts["unchanged"] == 3
    assert site.bodies == []


def test_a_renamed_source_keeps_its_past(room: Newsroom, site: Site) -> None:
    room.configure(source="max_new = 3")
    site.feed([site.article(n) for n in range(4)])
    room.run()
    site.scripts = {"/2026/11/story-3.html": news_site.status(503)}
    room.run()
    site.scripts = {}
    room.configure()
    text = room.file.read_text(encoding="utf-8").replace('name = "demo"', 'name = "port"')
    room.file.write_text(text, encoding="utf-8")
    site.feed([])
    room.clock.now += 4_000
    assert room.run().counts == {"listed": 0, "queued": 0, "new": 1, "unchanged": 3}
    with open_for_reading(room.store) as store:
        assert store.rows("SELECT DISTINCT source FROM pages") == [("port",)]
        assert store.rows("SELECT DISTINCT source FROM articles") == [("port",)]
        assert store.rows("SELECT DISTINCT name FROM sources") == [("port",)]


def test_what_a_source_that_is_gone_left_goes_to_one_that_lists_it(room: Newsroom, site: Site) -> None:
    addresses = [site.article(n) for n in range(3)]
    site.scripts = {f"/2026/11/story-{n}.html": news_site.status(503) for n in range(3)}
    site.feed(addresses)
    room.run()
    site.scripts = {}
    text = room.file.read_text(encoding="utf-8").replace('name = "demo"', 'name = "other"')
    room.file.write_text(text.replace("feed.xml", "other.xml"), encoding="utf-8")
    site.feed(addresses, "/other.xml")
    room.clock.now += 4_000
    assert room.run().counts["new"] == 3


def test_patterns_choose_addresses(room: Newsroom, site: Site) -> None:
    room.configure(source='include = ["*/2026/*"]\nexclude = ["*story-2*"]')
    site.feed([*(site.article(n) for n in range(3)), site.url + "/video/1"])
    assert room.run().counts["new"] == 2


def test_what_was_cut_off_is_taken_next_time(room: Newsroom, site: Site) -> None:
    room.configure(source="max_new = 2")
    site.feed([site.article(n) for n in range(5)])
    assert [room.run().counts.get("new", 0) for _ in range(4)] == [2, 2, 1, 0]


def test_a_large_source_does_not_starve_others(room: Newsroom, site: Site) -> None:
    other = site.feed([site.article(n) for n in range(100, 103)], "/other.xml")
    room.configure(more=f'[run]\nmax_pages = 4\n[[source]]\nname = "other"\nurl = "{other}"\nevery = "0s"\n')
    site.feed([site.article(n) for n in range(20)])
    room.run()
    with open_for_reading(room.store) as store:
        assert dict(store.rows("SELECT source, count(*) FROM articles GROUP BY source")) == {
            "demo": 2,
            "other": 2,
        }


def test_rules_of_a_source_count_for_its_pages_and_for_a_replay(room: Newsroom, site: Site) -> None:
    line = "潮汐讲习日本周五在三号码头举行，渔具店的老师傅会在岸边讲解怎样看风向和水流，当天不收门票。"
    site.feed([site.put("/2026/11/a.html", page("港口见闻：开门", [*story(3), line, *story(4)]))])
    other = site.feed(
        [site.put("/2026/12/b.html", page("另一篇报道：开门", [*story(5), line, *story(6)]))], "/b.xml"
    )
    (room.folder / "harbour.toml").write_text(RULE, encoding="utf-8")
    room.configure(
        source='rules = "harbour.toml"', more=f'[[source]]\nname = "other"\nurl = "{other}"\nevery = "0s"\n'
    )
    room.run()
    texts = {record["url"][-6]: record["text"] for record in room.lines()}
    assert line not in texts["a"]
    assert line in texts["b"]
    room.configure(more=f'[[source]]\nname = "other"\nurl = "{other}"\nrules = "harbour.toml"\n')
    with lock.held(room.store), open_store(room.store) as store:
        what = {one.url[-6]: one.what for one in replay(store, room.load(), clock=room.clock)}
    assert what == {"a": "changed", "b": "changed"}


def test_times_get_the_zone_of_the_source(room: Newsroom, site: Site) -> None:
    room.configure(source='timezone = "Asia/Shanghai"')
    site.feed([site.article(1)])
    room.run()
    assert room.lines()[0]["published"] == "2026-11-20T08:30:00+08:00"


def test_stop_finishes_the_page_in_hand(room: Newsroom, site: Site) -> None:
    site.feed([site.article(n) for n in range(6)])
    stop = Stop()

    def listen(event: Event) -> None:
        if event.code == "new":
            stop.set("stopped")

    result = room.run(stop=stop, listen=listen)
    assert (result.ended, result.exit_code) == ("stopped", 0)
    done = len(room.lines())
    assert 1 <= done < 6
    assert room.run().counts["new"] == 6 - done
    assert len(room.lines()) == 6


def test_out_of_time_ends_cleanly(room: Newsroom, site: Site) -> None:
    room.configure(more='[run]\nmax_time = "100ms"\n')
    slow = threading.Event()

    def script(request: news_site.Handler) -> None:
        slow.wait(0.3)
        send(request, 200, page("慢报道：港口见闻", story(1)), {"Content-Type": "text/html; charset=utf-8"})

    site.feed([site.url + "/slow/1.html", site.url + "/slow/2.html"])
    site.scripts = {"/slow/1.html": script, "/slow/2.html": script}
    result = room.run()
    assert (result.ended, result.exit_code) == ("out_of_time", 0)
    room.configure()
    room.run()
    assert count(room, "articles") >= 1


def test_a_wait_for_the_hosts_turn_ends_with_the_run(room: Newsroom, site: Site) -> None:
    room.configure(fetch="")
    room.file.write_text(
        room.file.read_text(encoding="utf-8").replace('delay = "0s"', 'delay = "1h"'), encoding="utf-8"
    )
    site.feed([site.article(1)])
    stop = Stop()
    timer = threading.Timer(0.2, stop.set, ("stopped",))
    timer.start()
    result = room.run(stop=stop)
    assert (result.ended, result.outcomes) == ("stopped", ())


def test_two_runs_at_once(room: Newsroom, site: Site) -> None:
    site.feed([site.article(1)])
    refused: list[LockHeldError] = []

    def listen(event: Event) -> None:
        if event.what == "plan":
            with pytest.raises(LockHeldError) as error:
                run.run(room.load(), run.Tools(workers=newsroom.InProcess))
            refused.append(error.value)

    assert room.run(listen=listen).counts["new"] == 1
    assert [error.exit_code for error in refused] == [75]


def test_sources_of_another_name_are_refused(room: Newsroom) -> None:
    with pytest.raises(JobError) as error:
        run.run(room.load(), only=("nobody",))
    assert error.value.exit_code == 78


def test_a_chosen_source_is_looked_at_before_its_time(room: Newsroom, site: Site) -> None:
    text = room.file.read_text(encoding="utf-8").replace('every = "0s"', 'every = "1d"')
    room.file.write_text(text, encoding="utf-8")
    site.feed([])
    room.run()
    site.forget()
    room.run()
    assert site.requests == []
    run.run(room.load(), run.Tools(clock=room.clock, workers=newsroom.InProcess), only=("demo",))
    assert "/feed.xml" in site.requests


def test_a_source_that_fails_is_told(room: Newsroom) -> None:
    result = room.run()
    assert [(record.kind, record.code) for record in result.outcomes] == [("source", "http_404")]
    assert result.exit_code == 66


def test_a_server_that_is_not_there(room: Newsroom) -> None:
    room.configure(url="http://127.0.0.1:9/feed.xml")
    text = room.file.read_text(encoding="utf-8").replace(
        "allow_private = [", 'allow_private = ["127.0.0.1:9", '
    )
    room.file.write_text(text, encoding="utf-8")
    assert room.run().exit_code == 69


def test_a_private_address_is_refused(room: Newsroom) -> None:
    room.configure(url="http://127.0.0.1:9/feed.xml")
    result = room.run()
    assert result.exit_code == 77
    assert "fetch.allow_private" in json.loads(encode(result))["outcomes"][0]["message"]


def test_the_report_is_plain_data(room: Newsroom, site: Site) -> None:
    site.feed([site.article(1), site.url + "/404"])
    report = json.loads(encode(room.run()))
    assert [(one["code"], one["url"]) for one in report["outcomes"]] == [
        ("new", f"{site.url}/2026/11/story-1.html"),
        ("http_404", f"{site.url}/404"),
    ]
    assert report["exit_code"] == 1


@pytest.mark.parametrize(
    ("codes", "expected"), [([], 0), ([0, 0], 0), ([75, 75], 75), ([0, 75], 1), ([75, 77], 1), ([69], 69)]
)
def test_one_exit_code_for_many(codes: list[int], expected: int) -> None:
    assert exit_code(codes) == expected


def test_memory_of_hosts_is_kept_and_forgotten(room: Newsroom, site: Site) -> None:
    site.feed([site.article(1)])
    site.put("/robots.txt", b"User-agent: *\nAllow: /\n", "text/plain")
    clients: list[Client] = []

    def make(*given: Any) -> Client:
        clients.append(run.make_client(*given))
        return clients[-1]

    room.run(client=make)
    with open_for_reading(room.store) as store:
        assert list(state.load_memory(store, room.clock.now).robots) == [site.url]
    site.forget()
    room.run()
    assert "/robots.txt" not in site.requests
