"""Sequence: in which order parties that do not trust each other could carry out an agreement, and whether they go on.

An agreement is a set of steps. Each is worth v_q(s) to party q once it is done, some share of it can be undone, and
those who only benefit may be told that it was done when it was not: with the error ε_s a benefit counts (1 - ε_s) of
its value. At any moment, the end included, the process may stop. A party is *exposed* by what it has then lost, and
*tempted* to stop by what it holds beyond the worth of the whole (:mod:`detente.solvers.order.bottleneck`). The plan is
the order of steps with the smallest worst exposure, then the smallest worst temptation: what a guarantee, a bond or a
third party must cover. Demands for an order that contradict each other admit no plan; then the cheapest set of them is
given up. The plan enforces itself where no party, at its patience, gains by stopping
(:mod:`detente.solvers.order.enforce`), with the worth of the whole as the peace a round.
"""

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.order.demands import Steps, parts_needed, plan_steps
from detente.solvers.order.enforce import keeps_on, least_patience
from detente.solvers.order.walk import Walked, walk
from detente.worlds.worlds import Floats, Worlds

NAME = "sequence"


def steps_of(worlds: Worlds) -> Steps:
    """Return the steps of worlds, sorted by name, so that the order of the file decides nothing."""
    field = {name: worlds.field(name, lens=NAME) for name in READS}
    by_name = np.argsort(np.array(worlds.labels["step"], dtype=str), kind="stable")
    by_order = np.argsort(np.array(worlds.labels["order"], dtype=str), kind="stable")
    value, owner = field["step_value"][:, by_name], field["step_owner"][:, by_name]
    trusted = 1 - field["step_error"][:, by_name, None] * ((value > 0) & (owner == 0))
    there = field["step_available"][:, by_name]
    worth = value * trusted * there[:, :, None]
    return Steps(
        available=there,
        needs=field["step_needs"][:, by_name][:, :, by_name],
        first=field["order_first"][:, by_order][:, :, by_name],
        then=field["order_then"][:, by_order][:, :, by_name],
        insist=field["order_insist"][:, by_order],
        price=field["order_price"][:, by_order],
        kept=worth * (1 - field["step_reversible"][:, by_name, None]),
        value=worth,
        owner=owner,
        cover=field["guarantee_covers"],
        guard=field["guarantee_needs"][:, :, by_name],
    )


def _back(array: Floats, names: tuple[str, ...]) -> Floats:
    """Return what is sorted by name in the order of the names; the names' axis is the second."""
    by_name = np.argsort(np.array(names, dtype=str), kind="stable")
    return np.asarray(array[:, np.argsort(by_name)])


