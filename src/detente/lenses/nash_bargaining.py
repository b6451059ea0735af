"""Nash bargaining: the point on each issue that shares out what an agreement is worth over having none.

On every issue the parties that sit at a table with it, with weights w_k = c_k s_k, settle where the weighted product
of their gains over a disagreement is largest :cite:`nash1950,achen2006`,

    max over y of Σ w_k ln(g_k(y)),

with losses that rise with the square of the distance, or with the distance
(:mod:`detente.solvers.bargaining.one_issue`). The disagreement is the status quo, or for each party its worst end of
the scale. Against the status quo there is a solution only where all want to leave it towards the same side; otherwise
the issue stays, and ``feasible`` says so.
Were disagreement infinitely bad, the solution with squared losses would be the weighted mean. An issue at no table, or
without any weight, stays at its status quo.
"""

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.bargaining.one_issue import nash_of_one_world
from detente.worlds.worlds import Worlds

NAME = "nash_bargaining"
READS = ("ideal", "salience", "capability", "seated", "status_quo")


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return the solutions of every draw and issue."""
    del seed  # this lens draws nothing
    found = nash_of_one_world(*(worlds.field(name, lens=NAME) for name in READS))
    return dict(zip((output.name for output in LENS.gives), found, strict=True))


def _two(low: float, high: float, status_quo: float) -> dict[str, object]:
    """Return one issue with two parties of the same weight."""
    return {
        "ideal": [[low], [high]],
        "salience": [[1], [1]],
        "capability": (0.5, 0.5),
        "seated": [[1], [1]],
        "status_quo": [status_quo],
    }


LENS = Lens(
    name=NAME,
    version=1,
    question="Which point on each issue shares out what an agreement is worth over the status quo, or over the worst?",
    cites=("nash1950", "achen2006"),
    reads=READS,
    gives=(
        Output("position", ("issue",), "scale", 0, 1, "where it settles against the status quo, or stays"),
        Output("feasible", ("issue",), "probability", 0, 1, "whether all prefer some position to the status quo"),
        Output("worst_case", ("issue",), "scale", 0, 1, "where it settles against everybody's worst case"),
        Output("absolute", ("issue",), "scale", 0, 1, "position with losses as the distance"),
        Output("worst_case_absolute", ("issue",), "scale", 0, 1, "worst_case with losses as the distance"),
    ),
    published=(
        Published(
            source=(
                "by hand: from 0, ideals 0.4 and 0.8: 2/z = 1/(0.8 - z) + 1/(1.6 - z), so 4 z² - 7.2 z + 2.56 = 0; "
                "with absolute losses ln z + ln(0.8 - z) beyond 0.4 falls, so that it stops there"
            ),
            inputs=_two(0.4, 0.8, 0.0),
            expect={"position": [(7.2 - 10.88**0.5) / 8], "feasible": [1], "absolute": [0.4]},
        ),
        Published(
            source="by hand: the two want to leave 0.5 towards different sides, and the worst is as bad for both",
            inputs=_two(0.2, 0.8, 0.5),
            expect={
                "position": [0.5],
                "feasible": [0],
                "worst_case": [0.5],
                "absolute": [0.5],
                "worst_case_absolute": [0.5],
            },
        ),
    ),
    assumes=(
        "Each issue is bargained over alone, by all who sit at a table with it at once; everybody must agree, "
        "everybody knows what no agreement is worth to everybody, and power is a weight in the product."
    ),
    misleads=(
        "Most issues in dispute have parties on both sides of the status quo: then it says that nothing moves, "
        "which is the assumption of a veto for everybody and no forecast; trades across issues are what would move it. "
        "Against the worst case it is a compromise much like the weighted mean."
    ),
    solve=solve,
)
