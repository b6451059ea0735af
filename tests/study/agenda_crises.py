"""Small crises for tests of agendas, and their agendas gone through package by package."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from ruamel.yaml import YAML

from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.crisis.file.read import read
from detente.solvers.agreement.votes import chance_in_favour, chance_to_pass
from detente.worlds.build import build_worlds
from detente.worlds.worlds import Worlds

Floats = npt.NDArray[np.float64]
FIELDS = (
    "seated", "level_moved", "level_worth", "level_signed", "insists", "no_deal", "body_worth", "dependency_when",
    "dependency_then", "voter_worth", "chamber_seats", "chamber_quota", "chamber_veto", "ratify_doubt",
)  # fmt: skip
ASSUMED = {"assumed": "a test"}


def crisis_of(folder: Path, **parts: Any) -> Crisis:
    """Return a crisis of some parts, written to a file and read."""
    head = {"detente": 1, "crisis": "toy", "title": "A toy", "question": "What to talk about?", "as_of": "2024-01-01"}
    folder.mkdir(parents=True, exist_ok=True)
    YAML(typ="safe", pure=True).dump(head | parts, folder / "crisis.yaml")
    return read(folder)


def points(folder: Path, steps: dict[str, list[list[float]]], scope: dict[str, str], **more: Any) -> Crisis:
    """Return a crisis of two parties whose steps from the status quo give points; the first one's stances take more."""
    places = {issue: [0.0, *(place / len(of) for place in range(1, len(of) + 1))] for issue, of in steps.items()}
    stances: dict[str, Any] = {}
    for row, party in enumerate(("first", "second")):
        stances[party] = {
            issue: {"worth": dict(zip(places[issue], [0.0, *(step[row] for step in of)], strict=True)), **ASSUMED}
            for issue, of in steps.items()
        }
    for issue, added in more.items():
        stances["first"][issue] |= added
    issues = {
        issue: {
            "title": issue.title(), "scope": scope[issue], "marks": {at: f"{issue} at {at:g}" for at in places[issue]},
            "status_quo": 0, **ASSUMED,
        }
        for issue in steps
    }  # fmt: skip
    parties = {name: {"name": name.title()} for name in stances}
    return crisis_of(folder, parties=parties, issues=issues, stances=stances)


def random_crisis(folder: Path, luck: np.random.Generator, *, faceless: bool = False) -> Crisis:
    """Return a crisis of four issues and three parties, with everything that agendas depend on."""
    marks = {name: sorted({0.0, 1.0, *luck.choice([0.3, 0.5, 0.8], luck.integers(0, 3))}) for name in "abcd"}
    parties, stances = ("one", "two", "three"), {}
    sides = ((0.5, 1.0), (0.0, 0.5))  # what the first wants lies below, what the others want above
    for party in parties:
        stances[party] = {
            issue: {
                "ideal": _range(luck, *sides[party == "one"]), "salience": _range(luck, 0.2, 1),
                **({"limit": _range(luck, *sides[party != "one"])} if luck.random() < 0.3 else {}),
                **({"insist": 0.5} if luck.random() < 0.2 else {}), **ASSUMED,
            }
            for issue in marks
        }  # fmt: skip
    cost = (luck.random() < 0.7) * 0.3
    return crisis_of(
        folder,
        parties={name: {"name": name.title()} for name in parties},
        issues={
            name: {
                "title": name, "scope": "fundamental" if name in "ac" else "technical",
                "marks": {float(at): f"{name}{at:g}" for at in at_marks}, "status_quo": float(luck.choice(at_marks)),
                **ASSUMED,
            }
            for name, at_marks in marks.items()
        },
        stances=stances,
        audiences={
            "voters": {"of": "one", "backing_down": 0.0 if faceless else cost, **ASSUMED},
            "senate": {
                "of": "two", "ratifies": ["a", "b"], "stances": {"a": {"ideal": 0.4, "salience": 1}}, **ASSUMED
            },
            "house": {
                "of": "one", "ratifies": ["a", "d"], "seats": {"left": 3, "right": 3, "three": 1}, "quota": 4, **ASSUMED
            },
            "left": {"of": "one", "stances": {"a": {"ideal": 0.2}, "d": {"ideal": 0.8}}, **ASSUMED},
            "right": {"of": "one", "stances": {"a": {"ideal": 0.9}}, **ASSUMED},
        },
        tracks={
            "main": {"parties": ["one", "two"], "issues": ["a", "b", "c"], **ASSUMED},
            "side": {"parties": ["one", "three"], "issues": ["d"], "available": 0.6, **ASSUMED},
        },
        history=[{"date": "2023-06-01", "by": "one", "move": "offer", "offer": {"a": float(luck.random())}, **ASSUMED}],
        dependencies=[
            {"if": {"a": [0.6, 1]}, "then": {"b": [0, 0.6]}}, {"if": {"c": [0, 0.2], "d": [0.7, 1]}, "never": True},
        ],
        ratify_doubt={"value": 0.1, **ASSUMED},
    )  # fmt: skip


