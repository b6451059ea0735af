"""detente options, explain, stabilise and evolve: the reference, what is refused and how, and large models."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from detente.crisis.options.gmcr.write import write_gmcr
from detente.crisis.options.model import View
from detente.workbench import options
from tests.cli.calls import detente, document
from tests.crisis.options.models import model_of, reference
from tests.crisis.options.test_cases import CASES
from tests.crisis.options.test_check import HEAD

GAPS = """\
options:
  derive: false
  only: [lower, follow]
  now: [lower]
  rankings:
    shop: [1, much worse, [2, 3], 4]
  pairs:
    rival:
      - {better: 1, worse: 2}
      - {better: 3, worse: 4}
"""


def shops(folder: Path, said: str) -> str:
    file = folder / "crisis.yaml"
    file.write_text(HEAD + said, encoding="utf-8")
    return str(file)


def gmcr(folder: Path, count: int, parties: int, *, statements: int = 6, ways: dict[str, str] | None = None) -> str:
    """Write a model with so many options, shared out in a row, and statements by chance; return the file."""
    luck = random.Random(count)
    own = [[bit for bit in range(count) if bit * parties // count == party] for party in range(parties)]
    conditions = [
        [
            [[bit, luck.choice("YN")] for bit in luck.sample(range(count), min(count, luck.randint(1, 3)))]
            for _ in range(statements)
        ]
        for _ in own
    ]
    said = {
        "options": [
            {"name": f"Option {bit}", "permittedDirection": (ways or {}).get(f"o{bit}", "both")} for bit in range(count)
        ],
        "decisionMakers": [
            {"name": f"Party {party}", "options": bits, "preferences": conditions[party]}
            for party, bits in enumerate(own)
        ],
        "infeasibles": [],
        "useManualPreferenceRanking": False,
    }
    file = folder / f"m{count}.gmcr"
    file.write_text(json.dumps(said), encoding="utf-8")
    return str(file)


def known_of(case: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the stable states of the reference by concept, and what it calls the parties."""
    file, names = CASES[case]
    said = reference(file)
    said = said.get("variants", {}).get("air_strike_irreversible", said)
    known = {**said["stable"], "sim": said["sim"]}
    for concept, rows in said.get("limited_move", {}).items():
        known["nm" if concept == "non_myopic" else concept.lower()] = rows
    return known, names


@pytest.mark.parametrize("case", CASES)
def test_the_document_holds_every_verdict_of_the_reference(case: str) -> None:
    found, (known, names) = document("options", case), known_of(case)
    assert set(found["states"][0]) == {"id", "options", "label", "end"}
    groups = {"cnash", "cgmr", "csmr", "cseq"} if case == "elmira" else set()  # it states a coalition
    assert set(found["stable"]) - groups == (set(known) | {"seq_or_sim"}) - {"l1"}
    for concept, rows in known.items():
        asked = "nash" if concept == "l1" else concept
        for party, states in rows.items():
            if party in names:
                assert sorted(found["stable"][asked][names[party]]) == sorted(states), (concept, party)
        assert sorted(found["equilibria"][asked]) == sorted(rows["equilibria"]), concept


def test_one_concept_may_be_asked_for_and_written_in_capitals() -> None:
    found = document("options", "syria-iraq-1975", "--concept", "SEQ")
    assert found["concept"] == "seq"
    assert found["equilibria"] == {"seq": [6]}
    assert document("options", "syria-iraq-1975", "--concept", "L1")["equilibria"] == {"nash": [6]}


