"""5, continued: the yes/no columns of the first pass: a block's form, what it repeats, what metadata say of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from cleaner.columns import FirstColumns
from cleaner.context import Govern
from cleaner.features import Measures
from cleaner.lists import Lists
from cleaner.model import Label, Tree
from cleaner.rules.schema import Rule
from cleaner.rules.tokens import TokenMatcher

LONG: Final = 13.0
"""Effective words from which a block counts as long where a column tells long from short: a headline's length."""
LOOKUP_WORDS: Final = 4
"""Effective words from which a block is compared with titles and JSON-LD: shorter ones match by accident."""
STRUCTURED_MIN: Final = 400
"""Characters. A shorter articleBody in JSON-LD is a summary and no witness of what is not in it."""
STRONG_RULE: Final = 4.0
"""Log-odds from which a text rule's hit counts as strong: `likely` by the rules' own scale."""


class Hints(msgspec.Struct, frozen=True):
    """What the metadata say before any block is labelled: titles (best first), description and JSON-LD body."""

    titles: tuple[str, ...] = ()
    description: str = ""
    article_body: str = ""


class Seen(NamedTuple):
    """What was seen of a page before its flags: lists run over blocks."""

    tree: Tree
    lists: Lists
    hints: Hints
    measures: Sequence[Measures]
    hits: Sequence[tuple[int, ...]]
    governed: Sequence[Govern | None]
    headline: int


class Flagger:
    """Finds the yes/no columns. Immutable."""

    def __init__(
        self,
        columns: FirstColumns,
        tokens: TokenMatcher,
        text_rules: Sequence[Rule],
        heading_rules: Sequence[Rule],
        *,
        allowed: int,
    ) -> None:
        self._columns = columns
        self._tokens = tokens
        self._allowed = allowed
        self._hits = [
            (columns.hit_strong if rule.weight >= STRONG_RULE else columns.hit)[Label(rule.label)]
            if rule.on == "text"
            else columns.cue[rule.id]
            for rule in text_rules
        ]
        self._acts = [rule.on == "cue" and rule.weight > 0.0 for rule in text_rules]
        self._cues = [Label(rule.label) for rule in heading_rules]

    def flags(self, asked: Sequence[int], seen: Seen) -> list[list[int]]:
        """The yes/no columns of the asked blocks; empty for the others."""
        lists, columns = seen.lists, self._columns
        blocks, texts = seen.tree.blocks, lists.texts
        flags: list[list[int]] = [[]] * len(texts)
        earliest = dict(zip(reversed(texts), range(len(texts) - 1, -1, -1), strict=True))
        lookup = _Lookup.of(seen.hints)
        forms, other, bias = columns.forms, columns.forms["other"], columns.bias
        for index in asked:
            measure, text = seen.measures[index], texts[index]
            lit = [bias, forms.get(lists.tags[lists.places[index]], other)]
            inner = blocks[index].inner
            if inner:
                lit.extend(self._inner(inner))
            is_long = measure.words >= LONG
            if measure.ends:
                lit.append(columns.ends_long if is_long else columns.ends_short)
            elif is_long:
                lit.append(columns.open_long)
            if seen.hits[index]:
                self._hit_flags(lit, seen.hits[index])
            if seen.governed[index] is not None:
                self._cue_flags(lit, seen.governed[index])
            if index == seen.headline:
                lit.append(columns.is_headline)
            if earliest[text] != index:
                lit.append(_repeat_flag(measure, columns))
            if lookup is not None and measure.words >= LOOKUP_WORDS:
                lookup.flags(lit, text, columns)
            flags[index] = lit
        return flags

    def _inner(self, names: str) -> Sequence[int]:
        """The columns of the names of inline elements."""
        mask = self._tokens.mask(names) & self._allowed
        return [column for bit, column in enumerate(self._columns.inner) if mask >> bit & 1] if mask else ()

    def _hit_flags(self, lit: list[int], hits: Sequence[int]) -> None:
        lit.extend([self._hits[hit] for hit in hits])
        acts = sum([self._acts[hit] for hit in hits])
        if acts:
            lit.append(self._columns.acts.base + bisect_right(self._columns.acts.edges, acts))

    def _cue_flags(self, lit: list[int], governed: Govern | None) -> None:
        if governed is None:
            return
        label = self._cues[governed.rule]
        if governed.since == 0:
            lit.append(self._columns.cue_heading[label])
        else:
            scale = self._columns.under[label]
            lit.append(scale.base + bisect_right(scale.edges, governed.since))


def _repeat_flag(measure: Measures, columns: FirstColumns) -> int:
    if measure.good:
        return columns.repeated_prose
    return columns.repeats_long if measure.words >= LONG else columns.repeats_short


class _Lookup(msgspec.Struct, frozen=True):
    """The hints without white space, ready to be looked up."""

    titles: frozenset[str]
    body: str
    description: str
    starts: frozenset[str]
    """First letters, in lower case, of titles and description: most blocks begin with another one and are done."""

    @classmethod
    def of(cls, hints: Hints) -> _Lookup | None:
        """None when the metadata hint at nothing."""
        body = "".join(hints.article_body.split())
        titles = frozenset("".join(title.split()).lower() for title in hints.titles)
        description = "".join(hints.description.split())[:80]
        starts = frozenset(said[0] for said in (*titles, description.lower()) if said)
        made = cls(titles, body if len(body) >= STRUCTURED_MIN else "", description, starts)
        return made if titles or made.body or description else None

    def flags(self, lit: list[int], text: str, columns: FirstColumns) -> None:
        """Whether a text is a title, opens with the description, is part of the JSON-LD body."""
        start = text[0]
        if not self.body and start.lower()[0] not in self.starts and not start.isspace():
            return
        bare = "".join(text.split())
        if bare.lower() in self.titles:
            lit.append(columns.same_title)
        if self.description and bare.startswith(self.description):
            lit.append(columns.description)
        if self.body:
            lit.append(columns.in_structured if bare in self.body else columns.not_in_structured)
