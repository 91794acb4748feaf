"""The page's title: candidates from headings, JSON-LD, metas and ``<title>``, cleaned, best first.

Candidates that say the same support one another. A heading counts as the headline when another candidate shares its
words, for pages set sub-headings, site names and slogans in ``<h1>`` as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from cleaner.metadata import metatags
from cleaner.metadata.jsonld import EMPTY, JsonLd
from cleaner.metadata.normalise import host_of, key, squeeze
from cleaner.metadata.titlechain import CJK, MAX_TITLE_CHARS, clean_title, links_of, without_site
from cleaner.model import Head, Rival

__all__ = ["clean_title", "site_names", "titles"]

_MAX_HEADINGS: Final = 12
_MIN_CUT_KEY: Final = 8
"""Letters that a cut title needs to count as the beginning of another."""
_CUT_GROWTH: Final = 1.6
_DEAD: Final = 0.01
_RELATED: Final = 0.35
"""Share of a heading's words that another candidate must have for the heading to be this page's headline."""
_PART: Final = 0.5
"""Least size of a heading, in words of the longest link of another candidate: less is a sub-heading."""
_KICKED: Final = 0.5
"""Share of a heading that the headline behind its kicker has at least."""
_MAX_SITE_CHARS: Final = 60
_MIN_HOST_LABEL: Final = 4

_WORD: Final = re.compile(r"\w+")
_CUT: Final = re.compile(r"\s*(?:\.\.\.|…+)$")

_HEADING, _STRAY, _META = 5.0, 0.3, 0.5
_WEIGHTS: Final = {"json-ld:headline": 3.0, "meta:og:title": 2.5, "title": 2.0, "meta:twitter:title": 1.0}
"""How far each place is believed; candidates that agree add up. Set by hand, checked on 1,500 gold titles: the visible
headline beats the share card, whose wording is often another one, and the share card beats ``<title>``."""

_WRITTEN: Final = ("json-ld:headline", "meta:og:title")
_WHOLE: Final = frozenset({"heading", "json-ld:headline"})
"""Places that hold a headline as it was written: of these only a link that is known to name the site is taken off."""

Groups = dict[str, tuple[float, Rival]]


class _Candidate(NamedTuple):
    origin: str
    raw: str
    weight: float


def titles(
    head: Head, jsonld: JsonLd = EMPTY, *, headings: Sequence[str] = (), url: str | None = None
) -> tuple[Rival, ...]:
    """Candidates for the title, best first: value (cleaned), origin, raw.

    ``headings`` are the page's ``<h1>`` texts, or its first headings when it has none, in document order.
    """
    metas = metatags.gather(head)
    names = site_names(metas, jsonld, url)
    shown = [text for text in map(squeeze, headings[:_MAX_HEADINGS]) if text and key(text) not in names]
    found = _candidates(head, metas, jsonld, shown)
    proofs = [*shown, *(candidate.raw for candidate in found if candidate.origin in _WRITTEN)]
    groups: Groups = {}
    cleaned: dict[tuple[bool, str], str] = {}
    for candidate in found:
        form = (candidate.origin in _WHOLE, candidate.raw)
        if form not in cleaned:
            cleaned[form] = _cleaned(candidate, names, proofs)
        value = cleaned[form]
        if name := key(value):
            weight, first = groups.get(name, (0.0, None))
            rival = first or Rival(value, candidate.origin, candidate.raw)
            groups[name] = (weight + (_DEAD if name in names else candidate.weight), rival)
    _merge_cut(groups)
    _merge_kicker(groups)
    return tuple(rival for _, rival in sorted(groups.values(), key=lambda item: -item[0]))


def _cleaned(candidate: _Candidate, names: frozenset[str], proofs: Sequence[str]) -> str:
    if candidate.origin in _WHOLE:
        return without_site(candidate.raw, names)
    others = [proof for proof in proofs if proof != candidate.raw]
    return clean_title(candidate.raw, site_names=names, headings=others)


def site_names(metas: metatags.Metas, jsonld: JsonLd, url: str | None) -> frozenset[str]:
    """Comparison keys of everything that names the site: metas, publisher, host and its labels."""
    raws = [content for _, content in metatags.values(metas, "site_name")]
    raws += [jsonld.publisher, jsonld.site_name]
    raws += [content.lstrip("@") for content in metas.get("twitter:site", ())]
    host = host_of(url)
    raws += [host, *(label for label in host.split(".")[:-1] if len(label) >= _MIN_HOST_LABEL)]
    return frozenset(name for raw in raws if len(raw) < _MAX_SITE_CHARS and len(name := key(raw)) > 1)


def _candidates(
    head: Head, metas: metatags.Metas, jsonld: JsonLd, headings: Sequence[str]
) -> list[_Candidate]:
    found: list[_Candidate] = []
    if jsonld.headline:
        found.append(_candidate("json-ld:headline", jsonld.headline))
    found += [_candidate(origin, content) for origin, content in metatags.values(metas, "title")]
    title = squeeze(head.title[:MAX_TITLE_CHARS])
    if title:
        found.append(_candidate("title", title))
    if not headings:
        return found
    raws = dict.fromkeys(candidate.raw for candidate in found if candidate.weight > _META)
    named = [(_words(raw), _words(_longest_link(raw))) for raw in raws]
    later = _later_links(title)
    shares = [0.0 if key(text) in later else _relation(_words(text), named) for text in headings]
    best = max(shares)
    for text, share in zip(headings, shares, strict=True):
        weight = _HEADING * min(1.0, 2 * share) if share >= _RELATED and share == best else _STRAY
        found.insert(0, _Candidate("heading", text, weight))
    return found


def _candidate(origin: str, raw: str) -> _Candidate:
    return _Candidate(origin, squeeze(raw[:MAX_TITLE_CHARS]), _WEIGHTS.get(origin, _META))


def _later_links(title: str) -> frozenset[str]:
    """Keys of what ``<title>`` says behind a longer headline: the site, which often has an ``<h1>`` of its own."""
    first, *others = [key(title[slice(*link)]) for link in links_of(title)] or [""]
    return frozenset(name for name in others if len(name) < len(first))


def _relation(words: frozenset[str], named: list[tuple[frozenset[str], frozenset[str]]]) -> float:
    """Share of a heading's words that another candidate has; 0 when the heading is but a small part of all of them."""
    if not words:
        return 0.0
    if not named:
        return 1.0
    shares = (len(words & whole) / len(words) for whole, link in named if len(words) >= _PART * len(link))
    return max(shares, default=0.0)


