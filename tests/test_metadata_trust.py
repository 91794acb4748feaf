"""The table of trust, and the metas that it ranks."""

from __future__ import annotations

from cleaner.metadata import metatags
from cleaner.metadata.trust import TRUST, Candidate, fact, ranked
from cleaner.model import Head


def test_trust_ranks_witnesses_and_keeps_rivals() -> None:
    candidates = [
        Candidate("meta", "b", "meta:x", "b"),
        Candidate("near", "a", "block:1", "a"),
        Candidate("title", "c", "t", "c"),
    ]
    order = ranked("source", candidates)
    assert [candidate.value for candidate in order] == ["a", "b"]
    chosen = fact(order)
    assert chosen is not None
    assert (chosen.value, [rival.value for rival in chosen.rivals]) == ("a", ["b"])
    assert fact([]) is None


def test_every_row_of_trust_ranks_its_witnesses() -> None:
    for field, row in TRUST.items():
        assert row, field
        assert all(0 < rank <= 100 for rank in row.values()), field


def test_unfilled_template_labels_are_no_metas() -> None:
    assert metatags.gather(
        Head(metas=(("keywords", "[db:关键词]"), ("author", "{{author}}"), ("x", " y ")))
    ) == {"x": ["y"]}
