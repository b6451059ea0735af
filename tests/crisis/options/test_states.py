"""States and moves against a plain program of sets, on random models and on models with every feature by hand."""

import time
from typing import Any

import numpy as np
import pytest

from detente.crisis.options.formula import compile_formula
from detente.crisis.options.model import Barred, Option, OptionModel
from detente.crisis.options.moves import MOST_LISTED, Moves, moves_of, option_form, own_masks
from detente.crisis.options.states import ModelError, States, feasible_codes, states_of
from tests.crisis.options.models import matches, model_of, reference, vectors


def model(*options: Option, **more: Any) -> OptionModel:
    parties = tuple(dict.fromkeys(party for option in options for party in option.of))
    return OptionModel("m", parties, options, **more)


ABC = (Option("a", ("x",)), Option("b", ("x",)), Option("c", ("y",)))


def listed(moves: Moves) -> set[tuple[int, int, int]]:
    found = list(zip(moves.by.tolist(), moves.source.tolist(), moves.target.tolist(), strict=True))
    assert found == sorted(set(found)), "in order, none twice"
    return set(found)


def random_model(luck: np.random.Generator) -> OptionModel:
    count = int(luck.integers(2, 6))
    parties = ["x", "y", "z"][: int(luck.integers(1, 4))]
    options = tuple(
        Option(
            f"o{bit}",
            tuple(luck.permutation(parties)[: 1 + int(luck.random() < 0.2)].tolist()),
            on=luck.random() < 0.8,
            off=luck.random() < 0.8,
        )
        for bit in range(count)
    )

    def patterns(most: int) -> tuple[str, ...]:
        some = int(luck.integers(0, most + 1))
        return tuple("".join(luck.choice(list("YN---"), count)) for _ in range(some))

    bars = tuple(
        Barred(one, "-" * count if luck.random() < 0.5 else one[::-1], str(luck.choice(parties))) for one in patterns(2)
    )
    return OptionModel("r", tuple(parties), options, infeasible=patterns(3), barred=bars)


def plain_moves(said: OptionModel, words: list[str], state_of: dict[str, int]) -> set[tuple[int, int, int]]:
    """Return all moves from the definition: flip own options, each in a direction that it has."""
    found = set()
    for by, party in enumerate(said.parties):
        for here in words:
            for there in words:
                flips = [bit for bit in range(len(here)) if here[bit] != there[bit]]
                may = all(
                    party in said.options[bit].of
                    and (said.options[bit].on if there[bit] == "Y" else said.options[bit].off)
                    for bit in flips
                )
                stopped = any(
                    matches(bar.source, here) and matches(bar.target, there) and bar.by in (None, party)
                    for bar in said.barred
                )
                if may and not stopped and state_of[here] != state_of[there]:
                    found.add((by, state_of[here], state_of[there]))
    return found


def test_random_models_have_the_states_and_moves_of_a_plain_program() -> None:
    luck, empty, merged, one_way = np.random.default_rng(5), 0, 0, 0
    for _ in range(400):
        said = random_model(luck)
        words = [w for w in vectors(len(said.options)) if not any(matches(p, w) for p in said.infeasible)]
        if not words:
            empty += 1
            with pytest.raises(ModelError, match="no state is left"):
                states_of(said)
            continue
        state_of = {word: place for place, word in enumerate(words)}
        together = "".join(luck.choice(list("YN--"), len(said.options)))
        if luck.random() < 0.5 and any(matches(together, word) for word in words):
            first = next(word for word in words if matches(together, word))
            leaders = [first if matches(together, word) else word for word in words]
            order = list(dict.fromkeys(leaders))
            state_of = {word: order.index(leader) for word, leader in zip(words, leaders, strict=True)}
            said = OptionModel(said.title, said.parties, said.options, said.infeasible, (together,), said.barred)
        states = states_of(said)
        assert states.count == len(set(state_of.values()))
        assert states.state_of.tolist() == [state_of[word] for word in words]
        assert listed(moves_of(said, states)) == plain_moves(said, words, state_of)
        merged += states.merged
        one_way += any(option.on != option.off for option in said.options)
    assert empty > 5
    assert merged > 50
    assert one_way > 100


@pytest.mark.parametrize("number", range(6))
def test_the_random_models_of_the_reference_have_its_states(number: int) -> None:
    said = reference("random-models")["models"][number]
    options = [
        {"name": f"o{bit}", "of": of, "direction": way}
        for bit, (of, way) in enumerate(zip(said["options_owned_by"], said["direction"], strict=True))
    ]
    states = states_of(model_of({**said, "options": options}, names={}))
    assert dict(zip(states.names, states.words, strict=True)) == said["states"]


def test_elmira_with_nine_states_is_twelve_vectors_of_which_four_are_one() -> None:
    said = reference("elmira-9")
    options = (
        Option("modify", ("MoE",), off=False), Option("delay", ("UR",), on=False), Option("accept", ("UR",)),
        Option("abandon", ("UR",), off=False), Option("insist", ("LG",)),
    )  # fmt: skip
    twelve = reference("elmira-12")["infeasible"]
    drawn = {party: tuple((str(a), str(b)) for a, b in pairs) for party, pairs in said["moves"].items()}
    merged = model(*options, infeasible=tuple(twelve), merged=("abandon",), names=said["states"])
    states = states_of(merged)
    assert len(states.codes) == 12
    assert states.count == 9
    assert {states.names[s]: states.words[s] for s in range(9)} == {**said["states"], "9": "-NNY-"}
    drawing = model(*options, infeasible=tuple(twelve), merged=("abandon",), names=said["states"], moves=drawn)
    assert listed(moves_of(merged, states)) == listed(moves_of(drawing, states))


