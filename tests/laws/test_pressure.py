"""Laws of the lenses spatial_politics and contest that follow from what they make of a crisis."""

import doctest
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.seed import Seed
from detente.lens import Findings, Lens
from detente.lenses import contest, spatial_politics
from detente.solvers.condorcet.play import Ended, play
from detente.worlds.worlds import Floats, Worlds, labels_of
from tests.laws.test_lenses import solved, worlds_for

POLITICS, CONTEST = spatial_politics.LENS, contest.LENS
both = pytest.mark.parametrize("lens", [POLITICS, CONTEST], ids=lambda lens: lens.name)


def worlds_of(fields: dict[str, Floats], first: int = 0) -> Worlds:
    _, parties, issues = fields["ideal"].shape
    labels = labels_of(
        {"party": tuple(f"p{i}" for i in range(parties)), "issue": tuple(f"i{i}" for i in range(issues))}
    )
    return Worlds("law", labels, fields, first=first)


def random_fields(seed: int, parties: int = 4, issues: int = 3, draws: int = 2) -> dict[str, Floats]:
    luck = np.random.default_rng(seed)
    shape = (draws, parties, issues)
    return {
        "ideal": luck.random(shape), "salience": luck.uniform(0.1, 1, shape), "seated": np.ones(shape),
        "capability": luck.uniform(0.1, 1, shape[:2]), "status_quo": luck.random((draws, issues)),
    }  # fmt: skip


def look(lens: Lens, fields: dict[str, Floats], first: int = 0) -> Findings:
    return solved(lens, worlds_of(fields, first))


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_on_one_issue_saliences_are_taken_as_they_are(seed: int) -> None:
    fields = random_fields(seed, issues=1)
    found, direct = look(POLITICS, fields), play(fields["ideal"], fields["salience"], fields["capability"])
    np.testing.assert_array_equal(found["end_position"], direct.position)
    np.testing.assert_array_equal(found["turns"], direct.turns)
    weight = fields["capability"][:, :, None] * fields["salience"]
    np.testing.assert_allclose(found["position"], (weight * direct.position).sum(axis=1) / weight.sum(axis=1))


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.floats(0.5, 1))
def test_saliences_that_sum_to_more_than_one_count_relative_to_the_largest_sum(seed: int, factor: float) -> None:
    fields = random_fields(seed)
    most = fields["salience"].sum(axis=2).max(axis=1)
    if most.min() * factor < 1:
        return
    smaller = {**fields, "salience": factor * fields["salience"]}
    for name, array in look(POLITICS, fields).items():
        np.testing.assert_allclose(look(POLITICS, smaller)[name], array, atol=1e-7)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_who_has_no_seat_on_an_issue_stands_for_the_status_quo_there(seed: int) -> None:
    fields = random_fields(seed)
    away, silent = ({**fields, name: fields[name].copy()} for name in ("seated", "ideal"))
    away["seated"][:, 1, 0] = 0
    silent["ideal"][:, 1, 0] = np.nan
    salience = fields["salience"].copy()
    salience[:, 1, 0] = 0
    ideal = fields["ideal"].copy()
    ideal[:, 1, 0] = fields["status_quo"][:, 0]
    largest = salience.sum(axis=2).max(axis=1)[:, None, None]
    direct = play(ideal, salience / np.maximum(largest, 1), fields["capability"])
    for changed in (away, silent):
        found = look(POLITICS, changed)
        assert np.isnan(found["end_position"][:, 1, 0]).all()
        np.testing.assert_allclose(found["win_probability"], direct.win)
        shown = ~np.isnan(found["end_position"])
        np.testing.assert_allclose(found["end_position"][shown], direct.position[shown], atol=1e-12)


@both
@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_an_issue_that_nobody_cares_about_stays_and_changes_nothing_elsewhere(lens: Lens, seed: int) -> None:
    fields = random_fields(seed)
    fields["salience"][:, :, 2] = 0
    found = look(lens, fields)
    np.testing.assert_array_equal(found["position"][:, 2], fields["status_quo"][:, 2])
    fewer = {name: array[..., :2] if name != "capability" else array for name, array in fields.items()}
    np.testing.assert_allclose(look(lens, fewer)["position"], found["position"][:, :2], atol=1e-12)


@both
@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_party_that_sits_nowhere_changes_nothing_for_the_others(lens: Lens, seed: int) -> None:
    fields = random_fields(seed)
    fields["seated"][:, 3] = 0
    fewer = {name: array if name == "status_quo" else array[:, :3] for name, array in fields.items()}
    np.testing.assert_allclose(look(lens, fewer)["position"], look(lens, fields)["position"], atol=1e-12)


@both
def test_where_nobody_sits_everything_stays(lens: Lens) -> None:
    fields = random_fields(1)
    fields["seated"][:] = 0
    found = look(lens, fields)
    np.testing.assert_array_equal(found["position"], fields["status_quo"])
    assert (found["ended"] == Ended.NOBODY).all()


@both
@settings(max_examples=25)
@given(data=st.data())
def test_every_issue_ends_among_the_positions_and_the_status_quo(lens: Lens, data: st.DataObject) -> None:
    worlds = data.draw(worlds_for(lens))
    found = solved(lens, worlds)["position"]
    ideal, stays = worlds.arrays["ideal"], worlds.arrays["status_quo"]
    assert (found >= np.fmin(np.fmin.reduce(ideal, axis=1), stays) - 1e-9).all()
    assert (found <= np.fmax(np.fmax.reduce(ideal, axis=1), stays) + 1e-9).all()


def test_the_luck_of_a_contest_is_that_of_its_seed_draw_and_issue() -> None:
    fields = random_fields(2, draws=300)
    once = CONTEST.solve(worlds_of(fields), Seed(1))["position"]
    np.testing.assert_array_equal(CONTEST.solve(worlds_of(fields), Seed(1))["position"], once)
    assert (CONTEST.solve(worlds_of(fields), Seed(2))["position"] != once).mean() > 0.9
    assert (CONTEST.solve(worlds_of(fields, first=300), Seed(1))["position"] != once).mean() > 0.9
    later = {name: array[100:] for name, array in fields.items()}
    np.testing.assert_array_equal(CONTEST.solve(worlds_of(later, first=100), Seed(1))["position"], once[100:])


@pytest.mark.parametrize("page", ["spatial_politics", "contest"])
def test_a_page_prints_what_it_says(page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / "lenses" / f"{page}.md").read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(text.replace("```", ""), {}, page, page, 0)
    assert examples.examples
    assert doctest.DocTestRunner(verbose=False).run(examples).failed == 0
