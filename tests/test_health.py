from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaner.service import health
from cleaner.service.health import Health, Tally, judge
from cleaner.service.store import Store, open_store
from tests.news_site import Site
from tests.newsroom import Newsroom

DAY = 86_400.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db") as opened:
        yield opened


class History:
    """Writes looks, one an hour."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.run = 0

    def looks(self, times: int, **values: int) -> None:
        for _ in range(times):
            self.run += 1
            tally = Tally()
            for name, value in {"found": 20, "read": 4, "dated": 4, "titled": 4, **values}.items():
                setattr(tally, name, value)
            health.write(self.store, self.run, "demo", tally, self.run * 3_600.0)

    def articles(self, times: list[float]) -> None:
        for number, at in enumerate(times):
            self.store.execute(
                "INSERT INTO articles (key, page, source, url, cluster, version, first_seen, changed_at, sort,"
                " confidence, content_hash, text_hash, sketch)"
                " VALUES (?, ?, 'demo', 'u', 1, 1, ?, ?, '', 0.9, x'', x'', x'')",
                (f"k{number}", number, at, at),
            )

    def verdict(self, *, failures: int = 0, now: float | None = None) -> Health:
        return judge(self.store, "demo", failures=failures, now=self.run * 3_600.0 if now is None else now)


@pytest.fixture
def history(store: Store) -> History:
    return History(store)


def test_nothing_is_known(history: History) -> None:
    assert history.verdict().state == "waiting"


def test_too_little_is_known(history: History) -> None:
    history.looks(2)
    assert history.verdict() == Health("new")


def test_well(history: History) -> None:
    history.looks(20)
    assert history.verdict() == Health("ok")


def test_failing_after_three_looks(history: History) -> None:
    history.looks(20)
    assert [history.verdict(failures=count).state for count in range(4)] == ["ok", "ok", "ok", "failing"]


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"empty": 4, "dated": 0, "titled": 0}, "no article"),
        ({"unsure": 4}, "unsure"),
        ({"dated": 0}, "no date"),
        ({"titled": 1}, "no title"),
    ],
)
def test_pages_that_suddenly_come_out_otherwise(history: History, values: dict[str, int], word: str) -> None:
    history.looks(10)
    history.looks(2, **values)
    verdict = history.verdict()
    assert verdict.state == "changed"
    assert verdict.alarming
    assert any(reason.startswith(word) for reason in verdict.reasons)


def test_a_source_that_never_had_dates_is_no_alarm(history: History) -> None:
    history.looks(20, dated=0)
    assert history.verdict().state == "ok"


def test_two_bad_pages_are_no_alarm(history: History) -> None:
    history.looks(10)
    history.looks(1, read=2, empty=2, dated=0, titled=0)
    assert history.verdict().state == "ok"


def test_a_list_that_shrinks(history: History) -> None:
    history.looks(10)
    history.looks(1, found=0)
    assert history.verdict().reasons == ("lists 0 stories, usually 20",)


def test_an_unchanged_list_says_nothing(history: History) -> None:
    history.looks(10)
    history.looks(1, found=-1)
    assert history.verdict().state == "ok"


def test_a_source_that_dies(history: History) -> None:
    history.looks(20)
    history.articles([number * 3_600.0 for number in range(20)])
    last = 19 * 3_600.0
    assert history.verdict(now=last + 20 * 3_600.0).state == "ok"
    verdict = history.verdict(now=last + 2 * DAY)
    assert verdict.state == "silent"
    assert "nothing new for 2 days" in verdict.reasons[0]


def test_a_weekly_source_may_be_silent_for_a_week(history: History) -> None:
    history.looks(20)
    history.articles([number * 7 * DAY for number in range(10)])
    assert history.verdict(now=63 * DAY + 8 * DAY).state == "ok"
    assert history.verdict(now=63 * DAY + 40 * DAY).state == "silent"


def test_false_alarms_are_rare(history: History) -> None:
    rng = random.Random(1)
    alarms = 0
    for _ in range(400):
        read = rng.randrange(0, 6)
        empty = sum(rng.random() < 0.1 for _ in range(read))
        dated = sum(rng.random() < 0.9 for _ in range(read - empty))
        history.looks(
            1, found=rng.randrange(12, 30), read=read, empty=empty, dated=dated, titled=read - empty
        )
        alarms += history.verdict().alarming
    assert alarms <= 8


def test_a_new_layout_raises_an_alarm_in_the_run(tmp_path: Path) -> None:
    site = Site()
    try:
        room = Newsroom(tmp_path, site)
        room.configure(recheck="1d")
        numbers = list(range(40))
        for start in range(0, 30, 10):
            site.feed([site.article(number) for number in numbers[: start + 10]])
            assert room.run().alarms == ()
        for number in range(30, 40):
            gone = b"<html><body><div id='app'></div><script>render()</script></body></html>"
            site.put(f"/2026/11/story-{number}.html", gone)
        site.feed([f"{site.url}/2026/11/story-{number}.html" for number in numbers])
        result = room.run()
    finally:
        site.close()
    assert [alarm["state"] for alarm in result.alarms] == ["changed"]
    assert "no article: 100% of the last 10 pages, 0% of the 30 before" in result.alarms[0]["message"]
    assert "demo is changed" in result.summary()
