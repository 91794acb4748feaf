"""4: Blocks → advertising posts that are known by what they say, before anything is asked of their place.

A post stands between the paragraphs as a plain ``<p>``; what gives it away is what it does: it names a seller, praises
a price, promises, turns nobody away, tells how to reach it, and tells no story. Each of these acts is a cue rule
(``rules/data/ad-cues.toml``). A contact handle, the text rules for advertising, the wording, another post in the same
frame and matter that the page does not speak of elsewhere speak for it, too; quotation marks and length against it.
Posts that are sure are taken out before the two passes look at the page (:mod:`cleaner.kept`): what stands around a
paragraph is then the same with and without them.

Weights of cues, lengths, contacts and quotation marks were fitted by logistic regression on posts of fixture and
generated pages against body blocks of real articles, and rounded to halves. Those of wording, company and matter were
set by hand: the wording knows the posts that it was fitted on. ``python -m tests.tools.fit_adverts`` prints what all of
them come to, and how many posts and paragraphs show each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Final, NamedTuple

import msgspec

from cleaner import fellows, suspects, twins
from cleaner.fellows import PRIOR, SURE
from cleaner.flags import Hints
from cleaner.model import Evidence, Label, RawBlock, Tree
from cleaner.rules.contacts import Contact, contacts, is_public, with_handles
from cleaner.rules.folding import effective_chars, has_wide
from cleaner.rules.schema import Rule
from cleaner.said import Said, is_quoting
from cleaner.wording import Wording

RULED: Final = 4.0
"""Log-odds for a text rule for advertising of weight :data:`RULE_WEIGHT` or more."""
RULE_WEIGHT: Final = 4.0
CONTACT: Final = 3.5
"""Log-odds for a contact handle (telephone, account, address), plain or disguised."""
HANDLE: Final = 6.5
"""The same for a handle of a messenger in a script without spaces: of 2,181 body blocks of real pages in such scripts
none has one. It makes a post of a block of any length up to 160 that tells no story."""
MESSENGERS: Final = frozenset({"wechat", "qq", "telegram", "line", "account"})
DISGUISED: Final = 7.5
"""The same for a handle that is disguised, in the same scripts: of the same blocks none has one, and in quotation marks
it is still no sure post by itself."""
INVISIBLE: Final = 9.0
"""The same for invisible characters inside words, in two places or more: none of 393,000 blocks of real pages has them
(``python -m tests.tools.measure``), of 8,281 posts 910 (``tests.tools.fit_adverts``). It is enough for a block of any
length."""
SEVERAL: Final = 1.0
"""Log-odds for two or more different acts in one block, beyond their own weights."""
DENSE: Final = (1.5, 3.5)
"""Log-odds for one phrase of an act beyond its first, and for more of them: posts say everything twice."""
QUOTED: Final = {True: -4.0, False: -6.0}
"""Log-odds for quotation marks: reports quote posts. In wide scripts, where posts praise in them, and in others."""
LENGTHS: Final = ((25, 0.0), (50, 2.0), (90, 1.0), (160, -1.5), (1 << 60, -2.5))
"""Log-odds for blocks up to so many effective characters."""
LISTED: Final = 5.0
"""Log-odds for a string of search words, some of them twice."""
LIST_LEAST: Final = 6
"""Search words from which a string of them is no menu."""
LIST_WORD: Final = (3, 14)
"""Characters of a search word in a wide script: two make a menu entry, more a clause."""
OTHERWISE: Final = -1.0
"""Log-odds for a text rule that speaks for another label than advertising or body."""
WORDING: Final = ((5.0, 4.0), (3.5, 3.5), (2.0, 2.5), (1.0, 1.5), (0.0, 0.5), (-2.0, 0.0), (-4.0, -1.0), (-99.0, -2.0))
"""From which score of :mod:`cleaner.wording` on it says how much (log-odds). It is damped: its pieces are those of the
acts, too, and it was fitted on posts and paragraphs in equal parts."""
WORDING_SPACED: Final = (
    (2.0, 2.5), (0.0, 2.0), (-1.0, 1.5), (-2.0, 1.0), (-3.0, 0.5), (-5.0, 0.0), (-8.0, -1.0), (-99.0, -2.0),
)  # fmt: skip
"""The same in scripts with spaces, whose posts score lower: few writers taught what they say."""
WORDED: Final = {True: -1.0, False: -2.0}
"""Score of the wording from which a block is looked at that no rule hits: in wide scripts, and in others."""
UNLIKE: Final = -4.0
"""Score of the wording below which a block is no post, whatever rule hits it, unless it holds a handle."""
ENTRY_WORDING: Final = 3.5
"""Score of the wording from which an entry of a list is a post, on a page where others are. Wide scripts only: of their
paragraphs one in a hundred reaches it (``tests.tools.fit_wording``)."""
ENTRY_CHARS: Final = (12, 60)
"""Characters of such an entry, at least and at most."""
LIKELY: Final = -4.5
"""Log-odds from which a block counts as company, and from which the page is asked whether it speaks of the same."""
LOOKED_AT: Final = 600
"""Characters of a block in which contacts are looked for."""
_BETWEEN: Final = re.compile(r"[\s,，、_|;；-]+")
_TO_SEND: Final = re.compile(r"(?:回复|回覆|私信|留言|发送|备注|验证码?|暗号|口令|写|报)[“\"「][^”\"」]{1,8}[”\"」]")
"""A word that the reader is told to send stands in quotation marks, and is no quote."""
_STORY: Final = frozenset({Label.TITLE, Label.BODY})


class Advert(msgspec.Struct, frozen=True, gc=False):
    """A block that is advertising by what it says: the sum of its reasons (log-odds), and the reasons."""

    score: float
    reasons: tuple[Evidence, ...]


class Weighed(NamedTuple):
    """Blocks that may be posts with their reasons, and which blocks share a frame."""

    likely: Mapping[int, list[Evidence]]
    company: fellows.Company


class Finder:
    """Finds posts by the rules that hit blocks: ``rules`` are those of the text matcher. Immutable."""

    __slots__ = ("_rules", "_selling", "_wording")

    def __init__(self, rules: Sequence[Rule], wording: Wording) -> None:
        self._rules, self._wording = tuple(rules), wording
        self._selling = frozenset(
            number for number, rule in enumerate(rules) if _is_strong(rule) or _is_worth_a_look(rule)
        )

    def find(self, tree: Tree, said: Said, hints: Hints) -> Mapping[int, Advert]:
        """The sure posts by block number. Empty on most pages, at the cost of a look at each block's rule hits."""
        likely, company = self.weigh(tree, said, hints)
        sums = {index: _total(reasons) for index, reasons in likely.items()}
        found = {index: Advert(sums[index], tuple(likely[index])) for index in likely if sums[index] >= SURE}
        for other, leaders in company.leaders.items():
            leader = next((index for index in leaders if index in likely and sums[index] >= SURE), None)
            if leader is not None and fellows.is_entry(other, tree):
                found[other] = Advert(fellows.COMPANY, (fellows.entry_reason(leader),))
        apart = likely.keys() | company.members | found.keys()
        found.update((index, Advert(_total(why), tuple(why))) for index, why in twins.twins(tree, said, apart))
        more = twins.siblings(tree, said, hints, found.keys(), in_spaced=bool(likely))
        found.update([(index, Advert(_total(why), tuple(why))) for index, why in more])
        if found:
            found.update(self._worded_entries(found, tree, said))
        return dict(sorted(found.items()))

    def _worded_entries(
        self, found: Mapping[int, Advert], tree: Tree, said: Said
    ) -> Iterator[tuple[int, Advert]]:
        """Entries of lists that speak like posts, on a page that carries posts: their copies fill its lists."""
        least, most = ENTRY_CHARS
        for index, folded in enumerate(said.folded):
            if index in found or not least <= len(folded) <= most or not has_wide(folded):
                continue
            if fellows.is_entry(index, tree) and (score := self._wording.of(folded)) >= ENTRY_WORDING:
                yield index, Advert(ENTRY_WORDING, (*self._of_wording(folded, score),))

    def weigh(self, tree: Tree, said: Said, hints: Hints) -> Weighed:
        """What speaks for and against each block that may be a post, those that are none at last among them."""
        likely: dict[int, list[Evidence]] = {}
        titles = {"".join(title.split()).lower() for title in hints.titles}
        disguised = suspects.disguised(tree)
        handles = with_handles(said.folded) | disguised
        for index, block, folded, hits in suspects.worth_a_look(tree, said, handles):
            least = self._least(hits, block, folded, has_handle=index in handles)
            if least is None or (score := self._wording.of(folded)) < least or not suspects.may_be_post(block, titles):
                continue
            reasons = reasons_of(block.text, folded, [self._rules[hit] for hit in hits])
            reasons.extend(self._of_wording(folded, score))
            if index in disguised:
                reasons.append(_speaks("post:invisible", "invisible characters inside words", INVISIBLE))
            if _total(reasons) >= LIKELY:
                likely[index] = reasons
        company = fellows.add_company(likely, tree, said, hints)
        fellows.add_matter(likely, tree, said, hints, company)
        return Weighed(likely, company)

    def _least(self, hits: Sequence[int], block: RawBlock, folded: str, *, has_handle: bool) -> float | None:
        """The score of the wording from which a block is looked at; None for one that is not, whatever its score."""
        if has_handle:
            return -inf
        if hits and not self._selling.isdisjoint(hits):
            return UNLIKE
        return WORDED[has_wide(folded)] if suspects.may_be_worded(block, folded) else None

    def _of_wording(self, folded: str, score: float) -> Iterator[Evidence]:
        steps = WORDING if has_wide(folded) else WORDING_SPACED
        weight = next(weight for least, weight in steps if score >= least)
        if weight:
            saw = f"{self._wording.told_by(folded)} ({score:+.1f})" if weight > 0 else f"tells like news ({score:+.1f})"
            yield _speaks("post:wording", saw, weight)


