"""A proposal as a crisis: its actors as parties, its issues on scales from 0 to 1.

An actor counts on an issue when its position, a salience above 0 and a weight above 0 are known. Issues of one proposal
that are decided under different rules become crises of their own, because a party's capability is one number. A
reference point that the table does not state is set to each end of the scale in turn, so that one sees which lens
depends on it.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detente.crisis.crisis import Crisis
from detente.study.backtest.deu import ACTORS, Decisions
from detente.worlds.worlds import Floats

WHEN = datetime.date(2019, 1, 1)  # no lens that looks here reads a date


@dataclass(frozen=True, eq=False)
class Proposal:
    """One proposal, or those of its issues that are decided under the same rules.

    Attributes
    ----------
    crises : tuple of Crisis
        One, or two where a reference point is unknown: with all unknown ones at 0, and at 1.
    rows : tuple of int
        The rows of its issues in the table, in the order of the crisis.
    """

    crises: tuple[Crisis, ...]
    rows: tuple[int, ...]


def counted(decisions: Decisions, capability: Floats) -> Floats:
    """Return every actor's weight on every issue: capability times salience, 0 where it does not count."""
    known = ~np.isnan(decisions.positions)
    return np.asarray(np.where(known, capability * np.nan_to_num(decisions.saliences) / 100, 0.0))


def proposals(decisions: Decisions, capability: Floats) -> Iterator[Proposal]:
    """Give every proposal in which something is decided and somebody counts, in the order of the table."""
    weight = counted(decisions, capability)
    groups: dict[tuple[str, bytes], list[int]] = {}
    for row, proposal in enumerate(decisions.proposals):
        if weight[row].any():
            groups.setdefault((proposal, np.ascontiguousarray(capability[row]).tobytes()), []).append(row)
    for rows in groups.values():
        if decisions.decided[rows].any():
            unknown = np.isnan(decisions.reference[rows]).any()
            ends = (0.0, 1.0) if unknown else (0.0,)
            yield Proposal(tuple(_crisis(decisions, capability, weight, rows, end) for end in ends), tuple(rows))


def _crisis(decisions: Decisions, capability: Floats, weight: Floats, rows: list[int], end: float) -> Crisis:
    who = np.flatnonzero(weight[rows].any(axis=0))
    stances = {
        ACTORS[actor]: {
            f"i{row}": {
                "ideal": float(decisions.positions[row, actor] / 100),
                "salience": float(decisions.saliences[row, actor] / 100),
            }
            for row in rows
            if weight[row, actor] > 0
        }
        for actor in who
    }
    issues = {
        f"i{row}": {
            "title": decisions.issues[row],
            "scope": "technical",
            "marks": {0: "one end", 1: "the other end"},
            "status_quo": end if np.isnan(decisions.reference[row]) else float(decisions.reference[row] / 100),
        }
        for row in rows
    }
    return Crisis.model_validate(
        {
            "detente": 1,
            "crisis": "proposal",
            "title": decisions.proposals[rows[0]],
            "question": "Where does each issue end?",
            "as_of": WHEN,
            "parties": {
                ACTORS[actor]: {"name": ACTORS[actor], "capability": float(capability[rows[0], actor])} for actor in who
            },
            "issues": issues,
            "stances": stances,
        }
    )
