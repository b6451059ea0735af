"""What states of options are worth in every world, against a plain program over sets of options that are on."""

from typing import Any

import numpy as np
import pytest

from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.crisis.options.derive import meetings, on_now, tracks_on
from detente.crisis.options.settings import Options
from detente.crisis.overlay import Belief
from detente.workbench import open_crisis
from detente.worlds.build import build_worlds, unavailable
from detente.worlds.options.frame import Frame, frame_of, look_at
from detente.worlds.options.structure import OF_OPTIONS
from detente.worlds.outcomes import OUTCOMES
from detente.worlds.worlds import Worlds

READ = (
    "ideal", "weight", "limit", "limit_side", "status_quo", "lever_cost", "lever_hits", "lever_available",
    "track_open", "backing_down",
)  # fmt: skip
OF_PLAY = ("demand", "decides", "success")
FLAGSHIP = (
    "invade", "sanctions", "join-sanctions", "press", "concede-enlargement", "meet-deployments.russia",
    "meet-deployments.united-states",
)  # fmt: skip


def with_options(name: str, **said: Any) -> Crisis:
    crisis = open_crisis(name).crisis
    return crisis.model_copy(update={"options": Options.model_validate({"indifference": 0, **said})})


def drawn(crisis: Crisis, fields: tuple[str, ...] = (), replicates: int = 1) -> Worlds:
    of_play = OF_PLAY if crisis.confrontation else ()
    wanted = dict.fromkeys((*READ, *of_play, *OF_OPTIONS, *fields))
    return build_worlds(crisis, seed=Seed(5), first=0, replicates=replicates, fields=wanted)


def sets_of(frame: Frame) -> list[set[str]]:
    """Return what is on in each state, looked at or not."""
    always = set(frame.always)
    return [{part.name for bit, part in enumerate(frame.parts) if row[bit]} | always for row in frame.on.tolist()]


class Plain:
    """One world of a crisis, one number at a time."""

    def __init__(self, crisis: Crisis, worlds: Worlds, draw: int) -> None:
        self.crisis, self.play = crisis, crisis.confrontation
        self.at = {name: array[draw] for name, array in worlds.arrays.items()}
        self.parties, self.issues = list(crisis.parties), list(crisis.issues)
        self.levers = list(crisis.levers)

    def accepted(self, issue: str) -> tuple[float, float]:
        low, high, column = 0.0, 1.0, self.issues.index(issue)
        for party in meetings(self.crisis)[issue]:
            row = self.parties.index(party)
            ideal, limit, side = (float(self.at[name][row, column]) for name in ("ideal", "limit", "limit_side"))
            if side < 0:
                low = max(low, min(limit, ideal))
            elif side > 0:
                high = min(high, max(limit, ideal))
        return low, high

    def met(self, issue: str, on: set[str]) -> bool:
        pair = meetings(self.crisis).get(issue, ())
        return bool(pair) and all(f"meet-{issue}.{party}" in on for party in pair)

    def lottery(self, issue: str, on: set[str]) -> list[tuple[float, float]]:
        """Return where an issue stands in a state, as chances and positions."""
        column, play = self.issues.index(issue), self.play
        quo = float(self.at["status_quo"][column])
        if play is not None and play.force in on and issue in play.decides:
            end = float(self.at["ideal"][self.parties.index(play.defender), column])
            chance = float(self.at["success"])
            lost = quo if np.isnan(end) else end
            return [(chance, float(self.at["decides"][column])), (1 - chance, lost)]
        if f"concede-{issue}" in on:
            return [(1.0, float(self.at["demand"][column]))]
        return [(1.0, sum(self.accepted(issue)) / 2 if self.met(issue, on) else quo)]

    def worth(self, party: str, on: set[str]) -> float:
        row, total = self.parties.index(party), 0.0
        for column, issue in enumerate(self.issues):
            ideal, weight = float(self.at["ideal"][row, column]), float(self.at["weight"][row, column])
            if not np.isnan(ideal):
                for chance, x in self.lottery(issue, on):
                    total += chance * weight * (1 - abs(x - ideal) / max(ideal, 1 - ideal))
        for place, name in enumerate(self.levers):
            if name in on and self.crisis.levers[name].party == party:
                total -= float(self.at["lever_cost"][place])
            elif name in on:
                total -= float(self.at["lever_hits"][place, row])
        return total - self.face(party, on)

    def face(self, party: str, on: set[str]) -> float:
        play, lost = self.play, 0.0
        for place, audience in enumerate(self.crisis.audiences.values()):
            cost = float(np.nan_to_num(self.at["backing_down"][place]))
            if play is None or audience.of != party:
                continue
            watched = audience.watches or tuple(self.crisis.issues)
            left = [i for i in play.demand if i in watched and not self.met(i, on)]
            if party == play.challenger and "press" in on_now(self.crisis) and "press" not in on and left:
                lost += cost
            if party == play.defender and any(f"concede-{issue}" in on for issue in audience.ratifies):
                lost += cost
        return lost

    def there(self, on: set[str]) -> bool:
        def can(name: str) -> bool:
            if name in on_now(self.crisis) or name in {"press"} or name.startswith("concede-"):
                return True
            if name.startswith("meet-"):
                issue = name.removeprefix("meet-").split(".")[0]
                low, high = self.accepted(issue)
                places = [list(self.crisis.tracks).index(track) for track in tracks_on(self.crisis, issue)]
                return bool(self.at["track_open"][places].any()) and low <= high
            return bool(self.at["lever_available"][self.levers.index(name)])

        return all(can(name) for name in on)


