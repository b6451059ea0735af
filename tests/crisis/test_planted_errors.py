"""Every planted error is found at its line and column, with advice, and without follow-up errors elsewhere."""

from pathlib import Path

import pytest

from detente.crisis.file.read import check
from tests.crisis.planted import PLANTED


def plant(folder: Path, file: str, old: str, new: str) -> tuple[int, int] | None:
    """Plant one error and return the place that the new text marks, if it marks one."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    before, _, after = text.partition(old)
    marked = before + new + after
    path.write_text(marked.replace("¦", ""), encoding="utf-8")
    if "¦" not in new:
        return None
    head = marked[: marked.index("¦")]
    return head.count("\n") + 1, len(head) - (head.rfind("\n") + 1) + 1


def test_there_are_sixty_errors_of_twenty_kinds() -> None:
    assert len(PLANTED) >= 60
    assert len({kind for kind, *_ in PLANTED}) >= 20


@pytest.mark.parametrize(
    ("kind", "file", "old", "new", "words"), PLANTED, ids=[f"{i}-{row[0]}" for i, row in enumerate(PLANTED)]
)
def test_a_planted_error_is_found_at_its_place(
    geneva: Path, kind: str, file: str, old: str, new: str, words: str
) -> None:
    del kind
    place = plant(geneva, file, old, new)
    errors = check(geneva).errors
    found = [error for error in errors if words in f"{error.message}; {error.hint}"]
    assert found, [str(error) for error in errors]
    assert found[0].file == str(geneva / file)
    if place is not None and new != "¦":
        assert (found[0].line, found[0].column) == place, str(found[0])
    assert len(errors) <= 2, [str(error) for error in errors]


def test_the_flagship_has_no_error(geneva: Path) -> None:
    checked = check(geneva)
    assert checked.errors == ()
    assert checked.crisis is not None


def test_many_errors_are_told_in_one_pass(geneva: Path) -> None:
    chosen = [
        row
        for row in PLANTED
        if row[0] in {"misspelled word", "unknown lever", "horizon too early", "bad voice", "unknown document"}
    ]
    for _, file, old, new, _ in chosen:
        plant(geneva, file, old, new)
    text = "\n".join(f"{error.message}; {error.hint}" for error in check(geneva).errors)
    assert [words for *_, words in chosen if words not in text] == []


def test_a_broken_record_breaks_nothing_that_names_it(geneva: Path) -> None:
    plant(geneva, "crisis.yaml", "    name: Russian Federation", "    nome: Russian Federation")
    errors = [str(error) for error in check(geneva).errors]
    assert len(errors) == 2, errors  # the unknown key, and the missing one
    assert not [error for error in errors if "no party" in error]
