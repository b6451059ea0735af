"""Outcomes: how the crisis may end, under its own labels - lens by lens, together, before and after, by reading."""

from collections.abc import Mapping
from dataclasses import dataclass

from detente.ensemble.bands import Band
from detente.ensemble.run import Run
from detente.report.views.numeral import Numeral, band_text, lens_label, listed, share
from detente.report.views.seam import Done, Revealed
from detente.solvers.signalling import Ended
from detente.study.forecast import Forecast, forecast
from detente.worlds.outcomes import MEANING, OUTCOMES

TOGETHER = "all lenses together"
BEGINS = {
    "history": "where the last move left it",
    "challenged": "at the challenge that stands",
    "resisted": "at the resistance to the challenge",
    "now": "where things stand, which is where the history left them",
    "beginning": "from its beginning, and only learns from the history which worlds are likely",
}
HOW_IT_ENDED: Mapping[str, Mapping[int, str]] = {
    "escalation": {
        1: "the solution lies beyond a turn of the principal branch",
        2: "the principal branch could not be followed to its end, and what was found from its last point is given",
    },
    "signalling": {int(end): end.sentence for end in Ended if end},
    "options": {1: "the play turns in a circle, whose states count by the time spent in them"},
}
BEHIND_TOGETHER = "outcome/together"  # what explains a mean over lenses


@dataclass(frozen=True)
class OutcomeView:
    """One of the four outcomes.

    Attributes
    ----------
    outcome, label, meaning : str
        Its name, the crisis' label for it, and what it means in every crisis.
    """

    outcome: str
    label: str
    meaning: str


@dataclass(frozen=True)
class ChanceView:
    """A probability of an outcome with its 95 % band; the mean over lenses has none."""

    chance: Numeral
    low: float
    high: float
    band: str


@dataclass(frozen=True)
class LineView:
    """The four outcomes under one lens, or all lenses together.

    Attributes
    ----------
    lens : str
        Empty for all together.
    label : str
    after_history : bool
    chances : tuple of ChanceView
        In the order of the outcomes.
    """

    lens: str
    label: str
    after_history: bool
    chances: tuple[ChanceView, ...]


@dataclass(frozen=True)
class ReadingLine:
    """The four outcomes under one reading, all lenses together, before and after the history where it was weighed."""

    reading: str
    title: str
    before: tuple[Numeral, ...]
    after: tuple[Numeral, ...]


@dataclass(frozen=True)
class OutcomesView:
    """How the crisis may end.

    Attributes
    ----------
    outcomes : tuple of OutcomeView
    before, after : tuple of LineView
        Every lens that can see it, then all together where there are several; ``after`` is empty where the crisis has
        no history that could be weighed.
    apart : tuple of float
        The most that two lenses differ by on each outcome, after the history where there is one.
    readings : tuple of ReadingLine
    untold : str
        Why there is nothing after the history; empty where there is, or where there is no history.
    begins : tuple of str
        After the history: where each lens takes the game up, a sentence a place.
    fragile : tuple of str
        Where solving did not simply end well, a sentence a lens: shares of worlds with several equilibria, and of
        worlds that were not solved on the principal branch.
    """

    outcomes: tuple[OutcomeView, ...]
    before: tuple[LineView, ...]
    after: tuple[LineView, ...]
    apart: tuple[float, ...]
    readings: tuple[ReadingLine, ...]
    untold: str
    begins: tuple[str, ...] = ()
    fragile: tuple[str, ...] = ()

    @property
    def now(self) -> tuple[LineView, ...]:
        """The lines that hold as of today: after the history where it was weighed."""
        return self.after or self.before

    @property
    def together(self) -> LineView:
        """All lenses together as of today; the only lens where there is one."""
        return self.now[-1]


def outcomes_view(
    done: Done,
    by_reading: Mapping[str, Done],
    revealed: Revealed | None = None,
    revealed_by_reading: Mapping[str, Revealed] | None = None,
) -> OutcomesView | None:
    """Return how the crisis may end; None where no lens says so."""
    crisis, before = done.plan.crisis, forecast(done.run)
    if before is None:
        return None
    after = None if revealed is None else revealed.after
    latest = after or before
    told = revealed_by_reading or {}
    return OutcomesView(
        outcomes=tuple(OutcomeView(name, getattr(crisis.outcomes, name), MEANING[name]) for name in OUTCOMES),
        before=_lines(before, after_history=False),
        after=() if after is None else _lines(after, after_history=True),
        apart=tuple(latest.apart[name] for name in OUTCOMES),
        readings=tuple(
            ReadingLine(
                name,
                crisis.readings[name].title or name,
                _means(forecast(one.run)),
                _means(told[name].after if name in told else None),
            )
            for name, one in by_reading.items()
        ),
        begins=() if after is None else _begins(after),
        untold="" if revealed is None else revealed.untold,
        fragile=fragile(done.run),
    )


def fragile(run: Run) -> tuple[str, ...]:
    """Return what a reader must know of how solving ended, a sentence a lens; nothing where all is well.

    Parameters
    ----------
    run : Run
    """
    found = []
    for lens in run.plan.lenses:
        given = {output.name for output in lens.gives if not output.dims}
        several = float((run.array(lens.name, "equilibria") > 1).mean()) if "equilibria" in given else 0.0
        ended = run.array(lens.name, "ended") if "ended" in given else None
        said = [
            f"in {_percent(amount)} of worlds {what}"
            for amount, what in (
                (several, "more than one equilibrium was found"),
                *(
                    (0.0 if ended is None else float((ended == code).mean()), sentence)
                    for code, sentence in HOW_IT_ENDED.get(lens.name, {}).items()
                ),
            )
            if amount > 0
        ]
        if said:
            found.append(f"{lens_label(lens.name)}: {'; '.join(said)}")
    return tuple(found)


def _percent(amount: float) -> str:
    return f"{100 * amount:.{0 if amount >= 0.1 else 1}f} %" if amount >= 0.001 else "fewer than 0.1 %"


def _begins(found: Forecast) -> tuple[str, ...]:
    """Return where the lenses take the game up after the history, a sentence a place."""
    by_place: dict[str, list[str]] = {}
    for lens, place in found.begins.items():
        by_place.setdefault(place, []).append(lens_label(lens))
    return tuple(
        f"{listed(lenses)} {'takes' if len(lenses) == 1 else 'take'} the game up {BEGINS[place]}"
        for place, lenses in by_place.items()
    )


def _lines(found: Forecast, *, after_history: bool) -> tuple[LineView, ...]:
    lines = [
        LineView(
            lens, lens_label(lens), after_history, tuple(_chance(bands[name], f"outcome/{lens}") for name in OUTCOMES)
        )
        for lens, bands in found.lenses.items()
    ]
    if len(lines) > 1:
        means = tuple(_mean(found.together[name]) for name in OUTCOMES)
        lines.append(LineView("", TOGETHER, after_history, means))
    return tuple(lines)


def _chance(band: Band, at: str) -> ChanceView:
    cell = {"mean": band.probability, "band": [band.low, band.high]}
    return ChanceView(share(cell, at), band.low, band.high, band_text(cell))


def _mean(value: float) -> ChanceView:
    return ChanceView(share({"mean": value}, BEHIND_TOGETHER), value, value, "")


def _means(found: Forecast | None) -> tuple[Numeral, ...]:
    return (
        ()
        if found is None
        else tuple(share({"mean": found.together[outcome]}, BEHIND_TOGETHER) for outcome in OUTCOMES)
    )
