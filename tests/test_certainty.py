"""certainty: curves from what is said to what is right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import certainty
from cleaner.certainty import Curve
from cleaner.errors import RuleError
from cleaner.labels import Verdict
from cleaner.model import Label
from cleaner.rules import weights
from tests.tools import calibrate
from tests.tools.calibrate import Said

CURVE = Curve((0.0, 1.0, 3.0), (0.2, 0.4, 0.8))


def verdict(label: Label, *, margin: float, score: float) -> Verdict:
    return Verdict(label, margin, score, ())


def _of_block(one: Verdict) -> float:
    return certainty.of_blocks([one])[0]


@pytest.mark.parametrize(
    ("x", "y"), [(-9, 0.2), (0, 0.2), (0.5, 0.3), (1, 0.4), (2, 0.6), (3, 0.8), (9, 0.8)]
)
def test_a_curve_is_straight_between_its_points(x: float, y: float) -> None:
    assert CURVE.at(x) == pytest.approx(y)


@pytest.mark.parametrize("name", ["articles", "articles_cjk", "other_pages", "body", "rest"])
def test_the_curves_rise_between_0_and_1(name: str) -> None:
    rights = [right for _, right in weights.curve(name)]
    assert rights == sorted(rights)
    assert 0 <= rights[0] < rights[-1] <= 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_page_that_expects_more_is_not_less_sure(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert certainty.of_page(low, "articles") <= certainty.of_page(high, "articles")


@given(st.sampled_from(Label), st.floats(-40, 40), st.floats(-40, 40))
def test_all_blocks_go_by_their_distance(label: Label, margin: float, score: float) -> None:
    one = verdict(label, margin=margin, score=score)
    table = certainty._table("body" if label is Label.BODY else "rest")
    step = min(len(table) - 1, max(0, int(certainty.distance(one) / certainty.STEP)))
    assert certainty.of_blocks([one, one]) == [table[step]] * 2


def test_a_block_in_the_text_goes_by_its_margin() -> None:
    sure = _of_block(verdict(Label.BODY, margin=6.0, score=8.0))
    unsure = _of_block(verdict(Label.BODY, margin=0.1, score=8.0))
    assert 0.5 < unsure < 0.7
    assert 0.95 < sure <= 1.0


def test_a_block_left_out_goes_by_the_border_of_the_text_not_by_its_rival() -> None:
    far = verdict(Label.RELATED, margin=0.1, score=-9.0)
    near = verdict(Label.RELATED, margin=9.0, score=-0.1)
    assert _of_block(near) < 0.75
    assert _of_block(far) > 0.9
    ruled_out = verdict(Label.AD, margin=4.0, score=2.0)
    assert certainty.distance(ruled_out) == 4.0


@pytest.mark.parametrize("said", [-1e9, -0.0, 1e9])
def test_any_margin_has_a_chance(said: float) -> None:
    assert 0.0 <= _of_block(verdict(Label.BODY, margin=said, score=1.0)) <= 1.0


def test_an_unknown_curve_is_a_rule_error() -> None:
    with pytest.raises(RuleError, match="no curve 'title'"):
        weights.curve("title")


def test_fitting_pools_what_would_fall_and_keeps_equals_together() -> None:
    rights = [(0.1, False), (0.2, True), (0.3, False), (0.4, True), (0.5, True), (0.5, False), (0.5, True)]
    answers = [Said(said, right, "site") for said, right in rights]
    found = calibrate.points(answers, 7)
    assert [n for _, _, n in found] == [1, 2, 4]
    assert [share for _, share, _ in found] == [0.0, 0.5, 0.75]


def test_a_fitted_curve_is_better_on_other_sites_than_none() -> None:
    answers = [Said(0.9, number % 3 == 0, f"site{number % 50}") for number in range(400)]
    answers += [Said(0.99, True, f"site{number % 50}") for number in range(400)]
    before = calibrate.error(answers, lambda one: one.said)
    assert before > 0.2
    assert calibrate.out_of_fold(answers, 8, 5) < 0.1
