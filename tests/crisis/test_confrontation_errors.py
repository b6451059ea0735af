"""What no game can be made of is refused at its place, through the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.cli.app import run_app
from detente.crisis.file.read import check
from tests.inference.crises import strait, write

Change = Callable[[dict[str, Any]], object]


def planted(folder: Path, change: Change) -> Path:
    crisis = strait()
    change(crisis)
    path = folder / "crisis.yaml"
    write(crisis, path)
    return path


def move(place: int, **changed: object) -> Change:
    return lambda crisis: crisis["history"][place].update(changed)


def settled(**changed: object) -> Change:
    return lambda crisis: crisis["confrontation"].update(changed)


def added(**entry: object) -> Change:
    return lambda crisis: crisis["history"].append({"date": "2030-02-25", **entry})


def believed(**odds: object) -> Change:
    return lambda crisis: crisis.update(beliefs={"south": {"odds": odds}})


def supposed(key: str, content: object) -> Change:
    return lambda crisis: crisis["hypotheses"]["cover"].update({key: content})


def reading(**changed: object) -> Change:
    return lambda crisis: crisis["readings"]["plain"].update(changed)


def hedged(**odds: object) -> Change:
    def change(crisis: dict[str, Any]) -> None:
        crisis["readings"] = {}
        for name, odd in odds.items():
            crisis["hypotheses"][name]["odds"] = odd

    return change


def happened(sets: object) -> Change:
    return lambda crisis: crisis["history"].append({"date": "2030-02-25", "event": "news", "says": "So.", "sets": sets})


def about(issue: str, **entry: object) -> Change:
    """Return a first challenge about another issue than those demanded."""

    def change(crisis: dict[str, Any]) -> None:
        crisis["issues"][issue] = {"title": "Quota", "scope": "technical", "status_quo": 0.5}
        crisis["stances"]["south"][issue] = {"ideal": 0.5, "salience": 0.1}
        crisis["history"].insert(0, {"date": "2030-01-01", "by": "north", "move": "challenge", **entry})

    return change


def crowded(crisis: dict[str, Any]) -> None:
    for number in range(2):
        for letter in "ab":
            name = f"{letter}{number}"
            crisis["hypotheses"][name] = {"of": "north", "family": f"f{number}", "says": "It is so."}
    crisis["hypotheses"]["c1"] = {"of": "north", "family": "f1", "says": "It is otherwise."}


def third_party(crisis: dict[str, Any]) -> None:
    crisis["parties"]["east"] = {"name": "East"}
    crisis["levers"]["help"] = {"party": "east", "kind": "coercion", "cost": 0.1, "hits": {"north": 0.1}}


# change, the line as it stands in the file, which of such lines, column, words
PLANTED: dict[str, tuple[Change, str, int, int, str]] = {
    "a move after as_of": (move(5, date="2030-06-01"), "- date: '2030-06-01'", 0, 9, "lies after as_of"),
    "an offer by the challenger": (move(0, move="offer"), "  move: offer", 0, 9, "'north' cannot 'offer'"),
    "a challenge by the defender": (move(4, move="challenge"), "  move: challenge", 2, 9, "'south' cannot 'challenge'"),
    "an acceptance without an offer": (
        move(5, move="accept"), "  move: accept", 0, 9, "there is no offer of 'south' before it"),
    "backing down without resistance": (
        move(2, move="back-down"), "  move: back-down", 0, 9, "there is no resistance of 'south' before it"),
    "an unknown lever": (move(3, uses=["masss"]), "  - masss", 0, 5, "did you mean 'mass'?"),
    "the lever of another": (
        move(3, uses=["embargo"]), "  - embargo", 1, 5, "uses the lever 'embargo', which belongs to 'south'"),
    "an offer on a fundamental issue": (
        added(by="south", move="offer", offer={"order": 0.6}), "    order: 0.6", 0, 5, "which is fundamental"),
    "an offer about a fundamental issue": (
        added(by="south", move="offer", on=["order"]), "  - order", 0, 5, "which is fundamental"),
    "an offer beyond what is demanded": (
        added(by="south", move="offer", offer={"arms": 0.3}), "    arms: 0.3", 0, 11, "more than the 0.5 demanded"),
    "beliefs about oneself": (believed(firm=0.5), "      firm: 0.5", -1, 7, "'firm' is a hypothesis of 'south'"),
    "odds of rivals above 1": (believed(resolved=0.8, bluffing=0.5), "    odds:", -1, 5, "come to 1.3"),
    "a party against itself": (settled(defender="north"), "  defender: north", 0, 13, "confronts itself"),
    "force of another": (settled(force="embargo"), "  force: embargo", 0, 10, "belongs to 'south'"),
    "an answer to oneself": (settled(answer=["mass"]), "  - mass", 0, 5, "does not answer itself"),
    "an unknown issue in the demand": (settled(demand={"ordr": 0.5}), "    ordr: 0.5", 0, 5, "did you mean 'order'?"),
    "a precision of 0": (settled(precision=0), "  precision: 0", 0, 14, "write a number above 0"),
    "a precision that begins at 0": (
        settled(precision="0 to 5"), "  precision: 0 to 5", 0, 14, "a precision of 0 in '0 to 5' means"),
    "a precision that may be 0": (
        settled(precision={"triangle": [0, 4, 5]}),
        "    triangle:", 0, 5, "a precision of 0 in '{triangle: [0, 4, 5]}'"),
    "a precision of 0 by a hypothesis": (
        supposed("sets", {"confrontation.precision": 0}),
        "      confrontation.precision: 0", 0, 32, "write a number above 0, usually 5 to 20"),
    "a precision that a reading lets begin at 0": (
        reading(sets={"confrontation.precision": "0 to 5"}),
        "      confrontation.precision: 0 to 5", 0, 32, "nobody ever prefers the better move"),
    "a precision of 0 after an event": (
        happened({"confrontation.precision": 0}), "    confrontation.precision: 0", 0, 30, "a precision of 0 means"),
    "a challenge about what is not demanded": (
        about("quota", on=["quota"]), "  - quota", 0, 5, "'north' opens a round on 'quota', which it does not demand"),
    "a challenge that offers what is not demanded": (
        about("quota", offer={"quota": 0.2}), "    quota: 0.2", 0, 5, "or demand a position on 'quota' there"),
    "odds of a reading above 1": (
        reading(odds={"resolved": 0.8, "bluffing": 0.5, "cover": 0.1}),
        "    odds:", 0, 5, "bluffing, cover in the reading 'plain' come to 1.4; expected 1"),
    "odds of a reading far below 1": (
        reading(odds={"resolved": 0.2, "bluffing": 0.1, "cover": 0.1}), "    odds:", 0, 5, "come to 0.4; expected 1"),
    "ranges of a reading that all lie too high": (
        reading(odds={"resolved": "0.6 to 0.8", "bluffing": "likely", "cover": 0.1}),
        "    odds:", 0, 5, "come to 1.25, at the least; expected 1"),
    "ranges of a reading that all lie too low": (
        reading(odds={"resolved": "0.1 to 0.2", "bluffing": "remote", "cover": 0.1}),
        "    odds:", 0, 5, "come to 0.35, at the most; expected 1"),
    "odds of a reading for one of three rivals": (
        reading(odds={"resolved": 0.6}), "    odds:", 0, 5, "state those of 'bluffing' and 'cover' as well"),
    "odds of hypotheses above 1": (
        hedged(resolved=0.6, bluffing=0.6, cover=0.1),
        "    odds: 0.1", 0, 5, "of the hypotheses come to 1.3; expected 1"),
    "odds of a belief about all rivals far below 1": (
        believed(resolved=0.2, bluffing=0.1, cover=0.1),
        "    odds:", -1, 5, "in the beliefs of 'south' come to 0.4; expected 1"),
    "a negative precision": (settled(precision=-1), "  precision: -1", 0, 14, "-1 is outside its range"),
    "too many types": (crowded, "confrontation:", 0, 1, "18 types, more than 12"),
    "types that name no family": (settled(types=["nort"]), "  - nort", 0, 5, "there is no family 'nort'"),
    "no round": (settled(rounds=0), "  rounds: 0", 0, 11, "'0' is outside its range"),
    "too many rounds": (settled(rounds=4), "  rounds: 4", 0, 11, "'4' is outside its range"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_what_no_game_can_be_made_of_is_told_at_its_place(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, text, which, column, words = PLANTED[name]
    path = planted(tmp_path, change)
    lines = [at for at, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if line == text]
    assert run_app(["check", str(path)]) == 2
    shown = capsys.readouterr()
    told = [line for line in shown.out.splitlines() if f":{lines[which]}:{column}: " in line]
    assert any(words in line for line in told), shown.out
    assert "Traceback" not in shown.out + shown.err
    assert run_app(["reveal", str(path)]) == 2
    assert f"{path}:{lines[which]}:{column}: " in capsys.readouterr().err


def test_moves_and_answers_of_third_parties_are_fine(tmp_path: Path) -> None:
    def change(crisis: dict[str, Any]) -> None:
        third_party(crisis)
        crisis["confrontation"]["answer"].append("help")
        crisis["history"].append(
            {"date": "2030-02-25", "by": "east", "move": "offer", "on": ["order"], "to": ["north"]}
        )
        crisis["history"].append(
            {"date": "2030-02-26", "by": "south", "move": "offer", "on": ["order"], "to": ["east"]}
        )

    assert check(planted(tmp_path, change)).errors == ()


def test_an_outsider_with_beliefs_is_warned_of(tmp_path: Path) -> None:
    def change(crisis: dict[str, Any]) -> None:
        third_party(crisis)
        crisis["beliefs"] = {"east": {"odds": {"resolved": 0.5}}}

    found = check(planted(tmp_path, change))
    assert found.errors == ()
    assert any("is no side of the confrontation" in str(problem) for problem in found.warnings)