CASES = [
    ("strait", {}),
    ("strait", {"now": ["press", "mass"]}),
    ("two-party-toy", {}),
    ("geneva-2022", {"only": FLAGSHIP}),
    ("geneva-2022", {"only": ["nato-plus", "meet-donbas.russia", "meet-donbas.united-states", "press"]}),
    ("geneva-2022", {"only": ["invade", "concede-architecture", "concede-deployments", "meet-rank.russia"]}),
    ("cuba-1962", {"only": ["quarantine", "air-strike", "escalate", "press", "concede-missiles", "concede-guarantee"]}),
    ("cuba-1962", {"only": ["press", "concede-missiles", "meet-jupiters.us", "meet-jupiters.ussr"], "now": ["press"]}),
]


@pytest.mark.parametrize(("name", "said"), CASES)
def test_a_state_is_worth_what_a_plain_program_finds(name: str, said: dict[str, Any]) -> None:
    crisis = with_options(name, **said)
    worlds, states = drawn(crisis), sets_of(frame_of(crisis))
    for draw in range(0, worlds.draws, 7):
        plain = Plain(crisis, worlds, draw)
        for row, party in enumerate(crisis.parties):
            expected = [plain.worth(party, on) for on in states]
            np.testing.assert_allclose(worlds.arrays["state_worth"][draw, row], expected, atol=2e-9)
        np.testing.assert_array_equal(worlds.arrays["state_there"][draw], [plain.there(on) for on in states])


@pytest.mark.parametrize(("name", "said"), CASES)
def test_the_end_of_a_state_is_the_first_that_fits(name: str, said: dict[str, Any]) -> None:
    crisis = with_options(name, **said)
    frame = frame_of(crisis)
    for on, end in zip(sets_of(frame), frame.ends.tolist(), strict=True):
        moved = {issue for issue in crisis.issues if f"concede-{issue}" in on}
        moved |= {i for i, pair in meetings(crisis).items() if {f"meet-{i}.{party}" for party in pair} <= on}
        scopes = {crisis.issues[issue].scope for issue in moved}
        forced = any(lever.kind == "force" and key in on for key, lever in crisis.levers.items())
        expected = (
            "conflict" if forced
            else "settlement" if "fundamental" in scopes
            else "arrangement" if "technical" in scopes
            else "impasse"
        )  # fmt: skip
        assert OUTCOMES[end] == expected


def test_what_nearly_ties_is_a_tie() -> None:
    fine, coarse = (with_options("geneva-2022", only=FLAGSHIP, indifference=step) for step in (0, 0.05))
    exact, rounded = (drawn(crisis).arrays["state_worth"] for crisis in (fine, coarse))
    np.testing.assert_allclose(rounded, np.rint(exact / 0.05) * 0.05, atol=1e-9)
    assert len(np.unique(rounded)) < 60 < len(np.unique(exact))


