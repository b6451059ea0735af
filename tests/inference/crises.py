"""The toy strait of the reference, written to a crisis file and opened as a user would."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruamel.yaml import YAML

from detente.workbench import OpenCrisis, open_crisis
from tests.reference import reference

NORTH = ("resolved", "bluffing", "cover")
SOUTH = ("firm", "soft")


def strait() -> dict[str, Any]:
    """Return the strait with its three hypotheses, the lever that force needs, and the six dated moves."""
    told = reference("escalation/reveal")["strait_history"]
    crisis: dict[str, Any] = copy.deepcopy(reference("escalation/strait")["crisis"])
    crisis["as_of"] = "2030-03-01"
    crisis["levers"]["mass"] = dict(told["changes"]["levers.mass"])
    crisis["levers"]["strike"]["needs"] = ["mass"]
    two = crisis["hypotheses"]
    cover = copy.deepcopy(told["changes"]["hypotheses.cover"])
    crisis["hypotheses"] = {name: two.get(name, cover) for name in (*NORTH, *SOUTH)}
    crisis["readings"]["plain"]["odds"] = dict(told["odds"])
    crisis["history"] = []
    for move in told["history"]:
        entry = {**move, "date": str(move["date"])}
        if "with" in entry:
            entry["uses"] = [entry.pop("with")]
        crisis["history"].append(entry)
    return crisis


def write(crisis: Mapping[str, Any], path: Path) -> None:
    """Write a crisis to a file."""
    YAML().dump(json.loads(json.dumps(crisis, default=str)), path)


def opened(crisis: Mapping[str, Any]) -> OpenCrisis:
    """Write a crisis to a file and open it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "crisis.yaml"
        write(crisis, path)
        return open_crisis(path)


def with_moves(*moves: str, uses: Mapping[int, tuple[str, ...]] | None = None) -> dict[str, Any]:
    """Return the strait with other moves: each ``"party verb"``, two days apart."""
    crisis = strait()
    crisis["history"] = []
    for place, move in enumerate(moves):
        by, verb = move.split()
        entry: dict[str, Any] = {"date": f"2030-01-{2 * place + 1:02d}", "by": by, "move": verb}
        if uses and place in uses:
            entry["uses"] = list(uses[place])
        crisis["history"].append(entry)
    return crisis


def uncertain() -> dict[str, Any]:
    """Return the strait with ranges where the toy has numbers."""
    crisis = strait()
    crisis["confrontation"] |= {"success": "0.4 to 0.8", "precision": "5 to 20", "line_cost": "0.1 to 0.3"}
    crisis["audiences"]["elite"]["backing_down"] = "0.05 to 0.3"
    crisis["levers"]["strike"]["hits"]["south"] = "0.1 to 0.4"
    crisis["hypotheses"]["resolved"]["sets"]["levers.strike.cost"] = "0.02 to 0.2"
    crisis["hypotheses"]["bluffing"]["sets"]["levers.strike.cost"] = "0.3 to 0.6"
    crisis["stances"]["north"]["order"]["ideal"] = "0 to 0.2"
    crisis["stances"]["south"]["order"]["salience"] = "0.5 to 0.8"
    return crisis
