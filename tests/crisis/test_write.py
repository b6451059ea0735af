"""Writing keeps comments and meaning, changes only what differs, and never leaves half a file."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from detente.core.errors import NotFound, Refused
from detente.core.quantity import Exact, Range
from detente.core.record import Number, Table
from detente.crisis.addresses import find, numbers, overlay_numbers, scale_at
from detente.crisis.crisis import Crisis
from detente.crisis.file import write as writing
from detente.crisis.file.cases import bundled_cases, new_case
from detente.crisis.file.read import check, read
from detente.crisis.file.schema import SCHEMAS
from detente.crisis.file.write import write
from detente.crisis.sources import sources


def comments(folder: Path) -> list[str]:
    return sorted(
        line[line.index("#") :].strip()
        for file in folder.rglob("*.yaml")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "# " in line
    )


def changed(crisis: Crisis, party: str, capability: Number, title: str) -> Crisis:
    record = crisis.parties[party]
    named = record.model_copy(update={"capability": capability})
    object.__setattr__(named, "__pydantic_fields_set__", record.model_fields_set | {"capability"})
    return crisis.model_copy(update={"title": title, "parties": Table({**crisis.parties, party: named})})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_change_is_written_and_every_comment_stays(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("toy")
    (folder / "crisis.yaml").write_bytes((bundled_cases()["two-party-toy"] / "crisis.yaml").read_bytes())
    before, crisis = comments(folder), read(folder)
    low, high = sorted(data.draw(st.lists(st.integers(1, 99), min_size=2, max_size=2, unique=True)))
    number = Number(
        Range(low / 100, high / 100), assumed=data.draw(st.text("abc: #{}'\"é", min_size=1, max_size=20)).strip() or "x"
    )
    title = data.draw(st.text("abc: #-{}[]'\"?é", min_size=1, max_size=30))
    wanted = changed(crisis, data.draw(st.sampled_from(sorted(crisis.parties))), number, title)
    write(wanted, folder)
    assert read(folder).digest == wanted.digest
    text = (folder / "crisis.yaml").read_text(encoding="utf-8")
    assert [line for line in before if line not in text] == []


def test_a_crisis_written_anew_reads_back_the_same(flagship: object, tmp_path: Path) -> None:
    crisis: Crisis = flagship.crisis  # type: ignore[attr-defined]
    files = write(crisis, tmp_path / "new").files
    assert {file.name for file in files} == {
        "crisis.yaml",
        "claims.yaml",
        "kyiv.yaml",
        "moscow.yaml",
        "kyiv-visit.yaml",
    }
    assert read(tmp_path / "new").digest == crisis.digest


def test_a_change_in_a_reading_touches_only_its_file(geneva: Path) -> None:
    crisis = read(geneva)
    reading = crisis.readings["kyiv"].model_copy(update={"title": "Another title"})
    kept = {file: file.read_bytes() for file in geneva.rglob("*.yaml")}
    written = write(crisis.model_copy(update={"readings": Table({**crisis.readings, "kyiv": reading})}), geneva)
    assert [file.name for file in written.files] == ["kyiv.yaml"]
    assert [file.name for file, content in kept.items() if file.read_bytes() != content] == ["kyiv.yaml"]
    assert read(geneva).readings["kyiv"].title == "Another title"


def test_what_does_not_read_back_leaves_the_files_as_they_were(geneva: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crisis = read(geneva)
    before = (geneva / "crisis.yaml").read_bytes()
    monkeypatch.setattr(writing, "_dump", lambda _tree: "detente: 1\n")
    with pytest.raises(Refused, match="left as they were"):
        write(crisis.model_copy(update={"title": "x"}), geneva)
    assert (geneva / "crisis.yaml").read_bytes() == before


def test_comments_key_order_and_files_do_not_change_the_digest(geneva: Path) -> None:
    digest = read(geneva).digest
    text = (geneva / "crisis.yaml").read_text(encoding="utf-8")
    data = YAML(typ="safe", pure=True).load(text)
    for name in ("claims.yaml",):
        data |= YAML(typ="safe", pure=True).load((geneva / name).read_text(encoding="utf-8"))
        (geneva / name).unlink()
    turned = dict(reversed(data.items()))
    with (geneva / "crisis.yaml").open("w", encoding="utf-8") as file:
        file.write("# another comment\n")
        json.dump(turned, file, default=str)
    assert read(geneva).digest == digest
    (geneva / "crisis.yaml").write_text(text.replace("title: The Geneva", "title: the Geneva"), encoding="utf-8")
    assert check(geneva).errors  # the claims are gone


def test_a_new_case_checks_clean_and_nothing_is_overwritten(tmp_path: Path) -> None:
    files = new_case(tmp_path / "my-crisis")
    assert check(tmp_path / "my-crisis").errors == ()
    assert files[0].name == "crisis.yaml"
    with pytest.raises(Refused, match="not empty"):
        new_case(tmp_path / "my-crisis")


@pytest.mark.parametrize("case", sorted(bundled_cases()))
def test_every_case_fits_the_schemas(case: str) -> None:
    folder = bundled_cases()[case]
    parts = [("crisis", folder / "crisis.yaml"), ("claims", folder / "claims.yaml")]
    parts += [("reading", file) for file in (folder / "readings").glob("*.yaml")]
    for part, file in parts:
        if file.exists():
            data = json.loads(
                json.dumps(YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")), default=str)
            )
            jsonschema.Draft202012Validator(SCHEMAS[part]()).validate(data)


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    schema = SCHEMAS["crisis"]()
    jsonschema.Draft202012Validator.check_schema(schema)
    text = (bundled_cases()["two-party-toy"] / "crisis.yaml").read_text(encoding="utf-8")
    data = json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))
    data["stances"]["north"]["order"]["ideal"] = 1.5
    assert not jsonschema.Draft202012Validator(schema).is_valid(data)


def test_every_address_leads_to_its_number(flagship: object) -> None:
    crisis: Crisis = flagship.crisis  # type: ignore[attr-defined]
    found = list(numbers(crisis))
    assert len(found) > 200
    for address in found:
        assert find(crisis, address.path).number == address.number, address.path
    assert find(crisis, "levers.invade.cost").because == ("k009", "k055", "k134")
    assert find(crisis, "tracks.geneva.mandate").path == "tracks.geneva.mandate.all"
    assert scale_at(crisis, "levers.invade") is None
    with pytest.raises(NotFound, match=r"did you mean 'levers\.invade\.cost'"):
        find(crisis, "levers.invade.costs")


def test_sources_are_counted_once_each(flagship: object, toy: object) -> None:
    crisis: Crisis = flagship.crisis  # type: ignore[attr-defined]
    found = sources(crisis)
    every = [*numbers(crisis), *(address for _, address in overlay_numbers(crisis))]
    assert found.claimed + found.assumed + found.default == sum(address.number is not None for address in every)
    assert found.unexplained == ()
    assert sources(toy.crisis).claimed == 0  # type: ignore[attr-defined]


def test_a_number_without_any_source_is_told(geneva: Path) -> None:
    file = geneva / "crisis.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace(
            "{value: 0 to 0.1, because: [k031, k034], note: size is our judgement}", "0 to 0.1"
        ),
        encoding="utf-8",
    )
    warnings = [str(warning) for warning in check(geneva).warnings]
    assert [warning for warning in warnings if "stances.russia.enlargement.ideal has no source" in warning]


def test_exact_numbers_are_numbers() -> None:
    assert Number(Exact(0.5)) == Number(Exact(0.5))
