"""Odds of rivals: of one family exactly one hypothesis is true, so that their odds come to 1.

The draw scales the odds of a family to sum to 1, which is meant for words and ranges: nobody expects ``likely`` and
``unlikely`` to come to 1. What cannot come to 1 was meant otherwise, and scaling it would hide that: odds whose lowest
stated values exceed 1 together, and odds whose highest stay below. Decimals may be rounded: each by half a hundredth.

Odds that stand in for what a reading leaves out are those of the draw: the hypothesis' own; where it states none, 0
beside rivals on which the reading speaks, and even odds elsewhere. What a belief leaves open is shared out among the
rivals that it does not name, so that it need not come to 1.
"""

from collections.abc import Iterable, Iterator, Mapping

from detente.core.quantity import Exact, ends
from detente.core.record import Number
from detente.crisis.crisis import Crisis
from detente.crisis.file.findings import Finding, Path_, Stated

ROUNDED = 0.005  # what a hypothesis' odds may be off by rounding to two decimals
EVEN, NEVER = Number(Exact(0.5)), Number(Exact(0.0))  # what the draw takes where nothing is stated
CLOSE = 1e-9


def check_odds(stated: Stated) -> Iterator[Finding]:
    """Error: odds of rivals that cannot come to 1 - of the hypotheses themselves, in a reading, in a belief."""
    crisis = stated.crisis
    if stated.lacks("hypotheses"):
        return
    for names in _families(crisis):
        own = {name: crisis.hypotheses[name].odds for name in names}
        said = {name: odds for name, odds in own.items() if odds is not None}
        silent = [name for name, one in crisis.readings.items() if not {*names} & {*one.odds}]
        if said and (silent or not crisis.readings):
            taken = {name: odds or EVEN for name, odds in own.items()}
            yield from _off(taken, [*said], ("hypotheses", [*said][-1], "odds"), "of the hypotheses")
        for reading, one in crisis.readings.items():
            known = [name for name in names if name in one.odds]
            if known and _all_read(stated, "readings", reading, one.odds):
                taken = {name: one.odds.get(name) or own[name] or NEVER for name in names}
                yield from _off(taken, known, ("readings", reading, "odds"), f"in the reading '{reading}'")
        for party, belief in crisis.beliefs.items():
            known = [name for name in names if name in belief.odds]
            if known and _all_read(stated, "beliefs", party, belief.odds):
                taken = {name: belief.odds[name] for name in known}
                yield from _off(taken, known, ("beliefs", party, "odds"), f"in the beliefs of '{party}'", of=len(names))


def _all_read(stated: Stated, section: str, name: str, odds: Iterable[str]) -> bool:
    """Whether nothing of an overlay was set aside and all its odds are of hypotheses; the rest is told elsewhere."""
    return not stated.lacks(section, name) and {*odds} <= set(stated.crisis.hypotheses)


def _families(crisis: Crisis) -> list[list[str]]:
    """Return the names of rivals, family by family; a hypothesis without rivals has odds of its own."""
    found: dict[str, list[str]] = {}
    for name, hypothesis in crisis.hypotheses.items():
        found.setdefault(hypothesis.rivals, []).append(name)
    return [names for names in found.values() if len(names) > 1]


def _off(
    taken: Mapping[str, Number], stated: list[str], at: Path_, where: str, *, of: int | None = None
) -> Iterator[Finding]:
    """Yield what is wrong with odds that come to more than 1, or to less though all rivals (``of`` many) have some."""
    least, most = (sum(ends(odds.quantity)[end] for odds in taken.values()) for end in (0, 1))
    slack = ROUNDED * len(taken) + CLOSE
    if least > 1 + slack:
        total, verb = least, "lower"
    elif most < 1 - slack and len(taken) == (of or len(taken)):
        total, verb = most, "raise"
    else:
        return
    bound = "" if least == most else ", at the least" if verb == "lower" else ", at the most"
    unsaid = [f"'{name}'" for name in taken if name not in stated]
    hint = f"{verb} some: exactly one of them is true"
    if unsaid:
        hint = f"state those of {' and '.join(unsaid)} as well: exactly one of them is true"
    names = ", ".join(taken)
    message = f"the odds of the rivals {names} {where} come to {total:.3g}{bound}; expected 1"
    yield Finding(at, message, hint, key=True)
