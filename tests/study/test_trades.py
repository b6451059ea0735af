"""What two parties could trade: against a published game, and against every pair of steps gone through by hand."""

from itertools import combinations, product

import numpy as np
import pytest

from detente.crisis.mediation.levels import levels_of
from detente.ensemble.plan import make_plan
from detente.lenses import named_lens
from detente.study.trades import Trades, central_world, trades_of
from detente.workbench.runs import open_crisis
from detente.worlds.worlds import Worlds
from tests.reference import reference

LENS = named_lens("deals")


def found_in(case: str, draws: int) -> tuple[Worlds, Trades]:
    crisis = open_crisis(case).crisis
    plan = make_plan(crisis, [LENS], draws=draws)
    worlds = plan.worlds(0, plan.replicates, (*LENS.reads, "weight"))
    labels = {issue: tuple(level.label for level in items) for issue, items in levels_of(crisis).of.items()}
    return worlds, trades_of(worlds, labels)


def test_the_issues_of_new_recruit_are_of_their_published_kinds() -> None:
    _, found = found_in("new-recruit", 10)
    expected = reference("deals/new-recruit")["expected"]["issue_kinds"]
    assert list(found.pairs[0].kinds.values()) == list(expected.values())
    titles = dict(zip(expected, found.pairs[0].kinds, strict=True))
    apart = [issue for issue, kind in expected.items() if kind != "compatible"]
    assert sorted(found.pairs[0].curve) == sorted(titles[issue] for issue in apart)
    first, second = (np.array(column) for column in zip(*found.pairs[0].corners, strict=True))
    gained, lost = np.diff(first), -np.diff(second)
    assert (np.diff(gained / lost) <= 1e-12).all()  # from where the first party wins most for what the second loses
    assert [first[0], second[-1]] == pytest.approx([0, 0], abs=1e-12)


def test_every_pair_of_single_steps_that_pays_both_is_found_with_its_share_of_worlds() -> None:
    worlds, found = found_in("geneva-2022", 100)
    central = central_world(worlds).arrays
    parties, issues = worlds.labels["party"], worlds.labels["issue"]
    labels = {name: [level.label for level in levels_of(open_crisis("geneva-2022").crisis).of[name]] for name in issues}
    position, moved = central["level_position"][0], central["level_moved"][0]
    steps = []
    for issue in range(len(issues)):
        kept = [
            k for k in range(position.shape[1]) if moved[issue, k] == 0 or central["level_distinct"][0, issue, k] == 1
        ]
        kept.sort(key=lambda k: position[issue, k])
        stands = next(place for place, k in enumerate(kept) if moved[issue, k] == 0)
        steps += [(issue, kept[stands], kept[to]) for to in (stands - 1, stands + 1) if 0 <= to < len(kept)]
    assert found.pairs
    for pair in found.pairs:
        two = [parties.index(name) for name in pair.parties]

        def worth(of: np.ndarray, step: tuple[int, int, int], two: list[int] = two) -> np.ndarray:
            return np.asarray(of[..., two, step[0], step[2]] - of[..., two, step[0], step[1]])

        table, drawn = central["level_worth"][0], worlds.arrays["level_worth"]
        by_hand = {}
        for one, other in product(steps, steps):
            gives, gets = worth(table, one), worth(table, other)
            seated = central["seated"][0][two][:, [one[0], other[0]]].all()
            if (
                seated
                and one[0] != other[0]
                and gives[0] < -1e-9 < 1e-9 < gives[1]
                and gets[1] < -1e-9 < 1e-9 < gets[0]
            ):
                total = gives + gets
                if total.min() > 1e-9:
                    by_hand[(one, other)] = total
        ranked = sorted(by_hand.values(), key=lambda total: (-total.min(), -total.max()))[:8]
        assert [list(trade.surplus) for trade in pair.trades] == [pytest.approx(total) for total in ranked]
        for trade in pair.trades:
            both = [
                (issues.index(leg.issue), labels[leg.issue].index(leg.start), labels[leg.issue].index(leg.end))
                for leg in (trade.first, trade.second)
            ]
            pays = (worth(drawn, both[0]) + worth(drawn, both[1]) > 1e-9).all(axis=1)
            assert trade.pays == pytest.approx(pays.mean())
            signed = [worlds.arrays["level_signed"][:, two, leg[0], leg[2]] > 0 for leg in both]
            assert trade.signed == pytest.approx((pays & signed[0].all(axis=1) & signed[1].all(axis=1)).mean())


def test_a_mixture_gives_the_one_that_gains_least_no_less_than_the_package_that_the_rule_picks() -> None:
    for case in ("harbour-park", "new-recruit", "two-party-toy"):
        _, found = found_in(case, 50)
        assert len(found.pairs) <= len(list(combinations(range(6), 2)))
        by_rule = {item.rule: item for item in found.mixtures}
        if "egalitarian" in by_rule:
            item = by_rule["egalitarian"]
            assert item.least_gain >= item.least_gain_of_package - 1e-7
            assert sum(share for _, share in item.parts) == pytest.approx(1, abs=0.02)
            assert min(item.gains.values()) == pytest.approx(item.least_gain)
