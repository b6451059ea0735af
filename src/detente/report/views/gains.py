"""Gains: who gains and who pays at the positions of each lens, on which issues, and who is traded."""

from dataclasses import dataclass

from detente.crisis.crisis import Crisis
from detente.report.views.numeral import (
    Numeral,
    band_text,
    gain,
    in_sentence,
    lens_label,
    ordinary_words,
    position,
    share,
)
from detente.report.views.seam import Done
from detente.study.balance import Line


@dataclass(frozen=True)
class GainView:
    """One party under one lens.

    Attributes
    ----------
    party, name : str
    before, after : Numeral
        Mean utility at the status quo and at the settlement.
    gain, low, high : Numeral
        Mean gain, and its 5 % and 95 % points over worlds.
    by_issue : tuple of Numeral
        Share of the gain, one an issue in the order of the crisis.
    traded : Numeral or None
        How often others agree, in its absence, to what it cannot accept; None when it is absent from no issue.
    traded_band : str
    traded_on : tuple of (issue, title as it stands in a sentence, Numeral)
        By issue, most often first.
    """

    party: str
    name: str
    before: Numeral
    after: Numeral
    gain: Numeral
    low: Numeral
    high: Numeral
    by_issue: tuple[Numeral, ...]
    traded: Numeral | None
    traded_band: str
    traded_on: tuple[tuple[str, str, Numeral], ...]

    @property
    def sign(self) -> int:
        """1 when it gains in nearly all worlds, -1 when it pays in nearly all, else 0."""
        return 1 if self.low.value > 0 else -1 if self.high.value < 0 else 0


@dataclass(frozen=True)
class BalanceView:
    """All parties under one lens.

    Attributes
    ----------
    lens, label : str
    gains : tuple of GainView
        In the order of the crisis.
    """

    lens: str
    label: str
    gains: tuple[GainView, ...]


def balance_views(done: Done) -> tuple[BalanceView, ...]:
    """Return who gains and who pays, for every lens that gives positions."""
    crisis = done.plan.crisis
    if not any(crisis.stances.values()):
        return ()
    ordinary = ordinary_words(crisis)
    return tuple(
        BalanceView(name, lens_label(name), tuple(_gain(crisis, name, line, ordinary) for line in found.lines))
        for name, found in done.balances.items()
    )


def _gain(crisis: Crisis, lens: str, line: Line, ordinary: frozenset[str]) -> GainView:
    at = f"balance/{lens}"
    traded_on = sorted(line.traded_on.items(), key=lambda item: -item[1])
    banded = None if line.traded is None else {
        "mean": line.traded.probability, "band": [line.traded.low, line.traded.high]
    }  # fmt: skip
    return GainView(
        party=line.party,
        name=crisis.parties[line.party].name,
        before=position(line.before, at),
        after=position(line.after, at),
        gain=gain(line.gain, at),
        low=gain(line.gain_low, at),
        high=gain(line.gain_high, at),
        by_issue=tuple(gain(line.by_issue[issue], at) for issue in crisis.issues),
        traded=None if banded is None else share(banded, at),
        traded_band="" if banded is None else band_text(banded),
        traded_on=tuple(
            (issue, in_sentence(crisis.issues[issue].title, ordinary), share({"mean": chance}, at))
            for issue, chance in traded_on
        ),
    )
