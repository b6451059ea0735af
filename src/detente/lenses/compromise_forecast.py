"""Compromise forecast: where each issue will settle, as a distribution that has been checked against decisions.

The law is that of :mod:`detente.solvers.forecast.law`: over the parties that sit at a table with the issue, with the
weights capability times salience, the issue ends with chance s at the position of one of them, drawn by weight, and
otherwise around their weighted mean, drawn a little towards the middle of their positions, at a distance in units of
their spread that is drawn as such distances were met in the decisions of the European Union :cite:`arregui2021`. No end
lies outside the parties' positions. The constants (s, the shrinkage and the distances) were fitted to those decisions
and stand, with how they were fitted, in ``compromise_forecast.csv``.

``position`` is the median of the law, the point with the smallest expected absolute error; ``forecast`` is one draw of
the law a world, so that over the worlds it is the forecast with both doubts in it: what the numbers of the crisis are,
and what models of compromise miss. On the same decisions no model of bargaining rounds forecast better than the
weighted mean that it starts from :cite:`achen2006`. An issue at no table, or where the weights are all 0, stays at its
status quo.
"""

import csv
from importlib.resources import files

import numpy as np

from detente.core.kernels import per_world
from detente.core.seed import Seed
from detente.core.streams import uniforms
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.forecast.law import Constants, place_at
from detente.solvers.forecast.voters import rank_voters
from detente.worlds.draw import REPLICATE
from detente.worlds.worlds import Floats, Worlds

NAME = "compromise_forecast"
READS = ("ideal", "salience", "capability", "seated", "status_quo")
POINTS = {"position": 0.5, "low": 0.05, "high": 0.95, "middle_low": 0.25, "middle_high": 0.75}


def fitted_constants() -> Constants:
    """Return the constants that were fitted to decisions of the European Union."""
    with files("detente.lenses").joinpath(f"{NAME}.csv").open(encoding="utf-8") as file:
        rows = {row["constant"]: float(row["value"]) for row in csv.DictReader(file)}
    sizes = tuple(value for name, value in rows.items() if name.startswith("size_"))
    return Constants(rows["share"], rows["shrink"], sizes)


@per_world("(party,issue),(party,issue),(party),(party,issue),(issue),(issue,point),(constant)->(issue,point)")
def points_of_one_world(
    ideal: Floats,
    salience: Floats,
    capability: Floats,
    seated: Floats,
    status_quo: Floats,
    chance: Floats,
    constants: Floats,
    found: Floats,
) -> None:
    """Write where the law of every issue reaches some chances."""
    parties = ideal.shape[0]
    place = np.empty(parties)
    until = np.empty(parties)
    for issue in range(ideal.shape[1]):
        voters, total = rank_voters(ideal, salience, capability, seated, issue, place, until)
        if voters == 0:
            found[issue, :] = status_quo[issue]
            continue
        mean, square = 0.0, 0.0
        for voter in range(voters):
            mean += until[voter] / total * place[voter]
        for voter in range(voters):
            square += until[voter] / total * (place[voter] - mean) ** 2
            until[voter] = until[voter] / total + (until[voter - 1] if voter > 0 else 0.0)
        middle = (place[0] + place[voters - 1]) / 2
        centre = middle + constants[1] * (mean - middle)
        for point in range(chance.shape[1]):
            found[issue, point] = place_at(
                place[:voters], until[:voters], centre, np.sqrt(square), constants, chance[issue, point]
            )


def luck_of(worlds: Worlds, seed: Seed) -> Floats:
    """Return one uniform a draw and issue, whatever block of worlds it stands in; shape (draws, issues)."""
    first = worlds.first // REPLICATE
    replicates = -(-(worlds.first + worlds.draws) // REPLICATE) - first
    start = worlds.first - first * REPLICATE
    columns = [
        uniforms(seed.key(f"forecast/{issue}"), first=first, replicates=replicates, size=REPLICATE)
        for issue in worlds.labels["issue"]
    ]
    return np.stack(columns, axis=1)[start : start + worlds.draws]


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return the forecast of every draw and issue: its points, and one draw of it."""
    luck = luck_of(worlds, seed)
    chance = np.empty((*luck.shape, len(POINTS) + 1))
    chance[..., :-1] = list(POINTS.values())
    chance[..., -1] = luck
    fields = (worlds.field(name, lens=NAME) for name in READS)
    found = points_of_one_world(*fields, chance, CONSTANTS.as_array())
    return {name: found[..., place] for place, name in enumerate((*POINTS, "forecast"))}


CONSTANTS = fitted_constants()
TWO = {
    "ideal": [[0.0], [1.0]],
    "salience": [[0.5], [0.5]],
    "capability": (0.4, 0.4),
    "seated": [[1], [1]],
    "status_quo": [0.2],
}
LENS = Lens(
    name=NAME,
    version=1,
    question="Where will each issue settle, and how sure can one be of it?",
    cites=("arregui2021", "achen2006", "gneiting2007"),
    reads=READS,
    gives=(
        Output("position", ("issue",), "scale", 0, 1, "where the issue settles: the median of the forecast"),
        Output(
            "forecast", ("issue",), "scale", 0, 1, "where the issue settles in this world: one draw of the forecast"
        ),
        Output("low", ("issue",), "scale", 0, 1, "the forecast lies below it with a chance of 5 per cent"),
        Output("high", ("issue",), "scale", 0, 1, "the forecast lies above it with a chance of 5 per cent"),
        Output("middle_low", ("issue",), "scale", 0, 1, "lower end of the middle half of the forecast"),
        Output("middle_high", ("issue",), "scale", 0, 1, "upper end of the middle half of the forecast"),
    ),
    published=(
        Published(
            source="by hand: two equal parties at the ends; each end has more than a twentieth of the chance",
            inputs=TWO,
            expect={"position": [0.5], "low": [0], "high": [1]},
        ),
        Published(
            source="by hand: all who count want the same, so it ends there, whatever is drawn",
            inputs=TWO | {"ideal": [[0.3], [0.3]]},
            expect={name: [0.3] for name in (*POINTS, "forecast")},
        ),
        Published(
            source="by hand: nobody is seated, so the issue stays",
            inputs=TWO | {"seated": [[0], [0]]},
            expect={name: [0.2] for name in (*POINTS, "forecast")},
        ),
    ),
    assumes=(
        "Something is decided, within the positions of those at the table; how far compromises lie from the weighted "
        "mean is as it was in 250 decisions of the European Union, in units of the spread of the positions."
    ),
    misleads=(
        "Its spread was learnt where nobody threatens force and failure is rare: in a crisis it is too narrow, and it "
        "knows neither red lines nor a breakdown of talks."
    ),
    solve=solve,
)