def test_coalitions_and_the_merged_player_are_those_of_the_reference() -> None:
    known, names = reference("elmira-12"), CASES["elmira"][1]
    found = document("options", "elmira", "--coalition", "moe,Uniroyal Chemical,moe")

    def called(group: str) -> str:
        return "+".join(names.get(part, part) for part in group.split("+"))

    for concept, by in known["coalitions"].items():
        for group, states in by.items():
            there = found["equilibria"] if group == "universal" else found["stable"][concept]
            assert there[concept if group == "universal" else called(group)] == states, (concept, group)
    for concept, by in known["merged_player"]["stable"].items():
        assert {called(group): states for group, states in by.items()} == found["merged"]["moe+uniroyal"][concept]
    said = detente("options", "elmira", "--coalition", "moe,uniroyal").stdout
    assert "Stable when moe+uniroyal is one player" in said


def test_a_file_of_gmcr_is_looked_at_and_comes_back(tmp_path: Path) -> None:
    two = gmcr(tmp_path, 2, 2, statements=2)
    found = document("options", two, "--gmcr", str(tmp_path / "again.gmcr"))
    again = document("options", str(tmp_path / "again.gmcr"))
    assert (len(found["states"]), found["now"]) == (4, None)
    assert {**found, "case": ""} == {**again, "case": ""}
    assert "l2" in found["stable"]
    three = document("options", gmcr(tmp_path, 5, 3))
    assert set(three["stable"]) == {"nash", "gmr", "smr", "seq", "sseq", "sim", "seq_or_sim"}
    said = detente("options", two).stdout
    assert "\tboth ways\t-\n" in said, "nothing is said of where things stand"


def test_where_things_stand_must_be_said_to_follow_the_play(tmp_path: Path) -> None:
    file = gmcr(tmp_path, 3, 2)
    assert "does not say where things stand" in detente("evolve", file, code=2).stderr
    assert document("evolve", file, "--from", "NNN")["now"] == 1


@pytest.mark.parametrize(("count", "ways"), [(16, {}), (16, {"o0": "fwd", "o9": "back"}), (17, {})])
def test_large_models_are_looked_at_by_their_verdicts_alone(count: int, ways: dict[str, str], tmp_path: Path) -> None:
    file = gmcr(tmp_path, count, 4, ways=ways)
    found = options(file, concept="seq")
    assert found.situation.states.count == 2**count
    assert found.view().left_out >= 2**count - 60
    assert "coalitions are looked at for at most" in detente("options", file, "--coalition", "Party 0", code=2).stderr
    assert "is sought for at most 256" in detente("stabilise", file, "1", code=2).stderr
    assert "followed through at most 4,096" in detente("evolve", file, "--from", "1", code=2).stderr


def test_more_than_twenty_options_are_refused_at_their_line(tmp_path: Path) -> None:
    assert ".gmcr:1:13: there are 21 options" in detente("options", gmcr(tmp_path, 21, 2), code=2).stderr


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", ":1:2:"),
        ('{"options": 3, "decisionMakers": [{"name": "a"}]}', ":1:13:"),
        ('{\n "options": []\n}', ":1:1:"),
    ],
)
def test_a_malformed_file_is_refused_at_its_place(text: str, place: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.gmcr"
    file.write_text(text, encoding="utf-8")
    for command in (("options",), ("evolve",)):
        assert f"bad.gmcr{place}" in detente(*command, str(file), code=2).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("options", "elmira", "--concept", "sequential"), "there is no concept 'sequential'"),
        (("options", "elmira", "--concept", "l3"), "defined for two parties, and there are 3"),
        (("options", "elmira", "--sanction", "single-move"), "did you mean 'single_move'?"),
        (("options", "elmira", "--deter", "worse"), "strictly_worse"),
        (("options", "elmira", "--extension", "e"), "there is no extension 'e'"),
        (("options", "elmira", "--coalition", "moe,uniroyl"), "did you mean 'uniroyal'?"),
        (("options", "elmira", "--coalition", ","), "there is no party ''"),
        (("options", "elmira", "--reading", "x"), "the crisis states no readings"),
        (("options", "elmir"), "did you mean 'elmira'?"),
        (("options", "no.gmcr"), "there is no file 'no.gmcr'"),
        (("options", "oil-price"), "nobody has an option"),
        (("explain", "elmira", "99"), "there are 12 states, numbered from 1"),
        (("explain", "elmira", "YYYYY"), "these options cannot be on together"),
        (("explain", "prisoners-dilemma", "Cc"), "did you mean 'CC'?"),
        (("explain", "elmira", "7", "--party", "unroyal"), "did you mean 'uniroyal'?"),
        (("explain", "cuba-1962", "7", "--party", "Cuba"), "'Cuba' has no options"),
        (("explain", "elmira", "7", "--concept", "l2"), "state an order of moves"),
        (("stabilise", "elmira", "1", "--concept", "sim"), "is said under nash, gmr, smr, seq, sseq"),
        (("stabilise", "elmira", "1", "--concept", "x"), "there is no concept 'x'"),
        (("evolve", "cuba-1962", "--rule", "best"), "best_unsanctioned"),
        (("evolve", "cuba-1962", "--concept", "nm"), "not under 'nm'"),
        (("evolve", "cuba-1962", "--from", "77"), "has no state '77'"),
    ],
)
def test_what_there_is_not_is_named(arguments: tuple[str, ...], said: str) -> None:
    done = detente(*arguments, code=2)
    assert said in done.stderr
    assert done.stdout == ""


