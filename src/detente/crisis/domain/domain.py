"""A domain: issues with named options, and what each party's profile makes of every option.

A party's utility of a package x is, by one of two rules, with weights v_j and evaluations e_j of the options,

* *raw*: u(x) = c + Σ_j v_j e_j(x_j), as NegMAS reads it;
* *genius*: u(x) = c + Σ_j v_j e_j(x_j) / max e_j, as GENIUS reads its files: each issue's evaluations are divided by
  the largest of them before they are weighted, and count nothing where that is below 0.00001; the evaluations of
  whole numbers by a straight line are not divided.

c is a constant that only NegMAS files hold. No agreement is worth the reservation value. Where a file states none it is
0 to GENIUS, and so it is here; elsewhere the least that the party can get stands for it. Whoever falls back on either
says so.
"""

import math
from dataclasses import dataclass

RULES = ("genius", "raw")
MOST_PARTIES = 100
SMALLEST_LARGEST = 1e-5  # GENIUS: an issue whose evaluations are all below this counts nothing


@dataclass(frozen=True)
class DomainIssue:
    """An issue and its options.

    Attributes
    ----------
    name : str
    options : tuple of str
        In the order of the file, each once.
    """

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """What one party makes of the options.

    Attributes
    ----------
    name : str
    weights : tuple of float
        One an issue.
    evaluations : tuple of tuple of float
        By issue and option.
    lines : tuple of (offset, slope) or None
        Issues whose evaluations are a straight line over numbers, from the lowest on; GENIUS does not divide these.
    reservation : float or None
        What no agreement is worth; None where the file does not say.
    discount : float or None
        What a utility of 1 at the end of time is worth at its start.
    constant : float
    """

    name: str
    weights: tuple[float, ...]
    evaluations: tuple[tuple[float, ...], ...]
    lines: tuple[tuple[float, float] | None, ...] = ()
    reservation: float | None = None
    discount: float | None = None
    constant: float = 0.0

    def points(self, rule: str) -> tuple[tuple[float, ...], ...]:
        """Return what every option adds to the party's utility, by issue and option."""
        found = []
        for place, (weight, values) in enumerate(zip(self.weights, self.evaluations, strict=True)):
            largest = 1.0
            if rule == "genius" and not (self.lines and self.lines[place]):
                largest = max(values)
            counts = largest >= SMALLEST_LARGEST
            found.append(tuple(weight * value / largest if counts else 0.0 for value in values))
        return tuple(found)


@dataclass(frozen=True)
class Domain:
    """A negotiation domain.

    Attributes
    ----------
    name : str
    issues : tuple of DomainIssue
    profiles : tuple of Profile
        In the order of the files' names.
    rule : {"genius", "raw"}
        How its format reads evaluations.
    losses : tuple of str
        What of the source a domain cannot hold.
    weighted : bool
        False where the evaluations are points already, so that there is nothing for GENIUS' rule to divide.
    """

    name: str
    issues: tuple[DomainIssue, ...]
    profiles: tuple[Profile, ...]
    rule: str
    losses: tuple[str, ...] = ()
    weighted: bool = True

    def no_agreement(self, profile: Profile, rule: str) -> float:
        """Return what no agreement is worth to a party by a rule; what stands for it where the file does not say."""
        if profile.reservation is not None:
            return profile.reservation
        if self.rule == "genius":
            return 0.0
        return profile.constant + sum(min(row) for row in profile.points(rule))

    def unstated(self, rule: str) -> tuple[str, ...]:
        """Return, for every party without a reservation value, what stands for it."""

        def stand_in(profile: Profile) -> str:
            least = self.no_agreement(profile, rule)
            return "0, as GENIUS reads it," if self.rule == "genius" else f"the least that it can get ({least:.6g})"

        return tuple(
            f"{profile.name}: no reservation value is stated; {stand_in(profile)} stands for it"
            for profile in self.profiles
            if profile.reservation is None
        )

    @property
    def outcomes(self) -> int:
        """Number of packages."""
        return math.prod(len(issue.options) for issue in self.issues)
