"""The view of the deals over the worlds: what filters leave, where the win-set lies, the frontiers, who must move."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from detente.crisis.crisis import Crisis
from detente.crisis.mediation.levels import levels_of
from detente.report.views.mediation.repairs import RepairView, blocking, repair_views
from detente.report.views.mediation.words import FILTERED, RULES, package_words, party_name, percent
from detente.report.views.numeral import THIN, Numeral, Piece, Sentence, gain, listed
from detente.study.mediation.frontier import Frontier
from detente.study.mediation.panels import Panels
from detente.study.mediation.win_map import WinMap

BEHIND = "outcome/deals"  # what explains these numbers: those that the lens deals reads
THIN_SET = 0.1  # a map is drawn where at least a tenth of the worlds allow some package
EVERY = 0.995  # from here on a package is allowed in nearly every world
SMALL = 5e-4  # of utility, below which no digit is left
MOST_PAIRS = 15  # every pair of six parties
MOST_POINTS = 4  # of a frontier in the table
RANKS = ("half", "some", "all")
ALLOWED = {"half": "half of the worlds", "some": "some world", "all": "no red lines asked"}


@dataclass(frozen=True)
class FilterView:
    """What is left after a filter: packages in the median world, and worlds in which anything is left."""

    name: str
    packages: Numeral
    worlds: Numeral


@dataclass(frozen=True)
class CellView:
    """Packages with the same two levels: the chance of the likeliest, the mean of all, how many there are."""

    best: Numeral
    mean: Numeral
    packages: int


@dataclass(frozen=True)
class MapView:
    """The win-set over the two most contested issues.

    Attributes
    ----------
    down, across : str
        Titles of the issues.
    rows, columns : tuple of (label, title, whether it is the status quo)
    cells : tuple of rows of CellView
    others : tuple of str
        Titles of the issues that are taken out.
    contested : sentence
        Between whom the two are contested.
    """

    down: str
    across: str
    rows: tuple[tuple[str, str, bool], ...]
    columns: tuple[tuple[str, str, bool], ...]
    cells: tuple[tuple[CellView, ...], ...]
    others: tuple[str, ...]
    contested: Sentence


@dataclass(frozen=True)
class FairView:
    """A fair package: the rule, what it means, the package, and what it brings each party over no deal."""

    solution: str
    rule: str
    meaning: str
    package: str
    share: Numeral
    chance: Numeral
    gains: tuple[tuple[str, str, Numeral], ...]


@dataclass(frozen=True)
class PairView:
    """The frontiers between two parties.

    Attributes
    ----------
    one, other : str
        Keys of the parties.
    names : (str, str)
    lines : mapping of "all", "some", "half" to points
        Gains of the two over no deal, from what is best for the one to what is best for the other.
    rows : tuple of tuple
        The packages of the strictest frontier that is not empty, with the heading below.
    """

    one: str
    other: str
    names: tuple[str, str]
    lines: dict[str, tuple[tuple[float, float], ...]]
    rows: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class PanelsView:
    """The deals over the worlds, as they are shown.

    Attributes
    ----------
    answer : sentence
    filters : tuple of FilterView
        The first is all packages.
    map : MapView or None
    no_map : sentence
        Why there is no map; empty where there is one.
    fair : tuple of FairView
    pairs : tuple of PairView
    blocking : tuple of sentence
        What together leaves no deal, most often first.
    repairs : tuple of RepairView
        Who would have to move, on what, how far.
    movers, absent : tuple of tuple
        Rows, with the headings below.
    notes : tuple of sentence
    """

    answer: Sentence
    filters: tuple[FilterView, ...]
    map: MapView | None
    no_map: Sentence
    fair: tuple[FairView, ...]
    pairs: tuple[PairView, ...]
    blocking: tuple[Sentence, ...]
    repairs: tuple[RepairView, ...]
    movers: tuple[tuple[Piece, ...], ...]
    absent: tuple[tuple[Piece, ...], ...]
    notes: tuple[Sentence, ...]

    mover_headings: ClassVar[tuple[str, ...]] = (
        "party", "opens a deal alone", "must come down by, median", "5 %", "95 %", "nothing it does helps",
    )  # fmt: skip
    absent_headings: ClassVar[tuple[str, ...]] = (
        "not at the table",
        "mean gain",
        "red line crossed",
        "worth of a seat",
    )
    pair_headings: ClassVar[tuple[str, ...]] = (
        "between", "package", "gain of the first", "of the second", "worlds that allow it", "others alike",
    )  # fmt: skip


def panels_view(crisis: Crisis, found: Panels) -> PanelsView:
    """Return the deals over the worlds as they are shown."""
    deals = found.deals
    why = _no_map(found)
    return PanelsView(
        answer=_answer(crisis, found),
        filters=(
            FilterView("all packages", _count(deals.packages), _portion(1.0)),
            *(FilterView(FILTERED[item.filter], _count(item.packages), _portion(item.worlds)) for item in deals.funnel),
        ),
        map=None if why or found.map is None else _map(crisis, found, found.map),
        no_map=why,
        fair=tuple(_fair_views(crisis, found)),
        pairs=tuple(_pair(crisis, found, pair) for pair in shown_pairs(found.frontiers)),
        blocking=blocking(crisis, deals.red_lines),
        repairs=repair_views(crisis, deals.red_lines),
        movers=() if deals.deal == 1 else tuple(
            (party_name(crisis, item.party), portion(item.unlocks), *(_utility(item.short[at]) for at in (1, 0, 2)),
             portion(item.helpless))
            for item in deals.movers
        ),
        absent=tuple(
            (party_name(crisis, item.party), _gain(item.gain), portion(item.crossed), _gain(item.seat))
            for item in deals.absent
        ),
        notes=_notes(found),
    )  # fmt: skip


def portion(value: float) -> Numeral | str:
    """Return a share of worlds; a dash where there is none."""
    return percent(value) if math.isnan(value) else Numeral(percent(value).replace(" ", THIN), value, BEHIND)


def _count(value: float) -> Numeral:
    return Numeral(f"{value:,.0f}", value, BEHIND)


def _utility(value: float) -> Piece:
    """Return an amount of utility to thousandths.

    >>> [str(_utility(value)) for value in (0.0, 2e-5, 0.0213)]
    ['0', '<0.001', '0.021']
    """
    if math.isnan(value):
        return "-"
    small = "0" if value < 1e-9 else "<0.001"
    return Numeral(small if value < SMALL else f"{value:.3f}", value, BEHIND)


def _gain(value: float) -> Piece:
    return "-" if math.isnan(value) else gain(value, BEHIND)


def _answer(crisis: Crisis, found: Panels) -> Sentence:
    deals = found.deals
    who = listed([party_name(crisis, party) for party in deals.seated])
    start = f"At the table: {who}. A package that all of them could sign exists in "
    said: list[Piece] = [start, _portion(deals.deal), f" of {deals.draws:,} worlds"]
    if deals.deal > 0:
        said += ["; one that the delegations may sign without asking home, in ", _portion(deals.here)]
    said.append(".")
    if deals.robust is not None:
        package = package_words(crisis, deals.robust.package)
        said += [" The one that most of them allow (", _portion(deals.robust.chance), f") is {package}. Held to it, "]
        lost = " of utility against the best of each world."
        said += ["whoever gains least gives up ", _utility(deals.robust.regret), lost]
    return tuple(said)


def _no_map(found: Panels) -> Sentence:
    """Return why a map would show nothing; empty where there is something to show."""
    deals, chart = found.deals, found.map
    if deals.chances is None:
        return (f"There are {deals.packages:,} packages, too many to say of each how many worlds allow it.",)
    if chart is None:
        return ("With one issue on the table there is no map: its scale below shows who accepts what.",)
    best = float(chart.best.max())
    if best == 0:
        return ("There is no map: no package is allowed in any world. What stands in the way is told instead.",)
    if best < THIN_SET:
        empty = " of the worlds, so that it would be all but empty. What stands in the way is told instead."
        return ("There is no map: no package is allowed in more than ", _portion(best), empty)
    if chart.mean[chart.packages > 0].min() >= EVERY:
        every = "every package is allowed, in every world. What is fair among them is the question."
        return (f"There is no map: {every}",)
    return ()


def _map(crisis: Crisis, found: Panels, chart: WinMap) -> MapView:
    levels = levels_of(crisis).of
    titles = [crisis.issues[item.issue].title for item in found.contests]

    def named(issue: str, places: tuple[int, ...]) -> tuple[tuple[str, str, bool], ...]:
        return tuple((level.label, level.title, level.stands) for level in (levels[issue][at] for at in places))

    said: list[Piece] = []
    for item, title in zip(found.contests[:2], titles[:2], strict=True):
        one, other = (party_name(crisis, party) if party else "nobody" for party in item.parties)
        said += [f"“{title}” between {one} and {other} (", _utility(item.stake), ")", " and "]
    end = "; in brackets what both would lose at least if the other had its best there, of a whole utility of 1."
    return MapView(
        down=titles[0], across=titles[1], rows=named(chart.down, chart.rows),
        columns=named(chart.across, chart.columns),
        cells=tuple(
            tuple(
                CellView(_portion(chart.best[i, j]), _portion(chart.mean[i, j]), int(chart.packages[i, j]))
                for j in range(len(chart.columns))
            )
            for i in range(len(chart.rows))
        ),
        others=tuple(titles[2:]), contested=("The two most contested issues: ", *said[:-1], end),
    )  # fmt: skip


def _portion(value: float) -> Numeral:
    return Numeral(percent(float(value)).replace(" ", THIN), float(value), BEHIND)


def _fair_views(crisis: Crisis, found: Panels) -> list[FairView]:
    return [
        FairView(
            item.solution, *RULES[item.solution], package_words(crisis, item.package), _portion(item.share),
            _portion(item.chance),
            tuple((party, party_name(crisis, party), gain(item.gains[party], BEHIND)) for party in found.deals.seated),
        )
        for item in found.fair
    ]  # fmt: skip


def shown_pairs(pairs: Sequence[Frontier]) -> list[Frontier]:
    """Return the pairs that are shown: all, or of too many those that would both lose most by the other's best."""

    def apart(pair: Frontier) -> float:
        points = pair.of["all"]
        (one, other), (less, more) = points[0].gains, points[-1].gains
        return min(one - less, more - other)

    kept = sorted((pair for pair in pairs if pair.of["all"]), key=apart, reverse=True)[:MOST_PAIRS]
    return [pair for pair in pairs if pair in kept]


