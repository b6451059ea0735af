"""detente deals: the win-set, the fair packages and who would have to move, on the command line; and its parts."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.cli.app import run_app
from detente.core.seed import Seed
from detente.crisis.file.cases import bundled_cases
from detente.ensemble.plan import make_plan
from detente.lens import checked
from detente.lenses import named_lens
from detente.study.deals import map_of, requiring_settlement
from detente.study.red_lines import questions, red_lines
from detente.workbench.runs import open_crisis
from detente.worlds.worlds import Worlds

LENS = named_lens("deals")


def document(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert run_app(["deals", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def worlds_of(case: str, draws: int) -> Worlds:
    plan = make_plan(open_crisis(case).crisis, [LENS], draws=draws)
    return plan.worlds(0, plan.replicates, (*LENS.reads, "weight"))


def test_the_harbour_has_twelve_deals_and_the_published_fair_packages(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(["harbour-park", "--draws", "100"], capsys)
    assert (found["deal"], found["packages"]) == (1, 720)
    assert [item["packages"] for item in found["funnel"]] == [720, 720, 12, 12, 12]
    picks = {pick["solution"]: list(pick["package"].values()) for pick in found["picks"]}
    assert picks["nash"] == picks["kalai_smorodinsky"] == ["0.5", "1", "0.666667", "0.333333", "0.5"]
    assert picks["egalitarian"] == ["0.5", "1", "1", "as it stands", "0.5"]
    assert picks["utilitarian"] == ["0.5", "1", "0.333333", "0.333333", "0.75"]
    assert {item["chance"] for item in found["likely"]} == {1}


def test_one_table_and_a_requirement_ask_for_other_deals(capsys: pytest.CaptureFixture[str]) -> None:
    everything = document(["geneva-2022", "--draws", "300"], capsys)
    one = document(["geneva-2022", "--draws", "300", "--track", "geneva"], capsys)
    settled = document(["geneva-2022", "--draws", "300", "--track", "geneva", "--require", "settlement"], capsys)
    assert one["seated"] == ["russia", "united-states"]
    assert one["deal"] > everything["deal"]
    assert settled["deal"] < one["deal"]
    assert {item["party"] for item in one["absent"]} == {"europe", "ukraine"}


@pytest.mark.parametrize(
    ("option", "value"), [("--track", "genva"), ("--require", "everything"), ("--reading", "nobody")]
)
def test_what_there_is_not_is_an_error_that_offers_what_there_is(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_app(["deals", "geneva-2022", option, value]) == 2
    assert "there is no" in capsys.readouterr().err


def test_dependencies_that_leave_nothing_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = bundled_cases()["two-party-toy"].joinpath("crisis.yaml").read_text(encoding="utf-8")
    one, other = list(open_crisis("two-party-toy").crisis.issues)[:2]
    text += f"""
dependencies:
  - {{if: {{{one}: [0, 1]}}, then: {{{other}: [0, 0.1]}}, says: it must stay low, assumed: a test}}
  - {{if: {{{one}: [0, 1]}}, then: {{{other}: [0.9, 1]}}, says: it must be high, assumed: a test}}
"""
    path = tmp_path / "crisis.yaml"
    path.write_text(text, encoding="utf-8")
    assert run_app(["deals", str(path)]) == 2
    said = capsys.readouterr().err
    assert "dependencies.0 (it must stay low); dependencies.1 (it must be high)" in said


def test_the_map_counts_what_the_lens_counts() -> None:
    worlds = worlds_of("two-party-toy", 200)
    found = checked(LENS, worlds, LENS.solve(worlds, Seed(1)))
    chances = map_of(worlds)
    assert chances.sum() * worlds.draws == pytest.approx(found["size"].sum())
    assert 0 <= chances.min() <= chances.max() <= 1


def test_a_package_that_must_settle_moves_a_fundamental_issue() -> None:
    worlds = requiring_settlement(worlds_of("two-party-toy", 100))
    found = checked(LENS, worlds, LENS.solve(worlds, Seed(1)))
    deal = found["deal"] > 0
    assert deal.any()
    np.testing.assert_allclose(found["outcome"][deal, 1], 0)


def test_every_conflict_leaves_nothing_and_what_opens_alone_belongs_to_all_of_them() -> None:
    worlds = worlds_of("geneva-2022", 100)
    found = checked(LENS, worlds, LENS.solve(worlds, Seed(1)))
    lines = red_lines(worlds, found)
    assert 0 < lines.looked_at <= 60
    for item in lines.standing:
        assert 0 <= item.alone <= item.binds <= 1
    for group, share in lines.conflicts:
        assert share <= min(item.binds for item in lines.standing if item.demand in group)


def test_only_a_limit_that_moves_the_chance_of_a_deal_is_worth_asking_about() -> None:
    worlds = worlds_of("geneva-2022", 500)
    found = dict(LENS.solve(worlds, Seed(1)))
    parties, issues = worlds.labels["party"], worlds.labels["issue"]
    limit = worlds.arrays["limit"][:, parties.index("russia"), issues.index("rank")]
    found["deal"] = (limit > np.median(limit)).astype(float)
    first = questions(worlds, found)[0]
    assert (first.party, first.issue) == ("russia", "rank")
    assert first.value > 0.3
    found["deal"] = np.random.default_rng(3).permutation(found["deal"])
    assert sum(item.value > 0.05 for item in questions(worlds, found)) == 0
