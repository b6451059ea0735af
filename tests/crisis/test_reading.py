"""Reading: the worked example says what it says, defaults stand in, and equal meaning has one digest."""

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from detente.core.errors import NotFound
from detente.core.quantity import Choice, Exact, Range, Scale, Triangle, Word
from detente.crisis.addresses import find, numbers, overlay_numbers, scale_at
from detente.crisis.crisis import Crisis
from detente.crisis.file.cases import bundled_cases, check_case, find_case, new_case
from detente.crisis.file.read import check, read
from detente.crisis.sources import direction, sources

HERE = Path(__file__).parent / "strait"


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return read(HERE)


@pytest.fixture
def strait(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE, tmp_path / "strait"))


def change(folder: Path, old: str, new: str, file: str = "crisis.yaml") -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "quantity", "source", "scale"),
    [
        ("parties.north.capability", Word("high", 0.6, 0.8), "assumed", Scale.UNIT),
        ("parties.south.capability", Range(0.4, 0.6), "claimed", Scale.UNIT),
        ("stances.south.order.ideal", Exact(0.9), "claimed", Scale.UNIT),
        ("stances.south.order.salience", Word("very high", 0.8, 1.0), "assumed", Scale.UNIT),
        ("stances.south.patrols.ideal", Choice((0.6, 0.8), (3.0, 1.0)), "assumed", Scale.UNIT),
        ("stances.south.patrols.salience", Triangle(0.1, 0.3, 0.9), "assumed", Scale.UNIT),
        ("levers.blockade.cost", Range(0.1, 0.4), "claimed", Scale.UNIT),
        ("levers.blockade.hits.islands", Range(0.4, 0.7), "claimed", Scale.UNIT),
        ("levers.shadow.available", Exact(1.0), "default", Scale.UNIT),
        ("tracks.capital.mandate.north", Exact(0.2), "assumed", Scale.UNIT),
        ("tracks.envoys.mandate", Range(0.1, 0.3), "assumed", Scale.UNIT),
        ("confrontation.line_cost", Exact(1.0), "assumed", Scale.UNIT),
        ("confrontation.precision", Range(5.0, 20.0), "default", Scale.POSITIVE),
        ("audiences.senate.quota", Exact(51.0), "assumed", Scale.POSITIVE),
        ("audiences.senate.stances.order.ideal", Exact(1.0), "assumed", Scale.UNIT),
        ("steps.withdraw.value.north", Exact(-0.1), "assumed", Scale.SIGNED),
        ("steps.withdraw.verified.days", Range(10.0, 30.0), "assumed", Scale.POSITIVE),
        ("watchers.great-power.satisfaction", Word("low", 0.2, 0.4), "assumed", Scale.UNIT),
    ],
)
def test_a_number_is_found_at_its_address(
    crisis: Crisis, path: str, quantity: object, source: str, scale: Scale
) -> None:
    found = find(crisis, path)
    assert found.number is not None
    assert (found.number.quantity, found.source, found.scale) == (quantity, source, scale)
    assert scale_at(crisis, path) is scale


def test_a_number_that_could_be_stated_is_found_empty(crisis: Crisis) -> None:
    for path in (
        "stances.south.patrols.limit",
        "levers.embargo.hits.north",
        "ratify_doubt",
        "hypotheses.resolved.refusal_gain",
    ):
        assert find(crisis, path).number is None
        assert find(crisis, path).source == "default"


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "levers",
        "levers.blockade",
        "levers.blokade.cost",
        "parties.north.name",
        "parties.0.capability",
        "history.99.coding_error",
        "levers.blockade.cost.value",
        "title",
        "levers..cost",
        "a" * 5000,
        "x." * 5000,
        "levers.blockade.hits.nobody",
        "levers.blockade.model_fields",
        "__class__.x",
    ],
)
def test_an_address_that_leads_nowhere_is_not_found(crisis: Crisis, path: str) -> None:
    with pytest.raises(NotFound):
        find(crisis, path)
    assert scale_at(crisis, path) is None


@pytest.mark.parametrize("case", [HERE, *bundled_cases().values()], ids=lambda path: path.name)
def test_every_number_of_a_case_is_found_again_at_its_own_address(case: Path) -> None:
    crisis = read(case)
    found = list(numbers(crisis))
    assert len({address.path for address in found}) == len(found)
    for address in found:
        assert find(crisis, address.path) == address
    for _, address in overlay_numbers(crisis):
        assert address.number is not None
        assert address.stated


def test_overlays_yield_what_they_set_under_the_address_that_they_set(crisis: Crisis) -> None:
    found = {(place, address.path): address for place, address in overlay_numbers(crisis)}
    assert found["readings.west", "levers.blockade.hits.islands"].assumed == "no tugs"
    assert found["readings.west", "levers.blockade.cost"].assumed == "its editors"
    assert found["readings.east", "stances.north.order.limit"].because == ("c04",)
    assert found["readings.east", "readings.east.odds.bluffing"].because == ("c04",)
    assert found["beliefs.south", "levers.blockade.cost"].scale is Scale.UNIT
    assert found["history.0", "parties.south.patience"].number is not None
    assert found["history.2", "history.2.offer.patrols"].number is not None
    assert found["hypotheses.bluffing", "confrontation.demand.order"].source == "assumed"
    assert ("readings.west", "readings.west.weight") not in found