def _pair(crisis: Crisis, found: Panels, pair: Frontier) -> PairView:
    names = party_name(crisis, pair.one), party_name(crisis, pair.other)
    strict = next((pair.of[rank] for rank in RANKS if pair.of[rank]), ())
    shown = sorted(strict, key=lambda point: -point.chance)[:MOST_POINTS]
    rows: list[tuple[Piece, ...]] = [
        (f"{names[0]} and {names[1]}", package_words(crisis, found.packages[point.code]),
         *(gain(value, BEHIND) for value in point.gains), _portion(point.chance), str(point.alike - 1))
        for point in strict if point in shown
    ]  # fmt: skip
    lines = {rank: tuple(point.gains for point in points) for rank, points in pair.of.items()}
    return PairView(pair.one, pair.other, names, lines, tuple(rows))


def _notes(found: Panels) -> tuple[Sentence, ...]:
    said: list[Sentence] = []
    if found.frontiers:
        scale = (
            "Gains are means over all worlds, over what no deal is worth to each, each party on its own scale: lengths "
        )
        fair = (
            "on two axes cannot be compared. A fair package is fair to all at the table: it may lie below the frontier."
        )
        said.append((scale, fair))
    if len(found.frontiers) > MOST_PAIRS:
        said.append((f"Of {len(found.frontiers)} pairs the {MOST_PAIRS} are drawn that are furthest apart.",))
    if found.deals.coarse:
        said.append(("On divisible issues only marks are looked at: with steps there are too many packages.",))
    return tuple(said)
