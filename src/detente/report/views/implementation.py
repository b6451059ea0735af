"""The view of a plan: who is exposed after each step, contradictions with both sides, and what to do about them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.crisis.crisis import Crisis
from detente.crisis.steps import Due, Order
from detente.report.views.numeral import Numeral, Piece, Sentence
from detente.study.implementation import CycleLink, Implementation, StepPlan, WayOut

BEHIND_PLAN = "plan/sequence"  # what explains the numbers of a plan
NOTHING = 5e-4  # what is below half a thousandth is shown as nothing
MOST_CYCLES = 6


@dataclass(frozen=True)
class StepView:
    """One step of a plan.

    Attributes
    ----------
    place : int
    step, title, by, due : str
    acts : tuple of str
        Who must act, by their names in the crisis.
    exposed : tuple of (party, numeral)
        All parties, in the order of the crisis, after it.
    low, high : mapping of party to float
        The middle 90 % over the worlds.
    exposed_words, spread_words, tempted_words : str
        Of those parties of whom there is anything to say.
    """

    place: int
    step: str
    title: str
    by: str
    due: str
    acts: tuple[str, ...]
    exposed: tuple[tuple[str, Numeral], ...]
    low: Mapping[str, float]
    high: Mapping[str, float]
    exposed_words: str
    spread_words: str
    tempted_words: str


@dataclass(frozen=True)
class PlanView:
    """A plan as it is shown.

    Attributes
    ----------
    feasible : bool
        Whether some order meets all demands.
    name : str
        Of the reading, or ``plan``.
    title : str
    answer : sentence
    cycles : tuple of str
    ways_out : tuple of tuple
        Rows: what, price, worst exposure, whose, worst guarantee.
    given_up : str
    steps : tuple of StepView
    parties : tuple of (party, name)
    advice : tuple of sentence
        In the order in which it should be tried.
    holds : tuple of sentence
        How the plan holds over the worlds, and by itself.
    """

    feasible: bool
    name: str
    title: str
    answer: Sentence
    cycles: tuple[str, ...]
    ways_out: tuple[tuple[Piece, ...], ...]
    given_up: str
    steps: tuple[StepView, ...]
    parties: tuple[tuple[str, str], ...]
    advice: tuple[Sentence, ...]
    holds: tuple[Sentence, ...]


def utility(value: float) -> Numeral:
    """Return a utility as it is shown: to hundredths.

    >>> utility(0.0899).text
    '0.09'
    """
    said = "0" if abs(value) < NOTHING else f"{value:.2f}" if abs(value) >= 0.005 else f"{value:.3f}"
    return Numeral(said, value, BEHIND_PLAN)


def per_cent(value: float, at: str = BEHIND_PLAN) -> Numeral:
    """Return a share of worlds in whole per cent."""
    return Numeral(f"{100 * value:.0f}\N{NO-BREAK SPACE}%", value, at)


def plan_views(crisis: Crisis, plans: Sequence[Implementation]) -> tuple[PlanView, ...]:
    """Return plans as they are shown."""
    return tuple(_plan_view(crisis, plan) for plan in plans)


def _plan_view(crisis: Crisis, plan: Implementation) -> PlanView:
    words = _Words(crisis)
    reading = crisis.readings[plan.reading] if plan.reading is not None else None
    return PlanView(
        feasible=plan.feasible,
        name=plan.reading or "plan",
        title=(reading.title or plan.reading or "") if reading is not None else "The plan",
        answer=_sentence(words.answer(plan)),
        cycles=tuple(words.cycle(cycle) for cycle in plan.cycles[:MOST_CYCLES])
        + ((f"and {len(plan.cycles) - MOST_CYCLES} further cycles",) if len(plan.cycles) > MOST_CYCLES else ()),
        ways_out=tuple(words.way(way) for way in plan.ways_out),
        given_up=" and ".join(words.order(name) for name in plan.given_up),
        steps=tuple(words.step_view(place, step) for place, step in enumerate(plan.steps, start=1)),
        parties=tuple((party, words.party(party)) for party in crisis.parties),
        advice=words.advice(plan),
        holds=words.holds(plan),
    )


def _sentence(pieces: Sentence) -> Sentence:
    """Return a sentence with a capital letter at its start."""
    first, *rest = (piece for piece in pieces if piece != "")
    return (first[:1].upper() + first[1:] if isinstance(first, str) else first, *rest)


@dataclass(frozen=True)
class _Words:
    """A crisis' own words for steps, parties and orders."""

    crisis: Crisis

    def party(self, name: str) -> str:
        party = self.crisis.parties.get(name)
        return (party.name if party is not None else None) or name

    def step(self, name: str) -> str:
        return self.crisis.steps[name].title or name.replace("-", " ")

    def _order(self, name: str) -> Order:
        at = {order.name or str(place): order for place, order in enumerate(self.crisis.orders)}
        return at[name]

    def order(self, name: str) -> str:
        order = self._order(name)
        return f"“{', '.join(order.first)} before {', '.join(order.then)}” ({self.whose(order)})"

    def whose(self, order: Order) -> str:
        who = self.party(order.source) if order.source in self.crisis.parties else order.source or "nobody named"
        point = f", point {order.point}" if order.point is not None else ""
        return f"{who}{point}"

    def sources(self, order: Order) -> str:
        said = [f"{name}: {self.crisis.claim[name].says}" for name in order.because if name in self.crisis.claim]
        return "; ".join(said) or (f"assumed: {order.assumed}" if order.assumed else "")

    def cycle(self, links: tuple[CycleLink, ...]) -> str:
        said = []
        for link in links:
            reasons = []
            for name in link.orders:
                order = self._order(name)
                rests = self.sources(order)
                reasons.append(self.whose(order) + (f" [{rests}]" if rests else ""))
            reasons += ["it cannot happen without it"] if link.needed else []
            said.append(f"{link.before} before {link.after} ({' and '.join(reasons)})")
        return "; ".join(said)

    def way(self, way: WayOut) -> tuple[Piece, ...]:
        if way.kind == "split":
            what = f"split {way.names[0]} in two: half before, half after"
        else:
            what = "give up " + " and ".join(map(self.order, way.names)) + (" - the cheapest" if way.cheapest else "")
        return (
            what,
            "-" if way.kind == "split" else "no price stated" if way.price is None else utility(way.price),
            "no plan" if way.exposure is None else utility(way.exposure),
            ", ".join(map(self.party, way.exposed)) or "nobody",
            "no plan" if way.guarantee is None else utility(way.guarantee),
        )

    def answer(self, plan: Implementation) -> Sentence:
        if not plan.steps:
            return ("no plan is possible: steps need each other in a circle.",)
        start = "" if plan.feasible else "no order meets all demands; "
        if plan.given_up:
            start += f"once {' and '.join(map(self.order, plan.given_up))} is given up, "
        worst = plan.numbers["worst_exposure"]
        who = [self.party(party) for party, value in plan.exposure.items() if value >= worst - 1e-9]
        body: Sentence
        if worst < NOTHING:
            body = ("nobody is ever worse off than without it",)
        else:
            body = ("the worst exposure is ", utility(worst), f", borne by {' and '.join(who)}")
        pulled = plan.numbers["worst_guarantee"]
        least = plan.numbers["least_guarantee"]
        end: Sentence = ("; nobody is tempted to stop.",)
        if pulled >= NOTHING:
            tempted = [self.party(party) for party, value in plan.guarantee.items() if value >= pulled - 1e-9]
            end = ("; a guarantee of ", utility(pulled), f" is needed against {' and '.join(tempted)} stopping")
            if least < pulled - 1e-9:
                after = utility(plan.numbers["exposure_then"])
                end += (" (another plan needs only ", utility(least), ", but exposes by ", after, ").")
            else:
                end += (".",)
        return (start, *body, *end)

    def step_view(self, place: int, step: StepPlan) -> StepView:
        stated = self.crisis.steps[step.step]
        exposed = {party: value for party, value in step.exposure.items() if value >= NOTHING}
        spread = {party: item for party, item in step.spread.items() if item.high >= NOTHING}
        tempted = {party: value for party, value in step.tempted.items() if value >= NOTHING}
        due = stated.due
        return StepView(
            place=place,
            step=step.step,
            title=self.step(step.step),
            by=", ".join(map(self.party, stated.by)) or "nobody in particular",
            due=f"{due.days:g} days after {due.after}" if isinstance(due, Due) else str(due) if due else "",
            acts=stated.by,
            exposed=tuple((party, utility(value)) for party, value in step.exposure.items()),
            low={party: item.low for party, item in step.spread.items()},
            high={party: item.high for party, item in step.spread.items()},
            exposed_words=", ".join(f"{self.party(q)} {utility(value)}" for q, value in exposed.items()) or "nobody",
            spread_words=", ".join(
                f"{self.party(q)} {utility(item.low)} to {utility(item.high)}" for q, item in spread.items()
            )
            or "nobody",
            tempted_words=", ".join(f"{self.party(q)} {utility(value)}" for q, value in tempted.items()) or "none",
        )

    def advice(self, plan: Implementation) -> tuple[Sentence, ...]:
        """Say what to do, in the order in which it should be tried."""
        found: list[Sentence] = []
        if not plan.steps:
            return (("Change what the steps need: these needs cannot all be met.",),)
        if plan.feasible:
            found.append(
                ("Reorder: the order above is the best there is; any other exposes or tempts more, or as much.",)
            )
        else:
            found.append(("Reorder: no order of these steps meets all demands.",))
        found += self._split(plan)
        found += self._conditional(plan)
        found += self._guarantee(plan)
        if not plan.feasible:
            ways = [way for way in plan.ways_out if way.kind == "give up" and way.cheapest]
            said = " or ".join(" and ".join(map(self.order, way.names)) for way in ways)
            found.append((f"Give up an order: the cheapest is {said}.",))
        return tuple(found)

    def _split(self, plan: Implementation) -> list[Sentence]:
        ways = [way for way in plan.ways_out if way.kind == "split" and way.exposure is not None]
        if ways:
            best = min(ways, key=lambda way: (way.exposure or 0.0, way.guarantee or 0.0))
            exposure, guarantee = utility(best.exposure or 0.0), utility(best.guarantee or 0.0)
            what = f"Split: {self.step(best.names[0])} in two verified halves, one on each side of the other step; "
            return [(what, "worst exposure ", exposure, ", guarantee ", guarantee, ".")]
        needed = plan.numbers["parts_needed"]
        if math.isnan(needed):
            text = "no split that the steps allow (their 'parts') brings every exposure under the guarantees stated."
            return [("Split: " + text,)]
        if needed > 1:
            return [("Split: ", f"in {needed:.0f} verified parts each, no exposure is left uncovered.")]
        return []

    def _conditional(self, plan: Implementation) -> list[Sentence]:
        """Make the step that exposes most conditional on the next one that relieves who is exposed."""
        worst = plan.numbers["worst_exposure"]
        if worst < NOTHING:
            return []
        place, party = max(
            ((at, q) for at, step in enumerate(plan.steps) for q in step.exposure),
            key=lambda item: (plan.steps[item[0]].exposure[item[1]], -item[0]),
        )
        relief = next((s for s in plan.steps[place + 1 :] if s.exposure[party] < worst - 1e-9), None)
        if relief is None:
            return []
        step = plan.steps[place].step
        when = f"{self.party(party)} is exposed most after “{self.step(step)}”"
        return [
            (f"Make a step conditional: {when}; let it take effect only once “{self.step(relief.step)}” is verified.",)
        ]

    def _guarantee(self, plan: Implementation) -> list[Sentence]:
        said: list[Piece] = []
        for party, value in plan.uncovered.items():
            if value >= NOTHING:
                said += [", " if said else "", f"{self.party(party)}'s loss of ", utility(value)]
        for party, value in plan.guarantee.items():
            if value >= NOTHING:
                said += [", " if said else "", f"{self.party(party)}'s gain of ", utility(value), " by stopping"]
        return [("Add a guarantee: it must cover ", *said, ".")] if said else []

    def holds(self, plan: Implementation) -> tuple[Sentence, ...]:
        if not plan.steps:
            return ()
        enforcing = plan.numbers["self_enforcing"] > 0
        needs = [
            f"{self.party(party)} needs {value:.2f} and has {plan.patience[party]:.2f}"
            for party, value in plan.patience_needed.items()
            if value > 0
        ]
        detail = f" (least patience: {'; '.join(needs)})" if needs else ""
        verdict = "enforces itself" if enforcing else "does not enforce itself"
        return (
            (f"At the stated patience the plan {verdict}{detail}; each world's own best plan does in ",
             per_cent(plan.over["self_enforcing"].mean), " of worlds."),
            (f"Over {plan.worlds:,} worlds this plan is as good as the best one in ", per_cent(plan.best),
             "; where it is not, it and the best differ in worst exposure by ",
             utility(plan.over["regret"].high), " or less in 95\N{NO-BREAK SPACE}% of all worlds."),
        )  # fmt: skip