def _is_strong(rule: Rule) -> bool:
    return rule.label == Label.AD and rule.on == "text" and rule.weight >= RULE_WEIGHT


def _is_act(rule: Rule) -> bool:
    return rule.on == "cue" and rule.weight > 0.0


def _is_worth_a_look(rule: Rule) -> bool:
    """Whether a block with this hit may be a post: by an act, or because it names a messenger."""
    return rule.on == "cue" and rule.weight >= 0.0


def _total(reasons: Sequence[Evidence]) -> float:
    return sum(reason.weight for reason in reasons)


def reasons_of(text: str, folded: str, hits: Sequence[Rule]) -> list[Evidence]:
    """What speaks for and against a post, in log-odds for advertising."""
    size = effective_chars(folded)
    reasons: list[Evidence] = [
        _speaks("post:prior", "few blocks sell", PRIOR),
        _speaks("post:length", f"{size} characters", next(weight for most, weight in LENGTHS if size <= most)),
    ]
    acts = 0
    for rule in hits:
        if rule.on == "cue" and rule.weight:
            acts += _is_act(rule)
            reasons.append(_speaks(rule.id, _phrase(rule, folded), rule.weight))
        elif _is_strong(rule):
            reasons.append(_speaks(rule.id, text[:40], RULED))
    if is_word_list(folded):
        acts += 1
        reasons.append(_speaks("post:word_list", "search words strung together", LISTED))
    more = _repeats(folded, hits)
    if more:
        reasons.append(_speaks("post:dense", f"{more} more such phrases", DENSE[min(more, len(DENSE)) - 1]))
    if acts > 1:
        reasons.append(_speaks("post:acts", f"{acts} different acts", SEVERAL))
    reasons.extend(_of_contact(text, is_wide=has_wide(folded)))
    if is_quoting(_TO_SEND.sub("", text)):
        reasons.append(_speaks("post:quotes", "quotation marks", QUOTED[has_wide(folded)]))
    other = next((rule for rule in hits if rule.on == "text" and rule.label not in {Label.AD, *_STORY}), None)
    if other is not None:
        reasons.append(_speaks(other.id, f"speaks for {other.label}", OTHERWISE))
    return reasons


