from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
import opencc
import pytest

from cleaner.model import Page, PageType
from cleaner.service import archive, clusters, duplicates, search
from cleaner.service.archive import Occasion, Part, Story
from cleaner.service.duplicates import is_near, shared, sketch_of, text_hash, unpack
from cleaner.service.folded import fold, runs
from cleaner.service.store import Store, open_store
from tests.news_site import story

ENGLISH = (
    "The harbour board said on Monday that the new ferry terminal would open two weeks late because the last of "
    "four gangways had been damaged in transit. Engineers are checking the other three, and the board expects "
    "the first sailings in early spring, after trials with an empty vessel and a full rehearsal for staff. "
) * 2


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db") as opened:
        yield opened


def chinese(number: int, paragraphs: int = 8) -> str:
    return "\n\n".join(story(number, paragraphs=paragraphs))


def test_folding() -> None:
    assert fold("臺灣ＡＢＣ　國際") == "台湾abc 国际"
    assert runs(fold("GDP增長5.2%，Straße")) == ["gdp", "增长", "5", "2", "strasse"]
    assert fold("\ud800a") == "?a"


def test_exact_duplicates_share_a_hash_whatever_their_script_and_width() -> None:
    text = chinese(1)
    traditional = opencc.OpenCC("s2t").convert(text)
    assert traditional != text
    wide = text.replace("，", ", ").replace("。", "．") + "！"
    assert text_hash(text) == text_hash(traditional) == text_hash(wide)
    assert text_hash(text) != text_hash(chinese(2))


