"""Stances: what one party, or one audience, wants on one issue.

A stance says what a party wants in one of two ways: by an ideal and how much it cares, or by points for every mark of
the issue, as published games do. With points w_j of the marks of issue j, a party's worth of a package x is

    u(x) = Σ_j (w_j(x_j) - min w_j) / Σ_j (max w_j - min w_j):

0 = the least on every issue, 1 = the most on every issue. Between two marks points are interpolated.
"""

from typing import Any

from pydantic import Field, ValidationError, model_validator

from detente.core.errors import nearest
from detente.core.quantity import Exact, Scale, median
from detente.core.record import Frozen, Number, Real, Sourced, Table, Unit, default
from detente.crisis.issue import Mark


def _best_mark(worth: dict[float, Number]) -> Number:
    """Return the mark with the most points, the lowest of several."""
    points = {mark: median(number.quantity, Scale.REAL) for mark, number in worth.items()}
    return Number(Exact(min(mark for mark in points if points[mark] == max(points.values()))))


class Stance(Sourced):
    """One party on one issue.

    Attributes
    ----------
    worth : mapping of float to Number
        The party's own points for each mark of the issue, instead of a salience: how much it cares is then the range
        of its points.
    ideal : Number
        The position it wants most, 0-1. Where points are given it need not be stated: it is the mark with the most.
    salience : Number
        How much it cares, 0-1; normalised over its issues where utility is computed.
    limit : Number or None
        The red line: the worst position that it would still accept. It accepts everything from the limit through the
        ideal to that end of the scale; None = it states no red line and accepts everything.
    insist : Number or None
        Chance that it signs nothing that leaves this issue where it stands.
    """

    worth: Frozen[Mark, Real] = Table()
    ideal: Unit = Field(default_factory=lambda: default(0.5))  # stands in until it follows from the points
    salience: Unit = default("medium")
    limit: Unit | None = None
    insist: Unit | None = None

    @model_validator(mode="before")
    @classmethod
    def _says_what_it_wants(cls, stated: Any) -> Any:
        """Refuse a stance with neither an ideal nor points, as one that lacks its ideal."""
        if isinstance(stated, dict) and "ideal" not in stated and not stated.get("worth"):
            unknown = [key for key in stated if key not in cls.model_fields]
            if not any(
                nearest(str(key), cls.model_fields) in {"worth", "ideal"} for key in unknown
            ):  # there, misspelled
                missing: Any = {"type": "missing", "loc": ("ideal",), "input": stated}
                raise ValidationError.from_exception_data("Stance", [missing])
        return stated

    @model_validator(mode="after")
    def _wants_what_is_worth_most(self) -> "Stance":
        """Let the ideal follow from the points, without counting as stated."""
        if self.worth and "ideal" not in self.model_fields_set:
            self.__dict__["ideal"] = _best_mark(self.worth)
        return self