def test_gaps_and_large_steps_are_shown_and_what_needs_rankings_says_so(tmp_path: Path) -> None:
    file = shops(tmp_path, GAPS)
    said = detente("options", file).stdout
    assert "not compared: 1 and 3" in said
    assert "stays, strongly" in said
    assert document("options", file, "--extension", "b")["stable"] != document("options", file)["stable"]
    for command in (("explain", file, "1"), ("stabilise", file, "1"), ("evolve", file)):
        assert "preferences with gaps" in detente(*command, code=2).stderr
    done = detente("options", file, "--coalition", "shop", code=2)
    assert "coalitions need complete rankings" in done.stderr
    assert done.stdout == "", "refused before anything is printed"
    for asked in (("--concept", "sim"), ("--deter", "strictly_worse")):
        assert "large steps" in detente("options", file, *asked, code=2).stderr


def test_pairs_that_go_round_in_a_circle_are_shown_and_a_pair_stated_twice_is_refused(tmp_path: Path) -> None:
    file = shops(tmp_path, GAPS + "      - {better: 4, worse: 1}\n      - {better: 2, worse: 3}\n")
    assert "a contradiction: 1 over 2 over 3 over 4 over 1" in detente("options", file).stdout
    file = shops(tmp_path, GAPS + "      - {better: 2, worse: 1}\n")
    assert "crisis.yaml:24:5: the pairs of 'rival' say two things" in detente("options", file, code=2).stderr


def test_chances_decide_by_a_half(tmp_path: Path) -> None:
    every = [(a, b) for a in range(1, 5) for b in range(a + 1, 5)]
    pairs = "".join(f"      - {{better: {a}, worse: {b}, chance: 0.%d}}\n" for a, b in every)

    def stable(tenth: int) -> Any:
        said = GAPS[: GAPS.index("      - ")] + pairs % ((tenth,) * len(every))
        return document("options", shops(tmp_path, said), "--concept", "nash")["stable"]["nash"]["rival"]

    assert stable(9) == [1, 2]
    assert stable(1) == [3, 4]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("  infeasible: [lower, not lower]\n", "no state is left"),
        ("  rankings: {shop: [1, 2, 3], rival: [1, 2, 3, 4]}\n", "misses"),
        ("  rankings: {shop: [1, 2, 3, 3], rival: [1, 2, 3, 4]}\n", "twice"),
    ],
)
def test_what_cannot_be_is_refused_at_its_line(said: str, error: str, tmp_path: Path) -> None:
    file = shops(tmp_path, "options:\n  derive: false\n  only: [lower, follow]\n" + said)
    done = detente("options", file, code=2).stderr
    assert error in done
    assert "crisis.yaml:20:" in done


