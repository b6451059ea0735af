"""Checks of the section ``options``: names, formulas, states and preferences, each at its place in the file.

What the states are is only asked where something that is stated depends on it; a crisis with more levers than a lens
can look at is no error as long as nobody has stated anything about their combinations.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from detente.core.errors import did_you_mean, shorten
from detente.crisis.file.findings import Finding, Path_, Stated
from detente.crisis.options.derive import all_parts, derived_model
from detente.crisis.options.formula import WORDS, FormulaError, as_pattern, compile_formula
from detente.crisis.options.model import OptionModel, Ranking, Statements
from detente.crisis.options.moves import MOST_LISTED, moves_of, option_form
from detente.crisis.options.preference import Compared, circles_of, preference_of, truths_of
from detente.crisis.options.settings import Options
from detente.crisis.options.stated import ranking_of, stated_options, stated_preferences
from detente.crisis.options.states import ModelError, States, formulas_of, states_of
from detente.crisis.options.stating import Sees

AT: Path_ = ("options",)
FORMS = ("statements", "weights", "rankings", "pairs")
ASKS_FOR_STATES = frozenset(
    {"now", "infeasible", "feasible", "merged", "barred", "states", "titles", "ends", "moves", "sees", "positions",
     "intends", *FORMS}
)  # fmt: skip


def check_options(stated: Stated) -> Iterator[Finding]:
    """Yield what does not fit in the section ``options``.

    Errors: an option with a name that is taken or means something in formulas; two forms of preference for one party; a
    coalition of one; names of no option; formulas that cannot be read; no state left, or too many; merged, named,
    barred and drawn states that do not fit; statements that tell the parts of a state apart; rankings that miss or
    repeat states; pairs that say two things of the same states. Warnings: pairs that run in a circle; a history after
    which no state stands.
    """
    crisis = stated.crisis
    if "options" not in crisis.model_fields_set:
        return
    said = crisis.options
    yield from _forms(said)
    yield from _coalitions(said)
    if any(stated.lacks(part) for part in ("options", "levers", "parties", "issues", "confrontation", "tracks")):
        return
    first = [*_names_of_options(stated), *_unknown_options(stated)]
    first = first or [*_unreadable(stated)]
    yield from first
    if first or not ASKS_FOR_STATES & said.model_fields_set:
        return
    try:
        model = derived_model(crisis)
        states = states_of(model)
    except ModelError as error:
        yield _finding(error, _of_feasible(said, error.at))
        return
    yield from _standing(stated, model, states)
    yield from _moves(stated, model, states)
    yield from _titles(said, states)
    yield from _drama(said, model, states)
    yield from _ends(model, states)
    yield from _preferences(stated, model, states)
    yield from _views(said.sees.items(), (*AT, "sees"), model, states)


def _finding(error: ModelError, at: Path_ | None = None) -> Finding:
    """Return what a model cannot be, at its place in the file."""
    if at is None:
        at = (*AT, *({"names": "states"}.get(step, step) for step in error.at if step != "options"))
    hint = "name those that matter in options.only" if error.at == ("options",) else error.hint
    return Finding(at, error.message, hint, key=error.at[:1] in {("names",), ("options",)})


def _of_feasible(said: Options, at: Path_) -> Path_ | None:
    """Return the place of a formula that every state must satisfy, where an error is about one of these."""
    place = int(at[1]) - len(said.infeasible) if at[:1] == ("infeasible",) else -1
    return (*AT, "feasible", str(place)) if 0 <= place < len(said.feasible) else None


def _forms(said: Options) -> Iterator[Finding]:
    """Error: preferences of one party in several forms."""
    for party in {**said.statements, **said.weights, **said.rankings, **said.pairs}:
        used = [form for form in FORMS if party in getattr(said, form)]
        if len(used) > 1:
            message = f"the preferences of '{party}' are stated as {' and as '.join(used)}"
            yield Finding((*AT, used[-1], party), message, "keep one of them", key=True)


def _coalitions(said: Options) -> Iterator[Finding]:
    """Error: a coalition of one, or a party in it twice."""
    for place, members in enumerate(said.coalitions):
        if len(set(members)) < 2 or len(set(members)) < len(members):
            message = "a coalition has two or more members, each named once"
            yield Finding((*AT, "coalitions", str(place)), message, "write [PARTY, PARTY]")


def _names_of_options(stated: Stated) -> Iterator[Finding]:
    """Error: an option whose name is taken, or means something in formulas."""
    crisis = stated.crisis
    for name in crisis.options.further:
        if name in crisis.levers:
            message = f"the lever '{name}' is an option already"
            yield Finding((*AT, "further", name), message, "drop it here, or give it another name", key=True)
    for option in stated_options(crisis):
        if option.name in WORDS:
            at: Path_ = (*AT, "further") if option.name in crisis.options.further else ("levers",)
            message = f"'{option.name}' is a word of formulas"
            yield Finding((*at, option.name), message, "give the option another name", key=True)


def _unknown_options(stated: Stated) -> Iterator[Finding]:
    """Error: names of no option where options are named."""
    said = stated.crisis.options
    known = {part.name for part in all_parts(stated.crisis)}
    places = [((*AT, "only"), said.only), ((*AT, "now"), said.now or ())]
    places += [((*AT, "intends", party), names) for party, names in said.intends.items()]
    for at, sees in _all_views(said.sees.items(), (*AT, "sees")):
        places.append(((*at, "knows") if _is_mapping(stated.raw, at) else at, sees.knows or ()))
    for at, names in places:
        for place, name in enumerate(names):
            if name not in known:
                hint = did_you_mean(name, known) or "state it under options.further"
                yield Finding((*at, str(place)), f"there is no option '{shorten(name)}'", hint)


def _is_mapping(raw: object, at: Path_) -> bool:
    """Whether a view is written out, and not as the plain list of what a party knows."""
    for step in at:
        raw = raw.get(step) if isinstance(raw, Mapping) else None
    return isinstance(raw, Mapping)


def _all_views(views: Iterable[tuple[str, Sees]], at: Path_) -> Iterator[tuple[Path_, Sees]]:
    """Yield every view with its place: those that parties have, and those that they think others have."""
    for party, sees in views:
        yield (*at, party), sees
        yield from _all_views(sees.sees.items(), (*at, party, "sees"))


def _formulas(said: Options) -> Iterator[tuple[Path_, str]]:
    """Yield every formula of the section with its place."""
    lists: list[tuple[Path_, Sequence[str]]] = [
        ((*AT, part), getattr(said, part)) for part in ("infeasible", "feasible", "merged")
    ]
    lists += [((*AT, "statements", party), texts) for party, texts in said.statements.items()]
    for at, sees in _all_views(said.sees.items(), (*AT, "sees")):
        lists.append(((*at, "hides"), sees.hides))
        lists += [((*at, "statements", party), texts) for party, texts in sees.statements.items()]
    for at, texts in lists:
        yield from (((*at, str(place)), text) for place, text in enumerate(texts))
    for place, bar in enumerate(said.barred):
        yield (*AT, "barred", str(place), "from"), bar.source
        yield (*AT, "barred", str(place), "to"), bar.target
    yield from (((*AT, "states", name), text) for name, text in said.states.items())
    yield from (((*AT, "ends", end), text) for end, text in said.ends.model_dump(exclude_none=True).items())
    for party, weights in said.weights.items():
        yield from (((*AT, "weights", party, name, "when"), item.when) for name, item in weights.items())


def _unreadable(stated: Stated) -> Iterator[Finding]:
    """Error: formulas that cannot be read, or that name an option which is not looked at."""
    every = [part.name for part in all_parts(stated.crisis)]
    kept = [name for name in stated.crisis.options.only or every if name in every]
    for at, text in _formulas(stated.crisis.options):
        try:
            compile_formula(text, kept)
        except FormulaError as error:
            left_out = next((name for name in every if name not in kept and f"'{name}'" in error.message), None)
            hint = "add it to options.only" if left_out else error.hint
            message = f"in the formula '{shorten(text)}', column {error.column}: {error.message}"
            yield Finding(at, message, hint)


def _standing(stated: Stated, model: OptionModel, states: States) -> Iterator[Finding]:
    """Error: things stand where no state is. Warning: the same, where the history says so."""
    if not formulas_of(model, [model.now])[0].holds(states.codes).any():
        said = stated.crisis.options.now is not None
        message = f"where things stand, {model.now}, is no state"
        hint = "change options.now, or what is infeasible" if said else "state which options are on in options.now"
        yield Finding((*AT, "now") if said else AT, message, hint, warning=not said, key=True)


def _moves(stated: Stated, model: OptionModel, states: States) -> Iterator[Finding]:
    """Error: moves that were drawn between states that are none, bars on who has no moves, or too many moves."""
    if any(bar.by not in (None, *stated.crisis.parties) for bar in model.barred):
        return  # that is said where names are checked
    if (model.moves or model.barred or model.merged) and states.count <= MOST_LISTED:
        try:
            moves_of(model, states)
        except ModelError as error:
            yield _finding(error)


def _titles(said: Options, states: States) -> Iterator[Finding]:
    """Error: a title of no state."""
    for name in said.titles:
        if states.find(name) is None:
            message = f"there is no state '{shorten(name)}'"
            yield Finding((*AT, "titles", name), message, states.near(name), key=True)


def _drama(said: Options, model: OptionModel, states: States) -> Iterator[Finding]:
    """Error: a position that is no state, an intention about an option of somebody else, an order without somebody."""
    for party, name in said.positions.items():
        if states.find(name) is None:
            yield Finding((*AT, "positions", party), f"there is no state '{shorten(name)}'", states.near(name))
    owners = {option.name: option.of for option in model.options}
    for party, names in said.intends.items():
        for place, name in enumerate(names):
            if party not in owners.get(name, (party,)):
                message = f"'{name}' is no option of '{party}'"
                yield Finding((*AT, "intends", party, str(place)), message, "a party states what it will do itself")
    if set(model.parties) <= set(said.positions) & set(said.intends):
        yield from _threat(said, model, states)
    if said.order and sorted(said.order) != sorted(model.parties):
        message = (
            f"the order of moves names {', '.join(said.order)}, and those with options are {', '.join(model.parties)}"
        )
        yield Finding((*AT, "order"), message, "name each of them once", key=True)


def _threat(said: Options, model: OptionModel, states: States) -> Iterator[Finding]:
    """Error: what all intend cannot be put together, or cannot stand together."""
    at: Path_ = (*AT, "intends")
    if not option_form(model) or any(len(option.of) > 1 for option in model.options):
        message = "what all intend can be put together only where states are sets of options, each of one party"
        yield Finding(at, message, "drop options.intends, or what is merged, barred, drawn or shared", key=True)
        return
    intended = {name for party in model.parties for name in said.intends[party]}
    code = sum(1 << bit for bit, option in enumerate(model.options) if option.name in intended)
    if code not in states.codes:
        pattern = as_pattern(code, len(model.options))
        yield Finding(at, f"what all intend, {pattern}, is no state", "change it, or what is infeasible", key=True)


def _ends(model: OptionModel, states: States) -> Iterator[Finding]:
    """Error: an end that holds in a part of a merged state."""
    for end, text in model.ends.items():
        try:
            truths_of(model, states, [text])
        except ModelError as error:
            yield _finding(error, (*AT, "ends", end))


def _preferences(stated: Stated, model: OptionModel, states: States) -> Iterator[Finding]:
    """Error: preferences that do not fit the states, or say two things. Warning: pairs in a circle."""
    said = stated.crisis.options
    for party, preference in stated_preferences(stated.crisis).items():
        form = next(form for form in FORMS if party in getattr(said, form))
        try:
            found = preference_of(model, states, preference)
        except ModelError as error:
            yield _finding(error, _place(said, form, party, error.at))
            continue
        if isinstance(found, Compared):
            yield from _circles(found, party, states)


def _circles(found: Compared, party: str, states: States) -> Iterator[Finding]:
    for circle in circles_of(found):
        names = [states.names[state] for state in circle]
        at = (*AT, "pairs", party)
        if len(circle) == 2:
            message = f"the pairs of '{party}' say two things of the states '{names[0]}' and '{names[1]}'"
            yield Finding(at, message, "keep one of them", key=True)
        else:
            message = f"the pairs of '{party}' run in a circle: {' over '.join((*names, names[0]))}"
            yield Finding(at, message, "nothing that follows from them is added; drop one", warning=True, key=True)


def _place(said: Options, form: str, party: str, at: Path_) -> Path_:
    """Return the place in the file of a part of a preference."""
    here = (*AT, form, party)
    if not at:
        return here
    if form == "rankings":
        return (*here, str([place for place, tier in enumerate(said.rankings[party]) if tier][int(at[0])]))
    if form == "weights":
        return (*here, list(said.weights[party])[int(at[0])], "when")
    if form == "pairs":
        kinds = {
            "better": [str(n) for n, pair in enumerate(said.pairs[party]) if pair.better and pair.chance is None],
            "equal": [str(n) for n, pair in enumerate(said.pairs[party]) if pair.equal],
            "unknown": [str(n) for n, pair in enumerate(said.pairs[party]) if pair.unknown],
            "chances": [str(n) for n, pair in enumerate(said.pairs[party]) if pair.chance is not None],
        }
        return (*here, kinds[at[0]][int(at[1])])
    return (*here, *at)


def _views(views: Iterable[tuple[str, Sees]], at: Path_, model: OptionModel, states: States) -> Iterator[Finding]:
    """Error: what a party thinks that others prefer does not fit the states."""
    for here, sees in _all_views(views, at):
        for party, tiers in sees.rankings.items():
            places = [str(place) for place, tier in enumerate(tiers) if tier]
            try:
                preference_of(model, states, Ranking(ranking_of(tiers).tiers))
            except ModelError as error:
                yield _finding(error, (*here, "rankings", party, *(places[int(step)] for step in error.at)))
        for party, texts in sees.statements.items():
            try:
                preference_of(model, states, Statements(tuple(texts)))
            except ModelError as error:
                yield _finding(error, (*here, "statements", party, *error.at))
