"""Odd files: folders, pipes, links, devices, names and paths that no case should have."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detente.core.errors import BadFile, NotFound
from detente.crisis.file.cases import find_case
from detente.crisis.file.read import check, read

HERE = Path(__file__).parent / "strait"
WHOLE = (HERE / "crisis.yaml").read_text(encoding="utf-8")
SECONDS = 3.0  # generous to a busy machine; alone each takes well below one


@contextmanager
def soon() -> Iterator[None]:
    begin = time.perf_counter()
    yield
    assert time.perf_counter() - begin < SECONDS


@pytest.fixture
def strait(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE, tmp_path / "strait"))


@pytest.mark.parametrize("name", ["crisis.yaml", "claims.yaml", "readings/east.yaml"])
def test_a_folder_or_pipe_in_place_of_a_file_is_refused(name: str, strait: Path) -> None:
    file = strait / name
    for make in (Path.mkdir, os.mkfifo):
        file.unlink() if file.is_file() else None
        make(file)
        with soon(), pytest.raises((BadFile, NotFound), match="no file"):
            read(strait)
        file.rmdir() if file.is_dir() else file.unlink()


@pytest.mark.parametrize("name", ["claims.yaml", "readings/east.yaml"])
def test_a_link_to_nothing_or_to_itself_is_refused(name: str, strait: Path) -> None:
    file = strait / name
    for target in ("nowhere", file.name):
        file.unlink()
        file.symlink_to(target)
        with soon(), pytest.raises(BadFile, match="cannot be read"):
            read(strait)


def test_a_device_is_refused(strait: Path) -> None:
    (strait / "claims.yaml").unlink()
    (strait / "claims.yaml").symlink_to("/dev/zero")
    with soon(), pytest.raises(BadFile, match="this is no file"):
        read(strait)


def test_a_file_that_may_not_be_read_is_refused(strait: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_args: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(BadFile, match="cannot be read: Permission denied"):
        read(strait)


@pytest.mark.parametrize(
    "name", ["", ".", "nowhere", "x" * 5000, "a\0b", "../" * 50 + "nowhere", "\udcff", "strait/claims.yaml/x"]
)
def test_a_path_that_leads_nowhere_is_not_found(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for look in (read, find_case):
        if look is find_case and name in {"", "."}:
            continue
        with soon(), pytest.raises(NotFound) as caught:
            look(Path(name))
        assert len(str(caught.value)) < 500
        str(caught.value).encode()


@pytest.mark.parametrize(
    "name", ["a b.yaml", "é\u0301.yaml", "x\ny.yaml", "\u202ex.yaml", "no\udcffutf.yaml", "..yaml", "x" * 200 + ".yaml"]
)
def test_a_reading_with_an_odd_file_name_is_refused_with_a_printable_error(name: str, strait: Path) -> None:
    shutil.copy(strait / "readings" / "west.yaml", strait / "readings" / name)
    if name.startswith("."):
        assert read(strait)  # hidden files belong to editors
        return
    with soon(), pytest.raises(BadFile) as caught:
        read(strait)
    assert "cannot be a name" in str(caught.value)
    str(caught.value).encode()
    assert str(caught.value).isprintable()


def test_a_file_with_another_ending_is_not_passed_over_in_silence(strait: Path) -> None:
    (strait / "readings" / "west.yaml").rename(strait / "readings" / "west.yml")
    (found,) = [problem for problem in check(strait).warnings if problem.file.endswith("west.yml")]
    assert "rename it to west.yaml" in str(found)


@pytest.mark.parametrize("claims", ["[]", "{}", "# nothing yet\n[]", "claims: []"])
def test_no_claims_are_no_error(claims: str, tmp_path: Path) -> None:
    shutil.copy(HERE / "crisis.yaml", tmp_path)
    (tmp_path / "claims.yaml").write_text(claims, encoding="utf-8")
    assert all("no claim" in str(problem) for problem in check(tmp_path).errors)


def test_a_claims_file_of_thousands_of_errors_is_reported_in_part(strait: Path) -> None:
    claim = (
        "- {id: z%d, document: nowhere, start: 1, end: 2, voice: author, type: belief, issue: none, stance: holds, "
        "strength: 3, says: x}\n"
    )
    (strait / "claims.yaml").write_text("".join(claim % n for n in range(6000)), encoding="utf-8")
    with soon():
        found = check(strait).errors
    assert 400 < len(found) <= 1002
