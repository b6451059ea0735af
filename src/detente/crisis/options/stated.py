"""The option model that a crisis file states: levers, further options, and the section ``options``.

A model is put together in two steps, so that options which are derived from the rest of the crisis can be added in
between: :func:`stated_options` gives the options, :func:`assemble` takes any options and adds what the section says of
them.
"""

from collections.abc import Iterable, Sequence

from detente.core.quantity import Scale, median
from detente.crisis.crisis import Crisis
from detente.crisis.options.formula import as_pattern
from detente.crisis.options.model import Barred, Option, OptionModel, Pairs, Preference, Ranking, Statements, View
from detente.crisis.options.stating import Pair, Sees

ENDS = ("conflict", "settlement", "arrangement")


def stated_model(crisis: Crisis) -> OptionModel:
    """Return the model of levers, further options and the section ``options`` alone; nothing is derived."""
    return assemble(crisis, stated_options(crisis))


def stated_options(crisis: Crisis) -> tuple[Option, ...]:
    """Return one option a lever, and the further options, in the order of the file."""
    levers = [
        Option(name, (lever.party,), lever.title or titled(name), off=lever.reversible)
        for name, lever in crisis.levers.items()
    ]
    further = [
        Option(name, more.of, more.title or titled(name), more.direction != "off", more.direction != "on")
        for name, more in crisis.options.further.items()
    ]
    return (*levers, *further)


def titled(name: str) -> str:
    """Return a name as words.

    >>> titled("air-strike")
    'Air strike'
    """
    words = name.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def narrowed(options: Sequence[Option], only: Sequence[str]) -> tuple[Option, ...]:
    """Return the options that the lens looks at, in the order in which they were named; all where none were."""
    known = {option.name: option for option in options}
    return tuple(known[name] for name in dict.fromkeys(only) if name in known) if only else tuple(options)


def assemble(crisis: Crisis, options: Iterable[Option], infeasible: Iterable[str] = ()) -> OptionModel:
    """Return the model with some options and with all that the section ``options`` says.

    Parameters
    ----------
    crisis : Crisis
    options : iterable of Option
        All that there are; ``options.only`` is applied here.
    infeasible : iterable of str
        Formulas beside those of the file.
    """
    said = crisis.options
    kept = narrowed(tuple(options), said.only)
    preferences = stated_preferences(crisis)
    moving = {party for option in kept for party in option.of} | {*said.moves} | {*preferences}
    return OptionModel(
        title=crisis.title,
        parties=tuple(party for party in crisis.parties if party in moving),
        options=kept,
        infeasible=(*said.infeasible, *(f"not ({text})" for text in said.feasible), *infeasible),
        merged=said.merged,
        barred=tuple(Barred(bar.source, bar.target, bar.by) for bar in said.barred),
        names=dict(said.states),
        moves={party: tuple(pairs) for party, pairs in said.moves.items()} or None,
        preferences=preferences,
        views={party: view_of(sees, kept) for party, sees in said.sees.items()},
        now=standing(crisis, kept),
        titles=dict(said.titles),
        ends={end: text for end in ENDS if (text := getattr(said.ends, end)) is not None},
        coalitions=said.coalitions,
        positions=dict(said.positions),
        intentions=dict(said.intends),
        order=said.order,
    )


def standing(crisis: Crisis, options: Sequence[Option]) -> str:
    """Return the pattern of where things stand: the options stated as on now, or the levers that moves used."""
    now = crisis.options.now
    on = {*now} if now is not None else {name for item in crisis.history if item.move for name in item.uses}
    return as_pattern(sum(1 << bit for bit, option in enumerate(options) if option.name in on), len(options))


def stated_preferences(crisis: Crisis) -> dict[str, Preference]:
    """Return what the file states of parties' preferences, in the order of the parties; uncertain weights at medians.

    Each party should have one form; where it has several, ``detente check`` says so, and the first counts here.
    """
    said = crisis.options
    found: dict[str, Preference] = {party: _pairs(pairs) for party, pairs in said.pairs.items()}
    found |= {
        party: Statements(
            tuple(item.when for item in weights.values()),
            tuple(median(item.weight.quantity, Scale.REAL) for item in weights.values()),
        )
        for party, weights in said.weights.items()
    }
    found |= {party: ranking_of(tiers) for party, tiers in said.rankings.items()}
    found |= {party: Statements(tuple(texts)) for party, texts in said.statements.items()}
    return {party: found[party] for party in crisis.parties if party in found}


def ranking_of(tiers: Sequence[tuple[str, ...]]) -> Ranking:
    """Return a ranking as the file writes it, where an empty tier is a large step.

    >>> ranking_of([("a",), (), ("b", "c")])
    Ranking(tiers=(('a',), ('b', 'c')), far=(0,))
    """
    kept: list[tuple[str, ...]] = []
    far: list[int] = []
    for tier in tiers:
        if tier:
            kept.append(tier)
        elif kept:
            far.append(len(kept) - 1)
    return Ranking(tuple(kept), tuple(dict.fromkeys(far)))


def _pairs(pairs: Sequence[Pair]) -> Pairs:
    ordered = [(pair.better, pair.worse, pair) for pair in pairs if pair.better is not None and pair.worse is not None]
    return Pairs(
        better=tuple((one, other, 2 if pair.much else 1) for one, other, pair in ordered if pair.chance is None),
        equal=tuple(pair.equal for pair in pairs if pair.equal is not None),
        unknown=tuple(pair.unknown for pair in pairs if pair.unknown is not None),
        chances=tuple(
            (one, other, median(pair.chance.quantity, Scale.UNIT))
            for one, other, pair in ordered
            if pair.chance is not None
        ),
    )


def view_of(sees: Sees, options: Sequence[Option]) -> View:
    """Return a view as the file writes it: of an option that a party does not know, it sees no state."""
    unknown = () if sees.knows is None else tuple(o.name for o in options if o.name not in sees.knows)
    preferences: dict[str, Preference] = {party: ranking_of(tiers) for party, tiers in sees.rankings.items()}
    preferences |= {party: Statements(tuple(texts)) for party, texts in sees.statements.items()}
    return View(
        (*unknown, *sees.hides), preferences, {party: view_of(other, options) for party, other in sees.sees.items()}
    )