def _longest_link(title: str) -> str:
    return max((title[slice(*link)] for link in links_of(title)), key=len, default=title)


@lru_cache(maxsize=16)
def _words(text: str) -> frozenset[str]:
    """Words of a Latin title, pairs of characters of a Chinese one: enough to see whether two are about one story."""
    if text.isascii() or CJK.search(text) is None:
        return frozenset(_WORD.findall(text.lower()))
    name = key(text)
    return frozenset(name[index : index + 2] for index in range(len(name) - 1))


def _merge_cut(groups: Groups) -> None:
    """A candidate that is the beginning of another (cut by a limit or a quote sign) supports the whole one."""
    names = sorted(groups, key=len)
    for index, name in enumerate(names):
        weight, rival = groups[name]
        if len(name) < _MIN_CUT_KEY:
            continue
        cut = _CUT.search(rival.raw) is not None
        for longer in names[index + 1 :]:
            near = rival.origin.startswith("meta:") and len(longer) < _CUT_GROWTH * len(name)
            whole, best = groups[longer]
            if longer.startswith(name) and (cut or near) and whole > _META:
                groups[longer] = (whole + weight, best)
                groups[name] = (0.0, rival)
                break


def _merge_kicker(groups: Groups) -> None:
    """A heading that is a kicker and the headline in one (``Sports Big win for …``) supports the headline alone."""
    for name, (weight, rival) in list(groups.items()):
        if rival.origin != "heading":
            continue
        for shorter, (other, written) in list(groups.items()):
            ends = shorter != name and name.endswith(shorter) and len(shorter) > _KICKED * len(name)
            if ends and written.origin in _WRITTEN:
                groups[shorter] = (other + weight, written)
                groups[name] = (0.0, rival)
                break
