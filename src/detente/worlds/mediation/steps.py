"""Steps of an agreement in every world: their values, what they need, who insists on which order, who vouches for them.

Steps that are not available in a world, and orders that nobody insists on there, stay in the arrays and are marked, so
that every world has the same shape.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from detente.core.quantity import Scale
from detente.core.record import Number
from detente.crisis.crisis import Crisis
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build


def order_names(crisis: Crisis) -> tuple[str, ...]:
    """Return the names of the orders; one without a name is known by its place."""
    return tuple(order.name or str(place) for place, order in enumerate(crisis.orders))


def step_labels(crisis: Crisis) -> Mapping[str, tuple[str, ...]]:
    """Return the names along the dims of steps, orders and guarantees."""
    return {"step": tuple(crisis.steps), "order": order_names(crisis), "guarantee": tuple(crisis.guarantees)}


def _table(
    build: "Build", rows: int, columns: Sequence[str], cell: Callable[[int, str], tuple[str, Number | None, Scale]]
) -> Floats:
    """Draw a table of numbers, one a row and column; 0 where nothing is stated."""
    found = np.zeros((build.draws, rows, len(columns)))
    for row in range(rows):
        for place, column in enumerate(columns):
            drawn = build.drawing.number(*cell(row, column))
            if drawn is not None:
                found[:, row, place] = np.nan_to_num(drawn)
    return found


def _value(build: "Build") -> Floats:
    names = tuple(build.crisis.steps)

    def cell(row: int, party: str) -> tuple[str, Number | None, Scale]:
        return f"steps.{names[row]}.value.{party}", build.crisis.steps[names[row]].value.get(party), Scale.SIGNED

    return _table(build, len(names), tuple(build.crisis.parties), cell)


def _covers(build: "Build") -> Floats:
    names = tuple(build.crisis.guarantees)

    def cell(row: int, party: str) -> tuple[str, Number | None, Scale]:
        stated = build.crisis.guarantees[names[row]].covers.get(party)
        return f"guarantees.{names[row]}.covers.{party}", stated, Scale.UNIT

    return _table(build, len(names), tuple(build.crisis.parties), cell)


def _verified(name: str, scale: Scale) -> "Callable[[Build], Floats]":
    def build_verified(build: "Build") -> Floats:
        names = tuple(build.crisis.steps)

        def cell(row: int, column: str) -> tuple[str, Number | None, Scale]:
            by = build.crisis.steps[names[row]].verified
            return f"steps.{names[row]}.verified.{column}", None if by is None else getattr(by, column), scale

        return _table(build, len(names), (name,), cell)[:, :, 0]

    return build_verified


def _happening(build: "Build", paths: Sequence[tuple[str, Number]]) -> Floats:
    columns = [build.drawing.happens(path, chance) for path, chance in paths]
    return np.stack(columns, axis=1) if columns else np.empty((build.draws, 0))


def _available(build: "Build") -> Floats:
    return _happening(build, [(f"steps.{key}.available", step.available) for key, step in build.crisis.steps.items()])


def _insist(build: "Build") -> Floats:
    names = order_names(build.crisis)
    return _happening(
        build,
        [(f"orders.{name}.insist", order.insist) for name, order in zip(names, build.crisis.orders, strict=True)],
    )


def _price(build: "Build") -> Floats:
    found = np.full((build.draws, len(build.crisis.orders)), np.nan)
    for place, (name, order) in enumerate(zip(order_names(build.crisis), build.crisis.orders, strict=True)):
        drawn = build.drawing.number(f"orders.{name}.price", order.price, Scale.UNIT)
        if drawn is not None:
            found[:, place] = drawn
    return found


def _marked(build: "Build", rows: Sequence[Sequence[str]], columns: Sequence[str]) -> Floats:
    """Return 1 where a row names a column, in every world alike."""
    return build.fixed(np.array([[name in row for name in columns] for row in rows]).reshape(len(rows), len(columns)))


def _round_days(build: "Build") -> Floats:
    drawn = build.drawing.number("implementation.round", build.crisis.implementation.round, Scale.POSITIVE)
    assert drawn is not None
    return drawn


STEP_BUILDERS: "Mapping[str, Callable[[Build], Floats]]" = MappingProxyType(
    {
        "step_value": _value,
        "step_reversible": lambda build: build.each("steps", build.crisis.steps, "reversible", Scale.UNIT),
        "step_error": _verified("error", Scale.UNIT),
        "step_delay": _verified("days", Scale.POSITIVE),
        "step_parts": lambda build: build.fixed([step.parts for step in build.crisis.steps.values()]),
        "step_available": _available,
        "step_owner": lambda build: _marked(
            build, [step.by for step in build.crisis.steps.values()], tuple(build.crisis.parties)
        ),
        "step_needs": lambda build: _marked(
            build, [step.needs for step in build.crisis.steps.values()], tuple(build.crisis.steps)
        ),
        "order_first": lambda build: _marked(
            build, [order.first for order in build.crisis.orders], tuple(build.crisis.steps)
        ),
        "order_then": lambda build: _marked(
            build, [order.then for order in build.crisis.orders], tuple(build.crisis.steps)
        ),
        "order_insist": _insist,
        "order_price": _price,
        "guarantee_covers": _covers,
        "guarantee_needs": lambda build: _marked(
            build, [item.needs for item in build.crisis.guarantees.values()], tuple(build.crisis.steps)
        ),
        "round_days": _round_days,
    }
)
