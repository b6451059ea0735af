"""Which situations hold, as the brief shows it: states, the graph, the way from here, and why each state holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.crisis.crisis import Crisis
from detente.report.figures.figure import Table
from detente.report.views.numeral import Numeral, Piece, Sentence, listed, share
from detente.report.views.options.states import ARROW, BEHIND, StateRow, StatesView, end_names, states_view
from detente.report.views.options.words import dilemma_sentence, seen_sentences
from detente.solvers.graphs.closure import Step
from detente.solvers.graphs.proof import Proof
from detente.study.options.explained import explained
from detente.study.options.look import OptionsLook
from detente.study.options.verdicts import TITLES

EXPLAINED = 6  # states that hold and are explained; the command explains any
BARS = 12  # states with bars
LENS = "options"
LEAST = 0.005  # share below which a state has no bar


@dataclass(frozen=True)
class Bar:
    """How often a state holds, and how often the play ends there."""

    id: str
    label: str
    holds: Numeral
    reached: Numeral


@dataclass(frozen=True)
class OptionsView:
    """The section of the brief.

    Attributes
    ----------
    states : StatesView
    over : Sentence
        What holds over all worlds; empty where nothing is drawn.
    bars : tuple of Bar
        The states that hold or end the play most often.
    way : Sentence
        The way from where things stand.
    explanations : tuple of (str, tuple of Sentence)
        A heading and sentences for each of the states that hold.
    seen : tuple of Sentence
        What holds as the parties see it.
    drama : tuple of Sentence
        The dilemmas of positions and threats.
    by_reading : Table or None
        In how many worlds each state holds by every reading; None where there is one reading or nothing is drawn.
    ends : tuple of str
        The crisis' labels of the outcomes.
    parties : tuple of str
        Their names in the crisis, in the order of the picture.
    """

    states: StatesView
    over: Sentence
    bars: tuple[Bar, ...]
    way: Sentence
    explanations: tuple[tuple[str, tuple[Sentence, ...]], ...]
    seen: tuple[Sentence, ...]
    drama: tuple[Sentence, ...]
    by_reading: Table | None
    ends: tuple[str, ...]
    parties: tuple[str, ...]


def options_view(
    crisis: Crisis, found: OptionsLook, summary: Mapping[str, Any], by_reading: Mapping[str, Mapping[str, Any]]
) -> OptionsView:
    """Return the section of the brief.

    Parameters
    ----------
    crisis : Crisis
    found : OptionsLook
    summary : mapping
        Of the run, by lens.
    by_reading : mapping of reading to mapping
        The same for the runs of each reading alone.
    """
    names = {party: item.name for party, item in crisis.parties.items()}
    ends, over = end_names(crisis.outcomes.model_dump()), summary[LENS]
    view = states_view(
        found.verdicts, found.concept, names, ends=ends, end_of=found.ends, over=over if found.drawn else None
    )
    rows = {row.id: row for row in view.states}
    bars = _bars(found, over, rows)
    return OptionsView(
        states=view,
        over=_over(found, bars),
        bars=bars,
        way=_way(found, names),
        explanations=_explanations(found, names, bars),
        seen=_seen(found, names),
        drama=_drama(found, names),
        by_reading=_by_reading(crisis, found, bars, by_reading),
        ends=ends,
        parties=found.situation.parties,
    )


def _bars(found: OptionsLook, over: Mapping[str, Any], rows: Mapping[str, StateRow]) -> tuple[Bar, ...]:
    """Return the states that hold or end the play most often, over the worlds."""
    holds = over["equilibrium"].get(found.concept)
    if holds is None or not found.drawn:
        return ()
    reached = over["reached"]
    order = sorted(holds, key=lambda name: (-max(reached[name]["mean"], 0.999 * holds[name]["mean"]), name))
    kept = [name for name in order if max(reached[name]["mean"], holds[name]["mean"]) >= LEAST][:BARS]
    state = found.situation.state
    return tuple(
        Bar(
            name,
            rows[name].label if name in rows else found.situation.label(state(name)),
            share(holds[name], BEHIND),
            share(reached[name], BEHIND),
        )
        for name in kept
    )


def _by_reading(
    crisis: Crisis, found: OptionsLook, bars: tuple[Bar, ...], by_reading: Mapping[str, Mapping[str, Any]]
) -> Table | None:
    """Return in how many worlds each state holds, and how often the play ends there, by every reading."""
    able = {name: summary[LENS] for name, summary in by_reading.items() if LENS in summary}
    if len(able) < 2 or not bars:
        return None
    titles = [crisis.readings[name].title or name for name in able]
    rows: list[tuple[Piece, ...]] = []
    for bar in bars:
        cells: list[Piece] = [bar.id, bar.label]
        for over in able.values():
            cells += [share(over["equilibrium"][found.concept][bar.id], BEHIND), share(over["reached"][bar.id], BEHIND)]
        rows.append(tuple(cells))
    headings = [f"{title}: {what}" for title in titles for what in ("holds in", "ends there")]
    return Table("States by reading", ("state", "which is", *headings), tuple(rows))


def _drama(found: OptionsLook, names: Mapping[str, str]) -> tuple[Sentence, ...]:
    drama, situation = found.drama, found.situation
    if drama is None:
        return ()
    called = situation.states.names
    asks = [f"{names[party]} {called[state]}" for party, state in zip(situation.parties, drama.positions, strict=True)]
    lead = f"Asked for: {listed(asks)}. Threatened: {called[drama.threat]}."
    return (
        (lead,),
        *(
            (f"{item.kind.capitalize()}: {dilemma_sentence(item, situation, names, seen=drama.seen)}",)
            for item in drama.dilemmas
        ),
    )


def _over(found: OptionsLook, bars: tuple[Bar, ...]) -> Sentence:
    if not bars:
        return ()
    often = max(bars, key=lambda bar: bar.holds.value)
    ends = max(bars, key=lambda bar: bar.reached.value)
    pieces: list[Piece] = [f"Over all worlds {often.id} holds most often, in ", often.holds, " of them"]
    if ends.reached.value >= LEAST:
        same = (
            "and the play ends there in "
            if ends.id == often.id
            else f"and the play from here ends most often in {ends.id}, in "
        )
        pieces += [f"; {same}", ends.reached]
    hung = {name: found.flips[found.situation.state(name)] for name in dict.fromkeys((ends.id, often.id))
            if found.situation.state(name) in found.flips}  # fmt: skip
    return (*pieces, "." if not hung else ". What it hangs on is said below.")


def _way(found: OptionsLook, names: Mapping[str, str]) -> Sentence:
    course, situation = found.course, found.situation
    if course is None:
        return ()
    called, here = situation.states.names, situation.states.names[course.now]
    if not course.next:
        return (
            f"In the median world the play stays at {here}: no party has a move that gains and that nothing deters.",
        )
    circling = {state for cycle in course.cycles for state in cycle}
    resting = [end for end in course.ends if end.state not in circling]
    round_ = "; ".join(listed([called[state] for state in cycle]) for cycle in course.cycles)
    if not resting:
        return (f"In the median world the play from here comes to no rest: it turns in a circle, of {round_}.",)
    end = resting[0]
    way = _steps(end.way, here, called, [names[party] for party in situation.parties])
    others = f", one of {len(resting)} states in which it may end" if len(resting) > 1 else ""
    circle = (
        f" With a chance of {share({'mean': course.cycling})} it turns in a circle, of {round_}."
        if course.cycling > LEAST
        else ""
    )
    return (f"In the median world the way from here is {way}: it ends in {called[end.state]}{others}.{circle}",)


def _steps(way: tuple[Step, ...] | None, here: str, called: tuple[str, ...], who: list[str]) -> str:
    return here + "".join(f" {ARROW} {called[step.state]} ({who[step.mover]})" for step in way or ())


def _explanations(
    found: OptionsLook, names: Mapping[str, str], bars: tuple[Bar, ...]
) -> tuple[tuple[str, tuple[Sentence, ...]], ...]:
    """Return for each state that holds, the likeliest first, who is deterred from leaving and by what."""
    situation = found.situation
    if situation.worth is None or found.concept not in TITLES or found.concept.startswith(("l", "nm")):
        return ()
    first = {bar.id: place for place, bar in enumerate(bars)}
    called = situation.states.names
    holding = sorted(found.verdicts.equilibria(found.concept), key=lambda s: (first.get(called[s], len(first)), s))
    told, still = list[tuple[str, tuple[Sentence, ...]]](), list[int]()
    for state in holding:
        said = _why(found, state, names) if len(told) < EXPLAINED else ()
        if said:
            told.append((f"Why {called[state]} holds ({situation.label(state)})", said))
        elif len(told) < EXPLAINED:
            still.append(state)
    if still:
        many = f"In {listed([called[state] for state in still])} nobody has a move that it gains by."
        told.append(("States that nobody gains by leaving", ((many,),)))
    return tuple(told)


def _why(found: OptionsLook, state: int, names: Mapping[str, str]) -> tuple[Sentence, ...]:
    """Return who would gain by leaving a state, what deters it, and what that hangs on; nothing where nobody would."""
    situation, terms = found.situation, found.verdicts.terms
    proofs = [explained(situation, state, party, found.concept, names, terms) for party in situation.parties]
    said: list[Sentence] = [(reason,) for item in proofs for reason in _short(item.proof, item.reasons)]
    free = [names[item.party] for item in proofs if not item.proof.improvements]
    if len(free) == len(proofs) and state not in found.flips:
        return ()
    if free:
        who = "Nobody" if len(free) == len(proofs) else f"None of {listed(free)}" if len(free) > 1 else free[0]
        has = "has no move" if who == free[0] else "has a move"
        said.append((f"{who} {has} that it gains by.",))
    if state in found.flips:
        said.append(_flip(found, state, names))
    return tuple(said)


def _short(proof: Proof, reasons: tuple[str, ...]) -> tuple[str, ...]:
    """Return at most three reasons, and how many more there are."""
    if not proof.improvements:
        return ()
    more = len(proof.improvements) - 3
    return reasons if more <= 0 else (*reasons[:3], f"So it is with {more} more moves that it would gain by.")


def _flip(found: OptionsLook, state: int, names: Mapping[str, str]) -> Sentence:
    flip, called = found.flips[state], found.situation.states.names
    party = names[found.situation.parties[flip.party]]
    return (
        f"Over the worlds it hangs on whether {party} prefers {called[flip.other]} to it, as it does in ",
        share({"mean": flip.prefers}, BEHIND),
        " of them: it holds in ",
        share({"mean": flip.holds_then}, BEHIND),
        " of those, and in ",
        share({"mean": flip.holds_else}, BEHIND),
        " of the others.",
    )


def _seen(found: OptionsLook, names: Mapping[str, str]) -> tuple[Sentence, ...]:
    if found.seen is None:
        return ()
    return tuple((said,) for said in seen_sentences(found.seen, found.situation, names))
