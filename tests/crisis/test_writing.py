"""Writing: only what changed is rewritten, every comment stays, and a failed write leaves the files as they were."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.errors import BadFile, Refused
from detente.crisis.crisis import Crisis
from detente.crisis.file import write as module
from detente.crisis.file.read import read
from detente.crisis.file.write import write

HERE = Path(__file__).parent / "strait"
FLAGSHIP = Path(__file__).parents[2] / "cases" / "geneva-2022"


def comments(folder: Path) -> dict[str, list[str]]:
    """Every comment of every file, in order."""
    return {
        file.name: re.findall(r"(?:^|(?<=\s))#.*", file.read_text(encoding="utf-8"), re.MULTILINE)
        for file in sorted(folder.rglob("*.yaml"))
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def changed(crisis: Crisis, path: str, value: Any) -> Crisis:
    """Return a copy of a crisis with one value of its plain data replaced, added, or (None) removed."""
    data = crisis.as_written()
    holder: Any = data
    *steps, last = path.split("/")
    for step in steps:
        holder = holder[int(step)] if isinstance(holder, list) else holder.setdefault(step, {})
    if value is None:
        del holder[int(last) if isinstance(holder, list) else last]
    else:
        holder[int(last) if isinstance(holder, list) else last] = value
    return Crisis.model_validate(data)


NUMBER = st.floats(0, 1).map(lambda x: round(x, 3))
QUANTITY = st.one_of(
    NUMBER,
    st.just("0.2 to 0.5"),
    st.just("very likely"),
    st.just({"choose": {"0.2": 3, "0.8": 1}}),
    st.just({"triangle": [0, 0.25, 1]}),
    NUMBER.map(lambda x: {"value": x, "because": ["c01"], "note": "a: b, c # d"}),
)
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from(" :#,{}[]'\"\n-"),
    min_size=1,
    max_size=20,
)
CHANGES = st.one_of(
    st.tuples(
        st.sampled_from(
            [
                "stances/south/order/salience",
                "stances/north/patrols/salience",
                "levers/embargo/cost",
                "levers/shadow/hits/south",
                "readings/east/sets/stances.north.order.limit",
                "readings/east/sets/levers.embargo.cost",
                "ratify_doubt",
                "readings/west/sets/levers.blockade.cost",  # odds of rivals would have to come to 1
                "hypotheses/bluffing/sets/stances.north.order.limit",
                "history/1/coding_error",
                "tracks/capital/mandate/north",
                "issues/order/status_quo",
                "confrontation/success",
            ]
        ),
        QUANTITY,
    ),
    st.tuples(
        st.sampled_from(
            [
                "title",
                "issues/order/title",
                "parties/south/note",
                "claims/0/says",
                "claims/1/says",
                "readings/west/title",
                "history/0/says",
                "issues/patrols/marks/0.5",
                "documents/gazette/title",
                "codebook/GUARD/question",
                "claims/3/note",
                "outcomes/impasse",
            ]
        ),
        TEXT.filter(lambda text: text.strip() != ""),
    ),
    st.tuples(
        st.sampled_from(
            [
                "parties/islands/assumed",
                "horizon",
                "levers/embargo/available",
                "options/concept",
                "readings/east/weight",
                "claims/1/date",
                "orders",
                "stances/islands/order/limit",
            ]
        ),
        st.none(),
    ),
)


@settings(max_examples=30, deadline=None)
@given(changes=st.lists(CHANGES, min_size=1, max_size=3, unique_by=lambda change: change[0]))
def test_what_was_changed_is_read_back_and_every_comment_stays(
    changes: list[tuple[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(shutil.copytree(HERE, tmp_path_factory.mktemp("written") / "strait"))
    before, crisis = comments(folder), read(folder)
    for path, value in changes:
        crisis = changed(crisis, path, value)
    write(crisis, folder)
    again = read(folder)
    assert again == crisis
    assert again.digest == crisis.digest
    kept = comments(folder)
    assert all(comment in kept[name] for name, several in before.items() for comment in several)


ODD_TEXTS = [
    "a:b",
    ":",
    "a: b",
    "- a",
    "?",
    "{",
    "]",
    ",",
    "# a",
    "a #b",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "'",
    '"',
    "yes",
    "null",
    "012",
    "1e3",
    "2022-01-24",
    "\\",
    "a\nb",
    "\n",
    "~",
    "|",
    ">",
    "a\tb",
    "é😀",
    "<<",
    "=",
    "...",
]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_any_text_is_read_back_from_flow_and_block_style(text: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HERE, tmp_path / "strait"))
    crisis = read(folder)
    for path in ("parties/north/note", "parties/south/note", "claims/0/note", "claims/1/note", "readings/west/note"):
        crisis = changed(crisis, path, text)
    write(crisis, folder)
    assert read(folder) == crisis


def test_nothing_changed_means_nothing_written(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HERE, tmp_path / "strait"))
    before = contents(folder)
    assert write(read(folder), folder).files == ()
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("path", "value", "file"),
    [
        ("claims/1/says", "South has few ships.", "claims.yaml"),
        ("readings/east/title", "The east", "readings/east.yaml"),
        ("title", "The strait", "crisis.yaml"),
    ],
)
def test_a_change_is_written_in_the_file_where_it_stands_and_in_no_other(
    path: str, value: str, file: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(HERE, tmp_path / "strait"))
    before = contents(folder)
    written = write(changed(read(folder), path, value), folder)
    assert [str(found.relative_to(folder)) for found in written.files] == [file]
    after = contents(folder)
    assert {name for name in before if before[name] != after[name]} == {file}
    assert set(after) == set(before)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("readings/north", {"odds": {"resolved": 0.3}}),
        ("claims/1", None),
        ("readings/east", None),
        ("history/2", None),
        ("parties/fourth", {"name": "A fourth", "assumed": "x"}),
    ],
)
def test_whole_records_can_come_and_go(path: str, value: Any, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HERE, tmp_path / "strait"))
    for name, old, new in (("crisis.yaml", "because: [c01, c02], note", "because: [c01], note"),):
        (folder / name).write_text((folder / name).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    crisis = changed(read(folder), path, value)
    write(crisis, folder)
    assert read(folder) == crisis


def test_the_flagship_keeps_its_comments_and_its_long_lines(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FLAGSHIP, tmp_path / "case"))
    before, lines = comments(folder), (folder / "crisis.yaml").read_text(encoding="utf-8").count("\n")
    crisis = changed(read(folder), "levers/invade/cost", "0.2 to 0.4")
    write(crisis, folder)
    assert read(folder) == crisis
    assert comments(folder) == before
    assert abs((folder / "crisis.yaml").read_text(encoding="utf-8").count("\n") - lines) < 5


@pytest.mark.parametrize("case", [HERE, FLAGSHIP], ids=lambda path: path.name)
def test_a_crisis_can_be_written_into_a_new_folder(case: Path, tmp_path: Path) -> None:
    crisis = read(case)
    written = write(crisis, tmp_path / "new")
    assert tmp_path / "new" / "claims.yaml" in written.files
    assert read(tmp_path / "new") == crisis


def test_files_with_errors_are_not_written_over(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HERE, tmp_path / "strait"))
    crisis = read(folder)
    (folder / "crisis.yaml").write_text("detente: [", encoding="utf-8")
    before = contents(folder)
    with pytest.raises(BadFile):
        write(crisis, folder)
    assert contents(folder) == before


def test_what_does_not_read_back_leaves_the_files_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(HERE, tmp_path / "strait"))
    crisis = changed(changed(read(folder), "title", "Another"), "claims/0/says", "Another.")
    before = contents(folder)
    monkeypatch.setattr(module, "_dump", lambda _tree: "detente: [")
    with pytest.raises(Refused, match="left as they were"):
        write(crisis, folder)
    assert contents(folder) == before


def test_a_full_disk_leaves_the_files_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(HERE, tmp_path / "strait"))
    crisis = changed(changed(read(folder), "title", "Another"), "claims/0/says", "Another.")
    before, replace, calls = contents(folder), module._replace, []

    def full(path: Path, content: bytes) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        replace(path, content)

    monkeypatch.setattr(module, "_replace", full)
    with pytest.raises(Refused, match="No space left on device"):
        write(crisis, folder)
    assert len(calls) == 3
    assert contents(folder) == before


def test_a_change_to_what_an_alias_shares_is_refused_rather_than_spread(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HERE, tmp_path / "strait"))
    text = (folder / "crisis.yaml").read_text(encoding="utf-8")
    text = text.replace(
        "order: {ideal: 1, salience: high, assumed: speeches}",
        "order: &speech {ideal: 1, salience: high, assumed: speeches}",
    )
    text = text.replace("    seats: {old", "      patrols: *speech\n    seats: {old")
    (folder / "crisis.yaml").write_text(text, encoding="utf-8")
    crisis, before = changed(read(folder), "audiences/senate/stances/patrols/ideal", 0.5), contents(folder)
    with pytest.raises(Refused):
        write(crisis, folder)
    assert contents(folder) == before
