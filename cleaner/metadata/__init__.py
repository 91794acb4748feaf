"""Metadata of a page: every witness (JSON-LD, metas, printed credit lines, addresses) is asked for every field, a
table of trust picks one, and the others stay as rivals in ``facts``.

Flow: ``headline.titles`` before labelling; after it ``read``: nearby lines → candidates → ranked → Metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from cleaner.errors import NoticeCode
from cleaner.metadata import metatags, people, times
from cleaner.metadata.headline import site_names
from cleaner.metadata.jsonld import JsonLd
from cleaner.metadata.language import detect
from cleaner.metadata.nearby import Around, read_around
from cleaner.metadata.normalise import chinese_script, host_of, key, squeeze, tags_of, web_url
from cleaner.metadata.trust import Candidate, fact, ranked
from cleaner.metadata.unlabelled import beside_dates, lone_person, marked_names
from cleaner.model import Fact, Head, Label, Metadata, Notice, Rival, Tree

__all__ = ["read"]

_CJK_LANGUAGES: Final = frozenset({"zh", "ja", "ko"})
_TOP_BLOCKS: Final = 15
"""Blocks from the top among which a text dump prints its own address."""
_MAX_DESCRIPTION_CHARS: Final = 1000
_BARE_URL: Final = re.compile(r"https?://[^\s\u3000-\u9fff]{4,2000}")
_SENTENCE_END: Final = ("。", "！", "；", ".", "：", ":", "，", ",")
_MAX_TITLE_CHARS: Final = 80

Facts = dict[str, Fact]


def read(
    tree: Tree,
    labels: Sequence[Label],
    jsonld: JsonLd,
    *,
    url: str | None,
    titles: tuple[Rival, ...],
    text_sample: str,
) -> Metadata:
    """All metadata fields with the facts behind them. ``labels`` are one a block; ``text_sample`` is some of the
    article's text (for the language). What is wrong with the page becomes a notice; nothing is raised.
    """
    notices = list(jsonld.notices)
    facts: Facts = {}
    metas = metatags.gather(tree.head)
    around = read_around(tree, labels, [title.value for title in titles])
    _addresses(facts, tree, jsonld, metas, around, url=url, notices=notices)
    page_url = _value(facts, "url")
    declared = tree.head.language or next((content for _, content in metatags.values(metas, "language")), "")
    language = _language(facts, text_sample or _all_text(tree), declared, jsonld)
    names = site_names(metas, jsonld, page_url)
    _title(facts, tree, labels, around, titles)
    _site(facts, tree.head, jsonld, metas, names)
    credits = people.Credits(
        jsonld,
        metas,
        around,
        names,
        _title_tail(facts, tree.head),
        beside_dates(tree, around),
        marked_names(tree, around),
        lone_person(tree, around),
    )
    _credits(facts, credits, cjk=language in _CJK_LANGUAGES)
    clock = times.Clock(
        tree, labels, jsonld, metas, around, page_url, times.day_first(language, declared, host_of(page_url))
    )
    published, modified = _dates(facts, clock)
    _matter(facts, tree, jsonld, metas, page_url)
    return _metadata(
        facts,
        published,
        modified,
        language,
        chinese_script(text_sample or _all_text(tree), declared) if language == "zh" else None,
        notices,
    )


def _metadata(
    facts: Facts,
    published: datetime | None,
    modified: datetime | None,
    language: str | None,
    script: str | None,
    notices: list[Notice],
) -> Metadata:
    if script is not None:
        facts["script"] = Fact(script, "text", "")
    return Metadata(
        title=_value(facts, "title"),
        authors=_values(facts, "authors"),
        translators=_values(facts, "translators"),
        editors=_values(facts, "editors"),
        source=_value(facts, "source"),
        original_url=_value(facts, "original_url"),
        url=_value(facts, "url"),
        canonical_url=_value(facts, "canonical_url"),
        site_name=_value(facts, "site_name"),
        description=_value(facts, "description"),
        published=published,
        modified=modified,
        language=language,
        script=script,
        tags=_values(facts, "tags"),
        image=_value(facts, "image"),
        facts=facts,
        notices=tuple(notices),
    )


def _value(facts: Mapping[str, Fact], field: str) -> str | None:
    found = facts.get(field)
    return found.value if found is not None and isinstance(found.value, str) else None


def _values(facts: Mapping[str, Fact], field: str) -> tuple[str, ...]:
    found = facts.get(field)
    return found.value if found is not None and isinstance(found.value, tuple) else ()


def _choose(facts: Facts, field: str, candidates: Iterable[Candidate], *, table: str | None = None) -> None:
    chosen = fact(ranked(table or field, candidates))
    if chosen is not None:
        facts[field] = chosen


def _all_text(tree: Tree) -> str:
    """Visible text for the language of pages without an article."""
    return "\n".join(block.text for block in tree.blocks[:200] if not block.hidden)[:6000]


def _addresses(
    facts: Facts,
    tree: Tree,
    jsonld: JsonLd,
    metas: metatags.Metas,
    around: Around,
    *,
    url: str | None,
    notices: list[Notice],
) -> None:
    """The page's own address, its canonical one, and the original's."""
    given = web_url(url) if url else None
    if url and given is None:
        notices.append(Notice(NoticeCode.BAD_URL, f"not an http(s) address: {url[:100]!r}"))
    base = given or web_url(tree.head.base)
    own: list[Candidate] = []
    for rel, href in tree.head.links:
        if "canonical" in rel.split() and (address := web_url(href, base)) is not None:
            own.append(Candidate("link", address, "link:canonical", href))
    for origin, content in metatags.values(metas, "url"):
        if (address := web_url(content, base)) is not None:
            own.append(Candidate("meta", address, origin, content))
    for raw in (jsonld.main_entity_of_page, jsonld.url):
        if raw and (address := web_url(raw, base)) is not None:
            own.append(Candidate("json-ld", address, "json-ld:url", raw))
    _choose(facts, "canonical_url", own)
    if given is not None:
        own.append(Candidate("argument", given, "argument", url or ""))
    own.extend(_bare_addresses(tree, around))
    _choose(facts, "url", own)
    page = _value(facts, "url")
    originals = [
        Candidate("near", line.byline.original_url, f"block:{line.index}", line.text)
        for line in around.lines
        if line.byline.original_url and line.byline.original_url != page
    ]
    _choose(facts, "original_url", originals)


def _bare_addresses(tree: Tree, around: Around) -> Iterable[Candidate]:
    """A line near the top that is nothing but an address: a text dump prints its own there."""
    top = min(len(tree.blocks), _TOP_BLOCKS, around.first if around.first >= 0 else _TOP_BLOCKS)
    for index in range(top):
        text = tree.blocks[index].text
        if text.startswith("http") and _BARE_URL.fullmatch(text) and (address := web_url(text)) is not None:
            yield Candidate("near", address, f"block:{index}", text)


def _language(facts: Facts, sample: str, declared: str, jsonld: JsonLd) -> str | None:
    said = declared or jsonld.in_language
    language = detect(sample, said)
    if language is not None:
        facts["language"] = Fact(language, "text", said)
    return language


def _title(
    facts: Facts, tree: Tree, labels: Sequence[Label], around: Around, titles: tuple[Rival, ...]
) -> None:
    """The best candidate, unless the page shows another one as its title: a block labelled so that is a candidate, or
    (when no candidate is to be seen on the page) the line just above the first credit line.
    """
    order = list(titles)
    shown = tree.blocks[around.title].text if around.title >= 0 else ""
    if shown and labels[around.title] == Label.TITLE:
        name = key(shown)
        match = next((title for title in order if key(title.value) == name), None)
        if match is None and not order:
            order = [Rival(squeeze(shown), f"block:{around.title}", shown)]
        elif match is not None and match.origin in ("heading", "title"):
            order = [match, *(title for title in order if title is not match)]
    elif shown and tree.head.title.strip().startswith(shown) and order and key(order[0].value) != key(shown):
        whole = next(
            (title for title in order if title.origin == "title" and title.value.startswith(shown)), None
        )
        if whole is not None:
            order = [Rival(shown, f"block:{around.title}", whole.raw), *order]
    elif (
        not shown
        and (above := _above_credits(tree, around)) is not None
        and (not order or order[0].origin == "title")
    ):
        order = [Rival(squeeze(tree.blocks[above].text), f"block:{above}", tree.blocks[above].text), *order]
    if order:
        best = order[0]
        facts["title"] = Fact(best.value, best.origin, best.raw, tuple(order[1:6]))


def _above_credits(tree: Tree, around: Around) -> int | None:
    """The block above the first credit line before the text, when it reads like a headline."""
    line = next((line for line in around.lines if line.place == "near" and line.index < around.first), None)
    if line is None or line.index == 0:
        return None
    text = tree.blocks[line.index - 1].text
    good = (
        6 <= len(text) <= _MAX_TITLE_CHARS
        and not text.endswith(_SENTENCE_END)
        and not any(c in text for c in ">|»")
    )  # noqa: PLR2004
    return line.index - 1 if good else None


def _title_tail(facts: Facts, head: Head) -> str:
    """Comparison key of what ``<title>`` says behind the headline: channels and the site."""
    title, best = key(head.title[:500]), key(_value(facts, "title") or "")
    return title[title.find(best) + len(best) :] if best and best in title else ""


def _site(facts: Facts, head: Head, jsonld: JsonLd, metas: metatags.Metas, names: frozenset[str]) -> None:
    """The site's name: metas, publisher, the end of ``<title>``."""
    found: list[Candidate] = []
    for origin, content in metatags.values(metas, "site_name"):
        if web_url(content) is None and len(content) < _MAX_TITLE_CHARS:
            sure = origin in ("meta:og:site_name", "meta:sitename")
            found.append(Candidate("meta" if sure else "generic-meta", squeeze(content), origin, content))
    for raw, origin in ((jsonld.publisher, "json-ld:publisher"), (jsonld.site_name, "json-ld:WebSite")):
        if raw:
            found.append(Candidate("json-ld", raw, origin, raw))
    title = squeeze(head.title)
    best = _value(facts, "title")
    if best and title.startswith(best) and len(title) > len(best):
        rest = re.split(r"[_|｜]|\s[-–—·•»]\s|--|——|(?<=[\u3400-\u9fff])-", title[len(best) :])[-1].strip(
            " _-–—|｜·»"
        )
        if 1 < len(rest) <= 40:  # noqa: PLR2004 - a name, no slogan
            found.append(Candidate("title", rest, "title", title))
    _choose(facts, "site_name", found)


