"""Authors, translators, editors and the source: candidates of every witness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal

import msgspec

from cleaner.metadata import metatags
from cleaner.metadata.jsonld import JsonLd
from cleaner.metadata.names import split_names
from cleaner.metadata.nearby import Around, Line, Place
from cleaner.metadata.normalise import key
from cleaner.metadata.outlets import clean_source, is_outlet
from cleaner.metadata.rows import Row
from cleaner.metadata.trust import Candidate, Witness

_GENERIC: Final = frozenset({"meta:author", "meta:creator", "meta:authors", "meta:source", "meta:og:source"})
"""Metas that sites fill with themselves, with an editor or a number as often as with the author."""
_MAX_APART: Final = 3
"""Blocks between two lines that credit authors of one article; one farther away credits another story's."""

_MOST_AUTHORS: Final = 3
"""Authors up to which a longer list of names is the same article's: longer ones gather other stories' as well."""
_COMPANY: Final = re.compile(
    r"(?i:^[\w-]{2,40}(?:\.[\w-]{2,20})?\.(?:com|de|net|org|at|ch|fr|es|it|info|co\.uk)$)|(?:^|\s)(?:GmbH|Ltd|Inc|LLC|e\.V)\b"
)
"""A domain or a firm: it signs where no person does."""

Role = Literal["authors", "editors", "translators"]


class Credits(msgspec.Struct, frozen=True):
    """What the credits are read from.

    ``site_names`` and ``title_tail`` (the end of ``<title>``) are comparison keys; ``beside`` are the unlabelled names
    next to the date, before it and behind it, ``row`` those in its row; ``marked`` and ``lone`` blocks and names of
    two more kinds of lines; ``outlets`` blocks and names of an account and of an agency (block -1: none).
    """

    jsonld: JsonLd
    metas: metatags.Metas
    around: Around
    site_names: frozenset[str]
    title_tail: str
    beside: tuple[str | None, str | None]
    row: Row
    marked: tuple[int, tuple[str, ...]]
    lone: tuple[int, str]
    outlets: tuple[tuple[int, str], ...] = ()


def authors(credit: Credits, *, cjk: bool) -> Iterator[Candidate]:
    """Candidates for the authors.

    On Chinese, Japanese and Korean pages (``cjk``) no outlet, site or editor is an author.
    """
    strangers = _strangers(credit) if cjk else frozenset[str]()
    signed = _first_lines(credit.around.lines, "near", "authors")
    if signed is not None and not _persons(signed.value, strangers, cjk=cjk):
        return  # 作者：某报 says that the outlet signs: no other line may name the author
    for candidate in (*_printed(credit, signed), *_stated(credit)):
        tail = credit.title_tail if candidate.origin.startswith("meta:") else ""
        if names := _persons(candidate.value, strangers, cjk=cjk, tail=tail):
            others = tuple(name for name in names if not _is_site(credit, name))
            witness: Witness = candidate.witness if others else "site"
            yield Candidate(witness, others or names, candidate.origin, candidate.raw)
    yield from _unlabelled(credit, cjk=cjk)


def editors(credit: Credits) -> Iterator[Candidate]:
    """Candidates for the editors: printed lines of both places count as one witness."""
    yield from _both(credit.around.lines, "editors")
    if structured := _people(credit.jsonld.editors):
        yield Candidate("json-ld", structured, "json-ld:editor", ", ".join(credit.jsonld.editors))
    for origin, content in metatags.values(credit.metas, "editors"):
        if names := split_names(content):
            yield Candidate("meta", names, origin, content)


def translators(credit: Credits) -> Iterator[Candidate]:
    """Candidates for the translators."""
    yield from _both(credit.around.lines, "translators")
    if structured := _people(credit.jsonld.translators):
        yield Candidate("json-ld", structured, "json-ld:translator", ", ".join(credit.jsonld.translators))


def sources(credit: Credits) -> Iterator[Candidate]:
    """Candidates for the source: the first printed one before a later one, a name beside the date, metas."""
    for line in credit.around.lines:
        if line.byline.source:
            witness: Witness = "near" if line.place == "near" else "after"
            yield Candidate(witness, line.byline.source, f"block:{line.index}", line.text)
    for (
        line
    ) in credit.around.lines:  # By Ada Stone, The Harbour: the site beside a person is where the text is from
        for name in line.byline.authors[1:]:
            if _is_site(credit, name):
                yield Candidate("near", name, f"block:{line.index}", line.text)
    yield from _beside_date(credit)
    place, outlet, _ = credit.row
    if outlet is not None:  # in Latin script its row says whose name the other one is: "by"
        yield Candidate("near" if outlet.isascii() else _rank(outlet), outlet, f"block:{place}", outlet)
    yield from _stated_sources(credit)


def _stated_sources(credit: Credits) -> Iterator[Candidate]:
    """Outlets that the page names in places of their own, or states for machines."""
    for place, name in credit.outlets:
        if place >= 0:
            yield Candidate("beside", name, f"block:{place}", name)
    for origin, content in metatags.values(credit.metas, "source"):
        if source := clean_source(content):
            yield Candidate("generic-meta" if origin in _GENERIC else "meta", source, origin, content)
    for raw in credit.jsonld.authors:  # an outlet that signs as author
        if is_outlet(raw) and (source := clean_source(raw)):
            yield Candidate("json-ld", source, "json-ld:author", raw)


def _printed(credit: Credits, signed: Candidate | None) -> Iterator[Candidate]:
    """Names that the page prints with a label."""
    for candidate in (
        signed,
        _first_lines(credit.around.lines, "after", "authors"),
        _first_lines(credit.around.lines, "inline", "authors"),
    ):
        if candidate is not None:
            yield candidate


