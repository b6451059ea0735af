"""Published conflicts, with what their sources find or what follows by hand."""

from typing import Any

from detente.lens import Published
from detente.lenses.options.board import fields_of
from detente.worlds.outcomes import CONFLICT, IMPASSE, SETTLEMENT

STATES = tuple(range(12))
RANKED = ((4, 6, 5, 7, 2, 1, 3, 0, 11, 9, 10, 8), (0, 4, 6, 2, 5, 1, 7, 3, 11, 9, 10, 8))
SYRIA = ((0, 0, 1), (0, 1, 2, 4, 5, 6), ((0, 2, 6, 1, 4, 5), (1, 4, 6, 0, 5, 2)))


def _cuba(**otherwise: int) -> dict[str, Any]:
    """Return the twelve states of Cuba: air strike and blockade by Washington, withdrawal and escalation by Moscow."""
    ends = {code: CONFLICT if code & 1 else SETTLEMENT if code & 4 else IMPASSE for code in STATES}
    return fields_of((0, 0, 1, 1), STATES, RANKED, ends=ends, **otherwise)


def _marked(codes: tuple[int, ...], *rows: tuple[int, ...]) -> list[list[int]]:
    """Return a row of 0 and 1 for each list of codes."""
    return [[int(code in row) for code in codes] for row in rows]


ALL = (0, 1, 2, 3)
PUBLISHED = (
    Published(
        source="textbook prisoners' dilemma: who defects alone fares best; nobody leaves mutual defection",
        inputs=fields_of((0, 1), ALL, ((2, 3, 0, 1), (1, 3, 0, 2))),
        expect={
            "equilibrium": _marked(ALL, (0,), *[(0, 3)] * 5),
            "equilibria": [1, 2, 2, 2, 2, 2],
            "stable_now": [[1, 1]] * 6,
            "reached": [1, 0, 0, 0],
            "ended": 2,
            "keeps": [0, 0],
        },
    ),
    Published(
        source="textbook chicken, and by hand from mutual cooperation: either may be the first to turn",
        inputs=fields_of((0, 1), ALL, ((2, 3, 1, 0), (1, 3, 2, 0)), now=3, ends={1: 0, 2: 3}, option_concept=0),
        expect={
            "equilibrium": _marked(ALL, (1, 2), (1, 2, 3), (1, 2, 3), (1, 2), (1, 2), (1, 2, 3)),
            "reached": [0, 0.5, 0.5, 0],
            "outcome": [0.5, 0, 0, 0.5],
            "ended": 0,
        },
    ),
    Published(
        source="fraser1984, ch. 1, the air strike irreversible; the way from the status quo by hand",
        inputs=_cuba(sticky=1),
        expect={
            "equilibrium": _marked(
                STATES,
                (5,), (0, 1, 2, 4, 5, 6, 7), (0, 1, 2, 4, 5, 6, 7), (4, 5, 6), (4, 5, 6), (5,),
            ),
            "stable_now": [[0, 1], [1, 1], [1, 1], [0, 1], [0, 1], [0, 1]],
            "reached": [0, 0, 0, 0, 0, 2 / 3, 1 / 3, 0, 0, 0, 0, 0],
            "outcome": [1 / 3, 0, 0, 2 / 3],
            "keeps": [0, 0],
        },
    ),
    Published(
        source="the same from the blockade, by hand: Moscow withdraws, and its return is what keeps the blockade up",
        inputs=_cuba(sticky=1, now=2),
        expect={"outcome": [1, 0, 0, 0], "ended": 0, "keeps": [0, 1]},
    ),
    Published(
        source="the same, all moves reversible and nobody looking ahead: nothing holds, and the play goes in a circle",
        inputs=_cuba(now=2, option_concept=0),
        expect={"equilibria": [0, 7, 7, 2, 2, 0], "ended": 1, "keeps": [0, 0]},
    ),
    Published(
        source="Hipel, Kilgour and Kinsara 2014, Syria and Iraq in 1975; states 1 to 6 of the source in their order",
        inputs=fields_of(*SYRIA, now=1),
        expect={
            "equilibrium": _marked(SYRIA[1], (6,), (0, 6), (6,), (6,), (6,), (6,)),
            "ended": 0,
            "reached": [0, 0, 0, 0, 0, 1],
        },
    ),
    Published(
        source="the same where Syria does not see a release, nor Iraq that nothing happens: by plain sets, level 1",
        inputs=fields_of(
            *SYRIA, state_seen=[[code & 3 != 1 for code in SYRIA[1]], [code & 3 != 0 for code in SYRIA[1]]]
        ),
        expect={"equilibrium_seen": _marked(SYRIA[1], (0, 1, 5, 6))[0], "steady": [0, 0, 0, 0, 0, 1]},
    ),
)  # fmt: skip