def test_the_check_counts_where_numbers_come_from(crisis: Crisis) -> None:
    found = sources(crisis)
    by_hand = [address for address in numbers(crisis) if address.number is not None]
    by_hand += [address for _, address in overlay_numbers(crisis)]
    counts = {kind: sum(address.source == kind for address in by_hand) for kind in ("claimed", "assumed", "default")}
    assert counts == {"claimed": found.claimed, "assumed": found.assumed, "default": found.default}
    assert found.unexplained == ("readings.east.odds.resolved",)
    assert found.gaps == ()


def test_a_claim_that_nothing_rests_on_is_a_gap_and_claims_for_both_ends_are_a_conflict(strait: Path) -> None:
    change(strait, "{value: 0.9, because: c01}", "{value: 0.9, because: [c01, c04]}")
    change(strait, "because: [c01, c02], note", "because: [c01], note")
    crisis = read(strait)
    assert sources(crisis).gaps == ("c02",)
    assert sources(crisis).conflicts == ("stances.south.order.ideal",)
    assert (direction(crisis, crisis.claim["c01"]), direction(crisis, crisis.claim["c04"])) == (1.0, 0.0)
    assert direction(crisis, crisis.claim["c03"]) is None


def test_a_claim_behind_a_move_is_no_gap(strait: Path) -> None:
    change(strait, "because: [c01, c02], note", "because: [c01], note")
    change(strait, "    because: [c04]\n  - {date", "    because: [c02]\n  - {date")
    assert sources(read(strait)).gaps == ()


def test_what_is_not_stated_has_the_documented_default(tmp_path: Path) -> None:
    (tmp_path / "crisis.yaml").write_text(
        "detente: 1\ncrisis: x\ntitle: X\nquestion: Q\nas_of: 2024-05-01\nparties: {a: {name: A}}\n"
        "issues: {i: {title: I, scope: technical, marks: {0: z, 1: o}, status_quo: 0.5}}\n"
        "stances: {a: {i: {ideal: 1}}}\n",
        encoding="utf-8",
    )
    crisis = read(tmp_path)
    assert crisis.parties["a"].patience.quantity == Range(0.8, 0.95)
    assert crisis.parties["a"].capability.quantity == Word("medium", 0.4, 0.6)
    assert crisis.stances["a"]["i"].limit is None
    assert (crisis.outcomes.settlement, crisis.outcomes.conflict) == ("settlement", "conflict")
    found = sources(crisis)
    assert (found.claimed, found.assumed, found.default) == (0, 2, 4)
    assert found.unexplained == ("issues.i.status_quo", "stances.a.i.ideal")
    warned = [str(problem) for problem in check(tmp_path).warnings]
    assert any(
        text.endswith("the number stances.a.i.ideal has no source; add because: [claims] or assumed: why")
        for text in warned
    )


def test_the_example_reads_as_it_was_written(crisis: Crisis) -> None:
    assert list(crisis.parties) == ["north", "south", "islands"]
    assert crisis.tracks["capital"].after == "envoys"
    assert crisis.history[1].move == "challenge"
    assert crisis.issues["patrols"].marks == {0.0: "none", 0.5: "announced and counted", 1.0: "no limits"}
    assert list(crisis.readings) == ["east", "west"]
    assert crisis.documents_read == ("diary", "gazette")
    assert crisis.outcomes.impasse == "impasse"
    assert crisis.hypotheses["resolved"].rivals == crisis.hypotheses["bluffing"].rivals == "north"


@pytest.mark.parametrize("case", [HERE, *bundled_cases().values()], ids=lambda path: path.name)
def test_a_crisis_is_the_same_after_a_way_through_plain_data(case: Path) -> None:
    crisis = read(case)
    again = Crisis.model_validate(crisis.as_written())
    assert again == crisis
    assert again.digest == crisis.digest


def reorder(value: object) -> object:
    if isinstance(value, dict):
        return {key: reorder(content) for key, content in reversed(list(value.items()))}
    return [reorder(item) for item in value] if isinstance(value, list) else value


