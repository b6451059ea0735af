"""Ending: what the headline says first - how the crisis may end, before and after its history, and who disagrees."""

from collections.abc import Iterator

from detente.report.views.ending.history import HistoryView
from detente.report.views.ending.outcomes import LineView, OutcomesView
from detente.report.views.numeral import THIN, Numeral, Piece, Sentence, listed, quoted

FAR = 0.1  # lenses further apart than this on an outcome are said to disagree


def ending_answer(found: OutcomesView | None) -> Sentence:
    """Return the answer's first sentence, in words alone; nothing where no lens says how it ends."""
    if found is None:
        return ()
    labels = [item.label for item in found.outcomes]
    lenses = [line for line in found.now if line.lens]
    tops = {line.label: labels[_top([item.chance for item in line.chances])] for line in lenses}
    readings = [_top(list(line.after or line.before)) for line in found.readings]
    overall = labels[_top([item.chance for item in found.together.chances])]
    said = f"The likeliest end is {quoted([overall])}"
    if len(set(tops.values())) > 1:
        others = [f"{label} says {quoted([top])}" for label, top in tops.items() if top != overall]
        return (f"{said}, and the lenses do not agree: {listed(others)}. ",)
    every = [f"all {len(tops)} lenses that can see it"] if len(tops) > 1 else []
    if readings:
        same = all(labels[top] == overall for top in readings)
        if not same:
            parted = [line.title for line, top in zip(found.readings, readings, strict=True) if labels[top] != overall]
            return (f"{said}; not under {quoted(parted)}. ",)
        every.append("every reading")
    return (f"{said}{', under ' + listed(every) if every else ''}. ",)


def _top(chances: list[Numeral]) -> int:
    return max(range(len(chances)), key=lambda place: chances[place].value)


def ending_points(found: OutcomesView | None, history: HistoryView | None) -> Iterator[tuple[str, Sentence]]:
    """Yield the headline's first points: each a word that says what it is about, and a sentence."""
    if found is None:
        return
    yield "How it may end", _four(found)
    if found.after:
        yield "Before its history", _before(found)
    far = [place for place, distance in enumerate(found.apart) if distance > FAR]
    if far:
        yield "Lenses disagree", _apart(found, far)
    if found.readings:
        yield "Readings on the end", _by_reading(found)
    if history is not None and history.enough:
        yield from _hypotheses(history)


def _named(found: OutcomesView, line: LineView) -> Iterator[Piece]:
    for place, (outcome, item) in enumerate(zip(found.outcomes, line.chances, strict=True)):
        yield f"{', ' if place else ''}{quoted([outcome.label])} "
        yield item.chance


def _four(found: OutcomesView) -> Sentence:
    count = len([line for line in found.now if line.lens])
    who = f"{count} lenses with equal weights" if count > 1 else f"the lens {found.together.label}"
    when = ", in the light of the history so far" if found.after else ""
    return (*_named(found, found.together), f": {who}{when}.")


def _before(found: OutcomesView) -> Sentence:
    return (*_named(found, found.before[-1]), ", before a single move of it is known.")


def _apart(found: OutcomesView, far: list[int]) -> Sentence:
    pieces: list[Piece] = []
    lenses = [line for line in found.now if line.lens]
    for place, at in enumerate(far):
        ordered = sorted(lenses, key=lambda line, at=at: line.chances[at].chance.value)  # type: ignore[misc]
        low, high = ordered[0], ordered[-1]
        pieces += [f"{'; on' if place else 'On'} {quoted([found.outcomes[at].label])} {low.label} says ",
                   low.chances[at].chance, f", {high.label} ", high.chances[at].chance]  # fmt: skip
    return (*pieces, ". A mean of them is nobody's forecast.")


def _by_reading(found: OutcomesView) -> Sentence:
    spread = [
        max(values) - min(values)
        for place in range(len(found.outcomes))
        if (values := [(line.after or line.before)[place].value for line in found.readings])
    ]
    widest = max(range(len(spread)), key=lambda place: spread[place])
    pieces: list[Piece] = [f"They part most on {quoted([found.outcomes[widest].label])}: "]
    for place, line in enumerate(found.readings):
        pieces += ["; " if place else "", f"{quoted([line.title])} "]
        if line.after:
            pieces += [line.before[widest], " before and ", line.after[widest], " after the history"]
        else:
            pieces.append(line.before[widest])
    return (*pieces, ".")


def _hypotheses(history: HistoryView) -> Iterator[tuple[str, Sentence]]:
    tested = [item for item in history.hypotheses if item.after is not None and not item.note and item.says]
    if not tested:
        return
    pieces: list[Piece] = []
    for place, item in enumerate(tested):
        assert item.after is not None
        assert item.low is not None
        assert item.high is not None
        pieces += ["; " if place else "", f"{quoted([item.name])} from ", item.before, " to ", item.after]
        pieces += [f" ({item.low} to {item.high})"]
    yield "What the history says", (*pieces, ". The range is over coding errors and precisions, and it is the answer.")


def ending_limit(found: OutcomesView | None) -> Sentence:
    """Return what the ends that are given do not say."""
    if found is None:
        return ("This is no forecast: no lens of this run says how the crisis ends.",)
    fragile = f" How solving ended: {'. '.join(found.fragile)}." if found.fragile else ""
    untold = f" After the history nothing is said: {found.untold}." if found.untold else ""
    return (
        f"Probabilities of ends say what models make of the crisis file. No forecast of theirs has been scored, so all "
        f"lenses weigh the same.{untold}{fragile}".replace(" %", f"{THIN}%"),
    )
