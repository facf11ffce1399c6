"""Plans: the ones that come along, and those of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from caption_ab_skill.engine.service.rules import BadPlans, Rules, load_plans

WHOLE = "{credits: 5, days: 1, exports: false, clip_minutes: 2, stored_mb: 10, renders_waiting: 1}"


def test_an_anonymous_token_has_what_the_contract_says() -> None:
    plan = load_plans()["anonymous"]
    assert (plan.credits, plan.days, plan.exports) == (100, 7, True)


def test_a_files_plans_stand_in_place_of_those_that_come_along(tmp_path: Path) -> None:
    file = tmp_path / "plans.yaml"
    file.write_text(f"anonymous: {WHOLE}\nmine: {WHOLE}\n")
    plans = load_plans(file)
    assert plans["anonymous"].credits == 5
    assert plans["mine"] == plans["anonymous"]
    assert plans["registered"].exports


def test_a_token_of_a_plan_that_was_taken_away_is_like_an_anonymous_one() -> None:
    rules = Rules(load_plans())
    assert rules.plan("gone") == rules.plan("anonymous")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("anonymous: {credits: many}", "anonymous.credits"),
        ("anonymous: {credits: -1}", "anonymous.credits"),
        (f"anonymous: {WHOLE[:-1]}, bonus: 3}}", "anonymous.bonus"),
        ("[1, 2]", "cannot be used"),
        ("a: [", "cannot be read"),
        (None, "cannot be read"),
    ],
)
def test_plans_that_cannot_be_used(tmp_path: Path, text: str | None, sentence: str) -> None:
    file = tmp_path / "plans.yaml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(BadPlans, match=sentence) as refused:
        load_plans(file)
    assert "\n" not in str(refused.value)
