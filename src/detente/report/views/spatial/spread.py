"""Spread: how far the lenses disagree on where an issue settles, which is model uncertainty, and the forecast.

The medians of the lenses are never averaged: which of the models is right is not known, and a mean of theirs would look
surer than all of them. The forecast with its own doubt stands beside them, as a point and its 50 and 90 % widths.
"""

from detente.report.views.issues import SettlementView
from detente.report.views.numeral import Piece, Sentence, listed, position

AGREE = 0.05  # medians within this are said to agree
NAMED = 2  # lenses that share an end of the range are named up to so many


def spread_sentences(settlements: tuple[SettlementView, ...]) -> tuple[Sentence, ...]:
    """Return one or two sentences on where an issue settles: the range over lenses, and the forecast.

    Parameters
    ----------
    settlements : tuple of SettlementView
        One a lens.
    """
    own = [settled for settled in settlements if settled.own_doubt]
    others = sorted((settled for settled in settlements if not settled.own_doubt), key=lambda item: item.spread.middle)
    return (*([_range(others)] if others else []), *map(_forecast, own))


def _range(ordered: list[SettlementView]) -> Sentence:
    low, high = ordered[0], ordered[-1]
    if len(ordered) == 1:
        return (f"The {low.label} settles it {low.words}, at ", low.text, *_units(low), ".")
    apart = high.spread.middle - low.spread.middle
    if apart <= AGREE:
        lead = f"Of {len(ordered)} lenses all settle it within {apart:.2f} of each other, {low.words}: from "
        return (lead, low.text, " to ", high.text, *_units(high), ".")
    lowest, highest = (
        _names([item for item in ordered if item.text.text == end.text.text and item.words == end.words])
        for end in (low, high)
    )
    return (
        f"{len(ordered)} lenses settle it from ", low.text, *_units(low), f" {low.words} ({lowest}) to ", high.text,
        *_units(high), f" {high.words} ({highest}). Which of them is right is not known: this ",
        position(apart, high.text.at), " of the scale is model uncertainty, and is not averaged away.",
    )  # fmt: skip


def _names(settlements: list[SettlementView]) -> str:
    names = [settled.label for settled in settlements]
    if len(names) > NAMED + 1:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
    return listed(names)


def _units(settled: SettlementView) -> tuple[Piece, ...]:
    return (f" ({settled.units})",) if settled.units else ()


def _forecast(settled: SettlementView) -> Sentence:
    at = settled.text.at
    if settled.spread.exact:
        return (f"The {settled.label} lies {settled.words}, at ", settled.text, *_units(settled), ".")
    low, high = settled.half
    ends = position(low, at), position(high, at), position(settled.spread.low, at), position(settled.spread.high, at)
    return (
        f"The {settled.label}, which holds how far such models missed before, lies {settled.words}, at ", settled.text,
        *_units(settled), "; it ends between ", ends[0], " and ", ends[1], " with a chance of 50 %, between ", ends[2],
        " and ", ends[3], " with 90 %.",
    )  # fmt: skip
