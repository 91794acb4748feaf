"""Metadata of a page, each value with its provenance.

Every witness (JSON-LD, metas, printed credit lines, addresses) is asked for every field, a table of trust picks one,
and the others stay as rivals in ``facts``.

Flow: ``headline.titles`` before labelling; after it ``read``: nearby lines → candidates → ranked → Metadata.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from cleaner.metadata import matter, metatags, people, times
from cleaner.metadata.addresses import Addresses, choose_addresses
from cleaner.metadata.headline import site_names
from cleaner.metadata.jsonld import JsonLd
from cleaner.metadata.language import detect
from cleaner.metadata.nearby import read_around
from cleaner.metadata.normalise import chinese_script, host_of
from cleaner.metadata.rows import unlabelled_row
from cleaner.metadata.trust import Facts, choose, fact, ranked
from cleaner.metadata.unlabelled import account_name, agency, beside_dates, lone_person, marked_names
from cleaner.model import Fact, Label, Metadata, Notice, Rival, Tree

__all__ = ["read"]

_CJK_LANGUAGES: Final = frozenset({"zh", "ja", "ko"})
_SAMPLE_BLOCKS: Final = 200
_SAMPLE_CHARS: Final = 4000
"""Visible text from the top that stands for the article's when there is none: enough to tell the language."""


def read(
    tree: Tree,
    labels: Sequence[Label],
    jsonld: JsonLd,
    *,
    url: str | None,
    titles: tuple[Rival, ...],
    text_sample: str,
) -> Metadata:
    """All metadata fields with the facts behind them.

    ``labels`` are one a block; ``titles`` come from ``headline.titles``; ``text_sample`` is some of the article's text
    (for the language). What is wrong with the page becomes a notice; nothing is raised.
    """
    facts: Facts = {}
    notices = list(jsonld.notices)
    metas = metatags.gather(tree.head)
    around = read_around(tree, labels, [title.value for title in titles])
    notices += choose_addresses(facts, Addresses(tree, jsonld, metas, around, url))
    page = _value(facts, "url")

    sample = text_sample or _visible_text(tree)
    declared = tree.head.language or next((tag for _, tag in metatags.values(metas, "language")), "")
    language = _language(facts, sample, declared or jsonld.in_language)
    cjk = language in _CJK_LANGUAGES

    matter.choose_title(facts, tree, labels, around, titles)
    matter.choose_site(facts, tree.head, jsonld, metas)
    matter.choose_rest(facts, jsonld, metas, base=page, shown=matter.printed_tags(tree, around))
    credit = people.Credits(
        jsonld=jsonld, metas=metas, around=around, site_names=site_names(metas, jsonld, page),
        title_tail=matter.title_tail(facts, tree.head), beside=beside_dates(tree, around),
        row=unlabelled_row(tree, around),
        marked=marked_names(tree, around), lone=lone_person(tree, around),
        outlets=(account_name(tree, around), agency(tree, around)),
    )  # fmt: skip
    _credits(facts, credit, cjk=cjk)
    order = times.day_first(language, declared, host_of(page))
    published, modified = _dates(facts, times.Clock(tree, labels, jsonld, metas, around, page, order))
    if language == "zh" and (script := chinese_script(sample, declared)) is not None:
        facts["script"] = Fact(script, "text", declared)
    return _metadata(facts, published, modified, notices)


def _metadata(
    facts: Facts, published: datetime | None, modified: datetime | None, notices: list[Notice]
) -> Metadata:
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
        language=_value(facts, "language"),
        script=_value(facts, "script"),
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


def _visible_text(tree: Tree) -> str:
    text = "\n".join(block.text for block in tree.blocks[:_SAMPLE_BLOCKS] if not block.hidden)
    return text[:_SAMPLE_CHARS]


def _language(facts: Facts, sample: str, declared: str) -> str | None:
    language = detect(sample, declared)
    if language is not None:
        facts["language"] = Fact(language, "text", declared)
    return language


def _credits(facts: Facts, credit: people.Credits, *, cjk: bool) -> None:
    """A source is taken from anywhere on Chinese, Japanese and Korean pages, elsewhere only from a labelled line."""
    sources = people.sources(credit)
    choose(facts, "source", sources if cjk else (c for c in sources if c.witness in {"near", "after"}))
    order = ranked("authors:cjk" if cjk else "authors", people.authors(credit, cjk=cjk))
    chosen = fact(order if cjk else people.completed(order))
    if chosen is not None:
        facts["authors"] = chosen
    choose(facts, "editors", people.editors(credit))
    choose(facts, "translators", people.translators(credit))


def _dates(facts: Facts, clock: times.Clock) -> tuple[datetime | None, datetime | None]:
    """Publication and change. A page whose only date is one of a change was published then, as far as anyone knows."""
    published, modified = times.published(clock), times.modified(clock)
    if published and modified and modified[0].value == published[0].value:
        modified = (
            [] if published[0].witness == "other" or modified[0].origin == "meta:dateupdate" else modified
        )
    values: list[datetime | None] = []
    for field, order in (("published", published), ("modified", modified)):
        chosen = fact(order)
        if chosen is not None:
            facts[field] = chosen
        value = order[0].value if order else None
        values.append(value if isinstance(value, datetime) else None)
    return values[0], values[1]
