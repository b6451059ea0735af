"""The threat game written out as a tree: nature draws both types, and nobody sees the other's.

    nature: type of A → nature: type of B → A: wait or a signal → B: concede, offer, resist
        → after an offer A: accept, refuse → after resistance A: back down, fight

Actions that are worth -inf to their owner are left out; a last word with one action is none, and an answer without one
left ends the play there. This is the independent check of the reduced solver, and what is written to Gambit's files.
"""

from collections.abc import Sequence

import numpy as np

from detente.solvers.threat.game import ACCEPT, BACK_DOWN, CONCEDE, FIGHT, REFUSE, WAIT
from detente.solvers.tree.tree import NATURE, NONE, Grower, Tree

ANSWERS = ("concede", "offer", "resist")
WORDS = (("accept", "refuse"), ("back down", "fight"))


def threat_tree(  # noqa: C901, PLR0912 - one loop a stage of the game
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    *,
    players: Sequence[str] = ("A", "B"),
    types: Sequence[str] = (),
    rivals: Sequence[str] = (),
    signals: Sequence[str] = (),
) -> Tree:
    """Return the threat game of every draw as one tree.

    Parameters
    ----------
    challenger, defender, odds, others : arrays
        As in :func:`detente.solvers.threat.equilibria.solve_threat`, draw axis first. Which payoffs are -inf must not
        differ between draws.
    players, types, rivals, signals : sequences of str, optional
        Names of the two sides, of their types, and of the signals.

    Returns
    -------
    Tree
        Its information sets are named "TYPE", "TYPE after SIGNAL", "TYPE: offer after SIGNAL", "TYPE: resist after
        SIGNAL".
    """
    kinds, counter, ways, _ = challenger.shape[1:]
    types = types or [f"type {t + 1}" for t in range(kinds)]
    rivals = rivals or [f"type {u + 1}" for u in range(counter)]
    signals = signals or (["challenge"] if ways == 1 else [f"challenge {s + 1}" for s in range(ways)])
    grower = Grower(players)
    mine, theirs = np.isfinite(challenger).all(axis=0), np.isfinite(defender).all(axis=0)
    for name, pays in (("A", challenger), ("B", defender)):
        if (np.isfinite(pays) != np.isfinite(pays[0])).any():
            raise ValueError(f"which actions of {name} are left out differs between draws; write them as several trees")

    def ending(t: int, u: int, s: int, end: int) -> int:
        first = challenger[:, t, 0, 0, WAIT] if end == WAIT else challenger[:, t, u, s, end]
        return grower.pay([first, defender[:, t, u, s, end]])

    first_sets = [grower.know(0, types[t], ("wait", *signals)) for t in range(kinds)]
    answers: dict[tuple[int, int], tuple[int, list[int]]] = {}
    words: dict[tuple[int, int, int], tuple[int, list[int]]] = {}
    for s in range(ways):
        for u in range(counter):
            open_answers = [b for b, end in enumerate((CONCEDE, ACCEPT)) if theirs[:, u, s, end].all()] + [2]
            name = f"{rivals[u]} after {signals[s]}"
            answers[s, u] = grower.know(1, name, [ANSWERS[b] for b in open_answers]), open_answers
        for t in range(kinds):
            for b, ends in ((1, (ACCEPT, REFUSE)), (2, (BACK_DOWN, FIGHT))):
                open_words = [k for k, end in enumerate(ends) if mine[t, :, s, end].all()]
                name = f"{types[t]}: {ANSWERS[b]} after {signals[s]}"
                known = grower.know(0, name, [WORDS[b - 1][k] for k in open_words]) if len(open_words) > 1 else NONE
                words[s, t, b] = known, open_words
    by_type = grower.know(NATURE, f"type of {players[0]}", types, list(odds.T))
    by_rival = grower.know(NATURE, f"type of {players[1]}", rivals, list(others.T))
    root = grower.add(NONE, NONE, by_type)
    for t in range(kinds):
        drawn = grower.add(root, t, by_rival)
        for u in range(counter):
            start = grower.add(drawn, u, first_sets[t])
            grower.add(start, 0, outcome=ending(t, u, 0, WAIT))
            for s in range(ways):
                known, open_answers = answers[s, u]
                asked = grower.add(start, 1 + s, known)
                for place, b in enumerate(open_answers):
                    if b == 0:
                        grower.add(asked, place, outcome=ending(t, u, s, CONCEDE))
                        continue
                    word, open_words = words[s, t, b]
                    ends = (ACCEPT, REFUSE) if b == 1 else (BACK_DOWN, FIGHT)
                    if word == NONE:
                        grower.add(asked, place, outcome=ending(t, u, s, ends[open_words[0]]))
                        continue
                    said = grower.add(asked, place, word)
                    for number, k in enumerate(open_words):
                        grower.add(said, number, outcome=ending(t, u, s, ends[k]))
    return grower.tree(f"{players[0]} and {players[1]}")
