"""Cases whose truth is known, played by simulated sides."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.special import ndtr

from detente.solvers.signalling import equilibria, outcomes
from detente.worlds.worlds import Floats

ENDS = ("SQ", "CD", "BD", "SF")


def write_table(path: Path, columns: Mapping[str, Sequence[object] | Floats]) -> Path:
    """Write a table of cases."""
    rows = zip(
        *(column.tolist() if isinstance(column, np.ndarray) else column for column in columns.values()), strict=True
    )
    lines = [",".join(columns), *(",".join(str(value) for value in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_spec(path: Path, text: str) -> Path:
    """Write a specification."""
    path.write_text(text, encoding="utf-8")
    return path


def deterrence(cases: int, seed: int, *, private: bool) -> dict[str, Floats | list[str]]:
    """Return cases of the two-stage game, played move by move with drawn shocks.

    Truth: wait = 0.2 + 0.5 x, fight = -0.4 - 0.6 d for the challenger; fight = 0.3 + 0.7 y for the defender.
    """
    luck = np.random.default_rng(seed)
    x, y = luck.standard_normal((2, cases))
    d = (luck.random(cases) < 0.4).astype(float)
    wait, fight, other = 0.2 + 0.5 * x, -0.4 - 0.6 * d, 0.3 + 0.7 * y
    shock = luck.standard_normal((5, cases))
    resists = other + shock[0] > shock[1]
    p = ndtr(other / np.sqrt(2))
    if private:  # shocks of the challenger on its three ends; it knows them and expects the defender's
        challenges = p * (fight + shock[2]) + (1 - p) * (0 + shock[3]) > wait + shock[4]
    else:  # an error of each action
        challenges = p * fight + shock[2] > wait + shock[3]
    ends = np.where(~challenges, "SQ", np.where(resists, "SF", "CD"))
    return {"x": x, "y": y, "d": d, "end": ends.tolist()}


def signals(cases: int, seed: int, each: int = 1) -> dict[str, Floats]:
    """Return counts of the signalling game with one equilibrium a case; ``each`` is how often a case is played."""
    luck = np.random.default_rng(seed)
    x, y = luck.standard_normal((2, cases))
    d = (luck.random(cases) < 0.4).astype(float)
    payoffs = np.zeros((cases, 7))
    payoffs[:, 0], payoffs[:, 1], payoffs[:, 2] = 0.3 * x, 1.2, -1.0 + 0.5 * y
    payoffs[:, 3], payoffs[:, 4], payoffs[:, 5] = -0.8 + 0.4 * d, -0.6 + 0.3 * x, -1.0 + 0.3 * y
    found, number, _ = equilibria(payoffs)
    assert (number == 1).all()
    chances = outcomes(found[:, 0])
    counts = np.array([luck.multinomial(each, row / row.sum()) for row in chances], dtype=np.float64)
    guess = {"PR": found[:, 0, 1], "PF": found[:, 0, 3]}
    return {"x": x, "y": y, "d": d, **guess, **{name: counts[:, place] for place, name in enumerate(ENDS)}}


SIGNALS_SPEC = """\
outcome: {counts: {wait: SQ, concede: CD, back_down: BD, fight: SF}}
challenger: {wait: [x], concede: constant, fight: [constant, d], back_down: [constant, y]}
defender: {concede: [constant, y], fight: [constant, x]}
"""
SIGNALS_TRUTH = np.array([0.3, 1.2, -1, 0.5, -0.8, 0.4, -0.6, 0.3, -1, 0.3])
DETERRENCE_SPEC = """\
outcome: {column: end, labels: {wait: SQ, concede: CD, fight: SF}}
challenger: {wait: [constant, x], fight: [constant, d]}
defender: {fight: [constant, y]}
"""
DETERRENCE_TRUTH = np.array([0.2, 0.5, -0.4, -0.6, 0.3, 0.7])