@pytest.mark.parametrize("text", [chinese(3), ENGLISH])
def test_reposts_are_near(text: str) -> None:
    whole = sketch_of(text)
    lead = sketch_of("本报讯 记者昨日获悉 / From our correspondent in the north: " + text)
    tail = sketch_of(text + " 本文转自云浮港报，不代表本站立场。 This story was first published elsewhere.")
    words = text.split("，") if "，" in text else text.split(". ")
    excerpt = sketch_of(("，" if "，" in text else ". ").join(words[: len(words) * 2 // 3]))
    for other in (whole, lead, tail, excerpt):
        assert is_near(whole, other)
        assert is_near(other, whole)


def test_other_stories_are_not_near() -> None:
    sketches = [sketch_of(chinese(number)) for number in range(10, 40)]
    assert not any(is_near(one, other) for at, one in enumerate(sketches) for other in sketches[:at])


def test_a_follow_up_that_quotes_its_forerunner_is_another_story() -> None:
    first, second = chinese(41, 8), chinese(42, 8)
    follow_up = second + "\n\n" + "\n\n".join(story(41, paragraphs=8)[:2])
    resemblance, _ = shared(sketch_of(first), sketch_of(follow_up))
    assert 0.05 < resemblance < 0.4
    assert not is_near(sketch_of(first), sketch_of(follow_up))


def test_a_short_formula_makes_no_duplicates() -> None:
    formula = "请持证人于七日内到窗口办理。"
    assert not is_near(sketch_of(formula), sketch_of(chinese(43) + formula))


def test_nothing_is_like_nothing() -> None:
    assert not is_near(sketch_of(""), sketch_of(""))
    assert not is_near(sketch_of("…"), sketch_of(chinese(1)))


def test_estimates_are_close_to_the_truth() -> None:
    rng = random.Random(5)
    text = "".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(3000))
    for part in (300, 1000, 2000, 2700):
        resemblance, contained = shared(sketch_of(text), sketch_of(text[:part]))
        assert resemblance == pytest.approx(part / 3000, abs=0.15)
        assert contained > 0.6


def test_sketch_survives_the_store() -> None:
    for text in ("", "短", chinese(1), ENGLISH):
        assert unpack(sketch_of(text).pack()) == sketch_of(text)


def test_the_same_in_every_process() -> None:
    assert sketch_of("云浮港的渡船今日恢复运营").hashes[0] == 1471493388


def put(
    store: Store, number: int, text: str, *, published: str | None = None, source: str | None = None
) -> int:
    """Store an article as a run would; returns its id."""
    url = f"https://site{number}.example/{number}.html"
    key = url.removeprefix("https://")
    page = Page(
        title=f"标题{number}", text=text, url=url, source=source, page_type=PageType.ARTICLE, confidence=0.9,
        published=datetime.fromisoformat(published) if published else None,
    )  # fmt: skip
    with store.transaction():
        page_id = store.execute(
            "INSERT INTO pages (key, url, host, source, state, found_at) VALUES (?, ?, 'h', 'demo', 'queued', 0)",
            (key, url),
        ).lastrowid
        kept = archive.keep(
            store,
            Story(
                page_id=page_id or 0, key=key, final_key=key, canonical_key=None, source="demo", page=page,
                parts=(Part(url, "text/html", text.encode()),), fetched_at=1.0,
            ),
            Occasion(1, float(number)),
        )  # fmt: skip
        store.execute("UPDATE pages SET article = ?, state = 'kept' WHERE id = ?", (kept.article, page_id))
    return kept.article


def test_clusters_hold_members_origin_first(store: Store) -> None:
    text = chinese(51)
    put(store, 1, text + "\n\n转载。", published="2026-11-03T10:00:00+08:00", source="云浮港报")
    put(store, 2, chinese(52))
    put(store, 3, opencc.OpenCC("s2t").convert(text), published="2026-11-02T10:00:00+08:00")
    found = {len(cluster.members): cluster for cluster in clusters.every(store)}
    assert sorted(found) == [1, 2]
    assert [member.url for member in found[2].members] == [
        "https://site3.example/3.html",
        "https://site1.example/1.html",
    ]
    assert found[2].origin == "https://site3.example/3.html"
    assert found[2].first_seen == 1.0
    assert found[2].members[1].credited == "云浮港报"


def test_clusters_do_not_depend_on_the_order(tmp_path: Path) -> None:
    base = chinese(61, 12)
    paragraphs = base.split("\n\n")
    texts = {
        1: base,
        2: base + "\n\n" + chinese(62, 2),
        3: "\n\n".join(paragraphs[:9]),
        4: chinese(63),
        5: base[20:],
    }
    seen = set()
    for seed in range(6):
        order = list(texts)
        random.Random(seed).shuffle(order)
        with open_store(tmp_path / f"{seed}.db") as opened:
            for number in order:
                put(opened, number, texts[number])
            seen.add(
                frozenset(
                    (cluster.cluster, tuple(member.url for member in cluster.members))
                    for cluster in clusters.every(opened)
                )
            )
    assert len(seen) == 1


def test_a_member_in_between_joins_two_clusters(store: Store) -> None:
    one, other = story(71, paragraphs=10), story(72, paragraphs=10)
    put(store, 1, "\n\n".join(one))
    put(store, 2, "\n\n".join(other))
    assert len(list(clusters.every(store))) == 2
    put(store, 3, "\n\n".join([*one, *other]))
    (cluster,) = clusters.every(store)
    assert len(cluster.members) == 3
    assert store.value("SELECT count(*) FROM clusters") == 1


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("央行", [1]), ("降息", [1, 2]), ("央行 降息", [1]), ("兩岸", [3]), ("两岸", [3]), ("岸", [3]), ("息", [1, 2]),
        ("率", [2]), ("interest", [2]), ("INTEREST", [2]), ('"interest rate"', [2]), ('"rate interest"', []),
        ("gdp增长", [3]), ("ＧＤＰ", [3]), ("增长快", [3]), ("快央", []), ("标题", [1, 2, 3]), ("沒有的詞", []),
        ("", []), ('"', []), ("* OR NOT (", []), ("央行：", [1]),
    ],
)  # fmt: skip
def test_search(store: Store, asked: str, expected: list[int]) -> None:
    put(store, 1, "中国人民银行（央行）昨天宣布降息。")
    put(store, 2, "No change of the interest rate: 降息的可能性不大，利率。")
    put(store, 3, "兩岸貿易額上升，GDP增長快。")
    hits, total = search.search(store, asked)
    assert sorted(hit.article for hit in hits) == expected
    assert total == len(expected)


def test_search_shows_the_latest_first_and_forgets_old_versions(store: Store) -> None:
    put(store, 1, "旧的报道提到灯塔。")
    put(store, 2, "新的报道提到灯塔。")
    assert [hit.article for hit in search.search(store, "灯塔")[0]] == [2, 1]
    old = archive.newest(store, 1)
    row = store.row("SELECT cluster, sketch FROM articles WHERE id = 1")
    assert row is not None
    with store.transaction():
        new = msgspec.structs.replace(old, text="现在只提到码头。")
        archive.replace_derived(store, 1, old, new, own=row[0], packed=row[1], now=9.0)
    assert [hit.article for hit in search.search(store, "灯塔")[0]] == [2]
    assert [hit.article for hit in search.search(store, "码头")[0]] == [1]
    assert search.search(store, "灯塔", limit=1)[1] == 1


def test_one_page_of_boilerplate_does_not_slow_the_index(store: Store) -> None:
    text = chinese(81, 2)
    for number in range(1, 260):
        store.execute("INSERT INTO shingles VALUES (?, ?)", (sketch_of(text).hashes[0], 10_000 + number))
    put(store, 1, text)
    assert duplicates.find(store, text_hash(text), sketch_of(text)) == [1]
