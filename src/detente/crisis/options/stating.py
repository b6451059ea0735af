"""Stated preferences: the forms in which a crisis file says what a party would rather have, and what it sees.

Prioritised statements, weights, a ranking with ties and large steps, or pairs; one form a party. A state is called by
its stated name, its number, or its word, such as ``YN-N``.
"""

from typing import Annotated, Any, TypeAlias

from pydantic import (
    BeforeValidator,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
    model_validator,
)

from detente.core.record import (
    Alternative,
    Flag,
    Frozen,
    Name,
    Real,
    Sourced,
    Table,
    Texts,
    Unit,
    wrong,
)
from detente.core.scalar import ONE_OR_MORE, as_name, as_text, as_tuple

MUCH = "much worse"


def _as_option(written: Any) -> Any:
    """Return the name of an option; those of derived options may name a party after a dot."""
    if isinstance(written, str) and "." in written:
        return ".".join(str(as_name(part)) for part in written.split("."))
    return as_name(written)


def _as_state(written: Any) -> Any:
    """Return the name, number or word of a state."""
    if isinstance(written, int) and not isinstance(written, bool):
        return str(written)
    if isinstance(written, str) and written and not set(written) - set("YN-"):
        return written
    return as_name(written)


def _as_tier(written: Any) -> Any:
    """Return a tier of a ranking as a tuple of states."""
    if isinstance(written, list | tuple):
        return tuple(written)
    return (written,)


def _as_ranking(written: Any) -> Any:
    """Return the tiers of a ranking, with the places of the steps that are large kept as tiers of their own."""
    if not isinstance(written, list | tuple):
        raise wrong("a ranking is a list of states, best first", "write [BEST, [TIED, TIED], WORST]")
    steps = [entry in (MUCH, ()) for entry in written]
    lost = next((place for place, step in enumerate(steps) if step and (place == 0 or all(steps[place:]))), None)
    lost = next((place for place in range(1, len(steps)) if steps[place - 1] and steps[place]), lost)
    if lost is not None:
        raise wrong(
            f"'{MUCH}' does not stand between two states", "write it once, between better and worse", (str(lost),)
        )
    return written


def _as_entry(written: Any) -> Any:
    if isinstance(written, list) and not written:
        raise wrong(
            "a tie of no states stands in the ranking", f"name states in it, or write '{MUCH}' for a large step"
        )
    return () if written in (MUCH, ()) else _as_tier(written)


def _plainly(tiers: tuple[tuple[str, ...], ...]) -> list[Any]:
    return [MUCH if not tier else tier[0] if len(tier) == 1 else list(tier) for tier in tiers]


def _as_statement(written: Any) -> Any:
    """Return a formula; a list of them holds when any does."""
    if isinstance(written, list | tuple) and written and all(isinstance(part, str) for part in written):
        return "any of: " + ", ".join(str(as_text(part)) for part in written)
    return as_text(written)


_STATE = {"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 0}]}
_TIER = {"anyOf": [*_STATE["anyOf"], {"type": "array", "items": _STATE}]}
OptionName: TypeAlias = Annotated[str, BeforeValidator(_as_option)]
State: TypeAlias = Annotated[str, BeforeValidator(_as_state), WithJsonSchema(_STATE)]
Two: TypeAlias = tuple[State, State]
Tier: TypeAlias = Annotated[tuple[State, ...], BeforeValidator(_as_entry)]
Tiers: TypeAlias = Annotated[
    tuple[Tier, ...],
    BeforeValidator(_as_ranking),
    PlainSerializer(_plainly),
    WithJsonSchema({"type": "array", "items": _TIER}),
]
Statement: TypeAlias = Annotated[str, BeforeValidator(_as_statement), WithJsonSchema(ONE_OR_MORE)]
OptionNames: TypeAlias = Annotated[tuple[OptionName, ...], BeforeValidator(as_tuple), WithJsonSchema(ONE_OR_MORE)]


class Weighted(Sourced):
    """What a state that satisfies a formula is worth more."""

    when: Statement
    weight: Real


class Pair(Sourced):
    """A comparison of two states: one is better than the other, they are equal, or it is not known.

    Attributes
    ----------
    better, worse : str or None
        States.
    much : bool
        Whether the better one is much better.
    chance : Number
        Chance that the better one is preferred; by default it surely is.
    equal, unknown : tuple of two str, or None
    """

    better: State | None = None
    worse: State | None = None
    much: Flag = False
    chance: Unit | None = None
    equal: Two | None = None
    unknown: Two | None = None

    @model_validator(mode="before")
    @classmethod
    def _is_one(cls, written: Any) -> Any:
        if not isinstance(written, dict) or set(written) - set(cls.model_fields):
            return written  # an unknown key says more
        kinds = [key for key in ("better", "equal", "unknown") if key in written]
        if "worse" in written and "better" not in written:
            raise wrong("'better' is missing", "write {better: STATE, worse: STATE}")
        if len(kinds) != 1:
            raise wrong("a pair is one comparison", "write {better: A, worse: B}, {equal: [A, B]} or {unknown: [A, B]}")
        if kinds == ["better"] and "worse" not in written:
            raise wrong("'worse' is missing", "write {better: STATE, worse: STATE}")
        if kinds != ["better"] and ("much" in written or "chance" in written):
            raise wrong(f"'much' and 'chance' say how much better, and nothing is better in '{kinds[0]}'", "drop them")
        if written.get("much") and "chance" in written:
            raise wrong("'much' and 'chance' stand in one pair", "keep one of the two: they belong to different lenses")
        return written


class Sees(Sourced):
    """How one party sees the conflict, where that is not how it is.

    Attributes
    ----------
    knows : tuple of str or None
        The options that it knows of; it does not see states in which another one is on. A plain list means this.
    hides : tuple of str
        Formulas of states that it does not see.
    statements, rankings
        What it thinks that others prefer, or of itself, what it thinks that it prefers.
    sees : mapping of party to Sees
        What it thinks that another party sees.
    """

    knows: OptionNames | None = None
    hides: Texts = ()
    statements: Frozen[Name, tuple[Statement, ...]] = Table()
    rankings: Frozen[Name, Tiers] = Table()
    sees: "Frozen[Name, Annotated[Sees, Alternative(ONE_OR_MORE)]]" = Table()

    @model_validator(mode="before")
    @classmethod
    def _plain_list(cls, written: Any) -> Any:
        return {"knows": written} if isinstance(written, str | list | tuple) else written

    @model_serializer(mode="wrap")
    def _plainly(self, handler: SerializerFunctionWrapHandler) -> Any:
        """Return only the list where nothing else is stated."""
        written = handler(self)
        return written["knows"] if set(written) == {"knows"} and self.knows else written
