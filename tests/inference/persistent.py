"""Persistent types: eight rounds of a game of two types a side, with eleven unknowns and the types marginalised."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from scipy.special import betaincinv, ndtr

from detente.ensemble.run import processors
from detente.solvers.threat.moves import ANSWER, FIRST, RESISTED, filter_history
from detente.worlds.worlds import Floats
from tests.reference import reference

CASE: dict[str, Any] = reference("escalation/reveal")["persistent_types"]
NAMES = tuple(CASE["priors"])
BLOCK = 5_000
ROWS = {
    "SQ": ((FIRST, 0),),
    "CD": ((FIRST, 1), (ANSWER, 0)),
    "SF": ((FIRST, 1), (ANSWER, 2), (RESISTED, 1)),
    "BD": ((FIRST, 1), (ANSWER, 2), (RESISTED, 0)),
}
MOVES = np.array(
    [
        (place, place, node, action, 0)
        for place, outcome in enumerate(CASE["outcomes"])
        for node, action in ROWS[outcome]
    ],
    dtype=np.float64,
)
STARTS = np.searchsorted(MOVES[:, 0], np.arange(len(CASE["outcomes"])))  # the first move of each round


def numbers(normal: Floats) -> dict[str, Floats]:
    """Return the unknowns from standard normals, shape (draws, 11)."""
    found = {}
    for place, (name, prior) in enumerate(CASE["priors"].items()):
        (kind, (one, other)), z = next(iter(prior.items())), normal[:, place]
        if kind == "beta":
            found[name] = np.asarray(betaincinv(one, other, ndtr(z)))
        else:
            found[name] = one + other * z if kind == "normal" else np.exp(one + other * z)
    return found


def parts(normal: Floats) -> tuple[Floats, Floats]:
    """Return log π_t Π ℓ_t of both sides' types after each round, for one block; shapes (draws, rounds + 1, 2)."""
    of, draws = numbers(normal), len(normal)
    stake = np.array(CASE["stakes"])
    mine, theirs = np.full((2, draws, len(CASE["stakes"]), 2, 6), -np.inf)
    mine[..., 0], theirs[..., 0] = 0.0, 0.0
    mine[..., 1] = (of["V_A"][:, None] * stake)[..., None]
    mine[..., 4] = (-of["minus_a"][:, None] * stake)[..., None]
    theirs[..., 1] = (-of["minus_C_B"][:, None] * stake)[..., None]
    theirs[..., 4] = (of["V_B"][:, None] * stake)[..., None]
    for kind in range(2):
        mine[:, :, kind, 5] = (of["W_A_lo"] + kind * of["W_A_gap"])[:, None]
        theirs[:, :, kind, 5] = (of["W_B_lo"] + kind * of["W_B_gap"])[:, None]
    shape = (draws, len(CASE["stakes"]), 2, 2, 1, 6)
    mine = np.broadcast_to(mine[:, :, :, None, None], shape)
    theirs = np.broadcast_to(theirs[:, :, None, :, None], shape)
    odds = np.stack([1 - of["pi"], of["pi"]], axis=1)
    others = np.stack([1 - of["rho"], of["rho"]], axis=1)
    moves = np.broadcast_to(MOVES, (draws, *MOVES.shape))
    errors = np.zeros((draws, len(MOVES)))
    found = filter_history(mine, theirs, odds, others, of["precision"], moves, errors, np.zeros((draws, 2)))[0]
    sums = np.concatenate([np.zeros((draws, 1, 4)), np.add.reduceat(found, STARTS, axis=1)], axis=1).cumsum(axis=1)
    return sums[..., :2] + np.log(odds)[:, None], sums[..., 2:] + np.log(others)[:, None]


def each_round(normal: Floats) -> tuple[Floats, Floats, Floats]:
    """Return log-likelihoods after each round, shape (draws, 9), and the chances of both high types at the end."""

    def block(start: int) -> tuple[Floats, Floats, Floats]:
        mine, theirs = parts(normal[start : start + BLOCK])
        whole = np.logaddexp(*np.moveaxis(mine, 2, 0)) + np.logaddexp(*np.moveaxis(theirs, 2, 0))
        high = [1 / (1 + np.exp(side[:, -1, 0] - side[:, -1, 1])) for side in (mine, theirs)]
        return whole, high[0], high[1]

    with ThreadPoolExecutor(max_workers=processors()) as pool:
        blocks = list(pool.map(block, range(0, len(normal), BLOCK)))
    log, one, other = (np.concatenate(part) for part in zip(*blocks, strict=True))
    return log, one, other


def log_likelihood(normal: Floats) -> Floats:
    """Return the log-likelihood of all rounds; shape (draws,)."""
    return each_round(normal)[0][:, -1]
