"""Domains of other programs: read, written, turned into a crisis and back, and every hostile or broken file refused."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from detente.core.errors import BadFile, BadInput, NotFound
from detente.crisis.domain.domain import Domain, DomainIssue, Profile
from detente.crisis.domain.from_crisis import domain_of
from detente.crisis.domain.read_genius import read_genius
from detente.crisis.domain.read_negmas import read_negmas
from detente.crisis.domain.to_crisis import crisis_of
from detente.crisis.domain.write_genius import write_genius
from detente.crisis.domain.write_negmas import write_negmas
from detente.crisis.file.cases import bundled_cases
from detente.crisis.file.read import read
from tests.crisis.domain.files import FUNCTION, PROFILE, SPACE, TEMPLATE, genius, negmas


def utility(domain: Domain, party: int, rule: str, levels: tuple[int, ...]) -> float:
    profile = domain.profiles[party]
    return profile.constant + sum(row[level] for row, level in zip(profile.points(rule), levels, strict=True))


def every_package(domain: Domain) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()]
    for issue in domain.issues:
        found = [(*before, level) for before in found for level in range(len(issue.options))]
    return found


def test_genius_files_are_read_with_genius_division_or_without(tmp_path: Path) -> None:
    domain = read_genius(genius(tmp_path))
    assert [issue.name for issue in domain.issues] == ["Colour & shade", "count"]
    assert domain.issues[1].options == ("2", "3", "4", "5")
    one = domain.profiles[0]
    assert (one.name, one.reservation, one.discount) == ("one", 0.3, 0.9)
    assert one.points("genius")[0] == pytest.approx((0.75, 0.1875, 0.375))
    assert one.points("raw")[0] == pytest.approx((3, 0.75, 1.5))
    for rule in ("genius", "raw"):  # GENIUS does not divide a straight line over whole numbers
        assert one.points(rule)[1] == pytest.approx((0.05, 0.1, 0.15, 0.2))
    assert read_genius(tmp_path / "small.xml") == domain


def test_a_line_is_kept_between_nothing_and_one_as_genius_does(tmp_path: Path) -> None:
    steep = PROFILE.replace('slope="0.2"', 'slope="0.5"')
    assert read_genius(genius(tmp_path, profile=steep)).profiles[0].evaluations[1] == pytest.approx((0.2, 0.7, 1, 1))


def test_an_issue_whose_evaluations_are_all_nothing_counts_nothing_under_genius_rule() -> None:
    assert Profile("one", (1.0,), ((0.0, 0.0),)).points("genius") == ((0.0, 0.0),)


def test_a_continuous_range_becomes_steps_and_is_reported(tmp_path: Path) -> None:
    real = '<issue index="2" name="count" vtype="real"><range lowerbound="10" upperbound="20"/>'
    template = TEMPLATE.replace(
        '<issue index="2" name="count" vtype="integer" lowerbound="2" upperbound="5"/>', real + "</issue>"
    )
    before = '<issue index="2" name="count" vtype="integer" lowerbound="2" upperbound="5">'
    folder = genius(tmp_path, template, PROFILE.replace(before, real).replace('slope="0.2"', 'slope="0.08"'))
    (folder / "two.xml").unlink()
    domain = read_genius(folder)
    assert domain.losses == ("issue 'count': the continuous range 10 to 20 became 11 even steps",)
    assert domain.issues[1].options[5] == "15"
    assert domain.profiles[0].evaluations[1][5] == pytest.approx(0.6)


def test_negmas_scenarios_are_read(tmp_path: Path) -> None:
    domain = read_negmas(negmas(tmp_path))
    assert [issue.options for issue in domain.issues] == [("here", "there"), ("1", "2", "3"), ("10", "25.5")]
    one, two = domain.profiles
    assert (one.name, one.reservation, two.reservation) == ("one", 0.5, None)
    assert one.points("raw")[1] == pytest.approx((0.6, 0.8, 1.0))


def test_older_names_functions_of_numbers_and_discounts_are_read(tmp_path: Path) -> None:
    older = FUNCTION.replace("type: Linear", "__python_class__: negmas.preferences.Linear").replace(
        "mapping: {here", "d: {here"
    )
    older = older.replace("{type: AffineFun, slope: 0.1, bias: 0.2}", "{type: IdentityFun}").replace(
        "name: one", "bias: 0.5"
    )
    domain = read_negmas(negmas(tmp_path, function=older))
    assert domain.profiles[0].evaluations[1] == (1, 2, 3)
    assert domain.profiles[0].constant == 0.5
    assert domain.profiles[0].name == "one"  # that of the file
    inner = "\n".join("  " + line for line in FUNCTION.splitlines())
    discounted = read_negmas(negmas(tmp_path, function=f"type: ExpDiscountedUFun\ndiscount: 0.9\nufun:\n{inner}\n"))
    assert discounted.profiles[0].discount == 0.9


@pytest.mark.parametrize("rule", ["genius", "raw"])
def test_what_was_read_is_written_and_reads_back_the_same(tmp_path: Path, rule: str) -> None:
    domain = read_genius(genius(tmp_path / "in")) if rule == "genius" else read_negmas(negmas(tmp_path / "in"))
    writer, reader = (write_genius, read_genius) if rule == "genius" else (write_negmas, read_negmas)
    files, losses = writer(domain, tmp_path / "out")
    again = reader(tmp_path / "out")
    assert losses == []
    assert len(files) == 3
    assert again == replace(domain, name=again.name)


def test_genius_files_written_for_negmas_keep_genius_utilities_and_say_so(tmp_path: Path) -> None:
    domain = read_genius(genius(tmp_path / "in"))
    _, losses = write_negmas(domain, tmp_path / "out")
    again = read_negmas(tmp_path / "out")
    assert [loss.partition(":")[0] for loss in losses] == ["one", "two"]
    for party in (0, 1):
        for package in every_package(domain):
            assert utility(again, party, "raw", package) == pytest.approx(utility(domain, party, "genius", package))
    assert [profile.reservation for profile in again.profiles] == [0.3, 0.3]


def test_points_below_nothing_are_moved_for_genius_and_the_move_is_reported(tmp_path: Path) -> None:
    issues = (DomainIssue("a", ("x", "y")), DomainIssue("b", ("x", "y", "z")))
    profiles = tuple(
        Profile(name, (1.0, 2.0), ((-3.0, 5.0), (1.0, 4.0, -2.5)), (), 1.0, None, constant)
        for name, constant in {"one": 0.0, "two": 7.0}.items()
    )
    domain = Domain("moved", issues, profiles, "raw")
    _, losses = write_genius(domain, tmp_path / "out")
    assert losses == [
        "one: u became (u - -8) / 21, because GENIUS counts from 0 to 1",
        "two: u became (u - -1) / 21, because GENIUS counts from 0 to 1",
    ]
    again = read_genius(tmp_path / "out")
    for party, start in ((0, -8), (1, -1)):
        assert again.profiles[party].reservation == pytest.approx((1 - start) / 21)
        for package in every_package(domain):
            shown = (utility(domain, party, "raw", package) - start) / 21
            for rule in ("genius", "raw"):  # so that readers who do not divide get the same
                assert utility(again, party, rule, package) == pytest.approx(shown)


@pytest.mark.parametrize("rule", ["genius", "raw"])
def test_a_domain_becomes_a_crisis_that_gives_the_same_gains_over_no_agreement(tmp_path: Path, rule: str) -> None:
    domain = read_genius(genius(tmp_path))
    crisis, losses = crisis_of(domain, rule, date(2024, 1, 1))
    assert losses == ["one: the discount factor 0.9", "two: the discount factor 0.9"]
    back = domain_of(crisis)
    assert back.issues == domain.issues
    for party in (0, 1):
        for package in every_package(domain):
            gain = utility(domain, party, rule, package) - 0.3
            least = back.profiles[party].reservation
            assert least is not None
            assert utility(back, party, "raw", package) - least == pytest.approx(gain)


def test_an_issue_without_a_choice_is_taken_off_the_least_total() -> None:
    issues = (DomainIssue("a", ("x", "y")), DomainIssue("b", ("only",)))
    domain = Domain("d", issues, (Profile("p", (1.0, 1.0), ((0.0, 1.0), (0.25,)), (), 0.5),), "raw")
    crisis, losses = crisis_of(domain, "raw", date(2024, 1, 1))
    assert list(crisis.issues) == ["a"]
    assert domain_of(crisis).profiles[0].reservation == 0.25
    assert losses[0].startswith("issue 'b': its only option")
    with pytest.raises(BadInput, match="nothing to decide"):
        crisis_of(Domain("d", issues[1:], (), "raw"), "raw", date(2024, 1, 1))


def test_names_that_a_crisis_cannot_have_are_changed_and_kept_apart() -> None:
    issues = (DomainIssue("The size!", ("x", "y")), DomainIssue("the size?", ("x", "y")), DomainIssue("7", ("x", "y")))
    crisis, _ = crisis_of(
        Domain("All", issues, (Profile("null", (1.0,) * 3, ((0.0, 1.0),) * 3),), "raw"), "raw", date(2024, 1, 1)
    )
    assert list(crisis.issues) == ["the-size", "the-size-2", "x-7"]
    assert list(crisis.parties) == ["x-null"]


def test_exporting_a_crisis_names_everything_that_is_lost() -> None:
    domain = domain_of(read(bundled_cases()["geneva-2022"]))
    text = "\n".join(domain.losses)
    for word in (
        "ratifiers",
        "tracks",
        "levers",
        "claims",
        "readings",
        "hypotheses",
        "confrontation",
        "limits",
        "medians",
        "status quo",
    ):
        assert word in text, word
    for profile in domain.profiles:
        assert 0 <= sum(max(row) for row in profile.evaluations) <= 1 + 1e-9


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n'


@pytest.mark.parametrize(
    ("template", "profile", "problem"),
    [
        (BOMB + TEMPLATE, PROFILE, r"small.xml:1:\d+: the file declares a DOCTYPE, .*; remove"),
        (OUTSIDE + TEMPLATE, PROFILE, r"small.xml:1:\d+: the file declares a DOCTYPE"),
        (TEMPLATE[:-20], PROFILE, r"small.xml:\d+:\d+: this is no XML"),
        ("<a>" * 40 + "</a>" * 40, PROFILE, r"small.xml:1:91: the file is deeper than 30 levels"),
        (TEMPLATE.replace("&amp;", "&b;"), PROFILE, r"small.xml:4:\d+: this is no XML: undefined entity"),
        (TEMPLATE.replace('value="green"', 'value="red"'), PROFILE, r"small.xml:7:9: the option 'red' stands twice"),
        (TEMPLATE.replace('upperbound="5"', 'upperbound="5e14"'), PROFILE, r"small.xml:9:7: the range 2 to 5e\+14 .* cannot be listed"),
        (TEMPLATE.replace('index="2" name="count"', 'index="1" name="count"'), PROFILE, r"small.xml:9:7: the index=1 stands twice"),
        (TEMPLATE, PROFILE.replace('evaluation="4"', 'evaluation="four"'), r'one.xml:4:7: evaluation="four" is no number'),
        (TEMPLATE, PROFILE.replace('evaluation="4"', 'evaluation="inf"'), r'one.xml:4:7: evaluation="inf" is no number'),
        (TEMPLATE, PROFILE.replace('evaluation="4"', 'evaluation="-4"'), r"one.xml:4:7: the evaluation -4 is negative"),
        (TEMPLATE, PROFILE.replace('value="red"', 'value="read"'), r"one.xml:4:7: .* has no option 'read'; did you mean 'red'"),
        (TEMPLATE, PROFILE.replace('<weight index="2" value="0.25"/>', ""), r'one.xml:1:1: there is no <weight index="2"> for \'count\''),
        (TEMPLATE, PROFILE.replace('"linear"', '"cubic"'), r"one.xml:9:7: the evaluator 'cubic' cannot be read"),
        (TEMPLATE, PROFILE.replace("<utility_space>", '<utility_space type="NONLINEAR">'), r"one.xml:1:1: the utility is not a sum"),
    ],
    ids=range(15),
)  # fmt: skip
def test_a_hostile_or_broken_genius_file_is_refused_at_its_place(
    tmp_path: Path, template: str, profile: str, problem: str
) -> None:
    with pytest.raises(BadFile, match=problem):
        read_genius(genius(tmp_path, template, profile))


def test_a_huge_file_is_not_even_parsed(tmp_path: Path) -> None:
    genius(tmp_path)
    with (tmp_path / "small.xml").open("a") as stream:
        stream.write(" " * 10_000_001)
    with pytest.raises(BadFile, match=r"small.xml:1:1: the file has more than 10,000,000 bytes"):
        read_genius(tmp_path)


ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in ("ab", "bc", "cd", "de", "ef")
)


@pytest.mark.parametrize(
    ("space", "function", "problem"),
    [
        (ALIASES + SPACE, FUNCTION, r"Small.yml:\d+:\d+: the file grows to more than 150,000 values"),
        (SPACE.replace("Small", "!!python/object/apply:os.system [ls]"), FUNCTION, r"Small.yml:1:\d+: the tag"),
        (SPACE.replace("[here, there]", "[here, here]"), FUNCTION, r"Small.yml:6:18: the option 'here' stands twice"),
        (SPACE.replace("[1, 3]", "[1, 900000000]"), FUNCTION, r"Small.yml:7:\d+: the range of 'count' cannot be listed"),
        (SPACE.replace("ContiguousIssue", "ContinuousIssue"), FUNCTION, r"Small.yml:7:\d+: the range of 'count' cannot be listed"),
        (SPACE, FUNCTION.replace("LinearAdditive", "Hyper"), r"one.yml:2:7: the utility function 'HyperUtilityFunction' is no sum"),
        (SPACE, FUNCTION.replace("[0.5, 2, 1]", "[0.5, 2]"), r"one.yml:4:10: 2 weights for 3 issues"),
        (SPACE, FUNCTION.replace("[0.5, 2, 1]", "[0.5, two, 1]"), r"one.yml:4:16: 'two' is no number for a weight"),
        (SPACE, FUNCTION.replace("[0.5, 2, 1]", "[0.5, .nan, 1]"), r"one.yml:4:16: 'nan' is no number for a weight"),
        (SPACE, FUNCTION.replace("there: 0", "their: 0"), r"one.yml:6:29: the option 'there' of 'where' has no value"),
        (SPACE, FUNCTION.replace("AffineFun", "CosFun"), r"one.yml:7:3: the value function 'CosFun' cannot be read"),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_hostile_or_broken_negmas_file_is_refused_at_its_place(
    tmp_path: Path, space: str, function: str, problem: str
) -> None:
    with pytest.raises(BadFile, match=problem):
        read_negmas(negmas(tmp_path, space, function))


def test_a_folder_without_issues_or_without_parties_is_told_apart(tmp_path: Path) -> None:
    (genius(tmp_path / "a") / "small.xml").unlink()
    with pytest.raises(NotFound, match="no single GENIUS file of issues"):
        read_genius(tmp_path / "a")
    folder = genius(tmp_path / "b")
    for name in ("one.xml", "two.xml"):
        (folder / name).unlink()
    with pytest.raises(NotFound, match="no GENIUS profile beside"):
        read_genius(folder)
    with pytest.raises(NotFound, match="no single NegMAS file of issues"):
        read_negmas(folder)


def test_a_list_where_a_function_should_be_and_too_many_parties_are_refused(tmp_path: Path) -> None:
    folder = negmas(tmp_path / "list")
    (folder / "third.yml").write_text("- 1\n- 2\n", encoding="utf-8")
    with pytest.raises(BadFile, match=r"third\.yml"):
        read_negmas(folder)
    crowd = genius(tmp_path / "crowd")
    one = next(file for file in crowd.glob("*.xml") if "<weight" in file.read_text(encoding="utf-8"))
    for number in range(100):
        (crowd / f"more-{number}.xml").write_text(one.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(BadInput, match="at most 100 are read"):
        read_genius(crowd)