def _credits(facts: Facts, credits: people.Credits, *, cjk: bool) -> None:
    _choose(facts, "source", [c for c in people.sources(credits) if cjk or c.witness in ("near", "after")])
    _choose(facts, "authors", people.authors(credits, cjk=cjk), table="authors:cjk" if cjk else "authors")
    _choose(facts, "editors", people.editors(credits))
    _choose(facts, "translators", people.translators(credits))


def _dates(facts: Facts, clock: times.Clock) -> tuple[datetime | None, datetime | None]:
    values: list[datetime | None] = []
    for field, order in (("published", times.published(clock)), ("modified", times.modified(clock))):
        chosen = fact(order)
        if chosen is not None:
            facts[field] = chosen
        value = order[0].value if order else None
        values.append(value if isinstance(value, datetime) else None)
    return values[0], values[1]


def _matter(facts: Facts, tree: Tree, jsonld: JsonLd, metas: metatags.Metas, base: str | None) -> None:
    """Description, keywords and lead image."""
    descriptions = [
        Candidate(
            "meta" if origin == "meta:og:description" else "generic-meta",
            squeeze(content)[:_MAX_DESCRIPTION_CHARS],
            origin,
            content,
        )
        for origin, content in metatags.values(metas, "description")
    ]
    if jsonld.description:
        descriptions.append(
            Candidate(
                "json-ld",
                jsonld.description[:_MAX_DESCRIPTION_CHARS],
                "json-ld:description",
                jsonld.description,
            )
        )
    _choose(facts, "description", descriptions)
    origin, raws = metatags.keywords(metas)
    if not raws and jsonld.keywords:
        origin, raws = "json-ld:keywords", list(jsonld.keywords)
    if tags := tags_of(raws):
        facts["tags"] = Fact(tags, origin, ", ".join(raws))
    images = [
        Candidate("meta" if origin.startswith("meta:og:") else "generic-meta", address, origin, content)
        for origin, content in metatags.values(metas, "image")
        if (address := web_url(content, base)) is not None
    ]
    images += [
        Candidate("json-ld", address, "json-ld:image", raw)
        for raw in jsonld.images
        if (address := web_url(raw, base)) is not None
    ]
    _choose(facts, "image", images)
