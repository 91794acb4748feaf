"""Every number that decides something: its unit, its reason, how it was measured.

Bin edges of measures live with the scales in :mod:`cleaner.scales`, fitted weights in ``rules/weights``; what is here
cuts, stops or limits.
"""

from __future__ import annotations

from typing import Final

CJK_CHARS_PER_WORD: Final = 1.6
"""Characters of a script without word spaces that count as one word. With it weights fitted on Western pages work for
Chinese (69 hand-made Chinese pages, word F1 0.940; counting white-space words only, 0.516)."""

FUNCTION_CHARACTER_WORDS: Final = 3.0
"""Words that one function character of a script without spaces stands for in the stop ratio: a Chinese sentence has
about one in nine characters, an English one a function word in two or three words."""

GOOD_WORDS: Final = 12.0
"""Effective words from which a block can be prose: below it headlines, teasers and menus dominate."""
GOOD_DENSITY: Final = 0.4
"""Share of link characters above which a block is no prose."""
LINKED: Final = 0.5
"""Share of link characters from which a block is ruled by its links."""
GOOD_STOPS: Final = 0.15
"""Share of function words below which a block is no prose (menus and keyword lists stay under 0.1)."""
GOOD_LONG_WORDS: Final = 30.0
"""Effective words from which a block needs no closing punctuation to be prose."""

CREDIT_WORDS: Final = 200.0
"""Effective words above which a block's credit for its containers grows no further: one long block (a legal text, a
comment) must not outweigh an article."""
CREDIT_SHARES: Final = (1.0, 0.5, 0.25)
"""Shares of a block's credit for its container, the next and the next: deep wrappers keep part of it."""
CREDIT_HIDDEN: Final = 0.2
"""Factor inside navigation, aside, footer or hidden elements."""

SETTLED: Final = -4.0
"""Log-odds. A block whose first score, and those of the blocks beside it, are all below is not asked in the second
pass: 0.04 % of the gold blocks of 703 tuning articles stood so low (`python -m tests.tools.measure`)."""

SURE: Final = 2.0
"""Log-odds of the first pass from which a block counts as surely body for what stands around it."""
