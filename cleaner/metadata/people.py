"""Authors, translators, editors and the source: candidates of every witness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from cleaner.metadata import metatags
from cleaner.metadata.jsonld import JsonLd
from cleaner.metadata.names import split_names
from cleaner.metadata.outlets import clean_source, is_outlet
from cleaner.metadata.nearby import Around, Line
from cleaner.metadata.normalise import key
from cleaner.metadata.trust import Candidate, Witness

_GENERIC = frozenset({"meta:author", "meta:creator", "meta:authors", "meta:source", "meta:og:source"})
"""Metas that sites fill with themselves, with an editor or a number as often as with the author."""


class Credits(msgspec.Struct, frozen=True):
    """What the credits are read from. ``site_names`` and ``title_tail`` (the end of ``<title>``) are
    comparison keys; ``beside`` are the unlabelled names next to
    the date: before it and behind it; ``marked`` and ``lone`` the block and the names of two more kinds of lines.
    """

    jsonld: JsonLd
    metas: metatags.Metas
    around: Around
    site_names: frozenset[str]
    title_tail: str
    beside: tuple[str | None, str | None]
    marked: tuple[int, tuple[str, ...]]
    lone: tuple[int, str]


def authors(credits: Credits, *, cjk: bool) -> Iterator[Candidate]:
    """Candidates for the authors. A meta that names the site, an editor or the source is none; on Chinese, Japanese and
    Korean pages no outlet is.
    """
    strangers = _strangers(credits) if cjk else frozenset[str]()
    for place in ("near", "after", "inline"):
        for candidate in _lines(credits.around.lines, place, "authors"):
            people = _persons(candidate.value, strangers, cjk=cjk)
            if people:
                yield Candidate(candidate.witness, people, candidate.origin, candidate.raw)
            elif place == "near":  # 作者：某报 says that the outlet signs: no other line may name the author
                return
    if structured := _persons(_people(credits.jsonld.authors), strangers, cjk=cjk):
        yield Candidate("json-ld", structured, "json-ld:author", ", ".join(credits.jsonld.authors))
    for origin in dict.fromkeys(origin for origin, _ in metatags.values(credits.metas, "authors")):
        raws = credits.metas[origin.removeprefix("meta:")]
        if names := _persons(_people(raws), strangers, cjk=cjk, tail=credits.title_tail):
            yield Candidate("generic-meta" if origin in _GENERIC else "meta", names, origin, ", ".join(raws))
    if names := _persons(_people([metatags.written_by(credits.metas)]), strangers, cjk=cjk):
        yield Candidate("meta", names, "meta:twitter:data1", metatags.written_by(credits.metas))
    place_of, found = credits.marked
    if names := _persons(found, _strangers(credits), cjk=cjk):
        yield Candidate("marked", names, f"block:{place_of}", ", ".join(found))
    if not cjk and credits.lone[1] and key(credits.lone[1]) not in credits.site_names:
        yield Candidate("beside", (credits.lone[1],), f"block:{credits.lone[0]}", credits.lone[1])
    before = credits.beside[0]
    if (
        cjk
        and before is not None
        and not is_outlet(before)
        and not (credits.beside[1] and is_outlet(credits.beside[1]))
    ):
        yield Candidate("beside", (before,), "block", before)


def _strangers(credits: Credits) -> frozenset[str]:
    """Keys of names that are known not to be authors: the site, the editors, the source."""
    lines = credits.around.lines
    names = {key(name) for line in lines for name in line.byline.editors}
    names.update(key(name) for line in lines for name in (line.byline.source, line.byline.outlet) if name)
    return credits.site_names | names


def _persons(names: object, strangers: frozenset[str], *, cjk: bool, tail: str = "") -> tuple[str, ...]:
    """The names that are no strangers (and, with ``cjk``, no outlets)."""
    if not isinstance(names, tuple):
        return ()
    return tuple(
        name for name in names
        if (name_key := key(name)) not in strangers and not (cjk and (is_outlet(name) or (tail and name_key in tail)))
    )  # fmt: skip


def _people(raws: Iterable[str]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for raw in raws:
        for name in split_names(raw):
            names.setdefault(key(name), name)
    return tuple(names.values())


def _lines(lines: tuple[Line, ...], place: str, field: str) -> Iterator[Candidate]:
    """One candidate: the names of all lines at this place, or of the first line when a later one repeats the label far
    away.
    """
    names: dict[str, str] = {}
    first: Line | None = None
    last = -1
    for line in lines:
        found: tuple[str, ...] = getattr(line.byline, field)
        if line.place != place or not found:
            continue
        if first is not None and line.index - last > 3:  # noqa: PLR2004 - another story's credits
            break
        first = first or line
        last = line.index
        for name in found:
            names.setdefault(key(name), name)
    if first is not None:
        witness: Witness = "near" if place == "near" else "after" if place == "after" else "inline"
        yield Candidate(witness, tuple(names.values()), f"block:{first.index}", first.text)


def editors(credits: Credits) -> Iterator[Candidate]:
    """Candidates for the editors: printed lines of both places count as one witness."""
    yield from _both(credits.around.lines, "editors")
    if structured := _people(credits.jsonld.editors):
        yield Candidate("json-ld", structured, "json-ld:editor", ", ".join(credits.jsonld.editors))
    for origin, content in metatags.values(credits.metas, "editors"):
        if names := split_names(content):
            yield Candidate("meta", names, origin, content)


def translators(credits: Credits) -> Iterator[Candidate]:
    """Candidates for the translators."""
    yield from _both(credits.around.lines, "translators")
    if structured := _people(credits.jsonld.translators):
        yield Candidate("json-ld", structured, "json-ld:translator", ", ".join(credits.jsonld.translators))


def _both(lines: tuple[Line, ...], field: str) -> Iterator[Candidate]:
    names: dict[str, str] = {}
    first: Line | None = None
    for line in lines:
        for name in getattr(line.byline, field):
            first = first or line
            names.setdefault(key(name), name)
    if first is not None:
        yield Candidate("near", tuple(names.values()), f"block:{first.index}", first.text)


def sources(credits: Credits) -> Iterator[Candidate]:
    """Candidates for the source: the first printed one before a later one, a name beside the date, metas."""
    for line in credits.around.lines:
        byline = line.byline
        if byline.source:
            yield Candidate(
                "near" if line.place == "near" else "after", byline.source, f"block:{line.index}", line.text
            )
    for line in credits.around.lines:
        if line.byline.outlet and line.place == "near" and line.byline.published:
            witness: Witness = "dateline" if is_outlet(line.byline.outlet) else "beside"
            yield Candidate(witness, line.byline.outlet, f"block:{line.index}", line.text)
    before, behind = credits.beside
    for name in (behind, before):
        if name is not None and (name is behind or is_outlet(name)):
            yield Candidate("dateline" if is_outlet(name) else "beside", name, "block", name)
    for origin, content in metatags.values(credits.metas, "source"):
        if source := clean_source(content):
            yield Candidate("generic-meta" if origin in _GENERIC else "meta", source, origin, content)
    for raw in credits.jsonld.authors:  # an outlet that signs as author
        if is_outlet(raw) and (source := clean_source(raw)):
            yield Candidate("json-ld", source, "json-ld:author", raw)