def _enforced(worlds: Worlds, walked: Walked, total: Floats) -> tuple[Floats, Floats, Floats]:
    """Return whether plans enforce themselves, with a gain a round and once, and the patience each party needs."""
    days = np.take_along_axis(_by_name(worlds, "step_delay"), walked.order, axis=1)
    round_days = np.maximum(worlds.field("round_days", lens=NAME), 1e-9)
    delay = (days / round_days[:, None])[:, :, None]
    patience = worlds.field("patience", lens=NAME)[:, None, :]
    temptation = walked.temptation
    tempted = temptation > 0
    flow, once = (
        (keeps_on(temptation, total[:, None, :], patience, delay, once=alone) | ~tempted).all(axis=(1, 2))
        for alone in (False, True)
    )
    needed = np.where(tempted, least_patience(temptation, total[:, None, :], delay), 0.0)
    return (
        np.asarray(flow, dtype=np.float64),
        np.asarray(once, dtype=np.float64),
        np.asarray(needed.max(axis=1, initial=0.0)),
    )


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return the plan of every draw and what it asks of each party."""
    del seed  # this lens draws nothing
    steps = steps_of(worlds)
    found = plan_steps(steps)
    walked = walk(found.rank, steps.kept, steps.total, steps.owner, steps.cover, steps.guard)
    flow, once, needed = _enforced(worlds, walked, steps.total)
    planned = ~np.isnan(found.numbers["ties"])

    def where_planned(array: Floats) -> Floats:
        return np.where(planned.reshape(-1, *([1] * (array.ndim - 1))), array, np.nan)

    return {
        "feasible": found.feasible,
        "exposure": found.exposure,
        "uncovered": where_planned(walked.uncovered.max(axis=1)),
        "guarantee": found.temptation,
        "rank": _back(found.rank, worlds.labels["step"]),
        "given_up": _back(found.given_up, worlds.labels["order"]),
        "parts_needed": parts_needed(steps, _by_name(worlds, "step_parts"), found),
        "self_enforcing": where_planned(flow),
        "self_enforcing_once": where_planned(once),
        "patience_needed": where_planned(needed),
        "worst_exposure": found.numbers["worst_exposure"],
        "worst_guarantee": found.numbers["worst_temptation"],
        "least_guarantee": found.numbers["least_temptation"],
        "exposure_then": found.numbers["exposure_then"],
        "ties": found.numbers["ties"],
    }


def _by_name(worlds: Worlds, field: str) -> Floats:
    by_name = np.argsort(np.array(worlds.labels["step"], dtype=str), kind="stable")
    return worlds.field(field, lens=NAME)[:, by_name]


READS = (
    "step_value",
    "step_reversible",
    "step_error",
    "step_delay",
    "step_parts",
    "step_available",
    "step_owner",
    "step_needs",
    "order_first",
    "order_then",
    "order_insist",
    "order_price",
    "guarantee_covers",
    "guarantee_needs",
    "round_days",
    "patience",
)
NO_PLAN = "steps need each other in a circle, so that there is no plan"
EXCHANGE = {
    "step_value": [[-0.6, 0.8], [0.8, -0.6]],
    "step_reversible": [0.5, 0],
    "step_error": [0, 0],
    "step_delay": [0, 0],
    "step_parts": [1, 1],
    "step_available": [1, 1],
    "step_owner": [[1, 0], [0, 1]],
    "step_needs": [[0, 0], [0, 0]],
    "order_first": [[1, 0], [0, 1]],
    "order_then": [[0, 1], [1, 0]],
    "order_insist": [1, 0],
    "order_price": [0.1, 0.2],
    "guarantee_covers": [[0, 0]],
    "guarantee_needs": [[0, 0]],
    "round_days": 30,
    "patience": [0.5, 0.5],
}
LENS = Lens(
    name=NAME,
    version=1,
    question="In which order could parties that do not trust each other carry out the agreement?",
    cites=("schelling1960",),
    reads=READS,
    gives=(
        Output("feasible", (), "0 or 1", 0, 1, "whether all demands for an order can be met together"),
        Output(
            "exposure",
            ("party",),
            "utility",
            0,
            np.inf,
            "what a party has lost at the worst moment of the plan, if the process stops there",
            NO_PLAN,
        ),
        Output(
            "uncovered", ("party",), "utility", 0, np.inf, "the same, less what guarantees in force then cover", NO_PLAN
        ),
        Output(
            "guarantee",
            ("party",),
            "utility",
            0,
            np.inf,
            "what a party gains at most by not acting when its turn comes: what a guarantee must cover",
            NO_PLAN,
        ),
        Output(
            "rank",
            ("step",),
            "place",
            1,
            np.inf,
            "when a step is done in the plan",
            f"there is no such step in the world, or {NO_PLAN}",
        ),
        Output(
            "given_up", ("order",), "0 or 1", 0, 1, "whether a demand is in the cheapest set of those to be given up"
        ),
        Output(
            "parts_needed",
            (),
            "parts",
            1,
            20,
            "into how many verified parts steps must be split so that guarantees cover every exposure",
            "no number of parts that the steps allow is enough",
        ),
        Output(
            "self_enforcing",
            (),
            "0 or 1",
            0,
            1,
            "whether no party gains by stopping, at its patience, if stopping pays in every round until it is noticed",
            NO_PLAN,
        ),
        Output("self_enforcing_once", (), "0 or 1", 0, 1, "the same if stopping pays once", NO_PLAN),
        Output(
            "patience_needed",
            ("party",),
            "factor",
            0,
            1,
            "least patience with which a party goes on; 1: with none",
            NO_PLAN,
        ),
        Output("worst_exposure", (), "utility", 0, np.inf, "the worst of all parties' exposures", NO_PLAN),
        Output("worst_guarantee", (), "utility", 0, np.inf, "the worst of all guarantees needed", NO_PLAN),
        Output(
            "least_guarantee",
            (),
            "utility",
            0,
            np.inf,
            "the worst guarantee needed by the plan that needs the least, whatever it exposes",
            NO_PLAN,
        ),
        Output("exposure_then", (), "utility", 0, np.inf, "the least worst exposure of such a plan", NO_PLAN),
        Output("ties", (), "plans", 1, np.inf, "how many plans are equally good", NO_PLAN),
    ),
    published=(
        Published(
            source="by hand: each pays 0.6 and gains 0.8; half of the first step, and of nothing else, can be undone",
            inputs=EXCHANGE,
            expect={
                "feasible": 1,
                "exposure": [0.3, 0.2],
                "guarantee": [0, 0.2],
                "rank": [1, 2],
                "given_up": [0, 0],
                "self_enforcing": 1,
                "patience_needed": [0, 0.5],
                "ties": 1,
            },
        ),
        Published(
            source="by hand: the same with contradicting orders; the first is cheaper to give up, so the second stands",
            inputs=EXCHANGE | {"order_insist": [1, 1]},
            expect={
                "feasible": 0,
                "given_up": [1, 0],
                "rank": [2, 1],
                "exposure": [0, 0.6],
                "guarantee": [0.6, 0],
                "self_enforcing": 0,
                "patience_needed": [0.75, 0],
            },
        ),
    ),
    assumes=(
        "The agreement is made and its steps are known; what is left of them if the process stops is what was done, "
        "less what can be undone; stopping ends the peace for good."
    ),
    misleads=(
        "Values of steps are the weakest numbers of a crisis: read the structure first (cycles, order, parts), the "
        "sizes last. Dates when steps are due do not bind the plan, and exposures of different parties are compared "
        "as if their utilities were one scale."
    ),
    solve=solve,
)
