"""The agenda: reference toys through a crisis file, every package of every agenda, and the lens deals."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.core.errors import BadInput, NotFound
from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import make_plan
from detente.lenses import named_lens
from detente.lenses.deals import LENS
from detente.solvers.agreement.agenda import listed
from detente.study.agenda import AgendaStudy, agenda_of
from detente.study.agenda_ground import RULES, talks_of
from detente.workbench import OpenCrisis
from detente.worlds.build import build_worlds
from detente.worlds.outcomes import SOLUTIONS
from tests.reference import reference
from tests.study.agenda_crises import ByHand, crisis_of, face_at_stake, points, random_crisis, worlds_of

TOYS = reference("deals/win-set-toys")
STEPS = {"technical": [[2.0, 2.0]], "fundamental": [[5.0, -9.0], [-9.0, 5.0]]}  # of the row 'agenda'
KINDS = {name: name for name in STEPS}
ALL_POINTS = 16  # the largest range of points of a party: 2 on the technical issue, 14 on the fundamental one


def study(crisis: Crisis, **more: Any) -> AgendaStudy:
    return agenda_of(make_plan(crisis, [named_lens("deals")], draws=more.pop("draws", 20)), **more)


def row_of(found: AgendaStudy, rule: str) -> dict[str, Any]:
    """Return the agendas under a rule with the names of the reference: points, or none without a package."""
    names = {("technical",): "technical_only", ("fundamental",): "fundamental_only"}
    return {names.get(item.issues, "both"): item for item in found.ladders[RULES.index(rule)].agendas[1:]}  # type: ignore[arg-type]


def test_the_reference_agenda_comes_out_of_a_crisis_file(tmp_path: Path) -> None:
    row = TOYS["agenda"]
    found = study(points(tmp_path, STEPS, KINDS))
    for rule, name in (("open", "may_stay_open"), ("stated", "may_stay_open"), ("settled", "must_be_settled")):
        for agenda, item in row_of(found, rule).items():
            expected = row[name][agenda]
            assert item.value * ALL_POINTS == pytest.approx(0 if expected == "none" else expected)
            assert (item.chance == 1) == (expected not in {"none", 0})
    assert found.smallest == ((tuple(row["smallest_agenda_with_a_deal"]), 1.0),)
    emptying = [item.issue for item in found.on_the_table if item.empties.probability == 1]
    blocking = [item.issue for item in found.on_the_table if item.blocks.probability == 1]
    assert emptying == blocking == [row["issue_that_empties_the_set"]]
    assert found.reasons == ("must be settled",)


def test_insistence_on_the_fundamental_issue_is_named_as_the_reason(tmp_path: Path) -> None:
    found = study(points(tmp_path, STEPS, KINDS, fundamental={"insist": 1}))
    assert found.deal.probability == 0
    assert set(found.reasons) == {"must be settled", "insistence"}
    stated = next(item for item in found.narrowing if item.rule == "stated")
    assert (stated.everything.chance, stated.technical.chance, stated.opens.probability) == (0, 1, 1)
    assert {item.issue: item.insisted.probability for item in found.on_the_table} == {"technical": 0, "fundamental": 1}
    assert found.stated.rungs[0].likeliest[0].issues == ("technical",)


def test_the_reference_linkage_comes_out_of_a_crisis_file(tmp_path: Path) -> None:
    row = TOYS["linkage"]
    steps = {issue: [list(map(float, step))] for issue, step in row["issues"].items()}
    found = study(points(tmp_path, steps, dict.fromkeys(steps, "technical")))
    (link,) = found.links
    assert link.gain * 8 == pytest.approx(row["linkage_gain"])  # the largest range is that of the second: 5 and 3
    assert (link.pays.probability, link.only.probability) == (1, 1)
    assert found.narrowing == ()


def test_every_agenda_of_random_crises_is_worth_what_its_packages_give(tmp_path: Path) -> None:
    luck, seen = np.random.default_rng(7), set()
    for case in range(12):
        state = luck.bit_generator.state
        crisis = random_crisis(tmp_path / str(case), luck)
        again = np.random.default_rng()
        again.bit_generator.state = state
        face = face_at_stake(crisis, random_crisis(tmp_path / f"{case}-faceless", again, faceless=True))
        talks = talks_of(make_plan(crisis, [named_lens("deals")], draws=8))
        worlds = worlds_of(crisis)
        names = list(crisis.issues)
        found = {rule: talks.all_agendas(rule) for rule in RULES}
        for agenda in range(talks.full + 1):
            issues = [names.index(talks.issues[place]) for place in listed(agenda)]
            faced = talks.faced(agenda)
            for draw in range(talks.draws):
                world = ByHand(worlds, draw, face)
                for rule in (*RULES, "face"):
                    worth, deal = world.answer(issues, rule)
                    got = faced if rule == "face" else tuple(part[:, agenda] for part in found[rule])  # type: ignore[index]
                    assert got[1][draw] == deal, (case, agenda, draw, rule)
                    assert got[0][draw] == pytest.approx(worth, abs=1e-7), (case, agenda, draw, rule)
                    seen.add((rule, deal, worth > 0))
        for place in range(len(talks.issues)):
            stays = talks.with_settled(place)
            for draw in range(talks.draws):
                world = ByHand(worlds, draw, face)
                if names.index(talks.issues[place]) in world.table:
                    world.of["insists"][world.parties[0], names.index(talks.issues[place])] = 1
                    assert stays[draw] == world.answer(list(range(4)), "stated")[1]
    assert {(rule, True, True) for rule in (*RULES, "face")} < seen
    assert {(rule, False, False) for rule in (*RULES, "face")} < seen


def lens_of(crisis: Crisis) -> dict[str, np.ndarray]:
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=4, fields=LENS.reads)
    return dict(LENS.solve(worlds, Seed(1)))


def test_the_full_agenda_and_a_part_of_it_are_what_the_lens_finds_at_such_tables(flagship: OpenCrisis) -> None:
    crisis = flagship.crisis
    talks = talks_of(make_plan(crisis, [named_lens("deals")], draws=400))
    worth, deal = talks.all_agendas("stated")
    technical = [name for name in talks.issues if crisis.issues[name].scope == "technical"]
    narrow = crisis.model_copy(
        update={
            "tracks": {
                name: track.model_copy(update={"issues": tuple(issue for issue in track.issues if issue in technical)})
                for name, track in crisis.tracks.items()
            }
        }
    )
    both = ((crisis, talks.full), (narrow, talks.number(technical)))
    for stated, agenda in both:
        found = lens_of(stated)
        assert deal[:, agenda].tolist() == (found["deal"] > 0).tolist()
        least = found["least_gain"][:, SOLUTIONS.index("egalitarian")]
        same = deal[:, agenda] & (worth[:, agenda] > 0)
        np.testing.assert_allclose(worth[same, agenda], least[same], atol=1e-7)
        assert 0.03 < deal[:, agenda].mean() < 0.97


def test_of_agendas_that_are_as_likely_the_better_one_is_named_first(tmp_path: Path) -> None:
    steps = {name: [[gain, gain]] for name, gain in (("a", 1.0), ("b", 3.0), ("c", 2.0))}
    found = study(points(tmp_path, steps, dict.fromkeys(steps, "technical")))
    for rung, best, ties in zip(found.stated.rungs, (("b",), ("b", "c"), ("a", "b", "c")), (3, 3, 1), strict=True):
        assert rung.likeliest[0].issues == best
        assert [item.issues for item in rung.best] == [best]
        assert len(rung.likeliest) == ties
    assert found.smallest == ((("a",), 1.0), (("b",), 1.0), (("c",), 1.0))


def test_where_listed_issues_may_stay_open_a_larger_agenda_never_holds_less(flagship: OpenCrisis) -> None:
    worth, deal = talks_of(make_plan(flagship.crisis, [named_lens("deals")], draws=100)).all_agendas("open")
    for agenda in range(worth.shape[1]):
        for bit in range(7):
            assert (worth[:, agenda | 1 << bit] >= worth[:, agenda]).all()
            assert (deal[:, agenda | 1 << bit] >= deal[:, agenda]).all()


def test_one_track_is_a_table_of_its_own(flagship: OpenCrisis) -> None:
    found = study(flagship.crisis, draws=100, track="geneva")
    assert set(found.issues) == set(flagship.crisis.tracks["geneva"].issues)
    with pytest.raises(NotFound, match="no track 'helsinki'"):
        study(flagship.crisis, track="helsinki")


def test_what_has_no_agendas_is_refused_with_what_to_do(tmp_path: Path) -> None:
    names = [f"i{place}" for place in range(13)]
    many = points(tmp_path / "many", {name: [[1.0, 1.0]] for name in names}, dict.fromkeys(names, "technical"))
    with pytest.raises(BadInput, match=r"13 issues are on the table.*--track"):
        study(many)
    closed = {"closed": {"parties": ["first", "second"], "issues": ["technical"], "available": 0}}
    parts = yaml_of(points(tmp_path / "few", STEPS, KINDS)) | {"tracks": closed}
    with pytest.raises(BadInput, match="nobody sits at a table"):
        study(crisis_of(tmp_path / "nobody", **parts))


def yaml_of(crisis: Crisis) -> dict[str, Any]:
    written = crisis.as_written()
    return {name: written[name] for name in ("parties", "issues", "stances")}
