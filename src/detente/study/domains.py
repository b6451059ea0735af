"""Domains opened, exchanged and solved: undominated packages and four fair ones, at the reservation values of the file.

Utilities are rounded once to whole units, 10^12 of which make up the largest total, so that sums are exact; what
differs by a billionth of that is a tie. The four rules choose among undominated packages that give nobody less than its
reservation value; where none is stated, a party falls back on the least it can get, and the answer says so.
"""

import math
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
from detente.crisis.domain.write_genius import write_genius
from detente.crisis.domain.write_negmas import write_negmas
from detente.crisis.file.cases import find_case
from detente.crisis.file.read import read
from detente.crisis.file.write import write
from detente.solvers.packages.space import levels_at
from detente.study.brute import NEAR, front_of_sums, solutions

WRITERS = {"genius": write_genius, "negmas": write_negmas}
UNITS = 12  # decimal places of the largest total


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
    pareto : Chosen
    solutions : mapping of rule to Chosen
        Empty where no undominated package gives everybody its reservation value.
    """

    domain: Domain
    rule: str
    outcomes: int
    disagreement: tuple[float, ...]
    assumed: tuple[str, ...]
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
    largest = max(
        sum(max(map(abs, row)) for row in points) + abs(c) for points, c in zip(by_party, constants, strict=True)
    )
    stated = [profile.reservation for profile in domain.profiles if profile.reservation is not None]
    unit = 10.0 ** (math.ceil(math.log10(max([1.0, largest, *map(abs, stated)]))) - UNITS)
    tables = [
        np.rint(np.array([points[place] for points in by_party]).T / unit).astype(np.int64)
        for place in range(len(domain.issues))
    ]
    worst = [sum(min(row) for row in points) + c for points, c in zip(by_party, constants, strict=True)]
    least = np.array(
        [w if p.reservation is None else p.reservation for p, w in zip(domain.profiles, worst, strict=True)]
    )
    values, codes = front_of_sums(tables)
    values = values + np.rint(constants / unit).astype(np.int64)
    gains = values - np.rint(least / unit).astype(np.int64)
    rational = np.flatnonzero((gains >= -NEAR).all(axis=1))
    found = (
        {name: rational[rows] for name, rows in solutions(np.maximum(gains[rational], 0)).items()}
        if len(rational)
        else {}
    )

    def chosen(rows: np.ndarray) -> Chosen:
        levels = levels_at(codes[rows], tuple(len(issue.options) for issue in domain.issues))
        packages = tuple(
            tuple(issue.options[level] for issue, level in zip(domain.issues, package, strict=True))
            for package in levels
        )
        return Chosen(packages, tuple(tuple(round(float(v), 9) for v in row * unit) for row in values[rows]))

    empty = np.zeros(0, dtype=np.intp)
    rules = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
    return DomainPoints(
        domain, used, domain.outcomes, tuple(map(float, least)),
        tuple(profile.name for profile in domain.profiles if profile.reservation is None),
        chosen(np.arange(len(codes))), {name: chosen(found.get(name, empty)) for name in rules},
    )  # fmt: skip
