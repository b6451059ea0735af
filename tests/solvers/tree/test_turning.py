"""Trees whose principal branch turns back on its way: it is followed through the turn, and said to turn.

The games are threat games of two types a side without offers. Their branch lies in a plane, so that both its end and
its turns are known without following it: it ends on the shore between land and sea (``tests/solvers/threats.py``), and
it turns where the root that exists near λ = 0, looked up again at every λ on a grid, is suddenly gone.
"""

import numpy as np
import pytest

from detente.solvers.threat.equilibria import Ended as EndedThreat
from detente.solvers.threat.equilibria import solve_threat
from detente.solvers.threat.tree import threat_tree
from detente.solvers.tree.check import check_tree
from detente.solvers.tree.qre import Ended, solve_qre
from tests.reference import reference
from tests.solvers.threats import drawn, gap, on_the_shore

FAMILIES = reference("escalation/logit_qre")["multiplicity"]
PRECISION = 20.0
COUNT, LOOKED_AT = 1500, 16


def turns_by_brute_force(one: tuple[np.ndarray, ...], levels: int = 1000) -> bool:
    """Whether the root that starts alone at λ near 0 vanishes before the last precision, leaving only a distant one."""
    lead = np.log(one[2][0, 1] / one[2][0, 0])
    x = np.unique(np.concatenate([np.linspace(-60, 60, 1201), np.linspace(-12, 12, 2401) - lead]))
    last = 0.0
    for level in np.linspace(PRECISION / levels, PRECISION, levels):
        above = gap(one, x, level) > 0  # type: ignore[arg-type]
        roots = x[:-1][above[1:] != above[:-1]]
        nearest = float(roots[np.argmin(np.abs(roots - last))])
        if abs(nearest - last) > 0.5:
            return True
        last = nearest
    return False


def test_a_branch_that_turns_is_followed_through_the_turn_and_says_so() -> None:
    found = drawn(FAMILIES["families"][2], FAMILIES["common"], COUNT, np.random.default_rng(8))
    games = (*found[:4], found[4] * PRECISION)
    first, _, _, _, facts = solve_threat(*games)
    said = [np.nonzero(facts[:, 0] == how)[0][:LOOKED_AT] for how in (EndedThreat.TURNED, EndedThreat.CONVERGED)]
    chosen = np.concatenate(said)
    few = tuple(part[chosen] for part in games)
    tree = check_tree(threat_tree(*few[:4]))
    solved = solve_qre(tree, few[4])
    assert (solved.residual < 1e-8).all()
    names = [item.name for item in tree.sets]
    challenges = [solved.strategy[:, tree.first[names.index(f"type {kind}")] + 1] for kind in (1, 2)]
    np.testing.assert_allclose(np.stack(challenges, 1), first[chosen, :, 1], atol=1e-8)
    turned, ends = [], 0
    for row in range(len(chosen)):
        one = tuple(part[row : row + 1] for part in few)
        turned.append(turns_by_brute_force(one))
        shore = on_the_shore(one, 500, 120)  # type: ignore[arg-type]
        x = np.log(challenges[1][row]) - np.log(challenges[0][row])
        assert gap(one, x, PRECISION) == pytest.approx(0, abs=1e-6)  # type: ignore[arg-type]
        if len(shore) == 1:  # otherwise the grid is too coarse to tell
            ends += turned[-1]
            assert shore[0][0] - 1e-6 <= x <= shore[0][1] + 1e-6
    assert solved.ended.tolist() == [Ended.TURNED if turn else Ended.CONVERGED for turn in turned]
    assert LOOKED_AT <= sum(turned) < len(turned) - 5
    assert ends > LOOKED_AT // 2
