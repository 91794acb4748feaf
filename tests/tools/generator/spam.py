"""Advertising posts: sentence skeletons filled from a family's slots, with disguised contacts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from tests.tools.generator.data import Family

SLOT = re.compile(r"\{(\w+)\}")
LINES = " // "
"""Parts the lines of a skeleton that makes several blocks."""

CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
BANKER = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
LETTERS = str.maketrans("0", "o")
MIXED = str.maketrans("02468", "〇②④陆８")


NUMBERS = {
    "tw_mobile": "09##-000-###",
    "tw_line": "02-0000-####",
    "hk_phone": "0000 ####",
    "us_phone": "555-01##",
    "jp_line": "03-0000-####",
    "jp_mobile": "090-0000-####",
    "jp_free": "0120-000-###",
}
"""Telephone numbers of other countries, a ``#`` for each digit drawn. The zeros, and 555-01 in North
America, belong to nobody."""


def disguise(digits: str, style: str) -> str:
    """``digits`` written in one of the ways that hide a number from filters; ``none`` leaves it."""
    match style:
        case "circled":
            return digits.translate(CIRCLED)
        case "banker":
            return digits.translate(BANKER)
        case "full_width":
            return digits.translate(FULL_WIDTH)
        case "letter_o":
            return digits.translate(LETTERS)
        case "mixed":
            return digits.translate(MIXED)
        case "spaced":
            return " ".join(digits)
        case "dotted":
            return "-".join((digits[:3], digits[3:7], digits[7:])).rstrip("-")
        case _:
            return digits


def _digits(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def contact(rng: Random, kind: str) -> str | None:
    """An invented contact of ``kind`` (phone, line, qq, wx, tg), or ``None`` when it is no contact slot.

    Phone numbers have ``0000`` in the middle so that they belong to nobody; ``NUMBERS`` has further kinds.
    """
    if kind in NUMBERS:
        return "".join(_digits(rng, 1) if sign == "#" else sign for sign in NUMBERS[kind])
    match kind:
        case "phone":
            return f"1{rng.choice('35789')}{_digits(rng, 1)}0000{_digits(rng, 4)}"
        case "line":
            return f"0{rng.choice(('20', '551', '755', '28'))}-0000{_digits(rng, 4)}"
        case "qq":
            return f"{rng.choice('123789')}000{_digits(rng, 6)}"
        case "wx":
            return "".join(rng.choice("bcdfghkmpqtwxyz") for _ in range(rng.choice((2, 3, 4)))) + _digits(
                rng, 5
            )
        case "tg":
            return "".join(rng.choice("aeioulnrst") for _ in range(6)) + _digits(rng, 3)
        case _:
            return None


def _fill(rng: Random, family: Family, names: Mapping[str, tuple[str, ...]], slot: str) -> str:
    found = contact(rng, slot)
    if found is not None:
        return disguise(found, rng.choice(family.disguises))
    if slot == "n":
        return str(rng.randint(2, 9))
    if slot == "nn":
        return str(rng.randint(11, 98))
    return rng.choice(family.slots[slot] if slot in family.slots else names[slot])


def post(rng: Random, family: Family, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """One post as its lines (nearly always one). Slots may hold slots, one level deep."""
    text = rng.choice(family.skeletons)
    for _ in range(2):
        text = SLOT.sub(lambda match: _fill(rng, family, names, match[1]), text)
    if family.cut:
        text = text[: rng.randint(family.cut[0], family.cut[1])]
    return tuple(line.strip() for line in text.split(LINES))


def hide(rng: Random, text: str, characters: str) -> str:
    """``text`` with a few invisible characters put between its own."""
    for _ in range(1 + len(text) // 20):
        at = rng.randint(1, max(1, len(text) - 1))
        text = text[:at] + rng.choice(characters) + text[at:]
    return text
