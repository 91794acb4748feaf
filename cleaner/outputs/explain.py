"""Why each block got its label, as lines of styled pieces for a terminal, and as plain data for programs.

A line is a tuple of pieces; whoever prints it decides about colour and escapes the text (the command line
does both in one place). :func:`plain` joins a report without either.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from cleaner.model import Block, Evidence, Label, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Style = Literal["plain", "dim", "bold", "article", "side", "spam", "rest"]

ARTICLE_LABELS = (Label.TITLE, Label.STANDFIRST, Label.BODY, Label.CAPTION, Label.BYLINE, Label.ORIGIN)
"""The article's side, in the order of the report's groups."""

DEFAULT_WIDTH = 110
"""Terminal cells a line, when nobody says how wide the terminal is."""

_REASONS_SHOWN = 3
"""Reasons a line: each takes about ten cells, and the start of the text needs the rest of the line."""

_UNNAMED = "other_signals"
"""Evidence that sums up what is too small to name; it explains nothing on a line of three."""

_FORM_AND_PLACE = ("tag:", "form:", "around:", "near:")
"""Prefixes of reasons that say where a block stands and what it looks like, not what it says."""

_LABEL_CELLS = 11
_KIND_CELLS = 10
_STEPS = {1: "the block and its place", 2: "the first scores around it"}


class Piece(msgspec.Struct, frozen=True, gc=False):
    """Text and how it should look."""

    text: str
    style: Style = "plain"


Line = tuple[Piece, ...]


def style_of(label: Label) -> Style:
    """The look of a label: the article, what is shown with it, advertising, the rest."""
    if label in {Label.BODY, Label.TITLE}:
        return "article"
    if label in ARTICLE_LABELS:
        return "side"
    return "spam" if label is Label.AD else "rest"


def plain(lines: Iterable[Line]) -> str:
    """A report without colour."""
    return "\n".join("".join(piece.text for piece in line) for line in lines)


def summary(page: Page) -> Iterator[Line]:
    """What the page is, and how its characters divide, in a few lines."""
    sums: dict[Style, int] = defaultdict(int)
    for block in page.blocks:
        sums[style_of(block.label)] += len(block.text)
    total = sum(sums.values()) or 1
    ads = sum(1 for block in page.blocks if block.label is Label.AD)
    yield (
        Piece(page.title or "(no headline)", "bold"),
        Piece(f"  {page.page_type}, confidence {page.confidence:.2f}", "dim"),
    )
    yield (
        Piece(f"{len(page.blocks)} blocks, {sum(sums.values())} characters: "),
        Piece(f"{(sums['article'] + sums['side']) / total:.0%} article", "article"),
        Piece(", "),
        Piece(f"{sums['spam'] / total:.0%} advertising ({ads} blocks)", "spam"),
        Piece(f", {sums['rest'] / total:.0%} rest", "rest"),
    )
    for notice in page.notices:
        yield (Piece(f"notice {notice.code}: {notice.message}", "dim"),)


def listing(page: Page, *, width: int = DEFAULT_WIDTH) -> Iterator[Line]:
    """One line a block in reading order: index, label, confidence, kind, start of the text, best reasons."""
    for block in page.blocks:
        yield _line(block, width)


def grouped(page: Page, *, width: int = DEFAULT_WIDTH) -> Iterator[Line]:
    """The same lines by label: the article's side first, then the rest by number of blocks."""
    groups: dict[Label, list[Block]] = defaultdict(list)
    for block in page.blocks:
        groups[block.label].append(block)
    rest = sorted(
        (label for label in groups if label not in ARTICLE_LABELS), key=lambda label: -len(groups[label])
    )
    for label in (*(label for label in ARTICLE_LABELS if label in groups), *rest):
        chars = sum(len(block.text) for block in groups[label])
        yield (
            Piece(f"{label} ", style_of(label)),
            Piece(f"({len(groups[label])} blocks, {chars} characters)", "dim"),
        )
        for block in groups[label]:
            yield _line(block, width)


def find(page: Page, words: str) -> list[Block]:
    """The blocks that hold these words; white space and case do not count."""
    wanted = "".join(words.split()).casefold()
    return (
        [block for block in page.blocks if wanted in "".join(block.text.split()).casefold()] if wanted else []
    )


def why(block: Block, reasons: Mapping[str, str], *, width: int = DEFAULT_WIDTH) -> Iterator[Line]:
    """All evidence of one block by steps, scores and runner-up; ``reasons`` is rule id → why it exists."""
    ranked = scores(block)
    yield (
        Piece(f"block {block.index}: "),
        Piece(str(block.label), style_of(block.label)),
        Piece(f"  confidence {block.confidence:.2f}, margin {block.margin:+.1f} over {runner_up(block)}"),
    )
    yield (Piece(f"  {clip(block.text, width - 2)}", "dim"),)
    yield (
        Piece(f"  {block.kind}, {block.path}" + (f", characters {block.span}" if block.span else ""), "dim"),
    )
    for step, meaning in _STEPS.items():
        yield (Piece(f"  step {step}: {meaning}", "bold"),)
        evidence = sorted((e for e in block.evidence if e.step == step), key=lambda e: -abs(e.weight))
        for item in evidence:
            around = f" (blocks {item.blocks[0]} to {item.blocks[1]})" if item.blocks else ""
            reason = f"    {item.weight:+5.1f} {item.label:<{_LABEL_CELLS}} {item.rule}: {item.saw}{around}"
            yield (Piece(reason),)
            known = reasons.get(item.rule.rpartition(":")[2])
            if known:
                yield (Piece(f"{'':22}{' '.join(known.split())}", "dim"),)
        if not evidence:
            yield (Piece("    nothing", "dim"),)
    yield (Piece("  scores: " + (", ".join(f"{label} {score:+.1f}" for label, score in ranked) or "none")),)