def _range(luck: np.random.Generator, low: float, high: float) -> str:
    one, other = sorted(luck.uniform(low + 0.02, high - 0.02, 2))
    return f"{one:.3f} to {other + 0.01:.3f}"


def worlds_of(crisis: Crisis) -> Worlds:
    """Return the worlds of a crisis that the study sees with the seed 1."""
    return build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=FIELDS)


def face_at_stake(crisis: Crisis, faceless: Crisis) -> Floats:
    """Return what each party loses where an issue stays, from the same crisis with audiences that mind nothing."""
    seen, unseen = (worlds_of(one).arrays for one in (crisis, faceless))
    stands = seen["level_moved"] == 0
    lost = np.nan_to_num(unseen["level_worth"] - seen["level_worth"])
    return np.asarray(np.where(stands[:, None], lost, 0).sum(axis=3))


class ByHand:
    """One world, its packages gone through one by one."""

    def __init__(self, worlds: Worlds, draw: int, face: Floats) -> None:
        self.of = {name: array[draw].copy() for name, array in worlds.arrays.items()}
        seats = self.of["seated"] > 0
        self.table = [int(issue) for issue in np.flatnonzero(seats.any(axis=0))]
        self.parties = np.flatnonzero(seats.any(axis=1))
        self.quo = [int(np.flatnonzero(row == 0)[0]) for row in self.of["level_moved"]]
        self.face = face[draw]

    def _obeys(self, package: list[int]) -> bool:
        def inside(part: Floats) -> bool:
            return all(part[issue, level] > 0 for issue, level in enumerate(package))

        return all(
            not inside(when) or inside(then)
            for when, then in zip(self.of["dependency_when"], self.of["dependency_then"], strict=True)
        )

    def _carried(self, gains: Floats) -> bool:
        """Return whether every chamber passes what its voters gain so much by, more likely than not."""
        for seats, quota, veto in zip(
            *(self.of[f"chamber_{name}"] for name in ("seats", "quota", "veto")), strict=True
        ):
            chance = chance_to_pass(chance_in_favour(gains, self.of["ratify_doubt"]), seats, quota, veto > 0)
            if np.abs(gains[(seats > 0) | (veto > 0)]).max(initial=0) > 1e-9 and chance < 0.5:
                return False
        return True

    def answer(self, listed: list[int], rule: str) -> tuple[float, bool]:
        """Return the value of an agenda, 0 without a deal, and whether it holds one."""
        here = [issue for issue in listed if issue in self.table]
        levels = []
        for issue in here:
            must = rule == "settled" or (rule == "stated" and self.of["insists"][self.parties, issue].max() > 0)
            signed = self.of["level_signed"][self.parties, issue].min(axis=0)
            levels.append(
                [k for k, moved in enumerate(self.of["level_moved"][issue])
                 if (moved == 1 and signed[k] == 1) or (moved == 0 and not must)]
            )  # fmt: skip
        worth, best, deal, stays = self.of["level_worth"][self.parties], -np.inf, False, -np.inf
        for choice in product(*levels):
            package = list(self.quo)
            for issue, level in zip(here, choice, strict=True):
                package[issue] = level
            gain = worth[:, range(len(package)), package].sum(axis=1) - self.of["no_deal"][self.parties]
            if rule == "face":
                gain = gain - self.face[self.parties][:, here].sum(axis=1)
            bodies = self.of["body_worth"][:, range(len(package)), package].sum(axis=1)
            votes = self.of["voter_worth"][:, range(len(package)), package].sum(axis=1)
            if package == self.quo:
                stays = gain.min() if gain.min() >= -1e-8 else -np.inf
            elif (
                gain.min() >= -1e-8 and bodies.min(initial=0) >= -1e-8 and self._obeys(package) and self._carried(votes)
            ):
                best, deal = max(best, float(gain.min())), True
        return (max(best, stays, 0.0), True) if deal else (0.0, False)
