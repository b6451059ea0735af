"""Credible equilibria: against the definitions on a thousand random games, and in games whose answer is known."""

import numpy as np
import pytest

from detente.core.errors import BadInput
from detente.solvers.threat.tree import threat_tree
from detente.solvers.tree.check import check_tree
from detente.solvers.tree.credible import find_credible
from detente.solvers.tree.tree import NATURE, NONE, Grower, Tree
from tests.solvers.tree.by_hand import credible_by_hand
from tests.solvers.tree.games import REFERENCE, of_the_reference, random_tree


def choices(tree: Tree) -> set[tuple[int, ...]]:
    own = [place for place, item in enumerate(tree.sets) if item.owner != NATURE and (tree.at == place).any()]
    found = find_credible(tree)
    assert found.undecided == 0
    return {
        tuple(int(np.argmax(strategy[tree.first[place] : tree.first[place + 1]])) for place in own)
        for strategy in found.strategies
    }


def small(luck: np.random.Generator) -> Tree:
    """Return a random game with few enough profiles to try them all."""
    while True:
        tree = random_tree(luck, levels=int(luck.integers(1, 4)), players=2, whole=True)
        sizes = [len(item.actions) for item in tree.sets if item.owner != NATURE]
        if np.prod(sizes) <= 150:
            return check_tree(tree)


@pytest.mark.parametrize("batch", range(10))
def test_on_random_games_all_and_only_the_credible_are_found(batch: int) -> None:
    luck = np.random.default_rng(batch)
    several = 0
    for _ in range(100):
        tree = small(luck)
        mine = choices(tree)
        assert mine == credible_by_hand(tree)
        several += len(mine) > 1
    assert several > 5


def test_a_threat_that_nobody_would_carry_out_is_filtered_out() -> None:
    tree = threat_tree(*of_the_reference(REFERENCE["golden"]["game"]))
    found = find_credible(tree)
    names = [item.name for item in tree.sets]
    order = [
        "type 1", "type 1: resist after challenge", "type 2", "type 2: resist after challenge",
        "type 1 after challenge", "type 2 after challenge",
    ]  # fmt: skip
    got = [[float(row[tree.first[names.index(name)] + 1]) for name in order] for row in found.strategies]
    assert got == REFERENCE["golden"]["sequential"]
    assert REFERENCE["golden"]["nash_but_not_credible"][0] not in got
    assert found.undecided == 0


def entry(fight: tuple[float, float], share: tuple[float, float]) -> Tree:
    grower = Grower(("entrant", "incumbent"))
    one, two = grower.know(0, "", ("out", "in")), grower.know(1, "", ("fight", "share"))
    root = grower.add(NONE, NONE, one)
    grower.add(root, 0, outcome=grower.pay((0, 2)))
    node = grower.add(root, 1, two)
    grower.add(node, 0, outcome=grower.pay(fight))
    grower.add(node, 1, outcome=grower.pay(share))
    return check_tree(grower.tree())


def test_backward_induction_keeps_every_tie() -> None:
    assert choices(entry((-1, -1), (1, 1))) == {(1, 1)}
    assert choices(entry((-1, 1), (1, 1))) == {(0, 0), (1, 1)}
    assert choices(entry((0, 1), (0, 1))) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_all_who_see_a_deviation_believe_the_same() -> None:
    """Two who watch would need opposite beliefs to deter: each alone could, both together cannot."""
    grower = Grower(("sender", "B", "C"))
    types = grower.know(NATURE, "", ("t", "s"), (0.5, 0.5))
    senders = [grower.know(0, name, ("quiet", "speak")) for name in ("t", "s")]
    b, c = grower.know(1, "", ("mild", "harsh")), grower.know(2, "", ("mild", "harsh"))
    root = grower.add(NONE, NONE, types)
    for t in range(2):
        first = grower.add(root, t, senders[t])
        grower.add(first, 0, outcome=grower.pay((0, 0, 0)))
        node = grower.add(first, 1, b)
        for x in range(2):
            following = grower.add(node, x, c)
            for y in range(2):
                harsh_b, harsh_c = (3, -1) if t == 0 else (-1, 3)
                sent = -1 if x and y else 1  # only both together deter
                grower.add(following, y, outcome=grower.pay((sent, x * harsh_b, y * harsh_c)))
    tree = check_tree(grower.tree())
    assert (0, 0, 1, 1) in choices(tree)  # even odds make both harsh
    tree.payoffs[..., 1:] = np.where(tree.payoffs[..., 1:] == 3, 0.5, tree.payoffs[..., 1:])
    assert (0, 0, 1, 1) not in choices(tree)
    assert choices(tree) == credible_by_hand(tree)


def test_too_many_profiles_are_refused() -> None:
    grower = Grower(("A", "B"))
    root = grower.add(NONE, NONE, grower.know(NATURE, "", [str(k) for k in range(20)], [0.05] * 20))
    for k in range(20):
        node = grower.add(root, k, grower.know(0, f"{k}", ("x", "y")))
        for a in range(2):
            grower.add(node, a, outcome=grower.pay((0, 0)))
    with pytest.raises(BadInput, match=r"1\.05e\+06 profiles"):
        find_credible(check_tree(grower.tree()))