def _stated(credit: Credits) -> Iterator[Candidate]:
    """Names that the page states for machines."""
    if structured := _people(credit.jsonld.authors):
        yield Candidate("json-ld", structured, "json-ld:author", ", ".join(credit.jsonld.authors))
    for origin in dict.fromkeys(origin for origin, _ in metatags.values(credit.metas, "authors")):
        raws = credit.metas[origin.removeprefix("meta:")]
        if names := _people(raws):
            yield Candidate("generic-meta" if origin in _GENERIC else "meta", names, origin, ", ".join(raws))
    card = metatags.written_by(credit.metas)
    if names := _people([card]):
        yield Candidate("meta", names, "meta:twitter:data1", card)


def _unlabelled(credit: Credits, *, cjk: bool) -> Iterator[Candidate]:
    """Names that no label announces."""
    place, found = credit.marked
    if names := _persons(found, _strangers(credit), cjk=cjk):
        yield Candidate("marked", names, f"block:{place}", ", ".join(found))
    place, lone = credit.lone
    if not cjk and lone and key(lone) not in credit.site_names:
        yield Candidate("beside", (lone,), f"block:{place}", lone)
    before, behind = credit.beside
    if credit.row.person is not None:
        yield Candidate("beside", (credit.row.person,), f"block:{credit.row.block}", credit.row.person)
    outlet = any(name is not None and is_outlet(name) for name in (before, behind))
    if cjk and before is not None and not outlet:
        yield Candidate("beside", (before,), "block", before)


def _beside_date(credit: Credits) -> Iterator[Candidate]:
    """Outlets that stand in the date's line, or in a line of their own next to it, without a label.

    Below an account's name what stands beside the date describes the account.
    """
    before, behind = credit.beside
    account = before is not None and not is_outlet(before)
    for line in credit.around.lines:
        outlet = line.byline.outlet
        if outlet and line.place == "near" and line.byline.published and (is_outlet(outlet) or not account):
            yield Candidate(_rank(outlet), outlet, f"block:{line.index}", line.text)
    if behind is not None:
        yield Candidate(_rank(behind), behind, "block", behind)
    if before is not None and is_outlet(before):
        yield Candidate("dateline", before, "block", before)


def _rank(outlet: str) -> Witness:
    return "dateline" if is_outlet(outlet) else "beside"


def completed(order: list[Candidate]) -> list[Candidate]:
    """A best candidate that names only some of the people gives way to one that names them all and more.

    Structured data may hold the first of several authors where a meta has them all, or a first name alone.
    """
    best = order[0].value if order else ()
    if not isinstance(best, tuple) or len(best) != 1:
        return order
    for candidate in order[1:]:
        if isinstance(candidate.value, tuple) and _extends(candidate.value, best[0], candidate.origin):
            return [candidate, *(other for other in order if other is not candidate)]
    return order


def _extends(names: tuple[str, ...], one: str, origin: str) -> bool:
    """Whether names are the full form of this first name, or a meta's list of full names that it begins.

    Printed lists do not count: what follows a printed name is a job as often as a second person.
    """
    if len(names) == 1:
        return " " not in one and " " in names[0] and one == names[0].split()[0]
    full = all(" " in name for name in names)
    return origin.startswith("meta:") and full and len(names) <= _MOST_AUTHORS and key(names[0]) == key(one)


def _is_site(credit: Credits, name: str) -> bool:
    return (
        key(name) in credit.site_names
        or key(name) == credit.title_tail
        or (name.isascii() and _COMPANY.search(name) is not None)
    )


def _strangers(credit: Credits) -> frozenset[str]:
    """Keys of names that are known not to be authors: the site, the editors, the source."""
    lines = credit.around.lines
    names = {key(name) for line in lines for name in line.byline.editors}
    names.update(key(name) for line in lines for name in (line.byline.source, line.byline.outlet) if name)
    return credit.site_names | names


def _persons(names: object, strangers: frozenset[str], *, cjk: bool, tail: str = "") -> tuple[str, ...]:
    """The names that are no strangers (and, with ``cjk``, neither outlets nor part of the title's ``tail``)."""
    if not isinstance(names, tuple):
        return ()
    known = tuple(name for name in names if key(name) not in strangers)
    return (
        tuple(
            name for name in known if not _is_machine(name) and not is_outlet(name) and key(name) not in tail
        )
        if cjk
        else known
    )


def _is_machine(name: str) -> bool:
    """True for the account of a publishing system: ``site_mobile``."""
    return "_" in name and name.isascii()


def _people(raws: Iterable[str]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for raw in raws:
        for name in split_names(raw):
            names.setdefault(key(name), name)
    return tuple(names.values())


def _first_lines(lines: tuple[Line, ...], place: Place, role: Role) -> Candidate | None:
    """The names of the first credit line at this place and of those close to it."""
    names: dict[str, str] = {}
    first: Line | None = None
    last = -1
    for line in lines:
        found: tuple[str, ...] = getattr(line.byline, role)
        if line.place != place or not found:
            continue
        if first is not None and line.index - last > _MAX_APART:
            break
        first = first or line
        last = line.index
        for name in found:
            names.setdefault(key(name), name)
    return (
        None if first is None else Candidate(place, tuple(names.values()), f"block:{first.index}", first.text)
    )


def _both(lines: tuple[Line, ...], role: Role) -> Iterator[Candidate]:
    """The names of all credit lines, wherever they stand."""
    names: dict[str, str] = {}
    first: Line | None = None
    for line in lines:
        for name in getattr(line.byline, role):
            first = first or line
            names.setdefault(key(name), name)
    if first is not None:
        yield Candidate("near", tuple(names.values()), f"block:{first.index}", first.text)