def test_the_digest_ignores_comments_order_and_files(crisis: Crisis, strait: Path, tmp_path: Path) -> None:
    yaml = YAML(typ="safe")
    parts = {
        name: yaml.load(strait / name)
        for name in ("crisis.yaml", "claims.yaml", "readings/east.yaml", "readings/west.yaml")
    }
    whole = {**parts["crisis.yaml"], **parts["claims.yaml"]}
    whole["readings"] = {name: parts[f"readings/{name}.yaml"] for name in ("west", "east")}
    one = tmp_path / "one.yaml"
    yaml.dump(reorder(whole), one)
    assert "#" not in one.read_text(encoding="utf-8")
    assert read(one).digest == crisis.digest
    (strait / "crisis.yaml").write_text(
        "# more\n" + (strait / "crisis.yaml").read_text(encoding="utf-8") + "\n# end\n", encoding="utf-8"
    )
    assert read(strait).digest == crisis.digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("cost: 0.05,", "cost: 0.06,"),
        ("name: South\n", "name: The South\n"),
        ("because: [c03, c04]", "because: [c03]"),
        ("assumed: trade", "assumed: trade figures"),
        ("0.8 to 0.95", "0.8 to 0.94"),
        ("uses: [embargo], track: capital, public: true", "uses: [embargo], track: capital, public: false"),
    ],
)
def test_the_digest_changes_with_the_meaning(old: str, new: str, crisis: Crisis, strait: Path) -> None:
    change(strait, old, new)
    assert read(strait).digest != crisis.digest


def test_the_order_of_hypotheses_counts_only_where_the_later_one_wins(strait: Path) -> None:
    def swapped(crisis: Crisis) -> Crisis:
        return crisis.model_copy(update={"hypotheses": type(crisis.hypotheses)(reversed(crisis.hypotheses.items()))})

    apart = read(strait)
    assert swapped(apart).digest == apart.digest
    change(strait, "      confrontation.demand.order: 0.4", "      levers.blockade.cost: 0.4")
    together = read(strait)
    assert swapped(together).digest != together.digest


def test_a_red_line_beyond_which_the_status_quo_lies_is_a_warning(strait: Path) -> None:
    change(strait, "limit: 0.4 to 0.7", "limit: 0.81 to 0.85")
    (found,) = [problem for problem in check(strait).warnings if "red line" in problem.message]
    assert (found.line, found.column) == (45, 14)
    assert "'south' excludes the status quo of 'order': limit 0.831, status quo 0.753" in found.message
    assert check(strait).errors == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("issues: [order, patrols]", "issues: [order]", 26, "the issue 'patrols' is on no track"),
        ("      1: no limits\n", "", 29, "no mark at 1"),
        (
            (
                "  islands:\n    order: {ideal: 1, salience: very high, limit: 0.6 to 0.75, "
                "assumed: they have no other protection}\n"
            ),
            "",
            18,
            "the party 'islands' has no stance",
        ),
        ("force: blockade", "force: shadow", 82, "is of kind coercion, not force"),
        ("issues: [order], opens", "opens", 69, "no issue is on the track 'envoys'"),
        (", because: [c04]}\n  embargo", "}\n  embargo", 53, "levers.blockade.cost has no source"),
    ],
)
def test_what_may_be_an_oversight_is_a_warning(old: str, new: str, line: int, words: str, strait: Path) -> None:
    change(strait, old, new)
    found = check(strait)
    assert found.errors == ()
    assert any(problem.line == line and words in problem.message and problem.hint for problem in found.warnings), (
        found.warnings
    )


def test_a_claim_that_holds_later_is_a_warning(strait: Path) -> None:
    change(strait, "date: 2024-04-09", "date: 2024-06-09", "claims.yaml")
    assert any("after as_of" in problem.message for problem in check(strait).warnings)


def test_a_section_stated_twice_is_refused(strait: Path) -> None:
    change(
        strait,
        "cites: [fearon1995]",
        "claims: [{id: c01}]\nreadings: {east: {odds: {resolved: 0.5}}}",
    )
    said = "\n".join(map(str, check(strait).errors))
    assert "'claims' is stated here and in crisis.yaml" in said
    assert "the reading 'east' is stated here and in crisis.yaml" in said


def test_a_file_of_another_name_is_read_alone(strait: Path) -> None:
    shutil.copy(strait / "crisis.yaml", strait / "other.yaml")
    assert all(
        "no claim" in str(problem) or "no document" in str(problem) for problem in check(strait / "other.yaml").errors
    )


def test_a_case_is_found_by_path_or_name() -> None:
    assert find_case(str(HERE)) == HERE
    assert find_case("geneva-2022").name == "geneva-2022"
    with pytest.raises(NotFound, match="did you mean 'geneva-2022'"):
        find_case("genva-2022")
    assert check_case(HERE).errors == ()


@pytest.mark.parametrize("name", ["my-crisis", "Zwei Länder", "x", "2024", "null", "2e5", "..."])
def test_a_new_case_checks_clean(name: str, tmp_path: Path) -> None:
    files = new_case(tmp_path / name)
    assert {file.name for file in files} == {
        "crisis.yaml",
        "crisis.schema.json",
        "claims.schema.json",
        "reading.schema.json",
    }
    assert check(tmp_path / name).errors == ()
    assert [str(p) for p in check(tmp_path / name).warnings if "has no source" in str(p)] == []