def test_a_merged_state_is_found_by_any_of_its_combinations_and_as_where_things_stand(tmp_path: Path) -> None:
    said = "  merged: [lower]\n  rankings: {shop: [1, 2, 3], rival: [3, 2, 1]}\n"
    file = shops(tmp_path, "options:\n  derive: false\n  only: [lower, follow]\n  now: [lower]\n" + said)
    found = document("options", file)
    assert found["now"] == 2
    assert found["states"][1]["options"] == "Y-"
    assert "sim" not in found["stable"]
    assert document("explain", file, "YY")["state"] == document("explain", file, "YN")["state"] == 2
    assert document("evolve", file)["now"] == 2
    assert "one set of options" in detente("options", file, "--concept", "sim", code=2).stderr


def test_the_inverse_problem_of_the_reference() -> None:
    for concept, count in reference("syria-iraq-1975")["inverse"]["count_making_it_stable"].items():
        found = document("stabilise", "syria-iraq-1975", "2", "--concept", concept)
        assert (found["parties"][0]["rankings"], found["parties"][0]["all_rankings"]) == (count, 720)
    said = detente("stabilise", "syria-iraq-1975", "2", "--concept", "seq").stdout
    assert "384 of 720" in said


def test_the_course_of_cuba_and_its_circle() -> None:
    found = document("evolve", "cuba-1962", "--from", "0", "--concept", "nash")
    known = reference("cuba-1962")["variants"]["air_strike_irreversible"]
    assert sorted([0, *found["reached_by_improvements"]]) == known["reached_by_improvements_from_0"]
    assert [(end["state"], end["chance"]) for end in found["ends"]] == [(5, pytest.approx(1))]
    chosen = document("evolve", "cuba-1962", "--concept", "seq_or_sim")
    assert chosen["ends"][0]["state"] in document("options", "cuba-1962")["equilibria"]["seq_or_sim"]


def test_over_worlds_the_document_says_how_often_each_state_holds() -> None:
    found = document("options", "strait", "--draws", "100")
    share = found["worlds"]["equilibrium"]["seq"]
    assert set(share) == {str(state["id"]) for state in found["states"]}
    assert all(0 <= item["mean"] <= 1 for item in share.values())
    assert document("options", "strait", "--draws", "100") == found, "the same luck, the same numbers"
    ends = document("evolve", "strait", "--draws", "100")["worlds"]["outcome"]
    assert sum(item["mean"] for item in ends.values()) == pytest.approx(1)


def test_quiet_leaves_the_advice_out() -> None:
    assert "why: detente explain" in detente("options", "chicken").stderr
    assert detente("--quiet", "options", "chicken").stderr == ""


@pytest.mark.parametrize("concept", ["nash", "gmr", "smr", "seq", "sseq"])
def test_what_holds_as_seen_is_that_of_the_reference(concept: str, tmp_path: Path) -> None:
    base, known = reference("syria-iraq-1975"), reference("syria-iraq-hypergame")["level_1"]["stable"][concept]
    model = model_of(base, views={"Syria": View(hides=("YN-",)), "Iraq": View(hides=("NN-",))})
    file = tmp_path / "seen.gmcr"
    write_gmcr(model, file)
    found = document("options", str(file), "--concept", concept)
    seen, truth = found["seen"], set(found["equilibria"][concept])
    assert seen["equilibria"] == known["equilibria"]
    assert seen["stable"] == {party: known[party] for party in ("Syria", "Iraq")}
    assert seen["unseen"] == {"Syria": [2, 5], "Iraq": [1, 4]}
    assert seen["steady"] == sorted(truth & set(known["equilibria"]))
    assert seen["false"] == sorted(set(known["equilibria"]) - truth)
    assert "As the parties see it (a hypergame of level 1):" in detente("options", str(file)).stdout
