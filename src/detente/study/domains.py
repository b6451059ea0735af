"""Domains opened, exchanged and solved: undominated packages and four fair ones, at the reservation values of the file.

Every party's utilities are whole numbers of a unit of its own (:mod:`detente.crisis.domain.units`), so that ties do
not depend on its scale. The four rules choose among undominated packages that give nobody less than its reservation
value, give or take a billionth of that party's range; where none is stated, what stands for it is told
(:mod:`detente.crisis.domain.domain`). Nash and Kalai-Smorodinsky look at gains as shares of each party's own range.
The egalitarian and the utilitarian rule compare parties: what differs by a billionth of the largest range is a tie to
them, and so it is to Nash where not all can gain.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from detente.core.errors import BadInput, NotFound, Refused
from detente.crisis.domain.domain import RULES, Domain
from detente.crisis.domain.from_crisis import domain_of
from detente.crisis.domain.read_genius import read_genius
from detente.crisis.domain.read_negmas import read_negmas
from detente.crisis.domain.to_crisis import crisis_of
from detente.crisis.domain.units import Units, whole_units
from detente.crisis.domain.write_genius import write_genius
from detente.crisis.domain.write_negmas import write_negmas
from detente.crisis.file.cases import find_case
from detente.crisis.file.read import read
from detente.crisis.file.write import write
from detente.solvers.bargaining.rules import RULES as FAIR
from detente.solvers.bargaining.rules import TOLERANCE, solutions
from detente.solvers.packages.space import Space, levels_at
from detente.solvers.pareto import front_of_sums

WRITERS = {"genius": write_genius, "negmas": write_negmas}


@dataclass(frozen=True)
class Chosen:
    """Packages, and what they are worth.

    Attributes
    ----------
    packages : tuple of tuple of str
        Options, one an issue, in the order of the issues.
    values : tuple of tuple of float
        By package and party.
    """

    packages: tuple[tuple[str, ...], ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class DomainPoints:
    """The front and the fair packages of a domain.

    Attributes
    ----------
    domain : Domain
    rule : str
    outcomes : int
    disagreement : tuple of float
        What no agreement is worth to each party.
    assumed : tuple of str
        Parties whose file states no reservation value.
    unstated : tuple of str
        What stands for it.
    pareto : Chosen
    solutions : mapping of rule to Chosen
        Empty where no undominated package gives everybody its reservation value.
    """

    domain: Domain
    rule: str
    outcomes: int
    disagreement: tuple[float, ...]
    assumed: tuple[str, ...]
    unstated: tuple[str, ...]
    pareto: Chosen
    solutions: dict[str, Chosen]


def open_domain(path: str) -> Domain:
    """Return the domain at a path: GENIUS files, a NegMAS scenario, or a case.

    Raises
    ------
    NotFound, BadFile
    """
    place = Path(path)
    names = [file.name for file in place.iterdir()] if place.is_dir() else [place.name]
    if "crisis.yaml" not in names and any(name.endswith(".xml") for name in names) and place.exists():
        return read_genius(place)
    kin = place.is_dir() or _is_negmas(place)
    if "crisis.yaml" not in names and any(name.endswith((".yml", ".yaml")) for name in names) and kin:
        return read_negmas(place)
    if place.is_dir() and "crisis.yaml" not in names:
        hint = "it needs GENIUS files (.xml), a NegMAS scenario (.yml) or a crisis.yaml"
        raise NotFound("domain in", path, (), hint)
    return domain_of(read(find_case(path)))


def _is_negmas(file: Path) -> bool:
    """Whether a YAML file is one of a scenario: then the file of issues lies beside it or is it."""
    return file.suffix == ".yml" and file.is_file()


def import_domain(path: str, folder: Path, rule: str | None, as_of: date) -> tuple[tuple[Path, ...], str, list[str]]:
    """Write a domain as a crisis; return the files, the rule that was used, and the losses.

    Raises
    ------
    Refused
        When the folder holds something already.
    """
    domain = open_domain(path)
    used = _rule(domain, rule)
    crisis, losses = crisis_of(domain, used, as_of)
    _refuse_full(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return write(crisis, folder).files, used, losses


def export_domain(path: str, folder: Path, form: str) -> tuple[tuple[Path, ...], list[str]]:
    """Write a case, or a domain of another program, in the format of one; return the files and the losses.

    Raises
    ------
    NotFound, Refused
    """
    if form not in WRITERS:
        raise NotFound("format", form, tuple(WRITERS))
    domain = open_domain(path)
    _refuse_full(folder)
    files, losses = WRITERS[form](domain, folder)
    return tuple(files), [*domain.losses, *losses]


def _refuse_full(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"'{folder}' is there already and not empty; name another folder, so that nothing is overwritten")


def _rule(domain: Domain, rule: str | None) -> str:
    used = domain.rule if rule is None else rule
    if used not in RULES:
        raise NotFound("rule", used, RULES)
    if used == "genius" and not domain.weighted:
        raise BadInput(
            f"'{domain.name}' gives points, not weights and evaluations, so GENIUS' rule has nothing to divide; "
            f"leave --genius-rule out"
        )
    return used


def points_of(domain: Domain, rule: str | None = None) -> DomainPoints:
    """Return the front of a domain and its fair packages.

    Parameters
    ----------
    domain : Domain
    rule : {"genius", "raw"}, optional
        How evaluations are read; by default as the domain's own format does.

    Raises
    ------
    BadInput
        When GENIUS' rule is asked for points that are no weights and evaluations.
    """
    used = _rule(domain, rule)
    by_party = [profile.points(used) for profile in domain.profiles]
    constants = np.array([profile.constant for profile in domain.profiles])
    levels = tuple(len(issue.options) for issue in domain.issues)
    units = whole_units([np.array([points[j] for points in by_party]).T for j in range(len(levels))], constants)
    least = np.array([domain.no_agreement(profile, used) for profile in domain.profiles])
    front = front_of_sums(units.tables, Space(levels))
    order = np.argsort(front.codes)
    codes, rows = front.codes[order], front.rows[order]
    gains = units.over(front.whole, least)
    found = {rule: np.flatnonzero(np.isin(rows, points)) for rule, points in _fair(gains, units).items()}
    worth = units.worth(front.whole)[rows]

    def chosen(rows: np.ndarray) -> Chosen:
        packages = tuple(
            tuple(issue.options[level] for issue, level in zip(domain.issues, package, strict=True))
            for package in levels_at(codes[rows], levels)
        )
        return Chosen(packages, tuple(tuple(map(_shown, row)) for row in worth[rows].tolist()))

    return DomainPoints(
        domain, used, domain.outcomes, tuple(map(float, least)),
        tuple(profile.name for profile in domain.profiles if profile.reservation is None), domain.unstated(used),
        chosen(np.arange(len(codes))), {rule: chosen(found[rule]) for rule in FAIR},
    )  # fmt: skip


def _shown(value: float) -> float:
    """Return a value without what rounding added: twelve significant digits."""
    return float(f"{value:.12g}") + 0.0  # no -0


def _fair(gains: np.ndarray, units: Units) -> dict[str, np.ndarray]:
    """Return the points that each rule chooses among those that give nobody less than its reservation value."""
    rational = np.flatnonzero((gains >= 0).all(axis=1))
    own = gains[rational] / units.span
    ranges = np.where(units.tables.any(axis=(0, 1)), units.span * units.unit, 0)
    together = gains[rational] * units.unit / (ranges.max() or 1.0)
    scaled, compared = solutions(own), solutions(together)
    all_gain = bool((own > TOLERANCE).all(axis=1).any())
    free = {"kalai_smorodinsky", *(("nash",) if all_gain else ())}  # of scales
    return {rule: rational[(scaled if rule in free else compared)[rule]] for rule in FAIR}
