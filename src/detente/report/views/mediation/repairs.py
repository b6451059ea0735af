"""The view of what stands in the way of a deal: who must move, on what, how far, and what together leaves nothing."""

import math
from dataclasses import dataclass
from typing import ClassVar

from detente.crisis.crisis import Crisis
from detente.report.views.mediation.words import demand_words, party_name, percent
from detente.report.views.numeral import THIN, Numeral, Piece, Sentence
from detente.study.red_lines import RedLines, Standing

BEHIND = "outcome/deals"
MOST_MOVED, MOST_FIXED, MOST_GROUPS = 8, 4, 4


@dataclass(frozen=True)
class RepairView:
    """A demand that stands in the way.

    Attributes
    ----------
    who, what : str
    kind : {"limit", "insistence", "no-deal value", "ratifier"}
    binds, alone, repairs : Numeral
        Share of the worlds without a deal that were looked at: in which it is in the way, in which giving it up alone
        opens a deal, in which the cheapest repair moves it.
    by : piece
        How far it then moves.
    at, to : float
        Where a limit lies, and where the repair puts it; NaN for other demands or where it does not move.
    """

    who: str
    what: str
    kind: str
    binds: Numeral
    alone: Numeral
    repairs: Numeral
    by: Piece
    at: float
    to: float

    headings: ClassVar[tuple[str, ...]] = (
        "who", "on what", "must move by, median", "cheapest repair moves it", "opens a deal alone", "in the way",
    )  # fmt: skip

    @property
    def row(self) -> tuple[Piece, ...]:
        """The demand as a row."""
        return (self.who, self.what, self.by, self.repairs, self.alone, self.binds)


def repair_views(crisis: Crisis, lines: RedLines) -> tuple[RepairView, ...]:
    """Return the demands that the cheapest repair moves, most often first, then others that are in the way."""
    moved = sorted((item for item in lines.standing if item.repairs > 0), key=lambda item: (-item.repairs, -item.binds))
    fixed = sorted((item for item in lines.standing if item.repairs == 0), key=lambda item: (-item.alone, -item.binds))
    return tuple(_repair(crisis, item) for item in (*moved[:MOST_MOVED], *fixed[:MOST_FIXED]))


def blocking(crisis: Crisis, lines: RedLines) -> tuple[Sentence, ...]:
    """Return what together leaves no deal, most often first, as sentences."""
    found = []
    for group, share in lines.conflicts[:MOST_GROUPS]:
        said = "; ".join(demand_words(crisis, demand) for demand in group)
        alone = "this alone leaves nothing: " if len(group) == 1 else "these together leave nothing: "
        found.append(("In ", _share(share), f" of the worlds without a deal {alone}", said, "."))
    return tuple(found)


def _share(value: float) -> Numeral:
    return Numeral(percent(value).replace(" ", THIN), value, BEHIND)


def _repair(crisis: Crisis, item: Standing) -> RepairView:
    demand = item.demand
    by: Piece = "must be given up whole" if demand.kind in {"insistence", "ratifier"} else "does not move"
    if not math.isnan(item.by):
        small = item.by < 5e-4
        by = Numeral(f"{'<0.001' if small else f'{item.by:.3f}'} of utility", item.by, BEHIND)
        if demand.kind == "limit":
            way = f"{'<0.01' if item.by < 0.005 else f'{item.by:.2f}'} of the scale"
            by = Numeral(f"{way}, from {item.at:.2f} to {item.to:.2f}", item.by, BEHIND)
    if demand.kind == "ratifier":
        audience = crisis.audiences[demand.of]
        who, what = audience.name or demand.of.replace("-", " "), "ratification"
    else:
        who = party_name(crisis, demand.of)
        what = {
            "limit": "red line on ", "insistence": "insistence on ", "no-deal value": "what no deal is worth to it",
        }[demand.kind] + (crisis.issues[demand.issue].title if demand.issue else "")  # fmt: skip
    return RepairView(
        who, what, demand.kind, _share(item.binds), _share(item.alone), _share(item.repairs), by, item.at, item.to
    )
