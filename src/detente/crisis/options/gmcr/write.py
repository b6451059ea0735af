"""Writing ``.gmcr``: a model that was read comes back to the letter, and any other as far as the format reaches.

Where a model that was read has been changed, the parts that changed are written anew and everything else in its file
stays; what the file says of old results (payoffs, merged players) goes. Formulas become patterns, which the format
knows. What would change the answers and has no place in the format is refused; titles and names, which do not, are
kept under a key of our own, which other programs skip.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detente.core.errors import shorten
from detente.crisis.options.condition import Match
from detente.crisis.options.formula import compile_formula
from detente.crisis.options.gmcr.cover import patterns_of
from detente.crisis.options.gmcr.read import (
    DIRECTION_KEYS,
    DIRECTIONS,
    OURS,
    SPELLINGS,
    GmcrModel,
    model_of_text,
    names_of,
)
from detente.crisis.options.model import OptionModel, Statements
from detente.crisis.options.preference import Worth, preference_of
from detente.crisis.options.states import ModelError, States, states_of

STALE = ("payoffs", "coalitionsFull", "coalitions")


def write_gmcr(model: OptionModel, path: Path) -> None:
    """Write a model as a ``.gmcr`` file.

    Raises
    ------
    ModelError
        When it holds what the format has no place for; see :func:`gmcr_text`.
    """
    path.write_text(gmcr_text(model), encoding="utf-8", newline="")


def gmcr_text(model: OptionModel, *, flag: str = "useManualPreferenceRanking") -> str:
    """Return a model as the text of a ``.gmcr`` file.

    Parameters
    ----------
    model : OptionModel
    flag : {"useManualPreferenceRanking", "useManualPreferenceVectors"}
        The spelling, newer or older; a model that was read keeps its own.

    Raises
    ------
    ModelError
        For merged states, barred or drawn moves, large steps, pairs, a formula that takes too many patterns, and
        views that are more than states unseen.
    """
    old: dict[str, Any] = {}
    if isinstance(model, GmcrModel):
        if model_of_text(model.text, model.title) == model:
            return model.text
        old = json.loads(model.text)
        flag = next((key for key in SPELLINGS if key in old), flag)
    _refuse(model)
    states = states_of(model)
    ranked = any(not isinstance(said, Statements) or said.weights for said in model.preferences.values())
    if ranked and not old:
        _refuse_mixed(model)
    makers = {str(maker.get("name")): maker for maker in old.get("decisionMakers", ())}
    known = {str(option.get("name")): option for option in old.get("options", ())}
    new = {key: value for key, value in old.items() if key not in STALE}
    new |= {
        "decisionMakers": [
            _maker(model, states, party, makers.get(party, {}), SPELLINGS[flag] if ranked else "")
            for party in model.parties
        ],
        "options": [_option(option.title or option.name, option.on, option.off, known) for option in model.options],
        "infeasibles": [
            entry
            for place, text in enumerate(model.infeasible)
            for entry in _conditions(model, text, ("infeasible", str(place)))
        ],
        flag: ranked,
        "program": old.get("program", "detente"),
    }
    if model.coalitions:
        new["coalitions"] = _groups(model)
    ours = _ours(model)
    new.pop(OURS, None)
    return json.dumps(new | ({OURS: ours} if ours else {}), ensure_ascii=False, indent=1) + "\n"


def _refuse(model: OptionModel) -> None:
    """Refuse what would change the answers and has no place in the format."""
    far = [party for party, said in model.preferences.items() if getattr(said, "far", ())]
    more = [party for party, view in model.views.items() if view.preferences or view.sees]
    parts: tuple[tuple[object, tuple[str, ...], str], ...] = (
        (model.merged, ("merged",), "merged states"),
        (model.barred, ("barred",), "barred moves"),
        (model.moves, ("moves",), "moves that were drawn"),
        (far, ("preferences", *far[:1]), "large steps in a ranking"),
        (more, ("views", *more[:1]), "what one party thinks of another"),
    )
    for there, at, what in parts:
        if there:
            raise ModelError(at, f"a .gmcr file has no place for {what}", "leave them out, or keep the crisis file")


def _refuse_mixed(model: OptionModel) -> None:
    """Refuse options that do not stand party by party: GMCR+ sorts them so, and then numbers states anew."""
    firsts = [min(model.parties.index(party) for party in option.of) for option in model.options]
    if firsts != sorted(firsts):
        hint = "list them party by party, in options.only"
        raise ModelError(("options",), "options of different parties are mixed, and a ranking numbers states", hint)


def _option(title: str, on: bool, off: bool, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:  # noqa: FBT001
    old = dict(known.get(title, {}))
    key = next((key for key in DIRECTION_KEYS if key in old), DIRECTION_KEYS[0])
    word = next(word for word, ways in DIRECTIONS.items() if ways == (on, off))
    return {**old, "name": title, key: word}


def _maker(model: OptionModel, states: States, party: str, old: Mapping[str, Any], ranking: str) -> dict[str, Any]:
    said = model.preferences.get(party, Statements(()))
    new = {key: value for key, value in old.items() if key not in STALE}
    new |= {"name": party, "options": [bit for bit, option in enumerate(model.options) if party in option.of]}
    new.setdefault("preferences", [])
    if isinstance(said, Statements) and not said.weights:
        new["preferences"] = [
            statement
            for place, text in enumerate(said.formulas)
            if (statement := _statement(model, text, ("preferences", party, str(place)))) is not None
        ]
    if ranking:
        found = preference_of(model, states, said, ("preferences", party))
        if not isinstance(found, Worth):
            raise ModelError(("preferences", party), "a .gmcr file has no place for pairs", "state a ranking")
        numbers = [[state + 1 for state in tier] for tier in found.tiers()]
        new[ranking] = [tier[0] if len(tier) == 1 else tier for tier in numbers]
    hides = model.views[party].hides if party in model.views else ()
    unseen = [entry for text in hides for entry in _conditions(model, text, ("views", party))]
    return new | ({"misperceptions": unseen} if unseen or "misperceptions" in old else {})


def _statement(model: OptionModel, text: str, at: tuple[str, ...]) -> Any:
    """Return a statement as a condition; None for one that never holds, which sets no states apart."""
    found = _conditions(model, text, at)
    if not found:
        return None
    return found[0] if len(found) == 1 and not text.startswith("any of") else {"compound": True, "members": found}


def _conditions(model: OptionModel, text: str, at: tuple[str, ...]) -> list[list[list[Any]]]:
    """Return the patterns of a formula, each as options with Y or N."""
    formula = compile_formula(text, [option.name for option in model.options])
    try:
        found = patterns_of(formula)
    except ValueError as error:
        raise ModelError(at, f"'{shorten(text)}' cannot be written as patterns: {error}", "simplify it") from None
    return [_condition(pattern) for pattern in found]


def _condition(pattern: Match) -> list[list[Any]]:
    bits = (bit for bit in range(pattern.mask.bit_length()) if pattern.mask >> bit & 1)
    return [[bit, "Y" if pattern.value >> bit & 1 else "N"] for bit in bits]


def _groups(model: OptionModel) -> list[Any]:
    """Return everybody once: the members of the first coalition that names them together, the others alone."""
    found: list[Any] = []
    taken: set[str] = set()
    for members in model.coalitions:
        if not taken & set(members):
            found.append([model.parties.index(party) for party in members])
            taken |= set(members)
    return [*found, *(place for place, party in enumerate(model.parties) if party not in taken)]


def _ours(model: OptionModel) -> dict[str, Any]:
    """Return what the format has no place for and no answer depends on."""
    names = [option.name for option in model.options]
    titles = [option.title or option.name for option in model.options]
    found = {
        "title": model.title,
        "options": [] if names == names_of(titles) else names,
        "names": dict(model.names),
        "titles": dict(model.titles),
        "ends": dict(model.ends),
        "now": model.now,
    }
    return {key: value for key, value in found.items() if value}
