"""The headline: what a run says, in plain words, with its uncertainty; every sentence follows from findings by rule.

There is *room* on an issue under a reading when the band of its probability lies above one half, and none in most
worlds when it lies below. What holds under every reading is said without condition; what holds under some only is said
to depend on the reading.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from detente.report.views.ending.history import HistoryView
from detente.report.views.ending.outcomes import OutcomesView
from detente.report.views.ending.sentences import ending_answer, ending_limit, ending_points
from detente.report.views.gains import BalanceView
from detente.report.views.implementation import PlanView
from detente.report.views.issues import IssueView
from detente.report.views.numeral import THIN, Numeral, Piece, Sentence, listed, plain, position, quoted
from detente.report.views.people import PeopleView
from detente.report.views.readings import ReadingsView
from detente.report.views.sources import SourcesView

T = TypeVar("T")
WORTH_SAYING = 0.01  # a party that is traded in fewer worlds than this is not named
FAR = 0.1  # medians of two lenses further apart than this are said to disagree
MANY = 2  # of more lenses than this only the two ends are told
APART = 0.2  # probabilities of room under two readings further apart than this are said to disagree


@dataclass(frozen=True)
class Point:
    """One finding in a sentence, under a word that says what it is about."""

    about: str
    sentence: Sentence

    def __str__(self) -> str:
        return f"{self.about}. {plain(self.sentence)}"


@dataclass(frozen=True)
class HeadlineView:
    """What a run says.

    Attributes
    ----------
    answer : Sentence
        In words alone.
    points : tuple of Point
        The findings behind it, with numbers.
    limits : tuple of Sentence
        What it does not say, and how sure it is.
    """

    answer: Sentence
    points: tuple[Point, ...]
    limits: tuple[Sentence, ...]

    def __iter__(self) -> Iterator[str]:
        """Yield every sentence as text: the answer, its points, its limits."""
        yield plain(self.answer)
        yield from map(str, self.points)
        yield from map(plain, self.limits)


@dataclass(frozen=True)
class Findings:
    """The views that the headline is made from."""

    issues: tuple[IssueView, ...]
    balances: tuple[BalanceView, ...]
    readings: ReadingsView
    outcomes: OutcomesView | None
    history: HistoryView | None
    people: PeopleView
    draws: int
    plans: tuple[PlanView, ...] = ()


def headline_view(found: Findings, sources: SourcesView) -> HeadlineView:
    """Return what a run says."""
    ends = ending_points(found.outcomes, found.history)
    points = (*(Point(about, sentence) for about, sentence in ends), *_room_points(found), *_reading_point(found),
              *_traded_points(found), *_gain_points(found), *_lens_point(found),
              *(Point(f"Plan: {plan.title}", plan.answer) for plan in found.plans))  # fmt: skip
    answer = (*ending_answer(found.outcomes), *_answer(found))
    return HeadlineView(answer, tuple(points), (ending_limit(found.outcomes), *_sureness(found, sources)))


def standing(found: Findings) -> dict[str, list[str]]:
    """Return issues, as sentences name them, by standing: ``room``, ``none``, ``depends``, ``even`` or ``silent``."""
    groups: dict[str, list[str]] = {"room": [], "depends": [], "even": [], "none": [], "silent": []}
    silent = {item.issue for item in found.issues if item.open_to_all}
    for row in found.readings.issues:
        cells = row.cells[1:] or row.cells
        rooms = [cell.room for cell in cells if cell.room is not None]
        if not rooms:
            continue
        yes, no = [room.low > 0.5 for room in rooms], [room.high < 0.5 for room in rooms]
        kind = "room" if all(yes) else "none" if all(no) else "depends" if any(yes) else "even"
        groups["silent" if row.issue in silent else kind].append(row.named)
    return groups


def _answer(found: Findings) -> Sentence:
    groups = standing(found)
    if not any(groups.values()) and found.plans:
        met = [quoted([plan.title]) for plan in found.plans if plan.feasible]
        under = "no reading" if not met else listed(met)
        return (f"Some order of the steps meets all demands under {under}; the points say who is exposed then.",)
    if not any(groups.values()):
        return ("The run says nothing about room for a deal, because the lens room did not look.",)
    several = len(found.readings.names) > 2
    ever, always = (", whichever reading one takes", " under any reading") if several else ("", "")
    said: list[str] = []
    if groups["room"]:
        said.append(f"There is room for a deal on {quoted(groups['room'])} in most worlds{ever}.")
    if groups["depends"]:
        said.append(f"On {quoted(groups['depends'])} it depends on whose reading is right.")
    if groups["even"]:
        said.append(f"On {quoted(groups['even'])} there is room in no clear majority of worlds{always}.")
    if groups["none"]:
        said.append(f"On {quoted(groups['none'])} there is none in most worlds{always}.")
    if groups["silent"]:
        said.append(f"On {quoted(groups['silent'])} nobody at a table states a red line, so room says nothing there.")
    return (" ".join(said),)


def _room_points(found: Findings) -> list[Point]:
    rooms = [(item.named, item.room) for item in found.issues if item.room is not None and not item.open_to_all]
    if not rooms:
        return []
    ordered = sorted(rooms, key=lambda pair: -pair[1].exists.value)
    most = sum(room.low > 0.5 for _, room in rooms)
    mixed = " over all readings together" if len(found.readings.names) > 2 else ""
    lead = (
        f"On {most} of {len(rooms)} {'issue' if len(rooms) == 1 else 'issues'} some position lies inside the red "
        f"lines of every party at the table in most worlds{mixed}: "
    )
    pieces: list[Piece] = [lead]
    for place, (title, room) in enumerate(ordered):
        pieces += [", " if place else "", f"{quoted([title])} ", room.exists]
    widest = max(1, math.ceil(100 * max(room.high - room.low for _, room in rooms)))
    pieces.append(f". Every 95{THIN}% band is at most {widest} {'point' if widest == 1 else 'points'} wide.")
    return [Point("Room", tuple(pieces))]


def _reading_point(found: Findings) -> list[Point]:
    if not found.readings.several:
        return []
    apart: list[tuple[float, str, tuple[str, Numeral], tuple[str, Numeral], Numeral]] = []
    for row in found.readings.issues:
        cells = zip(found.readings.titles, row.cells, strict=True)
        rooms = [(title, cell.room.exists) for title, cell in cells if cell.room is not None]
        if len(rooms) == len(row.cells):
            ordered = sorted(rooms[1:], key=lambda pair: pair[1].value)
            distance = ordered[-1][1].value - ordered[0][1].value
            apart.append((distance, row.named, ordered[-1], ordered[0], rooms[0][1]))
    far = sorted((item for item in apart if item[0] > APART), key=lambda item: -item[0])
    if not far:
        return [
            Point("Readings", ("They agree: on no issue does the probability of room differ by more than 20 points.",))
        ]
    _, title, most, least, whole = far[0]
    others = f" They also part on {quoted([item[1] for item in far[1:]])}." if far[1:] else ""
    sentence = (
        f"They part most on {quoted([title])}: room in ",
        most[1],
        f" of worlds under {quoted([most[0]])}, in ",
        least[1],
        f" under {quoted([least[0]])}. The ",
        whole,
        f" for all readings together mixes the two; it is not a middle that anybody holds.{others}",
    )
    return [Point("Readings", sentence)]


def _traded_points(found: Findings) -> list[Point]:
    points: list[Point] = []
    for person in found.people.parties:
        lines = [(item.label, line) for item in found.balances for line in item.gains if line.party == person.party]
        traded = [(label, line, line.traded) for label, line in lines if line.traded is not None]
        if not traded or max(chance.value for _, _, chance in traded) < WORTH_SAYING:
            continue
        count = len(person.absent_on)
        absent = f", at no table with {count} {'issue' if count == 1 else 'issues'} it cares about," if count else ""
        pieces: list[Piece] = [f"{person.name}{absent} sees others agree to what it cannot accept in "]
        for place, (label, _, chance) in enumerate(_ends(traded, [chance.value for _, _, chance in traded])):
            least = (" at the least", " at the most")[place] if len(traded) > MANY else ""
            pieces += [" and in " if place else "", chance, f" of worlds under the {label}{least}"]
        top = max((line for _, line, _ in traded if line.traded_on), key=lambda line: line.traded_on[0][2].value)
        pieces.append(f", most often on {quoted([top.traded_on[0][1]])}.")
        points.append(Point("Traded", tuple(pieces)))
    return points


def _ends(items: list[T], values: list[float]) -> list[T]:
    """Return what lenses say: all of few, of many the lowest and the highest."""
    if len(items) <= MANY:
        return items
    order = sorted(range(len(items)), key=values.__getitem__)
    return [items[order[0]], items[order[-1]]]


def _gain_points(found: Findings) -> list[Point]:
    if not found.balances:
        return []
    every = "under every lens" if len(found.balances) > 1 else f"under the {found.balances[0].label}"
    lines = [tuple(item.gains[row] for item in found.balances) for row in range(len(found.balances[0].gains))]
    pieces: list[Piece] = []
    for sign, words in ((1, "Better"), (-1, "Worse")):
        names = [line[0].name for line in lines if all(item.sign == sign for item in line)]
        if names:
            pieces.append(f"{words} off than today {every}, in nearly all worlds: {listed(names)}. ")
    unsure = [line for line in lines if any(item.sign != line[0].sign or item.sign == 0 for item in line)]
    if unsure:
        pieces.append("Sure neither to gain nor to pay: ")
    for place, line in enumerate(unsure):
        pieces.append(f"{'; ' if place else ''}{line[0].name} ")
        both = list(zip(found.balances, line, strict=True))
        pieces.append("from " if len(both) > MANY else "")
        for at, (item, under) in enumerate(_ends(both, [under.gain.value for under in line])):
            parted = " to " if len(both) > MANY else ", "
            pieces += [parted if at else "", under.gain, " (", under.low, " to ", under.high]
            pieces.append(f") under the {item.label}")
    ending = ". The unit is utility: 1 is the way from a party\N{RIGHT SINGLE QUOTATION MARK}s worst to its best."
    return [Point("Gains", (*pieces, ending if unsure else ""))]


def _lens_point(found: Findings) -> list[Point]:
    apart = []
    for item in found.issues:
        if len(item.settlements) > 1:
            ordered = sorted(item.settlements, key=lambda settled: settled.spread.middle)
            apart.append((ordered[-1].spread.middle - ordered[0].spread.middle, item, ordered[0], ordered[-1]))
    if not apart:
        return []
    distance, item, low, high = max(apart, key=lambda found: found[0])
    doubt = _own_doubt(found)
    if distance < FAR:
        agree = "The medians of the lenses agree on where each issue would settle, to within a tenth of it."
        return [Point("Settlement", (agree, *doubt))]
    lead = f"Where an issue would settle is a fragile finding: on {quoted([item.named])} the {low.label} says "
    return [Point("Settlement", (lead, low.text, f", the {high.label} ", high.text, ".", *doubt))]


def _own_doubt(found: Findings) -> Sentence:
    """Say how wide the forecast is that holds what models of compromise miss, on the issue where it is widest."""
    own = [(item, settled) for item in found.issues for settled in item.settlements if settled.own_doubt]
    if not own:
        return ()
    item, settled = max(own, key=lambda pair: pair[1].spread.high - pair[1].spread.low)
    at = f"{settled.lens}/{item.issue}"
    lead = (
        f" By the {settled.label}, which counts how far such models missed before, {quoted([item.named])} ends between "
    )
    low, high = position(settled.spread.low, at), position(settled.spread.high, at)
    return (lead, low, " and ", high, " nine times in ten.")


def _sureness(found: Findings, sources: SourcesView) -> list[Sentence]:
    total = sources.claimed + sources.assumed + sources.default
    bands = (
        f"Bands say how well a probability was computed from {found.draws:,} worlds, not how true the crisis file is."
    )
    rests = (
        f"Of its {total} numbers {sources.claimed} rest on claims in documents, {sources.assumed} are "
        f"assumed and {sources.default} are defaults of the program."
    )
    doubts = (
        f"{len(sources.conflicts)} numbers rest on claims that point in opposite directions; "
        f"{len(sources.unexplained)} assumed numbers have no reason."
    )
    said: list[Sentence] = [(f"{bands} {rests}",)]
    return [*said, (doubts,)] if sources.conflicts or sources.unexplained else said
