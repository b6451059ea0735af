"""Fronts and fair packages of published games, the exchange of files, and the table of points."""

import csv
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.cli.mediation.domain import document_of
from detente.core.errors import BadFile, BadInput, NotFound, Refused
from detente.crisis.domain.domain import Domain, DomainIssue, Profile
from detente.crisis.domain.from_crisis import domain_of
from detente.crisis.domain.to_crisis import crisis_of
from detente.crisis.domain.write_genius import write_genius
from detente.crisis.domain.write_negmas import write_negmas
from detente.study.division import divide_table
from detente.study.domains import DomainPoints, export_domain, open_domain, points_of
from tests.crisis.domain.files import genius
from tests.reference import HERE, reference

RULES = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")


def england_zimbabwe() -> Domain:
    """Return the domain with weights and evaluations; options are called by their numbers."""
    stored = reference("deals/england-zimbabwe")
    issues = tuple(
        DomainIssue(name, tuple(str(at + 1) for at in range(len(row["england"]))))
        for name, row in stored["issues"].items()
    )
    profiles = tuple(
        Profile(
            party, tuple(stored["weights"][party]),
            tuple(tuple(map(float, row[party])) for row in stored["issues"].values()), (), 0.0,
        )
        for party in ("england", "zimbabwe")
    )  # fmt: skip
    return Domain("england-zimbabwe", issues, profiles, "genius")


def packages_by_number(found: DomainPoints) -> set[tuple[int, ...]]:
    places = [{option: at + 1 for at, option in enumerate(issue.options)} for issue in found.domain.issues]
    return {tuple(at[o] for at, o in zip(places, package, strict=True)) for package in found.pareto.packages}


@pytest.mark.parametrize(("rule", "name"), [("raw", "raw_sums"), ("genius", "genius_rule")])
@pytest.mark.parametrize("writer", [None, write_genius])
def test_england_and_zimbabwe_under_both_rules(tmp_path: Path, rule: str, name: str, writer: Any) -> None:
    domain = england_zimbabwe()
    if writer is not None:
        writer(domain, tmp_path / "out")
        domain = open_domain(str(tmp_path / "out"))
    found, expected = points_of(domain, rule), reference("deals/england-zimbabwe")["expected"][name]
    assert found.outcomes == 576
    assert len(found.pareto.packages) == expected["pareto_packages"]
    with (HERE / "deals" / "england-zimbabwe-pareto.csv").open(encoding="utf-8") as file:
        rows = [list(row.values())[1:6] for row in csv.DictReader(file) if row["rule"] == name]
    assert packages_by_number(found) == {tuple(map(int, row)) for row in rows}
    for solution in RULES:
        chosen = found.solutions[solution]
        assert [list(map(int, package)) for package in chosen.packages] == [expected[solution]["options"]]
        assert chosen.values[0] == pytest.approx(expected[solution]["utilities"], abs=5e-5)


def test_genius_files_written_for_negmas_have_genius_front(tmp_path: Path) -> None:
    write_negmas(england_zimbabwe(), tmp_path / "out")
    found = points_of(open_domain(str(tmp_path / "out")))
    assert (found.rule, len(found.pareto.packages)) == ("raw", 25)


def test_new_recruit_keeps_all_ties() -> None:
    found, expected = points_of(open_domain("new-recruit")), reference("deals/new-recruit")["expected"]
    assert found.outcomes == expected["packages"]
    with (HERE / "deals" / "new-recruit-pareto.csv").open(encoding="utf-8") as file:
        rows = {tuple(map(int, list(row.values())[:8])) for row in csv.DictReader(file)}
    assert packages_by_number(found) == rows
    assert len(set(found.pareto.values)) == expected["pareto_value_pairs"]
    for solution in RULES[:3]:
        assert [list(values) for values in found.solutions[solution].values] == [[7400, 7400]]


def test_harbour_park_has_the_stored_points() -> None:
    found, expected = points_of(open_domain("harbour-park")), reference("deals/harbour-sport-park")["expected"]
    assert found.outcomes == 720
    assert len(found.pareto.packages) == expected["pareto_packages"]
    for solution, stored in expected["points"].items():
        chosen = found.solutions[solution]
        assert chosen.packages == (tuple(f"{'ABCDE'[at]}{o}" for at, o in enumerate(stored["package"])),)
        assert list(chosen.values[0]) == stored["scores"]


@pytest.mark.parametrize("case", ["england-zimbabwe", "new-recruit", "harbour-park"])
@pytest.mark.parametrize("form", ["genius", "negmas"])
def test_an_exported_case_has_the_same_front_and_fair_packages(tmp_path: Path, case: str, form: str) -> None:
    before = points_of(open_domain(case))
    files, losses = export_domain(case, tmp_path / "out", form)
    after = points_of(open_domain(str(tmp_path / "out")))
    assert len(files) == 1 + len(before.domain.profiles)
    assert losses
    for chosen in ("nash", "kalai_smorodinsky"):
        assert after.solutions[chosen].packages == before.solutions[chosen].packages
    assert after.pareto.packages == before.pareto.packages