def test_states_are_found_by_name_number_and_word() -> None:
    states = states_of(model(*ABC, infeasible=("YY-",), merged=("c",), names={"deal": "Y-N"}))
    assert states.names == ("1", "deal", "3", "4")
    assert states.words == ("NNN", "YNN", "NYN", "--Y")
    assert [states.find(name) for name in ("1", "deal", "YNN", "--Y", "2", "9", "x")] == [0, 1, 1, 3, None, None, None]
    assert states.first.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("more", "at", "says"),
    [
        ({"infeasible": ("c", "a and b", "not c")}, ("infeasible", "2"), "exclude every one: 'c'; 'not c'"),
        ({"infeasible": ("---",)}, ("infeasible", "0"), "'---'"),
        ({"merged": ("a and not a",)}, ("merged", "0"), "it merges nothing"),
        ({"merged": ("a", "b")}, ("merged", "1"), "shares vectors with a merged state above it"),
        ({"names": {"deal": "a"}}, ("names", "deal"), "'a' means 4 states"),
        ({"names": {"deal": "a and not a"}}, ("names", "deal"), "means no state"),
        ({"names": {"deal": "YYY", "pact": "YYY"}}, ("names", "pact"), "names of the same state"),
        ({"names": {"3": "YYY"}}, ("names", "3"), "'3' is already the number of another state"),
        ({"moves": {"x": (("1", "2"), ("1", "77"))}}, ("moves", "x", "1"), "there is no state '77'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_with_its_place(more: dict[str, Any], at: tuple[str, ...], says: str) -> None:
    said = model(*ABC, **more)
    with pytest.raises(ModelError) as caught:
        moves_of(said, states_of(said))
    assert caught.value.at == at
    assert says in str(caught.value)
    assert caught.value.hint


def test_names_may_renumber_all_states() -> None:
    states = states_of(model(ABC[0], names={"2": "N", "1": "Y"}))
    assert states.names == ("2", "1")


def test_too_many_options_are_refused_with_what_to_leave_out() -> None:
    many = [Option(f"o{bit}", ("x",)) for bit in range(22)]
    with pytest.raises(
        ModelError, match=r"22 options make more than 1,048,576 states.*leave 2 of them out, such as o20"
    ):
        states_of(model(*many))
    states = states_of(model(*many[:17]))
    assert states.count == 2**17 > MOST_LISTED
    with pytest.raises(ModelError, match="more than the 65,536 whose moves can be listed"):
        moves_of(model(*many[:17]), states)
    crowded = model(*many[:13])
    with pytest.raises(ModelError, match="67,100,672 moves are too many to list"):
        moves_of(crowded, states_of(crowded))
    assert option_form(crowded)


def test_a_party_with_drawn_moves_has_those_and_no_others() -> None:
    said = model(*ABC, moves={"y": (("1", "8"), ("8", "1"), ("1", "8"), ("2", "2"))})
    states = states_of(said)
    found = listed(moves_of(said, states))
    assert {move for move in found if move[0] == 1} == {(1, 0, 7), (1, 7, 0)}
    assert len([move for move in found if move[0] == 0]) == 8 * 3


def test_a_shared_option_is_moved_by_each_of_its_owners() -> None:
    said = model(Option("a", ("x", "y")))
    assert listed(moves_of(said, states_of(said))) == {(0, 0, 1), (0, 1, 0), (1, 0, 1), (1, 1, 0)}
    own, on, off = own_masks(said)
    assert (own.tolist(), on, off) == ([1, 1], 1, 1)


def test_states_of_twenty_options_under_thirty_patterns_are_found_in_a_fifth_of_a_second() -> None:
    luck = np.random.default_rng(1)
    names = [f"o{bit}" for bit in range(20)]
    patterns = []
    for _ in range(30):
        letters = ["-"] * 20
        for bit in luck.choice(20, int(luck.integers(3, 7)), replace=False):
            letters[bit] = str(luck.choice(["Y", "N"]))
        patterns.append("".join(letters))
    formulas = [compile_formula(pattern, names) for pattern in patterns]
    took = []
    for _ in range(3):
        start = time.process_time()
        codes = feasible_codes(20, formulas)
        took.append(time.process_time() - start)
    assert min(took) < 0.2
    every = np.arange(2**20)
    bad = np.zeros(2**20, dtype=bool)
    for pattern in patterns:
        here = np.ones(2**20, dtype=bool)
        for bit, letter in enumerate(pattern):
            here &= letter == "-" or (every >> bit & 1) == (letter == "Y")
        bad |= here
    assert codes.tolist() == every[~bad].tolist()


def test_no_options_are_one_state() -> None:
    states: States = states_of(OptionModel("m", ("x",), ()))
    assert (states.count, states.words, states.names) == (1, ("",), ("1",))
