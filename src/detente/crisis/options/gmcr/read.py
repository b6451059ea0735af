"""Reading ``.gmcr``: decision makers, options, infeasible states and preferences, in both spellings of the format.

The file is JSON. A condition lists options with ``Y`` or ``N``, by their positions; a compound one holds when any of
its members does. Preferences are prioritised conditions; where ``useManualPreferenceRanking`` is true they are rankings
instead, with states by their numbers and ties as lists. Older files call these ``useManualPreferenceVectors`` and
``preferenceVector``. What a decision maker misperceives are states that it does not see.

What the model has no place for stays in the text that is kept with it, so that :mod:`.write` loses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from detente.crisis.domain.names import distinct, name_like
from detente.crisis.options.formula import WORDS, FormulaError
from detente.crisis.options.gmcr.places import Part, open_json, read_json
from detente.crisis.options.model import Option, OptionModel, Preference, Ranking, Statements, View
from detente.crisis.options.states import MOST_OPTIONS, ModelError, states_of

SPELLINGS = {
    "useManualPreferenceRanking": "preferenceRanking",
    "useManualPreferenceVectors": "preferenceVector",
}
DIRECTIONS = {"both": (True, True), "fwd": (True, False), "back": (False, True), "none": (False, False)}
DIRECTION_KEYS = ("permittedDirection", "reversibility")
OURS = "detente"  # where we keep what the format has no place for
Rank: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class GmcrModel(OptionModel):
    """An option model that was read from a file of GMCR+.

    Attributes
    ----------
    text : str
        The file, with whatever else stands in it.
    """

    text: str = ""


def read_gmcr(path: Path) -> GmcrModel:
    """Return the model of a ``.gmcr`` file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    GmcrModel
        Options have names as formulas need them, and their own as titles; states are numbered as the file does.

    Raises
    ------
    NotFound
        When there is no such file.
    BadFile
        With the place of what is malformed: no JSON, a key that is missing, a position of no option, an option of
        nobody, a ranking that is none.
    """
    text, top = open_json(path)
    return _model(text, top, path.stem)


def model_of_text(text: str, title: str) -> GmcrModel:
    """Return the model of the text of a ``.gmcr`` file; see :func:`read_gmcr`."""
    return _model(*read_json(text.encode(), title), title)


def _model(text: str, top: Part, title: str) -> GmcrModel:
    parties = _parties(top.below("decisionMakers"))
    options = _options(top.below("options"), top.below("decisionMakers"), parties)
    makers = dict(zip(parties, top.below("decisionMakers").items(), strict=True))
    count = len(options)
    model = GmcrModel(
        title=title,
        parties=tuple(parties),
        options=options,
        infeasible=tuple(condition(part, count) for part in top.below("infeasibles").items()),
        preferences=_preferences(top, makers, count),
        views={
            party: View(tuple(condition(part, count) for part in maker.below("misperceptions").items()))
            for party, maker in makers.items()
            if maker.mapping().get("misperceptions")
        },
        coalitions=_coalitions(top, parties),
        text=text,
    )
    _check_rankings(top, makers, _states(top, model))
    return _with_ours(model, top.value.get(OURS))


def _states(top: Part, model: GmcrModel) -> int:
    """Return how many states the model has; refuse infeasible conditions that leave none."""
    try:
        return states_of(model).count
    except ModelError as error:
        top.below("infeasibles").refuse(error.message, error.hint)


def _flag(top: Part) -> str | None:
    """Return under which key the file says that rankings count; None where they do not."""
    key = next((key for key in SPELLINGS if top.has(key)), None)
    return key if key is not None and top.below(key).flag() else None


def _check_rankings(top: Part, makers: dict[str, Part], count: int) -> None:
    """Refuse a ranking in which a state is missing, stands twice, or is none."""
    flag = _flag(top)
    for maker in makers.values() if flag else ():
        ranking, seen = maker.below(SPELLINGS[str(flag)]), set[int]()
        for tier in ranking.items():
            for part in tier.items() if isinstance(tier.value, list) else [tier]:
                if part.number(1, count, "state") in seen:
                    part.refuse(f"the state {part.value} stands twice in the ranking", "name every state once")
                seen.add(part.value)
        missing = [str(state) for state in range(1, count + 1) if state not in seen]
        if missing:
            shown = ", ".join(missing[:8]) + (" …" if len(missing) > 8 else "")
            ranking.refuse(f"the ranking misses {len(missing):,} of {count:,} states: {shown}", "add them")


def _parties(makers: Part) -> list[str]:
    found: list[str] = []
    for maker in makers.items():
        part = maker.below("name")
        if part.text() in found:
            part.refuse(f"there are two decision makers called '{part.text()}'", "give one of them another name")
        found.append(part.text())
    if not found:
        makers.refuse("there is no decision maker", "add one")
    return found


def _options(options: Part, makers: Part, parties: Sequence[str]) -> tuple[Option, ...]:
    said = options.items()
    if len(said) > MOST_OPTIONS:
        options.refuse(f"there are {len(said)} options", f"leave some out: the most is {MOST_OPTIONS}")
    owners: list[list[str]] = [[] for _ in said]
    for maker, party in zip(makers.items(), parties, strict=True):
        for part in maker.below("options").items():
            mine = owners[part.number(0, len(said) - 1, "option")]
            if party not in mine:
                mine.append(party)
    names = names_of([part.below("name").text() for part in said])
    found = []
    for part, name, of in zip(said, names, owners, strict=True):
        if not of:
            part.refuse(f"the option '{part.value['name']}' belongs to no decision maker", "add it to one's 'options'")
        found.append(Option(name, tuple(of), part.value["name"], *_direction(part)))
    return tuple(found)


def names_of(titles: Sequence[str]) -> list[str]:
    """Return names that formulas can use, each once, for options that are called freely.

    >>> names_of(["Air Strike", "Deal", "Deal", "not"])
    ['air-strike', 'deal', 'deal-2', 'not-1']
    """
    plain = (name_like(title) for title in titles)
    return distinct(f"{name}-1" if name in WORDS else name for name in plain)


def _direction(part: Part) -> tuple[bool, bool]:
    key = next((key for key in DIRECTION_KEYS if part.has(key)), None)
    if key is None:
        return True, True
    word = part.below(key)
    if word.value not in DIRECTIONS:
        word.refuse(f"'{word.value}' is no direction", f"write one of: {', '.join(DIRECTIONS)}")
    return DIRECTIONS[word.value]


def condition(part: Part, options: int) -> str:
    """Return a condition of the file as a formula: a pattern, or several."""
    if isinstance(part.value, dict):
        members = [_pattern(member, options) for member in part.below("members").items()]
        if not members:
            part.refuse("a compound condition has no members", "add one, or drop it")
        return f"any of: {', '.join(members)}"
    return _pattern(part, options)


def _pattern(part: Part, options: int) -> str:
    letters = ["-"] * options
    for entry in part.items():
        pair = entry.items()
        if len(pair) != 2 or pair[1].value not in ("Y", "N"):
            entry.refuse("a condition names an option and how it stands", 'write [0, "Y"] or [0, "N"]')
        place = pair[0].number(0, options - 1, "option")
        if letters[place] not in ("-", pair[1].value):
            entry.refuse(f"the condition says both Y and N of option {place}", "keep one of the two")
        letters[place] = pair[1].value
    return "".join(letters)


def _preferences(top: Part, makers: dict[str, Part], options: int) -> dict[str, Preference]:
    flag = _flag(top)
    found: dict[str, Preference] = {}
    for party, maker in makers.items():
        if flag is not None:
            found[party] = Ranking(tuple(_tier(part) for part in maker.below(SPELLINGS[flag]).items()))
        elif maker.has("preferences"):
            found[party] = Statements(tuple(condition(part, options) for part in maker.below("preferences").items()))
    return found


def _tier(part: Part) -> Rank:
    states = part.items() if isinstance(part.value, list) else [part]
    return tuple(str(state.number(1, 2**MOST_OPTIONS, "state")) for state in states)


def _coalitions(top: Part, parties: Sequence[str]) -> tuple[Rank, ...]:
    if not isinstance(top.mapping().get("coalitions"), list):
        return ()
    groups = [part.items() for part in top.below("coalitions").items() if isinstance(part.value, list)]
    places = [[part.number(0, len(parties) - 1, "decision maker") for part in group] for group in groups]
    return tuple(tuple(parties[place] for place in group) for group in places if len(group) > 1)


def _with_ours(model: GmcrModel, ours: Any) -> GmcrModel:
    """Return the model with what we kept beside the format, as far as it still fits."""
    if not isinstance(ours, dict):
        return model
    texts = {key: ours[key] for key in ("title", "now") if isinstance(ours.get(key), str)}
    tables = {key: ours[key] for key in ("names", "titles", "ends") if _is_table(ours.get(key))}
    called = ours.get("options")
    if isinstance(called, list) and len(called) == len(set(map(str, called))) == len(model.options):
        options = [replace(option, name=str(name)) for option, name in zip(model.options, called, strict=True)]
        model = replace(model, options=tuple(options))
    return _by_name(replace(model, **texts, **tables))


def _by_name(model: GmcrModel) -> GmcrModel:
    """Return the model with rankings by the names of states; without the names, where they do not fit."""
    if not model.names:
        return model
    try:
        names = states_of(model).names
    except (ModelError, FormulaError):
        return replace(model, names={})
    return replace(model, preferences={party: _renamed(said, names) for party, said in model.preferences.items()})


def _renamed(said: Preference, names: Sequence[str]) -> Preference:
    if not isinstance(said, Ranking):
        return said
    return Ranking(tuple(tuple(names[int(n) - 1] if int(n) <= len(names) else n for n in tier) for tier in said.tiers))


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
