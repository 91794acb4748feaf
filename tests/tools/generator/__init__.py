"""Aggregator pages with known answers: articles × templates × spam, to measure rules on the unseen.

``generate(seed, split=…, form=…)`` is pure: the same seed gives the same page. A split is a folder
under ``data/``; no two share an article, template, vocabulary, firm or person. ``held_out`` was written
before the rules and is for measuring only; ``tune_b`` is a second one to tune on, in simplified Chinese,
``tune_c`` a third with other languages and more dumps, ``tune_d`` a fourth as a stranger meets aggregator
pages: mostly Chinese, with furniture in the article's own container and soft advertising, ``tune_e`` a fifth
by another stranger, with other furniture and other voices, ``tune_f`` a sixth by a third stranger: more
trades, more dumps, chat accounts, e-papers and scrapers. Four more strangers wrote small information sites
(``tune_g``), portals and news clients (``tune_h``), forums and the long tail (``tune_i``), and pages in English,
traditional Chinese and Japanese (``tune_j``). No weight is fitted on ``held_out``, ``tune_f`` and ``tune_g``
(``fitted_splits``).
``insertions`` makes the metamorphic copies. ``python -m tests.tools.generator --help`` measures.
"""

from tests.tools.generator.data import fitted_splits, splits
from tests.tools.generator.insert import boxed, insertions, spam_blocks
from tests.tools.generator.model import FORMS, SPLITS, Form, Frame, GeneratedPage, Split
from tests.tools.generator.page import generate

__all__ = [
    "FORMS",
    "SPLITS",
    "Form",
    "Frame",
    "GeneratedPage",
    "Split",
    "boxed",
    "fitted_splits",
    "generate",
    "insertions",
    "spam_blocks",
    "splits",
]