def test_stated_preferences_stand_in_place_of_derived_ones_and_weights_may_be_uncertain() -> None:
    crisis = with_options(
        "strait", only=["press", "mass"], now=[], statements={"north": ["press", "not mass"]},
        weights={
            "south": {"calm": {"when": "not press", "weight": "1 to 2"}, "sea": {"when": "not mass", "weight": 1.5}}
        },
    )  # fmt: skip
    worth = drawn(crisis).arrays["state_worth"]
    states = [sorted(on) for on in sets_of(frame_of(crisis))]
    assert states == [[], ["press"], ["mass"], ["mass", "press"]]
    assert (worth[:, 0] == [1, 3, 0, 2]).all()
    calm = worth[:, 1, 2]
    assert calm.min() < 1.2
    assert calm.max() > 1.8
    np.testing.assert_allclose(worth[:, 1], np.stack([calm + 1.5, calm * 0 + 1.5, calm, calm * 0], axis=1))


def test_each_party_sees_what_others_prefer_as_it_believes() -> None:
    crisis = with_options("strait", now=[])
    shared = drawn(crisis).arrays
    assert np.shares_memory(shared["state_worth_seen"], shared["state_worth"])  # repeated without being copied
    belief = Belief.model_validate({"odds": {"resolved": 0.8, "bluffing": 0.1, "cover": 0.1}})
    wrong = Belief.model_validate({"sets": {"levers.embargo.cost": 0.5, "levers.embargo.hits.north": 0}})
    unsure = crisis.model_copy(update={"beliefs": {"south": belief, "north": wrong}})
    worlds = drawn(unsure, ("holds",), replicates=10)
    seen, truth = worlds.arrays["state_worth_seen"], worlds.arrays["state_worth"]
    states = sets_of(frame_of(unsure))
    struck = states.index({"mass", "strike"})
    # a strike costs 0.05 if North is resolved and 0.45 if not, in truth with odds of 0.3
    cost = truth[:, 0, struck]
    assert np.unique(cost.round(9)).size == 2
    assert (cost == cost.max()).mean() == pytest.approx(0.3, abs=0.001)
    assert (seen[:, 1, 0, struck] == cost.max()).mean() == pytest.approx(0.8, abs=0.001)
    np.testing.assert_array_equal(seen[:, 1, 1], truth[:, 1])  # about itself South is not in doubt
    answered = states.index({"mass", "strike", "embargo"})
    np.testing.assert_allclose(
        seen[:, 0, 0, answered], truth[:, 0, answered] + 0.1
    )  # North thinks nothing of the embargo
    held = worlds.arrays["holds"][:, list(unsure.hypotheses).index("firm")]
    np.testing.assert_allclose(seen[:, 0, 1, answered], truth[:, 1, answered] - 0.5 + np.where(held > 0, 0.02, 0.12))


def test_states_are_hidden_from_who_does_not_know_their_options() -> None:
    crisis = with_options(
        "strait", only=["press", "mass"], now=[],
        sees={"south": ["press"], "north": {"hides": ["press and mass"], "rankings": {"south": [1, 2, 3, 4]}}},
    )  # fmt: skip
    arrays = drawn(crisis).arrays
    assert arrays["state_seen"][0].tolist() == [[1, 1, 1, 0], [1, 1, 0, 0]]
    assert arrays["state_worth_seen"][0, 0, 1].tolist() == [4, 3, 2, 1]
    np.testing.assert_array_equal(arrays["state_worth_seen"][:, 0, 0], arrays["state_worth"][:, 0])


def why(crisis: Crisis) -> str:
    found = unavailable(crisis).get("state_worth", "")
    assert (found == "") == isinstance(look_at(crisis), Frame)
    return found


def test_what_cannot_be_looked_at_says_why() -> None:
    assert "41 options are more than 20: name some in options.only, of mass-troops, invade" in why(
        with_options("geneva-2022")
    )
    assert "nobody has an option" in why(open_crisis("camp-david").crisis)
    pairs = {"north": [{"better": 1, "worse": 2}]}
    assert "the preferences of 'north' are stated as pairs" in why(with_options("strait", pairs=pairs))
    assert "cannot be followed by the concept 'nm'" in why(with_options("strait", concept="nm"))
    assert "things cannot stand as they do, with strike on" in why(with_options("strait", now=["strike"]))
    merged = with_options("strait", now=[], merged=["press"], concept="sim")
    assert "needs states that are sets of options" in why(merged)
    many = [f"concede-{issue}" for issue in ("enlargement", "architecture", "deployments")]
    levers = [name for name, lever in open_crisis("geneva-2022").crisis.levers.items() if not lever.answers][:13]
    assert "states are more than 4,096" in why(with_options("geneva-2022", only=["press", *many, *levers]))
    assert why(with_options("strait", now=[], infeasible=["press or not press"])).startswith("no state is left")
    assert why(with_options("strait")) == ""
