"""Settings of the spatial lenses: which variant of the rules, how many rounds, and who counts."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from detente.core.errors import did_you_mean, shorten
from detente.core.quantity import Exact, Scale
from detente.core.record import Record, Table, wrong
from detente.core.wording import DECIMAL, Unreadable, read_quantity
from detente.crisis.spatial.presets import EVEN_ODDS, PRESETS

MOST_ROUNDS = 1_000
_RULES = {
    "anyOf": [
        {"enum": list(PRESETS)},
        {
            "type": "object",
            "required": ["choose"],
            "additionalProperties": False,
            "properties": {
                "choose": {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"enum": list(PRESETS)},
                    "additionalProperties": {
                        "anyOf": [
                            {"type": "number", "minimum": 0},
                            {"type": "string", "pattern": rf"^\s*{DECIMAL}\s*$"},
                        ]
                    },
                }
            },
        },
    ]
}


def _as_rules(written: Any) -> Any:
    """Return a preset, or several of them with their odds."""
    if isinstance(written, str):
        return _known(written, ())
    if not isinstance(written, dict) or set(written) != {"choose"} or not isinstance(written["choose"], dict):
        raise wrong("these are no rules", f"write a preset, {_names()}, or {{choose: {{PRESET: ODDS}}}}")
    odds = {_known(name, ("choose", str(name))): _odds(name, weight) for name, weight in written["choose"].items()}
    if sum(odds.values()) <= 0:
        hint = "give at least one preset odds above 0: {choose: {dyad: 2, text_2002: 1}}"
        raise wrong("the odds of 'choose' add up to nothing", hint, ("choose",))
    return {"choose": Table(odds)}


def _names() -> str:
    return ", ".join(f"'{name}'" for name in PRESETS)


def _known(name: Any, at: tuple[str, ...]) -> str:
    if name in PRESETS:
        return str(name)
    shown = shorten(str(name), 40)
    if isinstance(name, int | float):
        raise wrong(f"'{shown}' is no preset of the rules", "the preset comes first: {choose: {dyad: 2}}", at)
    raise wrong(f"'{shown}' is no preset of the rules", did_you_mean(shown, PRESETS), at)


def _odds(name: str, written: Any) -> float:
    at = ("choose", str(name))
    try:
        found = read_quantity(written, Scale.POSITIVE)
    except Unreadable as error:
        raise wrong(str(error), error.hint, at) from None
    if not isinstance(found, Exact):
        raise wrong("the odds of a preset are one number", "write {choose: {dyad: 2, text_2002: 1}}", at)
    return found.value


class Spatial(Record):
    """Settings of the spatial lenses.

    Attributes
    ----------
    rules : str or mapping
        A preset of the rules of challenge, or ``{choose: {PRESET: ODDS, …}}``; which one is right is not known, so by
        default all are drawn, about evenly.
    rounds : int
        How many rounds of challenge are played.
    who_counts : {"all", "seated"}
        Whether all parties with a stance press on an issue, or only those at a table with it.
    """

    rules: Annotated[Any, BeforeValidator(_as_rules), WithJsonSchema(_RULES)] = Field(
        default_factory=lambda: {"choose": Table(EVEN_ODDS)}
    )
    rounds: Annotated[int, Field(ge=1, le=MOST_ROUNDS, strict=True)] = 10
    who_counts: Literal["all", "seated"] = "all"

    @property
    def odds(self) -> dict[str, float]:
        """The odds of every preset, in the order of the presets; any positive weights."""
        stated = {self.rules: 1.0} if isinstance(self.rules, str) else self.rules["choose"]
        return {name: float(stated.get(name, 0.0)) for name in PRESETS}
