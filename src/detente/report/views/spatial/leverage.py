"""Leverage as it is shown: for each issue who pushes where it settles, the hardest first."""

from dataclasses import dataclass
from typing import ClassVar

from detente.crisis.crisis import Crisis
from detente.report.views.numeral import (
    MINUS,
    Numeral,
    Piece,
    Sentence,
    lens_label,
)
from detente.study.spatial.leverage import Leverage, Push

SAME = 5e-4  # pushes below this are shown as nothing


@dataclass(frozen=True)
class LeverageView:
    """Leverage on one issue.

    Attributes
    ----------
    issue, title : str
    sentence : Sentence
        Who pushes hardest, and which way.
    rows : tuple of tuple
        One a party, with the headings below.
    note : str
        How sure the numbers are.
    """

    issue: str
    title: str
    sentence: Sentence
    rows: tuple[tuple[Piece, ...], ...]
    note: str

    headings: ClassVar[tuple[str, ...]] = ("party", "power +10 %", "5 to 95 %", "salience +0.1", "5 to 95 %")
    caption: ClassVar[str] = "How far the settlement moves, on the scale from 0 to 1, when one number is larger"


def leverage_views(crisis: Crisis, found: Leverage) -> tuple[LeverageView, ...]:
    """Return leverage on every issue on which anybody has a stance."""
    return tuple(view for issue in crisis.issues if (view := _view(crisis, found, issue)) is not None)


def _view(crisis: Crisis, found: Leverage, issue: str) -> LeverageView | None:
    pushes = found.on(issue)
    if not pushes:
        return None
    by_party: dict[str, dict[str, Push]] = {}
    for push in pushes:
        by_party.setdefault(push.party, {})[push.field] = push
    order = sorted(by_party, key=lambda party: -max(abs(push.mean) for push in by_party[party].values()))
    at = f"{found.lens}/{issue}"
    rows = tuple(
        (
            crisis.parties[party].name,
            *_cells(by_party[party]["capability"], at),
            *_cells(by_party[party]["salience"], at),
        )
        for party in order
    )
    error = max(push.error for push in pushes)
    note = (
        f"Means over {found.draws:,} worlds, each settled by the {lens_label(found.lens)} twice with the same luck; "
        f"standard errors are {'below 0.0005' if error < SAME else f'at most {error:.3f}'}. Where a number cannot "
        "become larger, it was made smaller and the sign turned. Who sits at no table with an issue has no weight in "
        "the mean, and moves nothing."
    )
    sentence = _sentence(crisis, by_party, at)
    return LeverageView(issue, crisis.issues[issue].title, sentence, rows, note)


def _cells(push: Push, at: str) -> tuple[Piece, Piece]:
    ends = moved(push.low).text, moved(push.high).text
    return moved(push.mean, at), "the same" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def moved(value: float, at: str = "") -> Numeral:
    """Return how far a settlement moves, with its sign and three decimals.

    >>> moved(-0.0301).text
    '\N{MINUS SIGN}0.030'
    """
    rounded = round(value, 3)
    return Numeral(f"{'+' if rounded > 0 else MINUS if rounded < 0 else ''}{abs(rounded):.3f}", value, at)


def _sentence(crisis: Crisis, by_party: dict[str, dict[str, Push]], at: str) -> Sentence:
    pieces: list[Piece] = []
    for field, lead in (("salience", "with 0.1 more salience of one party: "),
                        ("capability", "with a tenth more power: ")):  # fmt: skip
        push = max((own[field] for own in by_party.values()), key=lambda item: abs(item.mean))
        if abs(push.mean) >= SAME:
            pieces += ["); " if pieces else "The settlement moves most ", lead,
                       f"{crisis.parties[push.party].name} (", moved(push.mean, at)]  # fmt: skip
    return (*pieces, ").") if pieces else ("No party alone moves where it settles.",)
