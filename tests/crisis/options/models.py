"""Models of the reference files, as the product's own records; and a plain second program for formulas and moves."""

import json
from itertools import product
from pathlib import Path
from typing import Any

from detente.crisis.options.model import Option, OptionModel, Ranking, Statements

REFERENCE = Path(__file__).parents[2] / "reference" / "options"
DIRECTIONS = {"both": (True, True), "on only": (True, False), "off only": (False, True)}


def reference(name: str) -> Any:
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


def tiers(ranks: list[Any]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(str, tier)) if isinstance(tier, list) else (str(tier),) for tier in ranks)


def model_of(case: dict[str, Any], **more: Any) -> OptionModel:
    """Return a case with ``options``, ``infeasible``, ``states`` and ``ranks_best_first`` as a model."""
    options = tuple(
        Option(f"o{bit}", (said["of"],), said["name"], *DIRECTIONS[said.get("direction", "both")])
        for bit, said in enumerate(case["options"])
    )
    words = case["states"] if isinstance(case["states"], dict) else {}
    return OptionModel(
        title=case.get("case", ""),
        parties=tuple(dict.fromkeys(option.of[0] for option in options)),
        options=options,
        infeasible=tuple(case.get("infeasible", ())),
        **{"names": words, "preferences": {p: Ranking(tiers(r)) for p, r in case["ranks_best_first"].items()}, **more},
    )


def statements(case: dict[str, Any]) -> dict[str, Statements]:
    """Return the preference statements of a case."""
    return {
        party: Statements(tuple(s if isinstance(s, str) else "any of: " + ", ".join(s) for s in said))
        for party, said in case["statements"].items()
        if party != "note"
    }


def vectors(options: int) -> list[str]:
    """Return all words of a number of options, in the order of their codes."""
    return ["".join(letters[::-1]) for letters in product("NY", repeat=options)]


def matches(pattern: str, word: str) -> bool:
    return all(sign in ("-", letter) for sign, letter in zip(pattern, word, strict=True))