def exact_best(values: list[list[Fraction]], rational: list[int], least: list[Fraction]) -> dict[str, list[int]]:
    """Return the packages that each rule chooses, by exact fractions."""
    gains = {at: [value - low for value, low in zip(values[at], least, strict=True)] for at in rational}
    best = [max((gain[party] for gain in gains.values()), default=Fraction(0)) for party in range(len(least))]
    able = [party for party, top in enumerate(best) if top > 0]
    keys: dict[str, dict[int, Any]] = {
        "nash": {
            at: (sum(g > 0 for g in gain), prod((g for g in gain if g > 0), start=Fraction(1)))
            for at, gain in gains.items()
        },
        "kalai_smorodinsky": {at: sorted(gain[party] / best[party] for party in able) for at, gain in gains.items()},
        "egalitarian": {at: sorted(gain) for at, gain in gains.items()},
        "utilitarian": {at: sum(gain) for at, gain in gains.items()},
    }
    tops = {rule: max(key.values(), default=None) for rule, key in keys.items()}
    return {rule: [at for at in rational if key[at] == tops[rule]] for rule, key in keys.items()}


@pytest.mark.parametrize("seed", range(200))
def test_front_and_rules_are_those_of_exact_fractions_with_ties_on_whatever_scale(seed: int) -> None:
    luck = np.random.default_rng(seed)
    parties, levels = int(luck.integers(2, 5)), luck.integers(1, 5, int(luck.integers(1, 5)))
    tables = [luck.integers(0, 6, (parties, count)) for count in levels]
    reserved = luck.integers(0, 5, parties)
    scale = np.exp(luck.normal(0, 4, parties)) / 3 if seed % 4 else np.ones(parties)  # most are rescaled, each its own
    shift = luck.normal(0, 1, parties) * scale if seed % 2 else np.zeros(parties)
    issues = tuple(DomainIssue(str(at), tuple(map(str, range(count)))) for at, count in enumerate(levels))
    profiles = tuple(
        Profile(
            str(p), (1.0,) * len(levels), tuple(tuple(map(float, table[p] * scale[p])) for table in tables), (),
            float(reserved[p] * scale[p] + shift[p]), None, float(shift[p]),
        )
        for p in range(parties)
    )  # fmt: skip
    found = points_of(Domain("d", issues, profiles, "raw"))
    packages = list(np.ndindex(*levels))
    exact = [Fraction(float(factor)) for factor in scale]
    values = [
        [sum(int(t[p, k]) for t, k in zip(tables, package, strict=True)) * exact[p] for p in range(parties)]
        for package in packages
    ]
    least = [int(low) * factor for low, factor in zip(reserved, exact, strict=True)]

    def beaten(row: list[Fraction]) -> bool:
        return any(other != row and all(a >= b for a, b in zip(other, row, strict=True)) for other in values)

    def names(places: list[int]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(map(str, packages[at])) for at in places)

    assert found.pareto.packages == names([at for at, row in enumerate(values) if not beaten(row)])
    rational = [at for at, row in enumerate(values) if all(a >= b for a, b in zip(row, least, strict=True))]
    for rule, places in exact_best(values, rational, least).items():
        assert found.solutions[rule].packages == names(places), rule


def test_ties_survive_scales_that_floats_cannot_hold() -> None:
    issues = tuple(DomainIssue(str(at), ("0", "1", "2", "3")) for at in range(3))
    for factor in (1.0, 0.1, 1 / 3, 0.7e-6, 3.7e9):
        one = tuple(tuple(step * factor for step in range(4)) for _ in issues)
        other = tuple(tuple(-step * 0.1 for step in range(4)) for _ in issues)
        pair = (Profile("a", (1.0,) * 3, one, (), 0.0), Profile("b", (1.0,) * 3, other, (), -0.9))
        found = points_of(Domain("d", issues, pair, "raw"))
        assert len(found.pareto.packages) == 64  # what one gains the other loses, so all packages are undominated
        assert len(set(found.pareto.values)) == 10
        assert {sum(map(int, package)) for package in found.solutions["nash"].packages} == {4, 5}
        assert len(found.solutions["nash"].packages) == 24


def test_the_document_has_the_keys_that_other_programs_read() -> None:
    document = document_of(points_of(open_domain("england-zimbabwe")))
    assert document["outcomes"] == 576
    assert set(document["pareto"]) == {"packages", "values"}
    for rule in RULES:
        assert set(document[rule]) == {"packages", "values"}
        assert len(document[rule]["packages"]) == len(document[rule]["values"]) == 1


