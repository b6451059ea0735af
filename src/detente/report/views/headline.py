"""The headline: the answer in plain words, each sentence with its uncertainty, each by rule from findings."""

from dataclasses import dataclass

from detente.crisis.crisis import Crisis
from detente.ensemble.bands import Band
from detente.lens import Lens
from detente.report.saying import gain, listed, percent, percent_band
from detente.report.views.issues import IssueView
from detente.study.balance import Balance, Line

UNIT_OF_GAIN = "1 would be the way from the worst on everything to the ideal on everything."
WORTH_SAYING = 0.005  # a party that is traded in fewer worlds than this is not named


@dataclass(frozen=True)
class ReadingRoom:
    """Room and settlement on one issue under one reading.

    Attributes
    ----------
    reading, issue : str
    exists : Band or None
    settlements : tuple of (lens, median)
    """

    reading: str
    issue: str
    exists: Band | None
    settlements: tuple[tuple[str, float], ...]


def headline(
    crisis: Crisis,
    issues: tuple[IssueView, ...],
    balances: tuple[Balance, ...],
    by_reading: tuple[ReadingRoom, ...],
    lenses: tuple[Lens, ...],
) -> tuple[str, ...]:
    """Return the answer, one sentence or two an entry."""
    return (
        *_about_room(issues),
        *_about_trade(crisis, balances),
        *_about_readings(crisis, by_reading),
        *_about_balance(crisis, balances),
        *_about_ends(lenses),
    )


def _about_room(issues: tuple[IssueView, ...]) -> tuple[str, ...]:
    asked = [(issue, issue.room.exists) for issue in issues if issue.room and issue.room.exists and issue.on_a_table]
    if not asked:
        return ()
    many = sum(exists.low > 0.5 for _, exists in asked)
    room = "some position that every seated party could live with"
    first = f"Taken one at a time, {many} of {len(asked)} issues leave room in most worlds: {room}."
    least, worst = min(asked, key=lambda pair: pair[1].probability)
    if worst.probability > 0.999:
        return (first,)
    second = f"There is least room on “{least.title}”: in {percent(worst)} of worlds (95 % band {percent_band(worst)})."
    tightest = least.room.tightest[0] if least.room and least.room.tightest else None
    third = (
        f" The tightest red line there is that of {tightest[0]}, in {_share(tightest[1])} worlds." if tightest else ""
    )
    return (first, second + third)


def _share(share: float) -> str:
    return "nearly all" if share > 0.985 else f"{100 * share:.0f} % of"


def _about_balance(crisis: Crisis, balances: tuple[Balance, ...]) -> tuple[str, ...]:
    if not balances:
        return ()
    item = balances[0]
    best, worst = max(item.lines, key=lambda line: line.gain), min(item.lines, key=lambda line: line.gain)
    said = f"Where the lens {item.lens} puts the issues, most goes to {_gains(crisis, best)}"
    return (f"{said}, least to {_gains(crisis, worst)}. {UNIT_OF_GAIN}",)


def _gains(crisis: Crisis, line: Line) -> str:
    spread = f"{gain(line.gain_low)} to {gain(line.gain_high)} in 90 % of worlds"
    return f"{crisis.parties[line.party].name}: {gain(line.gain)} against the status quo ({spread})"


def _about_trade(crisis: Crisis, balances: tuple[Balance, ...]) -> tuple[str, ...]:
    found = []
    for party, item in crisis.parties.items():
        lines = [(one.lens, line) for one in balances for line in one.lines if line.party == party]
        hit = [
            (lens, line, line.traded) for lens, line in lines if line.traded and line.traded.probability > WORTH_SAYING
        ]
        if hit:
            shares = listed([f"{percent(traded)} of worlds under {lens}" for lens, _, traded in hit])
            most = max(hit, key=lambda found: found[2].probability)[1].traded_on
            titles = [
                f"“{crisis.issues[issue].title}”"
                for issue, share in sorted(most.items(), key=lambda pair: -pair[1])
                if share > 0.05
            ]
            on = f", mostly on {listed(titles)}" if titles else ""
            how = "others settle beyond its red line at tables where it does not sit"
            found.append(f"{item.name} is traded in {shares}: {how}{on}.")
    return tuple(found)


def _about_readings(crisis: Crisis, rows: tuple[ReadingRoom, ...]) -> tuple[str, ...]:
    gaps = []
    for issue in crisis.issues:
        here = [(row.exists.probability, row.reading, row.exists) for row in rows if row.issue == issue and row.exists]
        if len(here) > 1:
            gaps.append((max(here)[0] - min(here)[0], issue, min(here), max(here)))
    if not gaps or max(gaps)[0] < 0.02:
        return ()
    _, issue, low, high = max(gaps)
    said = f"The readings disagree most on “{crisis.issues[issue].title}”: room in {percent(low[2])} of worlds"
    return (f"{said} as {low[1]} sees it, in {percent(high[2])} as {high[1]} does.",)


def _about_ends(lenses: tuple[Lens, ...]) -> tuple[str, ...]:
    able = any(output.name == "outcome" for lens in lenses for output in lens.gives)
    return () if able else ("No lens used here says how the crisis ends; room for a deal is no forecast of one.",)
