"""Bodies that vote: groups with seats, a quota and vetoes, from the crisis file to the win-set."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from detente.core.errors import BadFile
from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.lenses.deals import LENS
from detente.lenses.deals.table import tables
from detente.solvers.agreement.chambers import Chambers
from detente.solvers.agreement.votes import chance_in_favour, chance_to_pass
from detente.solvers.packages.best import best_packages
from detente.solvers.packages.space import Space
from detente.solvers.packages.tally import map_packages
from detente.worlds.build import Build, build_worlds
from detente.worlds.draw import Drawing, Luck
from detente.worlds.endings import passes
from detente.worlds.mediation.bodies import chance_by_seats
from tests.worlds.test_packages import crisis_of, solved

TOYS = YAML(typ="safe").load(Path(__file__).parents[1] / "reference/deals/win-set-toys.yaml")
VOTES = TOYS["votes"]
SIZES = dict(zip(("one", "two", "three"), VOTES["seats"], strict=True))


def blocs(quota: float, *, doubt: float = 0.1, **more: Any) -> dict[str, Any]:
    """Return a body of the reference's three blocs, whose chances to vote for settling Donbas at 0.5 are its chances.

    One issue weighs all, so that a group gains ideal-wise: with an ideal above both, (0.5 - 0.7) / ideal.
    """
    return {
        "audiences": {
            "house": {"of": "ukraine", "ratifies": ["donbas"], "seats": SIZES, "quota": quota} | more,
            "one": {"of": "ukraine", "stances": {"donbas": {"ideal": 0.0}}},
            "two": {"of": "ukraine", "stances": {"donbas": {"ideal": 0.6}}},
            "three": {"of": "ukraine", "stances": {"donbas": {"ideal": 1.0}}},
        },
        "ratify_doubt": doubt,
    }


def worths(crisis: Crisis) -> np.ndarray:
    return build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=("voter_worth",)).arrays["voter_worth"]


def test_the_chance_to_pass_is_that_of_the_reference_for_both_ways_of_counting() -> None:
    chance = np.array(VOTES["chance"])
    for quota, veto, want in (
        (51, [0, 0, 0], VOTES["pass_at_51"]),
        (67, [0, 0, 0], VOTES["pass_at_67"]),
        (51, [0, 1, 0], VOTES["veto_of_the_second_bloc_at_51"]),
    ):
        seats = np.array([VOTES["seats"]], dtype=float)
        found = chance_by_seats(chance[None], seats, np.array([quota]), np.array([veto]))
        assert found.tolist() == pytest.approx([want], abs=1e-12)
        from scipy.special import ndtri

        inside = Chambers(seats[None], np.array([[quota]]), np.array([[veto]], dtype=float), np.array([0.1]))
        assert inside.chances(0.1 * ndtri(chance)[None]).tolist() == [pytest.approx([want], abs=1e-12)]


def test_a_body_of_groups_passes_with_the_exact_chance_and_filters_what_is_unlikely_to_pass(tmp_path: Path) -> None:
    gains = worths(crisis_of(tmp_path, **blocs(51)))[0, :, 2, 1]  # from 0.7 to 0.5
    np.testing.assert_allclose(gains, [0.2, 0.0, -0.2], atol=1e-12)
    chance = chance_in_favour(gains, 0.1)
    for quota, veto in ((51, []), (67, []), (51, ["two"]), (76, [])):
        more = blocs(quota, vetoes=veto)
        by_hand = float(chance_to_pass(chance, VOTES["seats"], quota, [name in veto for name in SIZES]))
        assert by_hand == pytest.approx(
            sum(
                np.prod([p if v else 1 - p for p, v in zip(chance, votes, strict=True)])
                for votes in product((0, 1), repeat=3)
                if np.dot(votes, VOTES["seats"]) >= quota and (not veto or votes[1])
            )
        )
        found = solved(crisis_of(tmp_path, **more))
        free = solved(crisis_of(tmp_path))
        assert free["package"][0].tolist() == [0.6, 0.5, 0.5]
        if by_hand >= 0.5:
            assert found["package"][0].tolist() == [0.6, 0.5, 0.5]
            assert found["ratified"][0] == pytest.approx(by_hand, abs=1e-12)
            assert found["outcome"] == pytest.approx([0, by_hand, 1 - by_hand, 0])
        else:
            assert found["package"][0, 2] != 0.5
            assert found["size"] < free["size"]


def test_without_doubt_votes_are_counted_and_a_veto_blocks(tmp_path: Path) -> None:
    sure = {quota: solved(crisis_of(tmp_path, **blocs(quota, doubt=0.0))) for quota in (75, 76)}
    assert sure[75]["package"][0].tolist() == [0.6, 0.5, 0.5]  # the second bloc does not mind, and votes for it
    assert sure[75]["ratified"][0] == 1
    assert sure[76]["package"][0, 2] == 0.7
    blocked = solved(crisis_of(tmp_path, **blocs(51, doubt=0.0, vetoes=["three"])))
    assert blocked["package"][0, 2] == 0.7


def test_two_chambers_must_both_pass_and_what_is_not_moved_needs_no_vote(tmp_path: Path) -> None:
    more = blocs(45)
    once = solved(crisis_of(tmp_path, **more))["ratified"][0]
    more["audiences"]["upper"] = more["audiences"]["house"]
    twice = solved(crisis_of(tmp_path, **more))["ratified"][0]
    assert 0.9 < once < 1
    assert twice == pytest.approx(once**2)
    for name in ("house", "upper"):  # nobody there has a say about what moves
        more["audiences"][name] = more["audiences"][name] | {"ratifies": ["enlargement"], "quota": 100}
    assert solved(crisis_of(tmp_path, **more))["ratified"][0] == 1


def test_a_party_votes_by_its_own_worth_and_limits(tmp_path: Path) -> None:
    council = {"of": "ukraine", "ratifies": ["donbas"], "seats": {"russia": 1, "ukraine": 1}, "quota": 2}
    crisis = crisis_of(tmp_path, audiences={"council": council})
    fields = ("voter_worth", "level_worth", "level_signed", "level_moved")
    of = build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=fields).arrays
    for place, row in enumerate((0, 2)):
        gained = of["level_worth"][0, row, 2] - of["level_worth"][0, row, 2, of["level_moved"][0, 2] == 0]
        signed = (of["level_signed"][0, row, 2] > 0) | (of["level_moved"][0, 2] == 0)
        np.testing.assert_allclose(of["voter_worth"][0, place, 2], np.where(signed, gained, -2.0), atol=1e-12)
        assert not of["voter_worth"][0, place, :2][~np.isnan(of["voter_worth"][0, place, :2])].any()


def test_search_count_and_map_agree_with_all_packages_gone_through() -> None:
    luck = np.random.default_rng(5)
    for _ in range(60):
        levels = tuple(luck.integers(2, 5, luck.integers(2, 5)).tolist())
        space, chambers = Space(levels), int(luck.integers(1, 3))
        worth = luck.integers(-3, 4, (2, len(levels), space.most_levels, 5)) / 10
        worth[:, :, 0] = 0
        votes = Chambers(
            luck.integers(0, 6, (2, chambers, 3)).astype(float), luck.integers(0, 12, (2, chambers)).astype(float),
            (luck.random((2, chambers, 3)) < 0.2).astype(float), np.array([0.0, 0.15]),
        )  # fmt: skip
        least = np.concatenate([np.full((2, 2), -0.2), np.full((2, 3), -np.inf)], axis=1)
        quo = np.zeros(len(levels))
        best = best_packages(worth, space, least[:, :2], thresholds=least, status_quo=quo, chambers=votes)
        passed = np.zeros((2, space.packages), dtype=bool)
        products = np.full((2, space.packages), -1.0)
        for draw, (code, package) in product(range(2), enumerate(product(*map(range, levels)))):
            of = worth[draw, range(len(levels)), package].sum(axis=0)
            passed[draw, code] = (of[:2] >= -0.2 - 1e-9).all() and all(
                np.abs(of[2:][(seats > 0) | (veto > 0)]).max(initial=0) < 1e-9
                or chance_to_pass(chance_in_favour(of[2:], votes.doubt[draw]), seats, quota, veto > 0) >= 0.5 - 1e-12
                for seats, quota, veto in zip(
                    votes.seats[draw].astype(int), votes.quota[draw], votes.veto[draw], strict=True
                )
            )
            if passed[draw, code] and code > 0:
                products[draw, code] = np.prod(np.maximum(of[:2] + 0.2, 0))
        np.testing.assert_array_equal(best.after[:, 3], passed.sum(axis=1))
        for draw in range(2):
            if products[draw].max() > 1e-9:
                assert products[draw, int(best.codes[draw, 0, 0])] == pytest.approx(products[draw].max())
        for scans in (False, True):
            found = map_packages(worth, space, least, chambers=votes, scans=scans)
            np.testing.assert_allclose(found, passed.mean(axis=0))


def test_a_package_is_ratified_at_the_table_as_in_the_search(tmp_path: Path) -> None:
    crisis = crisis_of(tmp_path, **blocs(67))
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=LENS.reads)
    table = tables(worlds)[0]
    everything = table.space.package_of(np.arange(table.space.packages))
    passed = np.stack([table.ratified(package)[0] for package in everything])
    chance = chance_to_pass(chance_in_favour(worths(crisis)[0][:, 2, everything[:, 2]].T, 0.1), VOTES["seats"], 67)
    np.testing.assert_array_equal(passed, (chance >= 0.5) | (everything[:, 2] == table.quo[2]))


def test_endings_of_a_confrontation_are_passed_by_votes_that_follow_limits(tmp_path: Path) -> None:
    more = blocs(51)
    for group, limit in (("one", 0.6), ("two", 0.4), ("three", 0.8)):
        more["audiences"][group]["stances"]["donbas"]["limit"] = limit
    build = Build(Drawing(crisis_of(tmp_path, **more), Luck(Seed(1), 0, 1)))
    positions = np.tile([0.6, 1.0, 0.5], (build.draws, 1))
    chance = chance_in_favour([0.1, 0.1, -0.3], 0.1)
    want = float(chance_to_pass(chance, VOTES["seats"], 51))
    assert passes(build, "ukraine", positions, positions != [0.6, 1.0, 0.7]) == pytest.approx(want)
    assert (passes(build, "ukraine", positions, positions > 2) == 1).all()  # nothing moved
    assert (passes(build, "russia", positions, positions < 2) == 1).all()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"quota": 101}, "the quota 101 is above the 100 seats that 'house' has, so it passes nothing"),
        ({"quota": None}, "'house' has seats but no quota; add the votes that it takes, such as quota: 51"),
        ({"vetoes": ["twoo"]}, "there is no group with seats 'twoo'; did you mean 'two'?"),
        ({"seats": {"one": -45, "two": 30}}, "0 or more"),
        ({"seats": {"one": 45.5, "two": 30}}, "45.5 seats of 'one' are no whole number"),
        ({"seats": {"onne": 45, "two": 30}}, "there is no audience or party 'onne'; did you mean 'one'?"),
        ({"seats": {"house": 45, "two": 30}}, "'house' has seats in itself"),
        ({"seats": {}}, "'quota' stands without seats, so nobody votes in 'house'"),
        ({"stances": {"donbas": {"ideal": 1}}}, "'house' has seats, so that its groups vote"),
    ],
)
def test_a_body_that_cannot_vote_is_refused_at_its_place(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    more = blocs(51)
    house = more["audiences"]["house"] | change
    more["audiences"]["house"] = {key: value for key, value in house.items() if value is not None}
    with pytest.raises(BadFile) as caught:
        crisis_of(tmp_path, **more)
    assert any(says in str(problem) and "crisis.yaml:" in str(problem) for problem in caught.value.problems), str(
        caught.value
    )
