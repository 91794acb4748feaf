"""cleaner separates a news page's article from everything around it, and says why.

``bytes → Text → Outline → Tree → Signals → Verdicts → Page → outputs``: decoded, parsed once, split into blocks, each
block measured, weighed in two linear passes, labelled, and joined with the metadata into one frozen record.
"""

from cleaner.errors import CleanerError, InputError
from cleaner.model import Block, Evidence, Fact, Image, Kind, Label, Notice, Page, PageType, SpamGroup
from cleaner.outputs import write
from cleaner.pipeline import clean, clean_many
from cleaner.rules.own import read as read_rules

__version__ = "0.1.0"

__all__ = [
    "Block",
    "CleanerError",
    "Evidence",
    "Fact",
    "Image",
    "InputError",
    "Kind",
    "Label",
    "Notice",
    "Page",
    "PageType",
    "SpamGroup",
    "clean",
    "clean_many",
    "read_rules",
    "write",
]