def spam(page: Page, *, width: int = DEFAULT_WIDTH) -> Iterator[Line]:
    """The advertising posts by sentence skeleton, with what was read in their slots."""
    if not page.spam:
        yield (Piece("no advertising posts", "dim"),)
    for group in page.spam:
        yield Piece(f"{len(group.posts)} posts: ", "bold"), Piece(clip(group.skeleton, width - 12), "spam")
        for post in group.posts:
            yield (Piece(f"  {post.block:>4}  {clip(post.text, width - 8)}"),)
            if post.slots:
                slots = ", ".join(f"{name} = {value}" for name, value in post.slots.items())
                yield (Piece(f"        {slots}", "dim"),)


def record(page: Page, blocks: Iterable[Block]) -> dict[str, Any]:
    """The report as plain data: the page's verdict, and for each block its scores, runner-up and evidence."""
    return {
        "title": page.title,
        "page_type": page.page_type,
        "confidence": page.confidence,
        "notices": page.notices,
        "spam": page.spam,
        "blocks": [
            {"block": block, "runner_up": runner_up(block), "scores": dict(scores(block))} for block in blocks
        ],
    }


def decisive(block: Block) -> list[Evidence]:
    """The evidence that made the decision.

    The second step weighs ``body`` anew and replaces the first. Where ``body`` was in the running, a rival had to be
    named by what the block says: its form and place alone speak for no other label.
    """
    steps = [item.step for item in block.evidence if item.label == Label.BODY]
    last = max(steps, default=1)
    own = [item for item in block.evidence if item.label != Label.BODY or item.step == last]
    if sum(item.weight for item in own if item.label == Label.BODY) <= 0:
        return own
    spared = {Label.BODY, block.label}
    return [item for item in own if item.label in spared or not item.rule.startswith(_FORM_AND_PLACE)]


def scores(block: Block) -> list[tuple[str, float]]:
    """Summed weights a label, highest first; ``other`` always has at least 0."""
    sums: dict[str, float] = {str(Label.OTHER): 0.0}
    for item in decisive(block):
        sums[str(item.label)] = sums.get(str(item.label), 0.0) + item.weight
    return sorted(((label, round(score, 2)) for label, score in sums.items()), key=lambda pair: -pair[1])


def runner_up(block: Block) -> str:
    """The label that came second: ``body`` if it had a positive score and lost, else the best of the others."""
    ranked = scores(block)
    if block.label is not Label.BODY and dict(ranked).get(Label.BODY, 0.0) > 0:
        return str(Label.BODY)
    return next((label for label, _ in ranked if label != block.label), str(Label.BODY))


def strongest(block: Block) -> list[Evidence]:
    """The reasons that speak loudest: first those for the label, then those against its rivals."""
    reasons = [
        (e.label == block.label, e.weight if e.label == block.label else -e.weight, e)
        for e in decisive(block)
        if e.rule != _UNNAMED
    ]
    reasons.sort(key=lambda reason: reason[:2], reverse=True)
    return [item for _, gain, item in reasons if gain > 0][:_REASONS_SHOWN]


def _line(block: Block, width: int) -> Line:
    reasons = "; ".join(f"{e.rule} {e.weight:+.1f}" for e in strongest(block))
    head = f"{block.index:>4} "
    middle = f" {block.confidence:.2f} {block.kind:<{_KIND_CELLS}} "
    room = max(width - len(head) - _LABEL_CELLS - len(middle) - cells(reasons) - 2, 20)
    return (
        Piece(head, "dim"),
        Piece(f"{block.label:<{_LABEL_CELLS}}", style_of(block.label)),
        Piece(middle, "dim"),
        Piece(_pad(clip(block.text, room), room)),
        Piece(f"  {reasons}", "dim"),
    )


def cells(text: str) -> int:
    """Terminal cells of a text: East Asian wide characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1


def clip(text: str, room: int) -> str:
    """The start of the text, on one line, in at most ``room`` cells, with an ellipsis when it goes on."""
    text = " ".join(text[: 4 * room].split())
    if cells(text) <= room:
        return text
    used = 0
    for index, char in enumerate(text):
        used += _cell(char)
        if used > room - 1:
            return f"{text[:index]}…"
    return text


def _pad(text: str, room: int) -> str:
    return text + " " * (room - cells(text))