@pytest.mark.parametrize(("form", "stands"), [("genius", [0.0, 0.0]), ("raw", [1.0, -2.0])])
def test_a_missing_reservation_is_the_same_to_points_import_and_export_and_is_told(
    tmp_path: Path, form: str, stands: list[float]
) -> None:
    issues = (DomainIssue("a", ("x", "y")), DomainIssue("b", ("x", "y", "z")))
    low = 0.0 if form == "genius" else -3.0
    profiles = (
        Profile("one", (1.0, 1.0), ((1.0, 2.0), (0.0, 4.0, 2.0))),
        Profile("two", (1.0, 1.0), ((3.0, 1.0), (3.0, low, 1.0))),
    )
    domain = Domain("silent", issues, profiles, form)
    found = points_of(domain)
    assert list(found.disagreement) == stands
    assert len(found.unstated) == 2
    crisis, losses = crisis_of(domain, form, date(2024, 1, 1))
    assert [profile.reservation for profile in domain_of(crisis).profiles] == pytest.approx(stands)
    assert set(found.unstated) <= set(losses)
    for other, writer in (("negmas", write_negmas), ("genius", write_genius)):
        _, lost = writer(domain, tmp_path / other)
        again = points_of(open_domain(str(tmp_path / other)))
        for rule in ("nash", "kalai_smorodinsky"):  # of no scale, so that they stay where they were
            assert again.solutions[rule].packages == found.solutions[rule].packages
        assert set(found.unstated) <= set(lost) or (form, other) in {("genius", "genius"), ("raw", "negmas")}


def test_what_cannot_be_opened_or_would_be_overwritten_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="domain in"):
        open_domain(str(tmp_path))
    with pytest.raises(BadInput, match="nothing to divide"):
        points_of(open_domain("new-recruit"), "genius")
    with pytest.raises(Refused, match="not empty"):
        export_domain("new-recruit", genius(tmp_path / "full"), "genius")
    with pytest.raises(NotFound, match="format"):
        export_domain("new-recruit", tmp_path / "new", "genuis")


def put(folder: Path, text: str) -> Path:
    file = folder / "points.csv"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "text",
    [
        "issue,Ann,Ben\nhouse,60,30\ncar,40,70\n",
        "issue;Ann;Ben\nhouse;60,0;30\ncar;40;70,00\n",
        "\ufeffissue\tAnn\tBen\n\nhouse\t60\t30.0\ncar\t40\t70\n",
    ],
)
def test_a_table_is_read_however_it_is_punctuated(tmp_path: Path, text: str) -> None:
    found = divide_table(put(tmp_path, text))
    assert found.table.parties == ("Ann", "Ben")
    assert [list(pair) for pair in found.table.points] == [[60, 30], [40, 70]]
    assert found.division.totals == (Fraction(700, 11), Fraction(700, 11))


def test_headings_may_be_left_out_and_sums_rescaled_on_demand(tmp_path: Path) -> None:
    file = put(tmp_path, "house,6,3\ncar,4,5\n")
    with pytest.raises(
        BadFile, match=r"points.csv:1:2: the points of 'first' \(column 2\) sum to 10, not to 100; .*--rescale"
    ):
        divide_table(file)
    found = divide_table(file, rescale=True)
    assert [list(pair) for pair in found.table.points] == [[60, Fraction(75, 2)], [40, Fraction(125, 2)]]
    assert found.table.rescaled


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1: the table is empty"),
        ("house,60,30,5\n", "1:1: the row has 4 values, not 3; with decimal commas"),
        ("i,a,b\nhouse,sixty,30\n", "2:2: 'sixty' is no number of points"),
        ("i,a,b\nhouse,-1,30\n", "2:2: '-1' is no number of points"),
        ("i,a,b\nhouse,60,30\nhouse,40,70\n", "3:1: the issue 'house' stands twice, first in line 2"),
        ("i,a,b\n", "1:1: the table has 0 issues"),
        ("i,a,b\nx,0,100\ny,0,0\n", r"1:2: the points of 'a' \(column 2\) sum to 0"),
    ],
)
def test_a_broken_table_is_refused_at_its_place(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(BadFile, match=f"points.csv:{problem}"):
        divide_table(put(tmp_path, text), rescale=True)


def test_totals_on_the_way_never_cross(tmp_path: Path) -> None:
    found = divide_table(put(tmp_path, "a,50,20\nb,30,25\nc,20,55\n")).division
    ahead = [abs(found.first[0] - found.first[1]), abs(found.totals[0] - found.totals[1])]
    assert all(before >= after for before, after in pairwise(ahead))