def _repeats(folded: str, hits: Sequence[Rule]) -> int:
    """Phrases of acts beyond the first of each; one that is part of a longer one is none of its own."""
    count = 0
    for rule in hits:
        if _is_act(rule):
            said = [phrase for phrase in rule.has if phrase in folded]
            own = [one for one in said if not any(one != other and one in other for other in said)]
            count += max(0, len(own) - 1)
    return count


def _of_contact(text: str, *, is_wide: bool) -> Iterator[Evidence]:
    """The reason of the contact that says most, if there is one."""
    found = max(contacts(text[:LOOKED_AT]), key=lambda one: _weight_of(one, is_wide=is_wide), default=None)
    if found is not None and not is_public(found):
        saw = f"{found.kind} {found.value}"
        yield _speaks("post:contact", saw, _weight_of(found, is_wide=is_wide))


def _weight_of(contact: Contact, *, is_wide: bool) -> float:
    if is_public(contact):
        return 0.0
    if not is_wide:
        return CONTACT
    return DISGUISED if contact.disguised else HANDLE if contact.kind in MESSENGERS else CONTACT


def _speaks(rule: str, saw: str, weight: float) -> Evidence:
    return Evidence(rule, saw, weight, Label.AD)


def is_word_list(folded: str) -> bool:
    """Whether a text strings search words together: many short pieces, no sentence, and some said twice.

    >>> is_word_list("彩钢瓦报价 不锈钢水箱 二手挖掘机 彩钢瓦报价 伸缩门厂 活性炭厂家"), is_word_list("东 西 南 北")
    (True, False)
    """
    pieces = [piece for piece in _BETWEEN.split(folded) if piece]
    if len(pieces) < LIST_LEAST or not has_wide(folded) or "。" in folded:
        return False
    least, most = LIST_WORD
    fitting = sum(least <= len(piece) <= most for piece in pieces)
    return fitting >= len(pieces) - 1 and len(set(pieces)) < len(pieces)


def _phrase(rule: Rule, folded: str) -> str:
    """The words by which a cue was seen; the rule's own short reason for a regex."""
    return next((phrase for phrase in rule.has if phrase in folded), rule.why)[:40]
