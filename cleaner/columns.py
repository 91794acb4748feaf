"""The columns of both linear passes, and their order. A column's name is what the weight files and ``explain`` show.

Edges were set by looking at quantiles of the tuning pages; a fit gives steps that do not matter a weight near zero.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.model import Label
from cleaner.scales import Columns
from cleaner.tree import TAG_BITS

_SHARES = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
_SCORES = (-4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0)
_WORDINGS = (-6.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0)
_SCRIPTS = ((True, "wide"), (False, "spaced"))
_FORMS = ("p", "div", "li", "h1", "h2", "h3", "h4", "td", "tr", "blockquote", "pre", "figcaption", "dt", "dd", "button",
          "label", "span", "section", "article", "body", "other")  # fmt: skip
_BIT_NAMES = {bit: tag for tag, bit in reversed(TAG_BITS.items())}


class FirstColumns:
    """Columns that a block's own text and place light up in the first pass."""

    def __init__(self, rule_ids: Sequence[str], cue_ids: Sequence[str] = ()) -> None:  # noqa: PLR0915 - one line a column
        columns = Columns()
        scale, flag = columns.scale, columns.flag
        self.bias = flag("bias")
        self.words = scale("words", (2, 3, 5, 8, 13, 21, 35, 60, 100, 180))
        self.density = scale("link_density", (0.01, 0.1, 0.2, 0.35, 0.5, 0.8, 0.99))
        self.density_long = scale("link_density_long", (0.01, 0.1, 0.2, 0.35, 0.5, 0.8, 0.99))
        self.stops = scale("function_words", (0, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5))
        self.sentences = scale("sentences", (0, 1, 2, 3, 5, 9))
        self.commas = scale("commas", (0, 1, 2, 4, 8))
        self.digits = scale("digits", (0.01, 0.05, 0.15, 0.3, 0.6))
        self.ends_short, self.ends_long = flag("ends_sentence:short"), flag("ends_sentence:long")
        self.open_long = flag("no_sentence_end:long")
        self.links = scale("links", (1, 2, 4, 10))
        self.forms = {form: flag(f"form:{form}") for form in _FORMS}
        self.run = scale("short_run", (1, 2, 3, 4, 6, 9, 14, 25))
        self.good_near = scale("prose_within_2", (1, 2, 3, 4))
        self.good_far = scale("prose_within_6", (1, 2, 4, 6, 9))
        self.passed = scale("text_passed", (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97))
        self.since_heading = scale("since_heading", (1, 2, 4, 7, 12, 99))
        self.items = scale("repeated_items", (3, 5, 9, 17))
        self.items_linked = scale("repeated_items_linked", (3, 5, 9, 17))
        self.candidate = scale(
            "candidate_distance", (-0.95, -0.85, -0.7, -0.5, -0.3, 0.5, 1.5, 2.5, 3.5, 4.5, 6.5)
        )
        self.from_candidate = scale(
            "blocks_after_candidate", (-32, -16, -8, -4, -2, -1, 0, 1, 2, 3, 5, 9, 17, 33)
        )
        self.from_headline = scale("blocks_after_headline", (-998, -32, -8, -2, 0, 1, 2, 4, 9, 33))
        self.is_headline, self.same_title = flag("is_headline"), flag("same_as_title")
        self.description = flag("is_description")
        self.repeats_short, self.repeats_long = flag("repeats:short"), flag("repeats:long")
        self.repeated_prose = flag("repeats:prose")
        self.in_structured, self.not_in_structured = flag("in_json_ld_body"), flag("not_in_json_ld_body")
        self.hidden = flag("hidden")
        self.cue_heading = {label: flag(f"cue_heading:{label}") for label in Label}
        self.under = {label: scale(f"under:{label}", (2, 5, 11)) for label in Label}
        self.hit = {label: flag(f"hit:{label}") for label in Label}
        self.hit_strong = {label: flag(f"hit_strong:{label}") for label in Label}
        self.inside = {bit: flag(f"inside:{_BIT_NAMES[bit]}") for bit in dict.fromkeys(TAG_BITS.values())}
        self.near = [flag(f"near:{rule_id}") for rule_id in rule_ids]
        self.around = [flag(f"around:{rule_id}") for rule_id in rule_ids]
        self.inner = [flag(f"inner:{rule_id}") for rule_id in rule_ids]
        self.cue = {rule_id: flag(f"cue:{rule_id}") for rule_id in cue_ids}
        self.acts = scale("selling_acts", (2, 3, 4))
        self.prose = {is_wide: scale(f"prose_wording_{name}", _WORDINGS) for is_wide, name in _SCRIPTS}
        self.names = tuple(columns.names)


class SecondColumns:
    """Columns that the first scores around a block light up in the second pass; numbered after the first's."""

    def __init__(self, first: FirstColumns) -> None:
        columns = Columns()
        columns.names.extend(first.names)
        scale, flag = columns.scale, columns.flag
        self.own = scale("own_score", (-6, -5, -4, -3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3, 4, 5))
        self.previous = [scale(f"score_before_{step}", _SCORES) for step in (1, 2, 3)]
        self.following = [scale(f"score_after_{step}", _SCORES) for step in (1, 2, 3)]
        self.before = [scale(f"mean_before_{reach}", _SHARES) for reach in (2, 4, 8)]
        self.after = [scale(f"mean_after_{reach}", _SHARES) for reach in (2, 4, 8)]
        self.containers = [scale(f"container_mean_{up}", _SHARES) for up in (0, 1, 2, 3)]
        self.container_mass = [scale(f"container_mass_{up}", _SHARES) for up in (0, 1, 2)]
        self.mass_before = scale("body_before", (0.001, 0.02, 0.1, 0.3, 0.6, 0.9, 0.98, 0.999))
        self.mass_after = scale("body_after", (0.001, 0.02, 0.1, 0.3, 0.6, 0.9, 0.98, 0.999))
        self.gap = scale("below_best", (0.25, 0.75, 1.5, 2.5, 3.5, 5, 7, 9))
        self.best = scale("page_best", (-1, 0, 1, 2, 3, 4, 5))
        self.page_mass = scale("page_body_words", (20, 60, 150, 400, 1000))
        self.page_mean = scale("page_body_share", (0.05, 0.15, 0.3, 0.5, 0.7))
        self.sure_before = scale("since_sure", (2, 3, 5, 9, 17))
        self.sure_after = scale("until_sure", (2, 3, 5, 9, 17))
        self.between = flag("between_sure")
        self.names = tuple(columns.names)
