"""Addresses: every number of a crisis has one, such as ``levers.invade.cost``, and is found by it everywhere.

:func:`numbers` walks a crisis and yields each number with its address, its scale and its source; :func:`find` goes
the other way. A number without a source of its own takes that of its record, or of the nearest record around it that
names one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from detente.core.errors import NotFound
from detente.core.quantity import Scale
from detente.core.record import Number, On, Sourced
from detente.crisis.crisis import Crisis

SETTINGS = ("beliefs", "readings", "hypotheses", "history", "claims", "documents", "codebook")


@dataclass(frozen=True)
class Address:
    """One number of a crisis, with where it stands and what it rests on.

    Attributes
    ----------
    path : str
        Names joined by dots.
    number : Number or None
        What is stated; None where the crisis is silent and there is no default.
    scale : Scale
    stated : bool
        False for a default that stands in.
    because : tuple of str
        Claims, its own or its record's.
    assumed, note : str or None
        Its own or its record's.
    """

    path: str
    number: Number | None
    scale: Scale
    stated: bool
    because: tuple[str, ...] = ()
    assumed: str | None = None
    note: str | None = None

    @property
    def source(self) -> str:
        """One of ``claimed``, ``assumed`` and ``default``."""
        if not self.stated:
            return "default"
        return "claimed" if self.because else "assumed"


def scale_of(annotation: Any) -> Scale | None:
    """Return the scale that a field's type marks, or None where it is no number."""
    if isinstance(annotation, On):
        return annotation.scale
    for part in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
        found = scale_of(part)
        if found is not None:
            return found
    return None


def _field_scale(record: BaseModel, name: str) -> Scale | None:
    info = type(record).model_fields[name]
    return next((mark.scale for mark in info.metadata if isinstance(mark, On)), None) or scale_of(info.annotation)


def _sourced(path: str, number: Number | None, scale: Scale, holder: Sourced | None, *, stated: bool) -> Address:
    if number is None:
        return Address(path, None, scale, stated=False)
    because, assumed, note = number.because, number.assumed, number.note
    if holder is not None and not because and assumed is None:
        because, assumed = holder.because, holder.assumed
    return Address(path, number, scale, stated, because, assumed, note or (holder.note if holder else None))


def _holder(value: Any, holder: Sourced | None) -> Sourced | None:
    """Return the record that answers for a record's numbers: itself, when it names a source, or the one around it."""
    own = isinstance(value, Sourced) and (value.because or value.assumed is not None or holder is None)
    return value if own else holder


def walk(value: Any, path: str, scale: Scale | None, holder: Sourced | None, *, stated: bool) -> Iterator[Address]:
    """Yield the numbers at and below a part of a crisis; see :func:`numbers`."""
    if isinstance(value, Number):
        assert scale is not None, path
        yield _sourced(path, value, scale, holder, stated=stated)
    elif isinstance(value, BaseModel):
        here = _holder(value, holder)
        for name in type(value).model_fields:
            inner = _field_scale(value, name)
            known = name in value.model_fields_set
            yield from walk(getattr(value, name), f"{path}.{name}", inner, here, stated=known)
    elif isinstance(value, Mapping):
        for name, content in value.items():
            step = f"{name:.15g}" if isinstance(name, float) else name
            yield from walk(content, f"{path}.{step}", scale, holder, stated=stated)
    elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        for name, content in zip(_keys(value), value, strict=True):
            yield from walk(content, f"{path}.{name}", scale, holder, stated=stated)


def _keys(records: tuple[Any, ...]) -> tuple[str, ...]:
    """Return by what the records of a list are addressed: the name that one gives itself, else its place."""
    return tuple(str(getattr(record, "name", None) or place) for place, record in enumerate(records))


def numbers(crisis: Crisis) -> Iterator[Address]:
    """Yield every number of a crisis in the order of the file, defaults included.

    Overlays (readings, hypotheses, beliefs, events) hold further numbers for the same addresses; see
    :func:`overlay_numbers`.
    """
    for section in type(crisis).model_fields:
        if section in SETTINGS:
            continue
        value = getattr(crisis, section)
        if value is not None and (
            section in crisis.model_fields_set or section not in {"spatial", "options", "implementation"}
        ):
            yield from walk(
                value, section, _field_scale(crisis, section), None, stated=section in crisis.model_fields_set
            )


def overlay_numbers(crisis: Crisis) -> Iterator[tuple[str, Address]]:
    """Yield every number of every overlay, with the overlay's own place, such as ``readings.kyiv``.

    The address of a number in ``sets`` is the address that it sets; others have the address where they stand.
    """
    places: list[tuple[str, Any]] = [(f"hypotheses.{name}", item) for name, item in crisis.hypotheses.items()]
    places += [(f"readings.{name}", item) for name, item in crisis.readings.items()]
    places += [(f"beliefs.{name}", item) for name, item in crisis.beliefs.items()]
    places += [(f"history.{index}", item) for index, item in enumerate(crisis.history)]
    for place, item in places:
        for path, number in item.sets.items():
            scale = scale_at(crisis, path) or Scale.REAL
            yield place, _sourced(path, number, scale, item, stated=True)
        for found in walk(item, place, None, item, stated=True):
            if ".sets." not in found.path and found.path.rsplit(".", 1)[-1] not in {"weight"} | _unstated(item):
                yield place, found


def _unstated(item: BaseModel) -> set[str]:
    return set(type(item).model_fields) - item.model_fields_set


def _step(value: Any, name: str, scale: Scale | None) -> tuple[Any, Scale | None, tuple[str, ...]]:
    """Go one name down: what is there, on which scale, and what else could have been named."""
    if isinstance(value, BaseModel):
        fields = {info.alias or key: key for key, info in type(value).model_fields.items()}
        if name not in fields:
            return None, None, tuple(fields)
        return getattr(value, fields[name]), _field_scale(value, fields[name]), ()
    if isinstance(value, Mapping):
        key = next(
            (key for key in value if isinstance(key, float) and name == f"{key:.15g}"), name
        )  # marks are numbers
        if key not in value:
            return None, scale, tuple(f"{key:.15g}" if isinstance(key, float) else key for key in value)
        return value[key], scale, ()
    if isinstance(value, tuple) and name in (keys := _keys(value)):
        return value[keys.index(name)], scale, keys
    return None, None, ()


def _steps(path: str) -> list[str]:
    """Return the names of an address; the mark of an issue may hold a dot itself.

    >>> _steps("stances.one.size.worth.0.5")
    ['stances', 'one', 'size', 'worth', '0.5']
    """
    names = path.split(".")
    at = {"stances": 3, "audiences": 4}.get(names[0], 0)
    if at and len(names) > at + 2 and names[at] == "worth":
        return [*names[: at + 1], ".".join(names[at + 1 :])]
    return names


def find(crisis: Crisis, path: str) -> Address:
    """Return the number at an address.

    Parameters
    ----------
    crisis : Crisis
    path : str
        Such as ``stances.russia.enlargement.limit``. A number that could be stated but is not is found too, with
        ``number`` None.

    Raises
    ------
    NotFound
        When the address leads nowhere or to something that is no number; the error offers the nearest name.
    """
    value: Any = crisis
    scale: Scale | None = None
    holder: Sourced | None = None
    stated, names = True, _steps(path)
    for depth, name in enumerate(names):
        holder = _holder(value, holder)
        if isinstance(value, BaseModel) and name in type(value).model_fields:
            stated = stated and name in value.model_fields_set
        last = depth == len(names) - 1
        value, scale, known = _step(value, name, scale)
        if value is None and not (last and scale is not None and (not known or _open_table(crisis, names, name))):
            if known:
                nearest = tuple(".".join((*names[:depth], other, *names[depth + 1 :])) for other in known)
                raise NotFound("number at the address", path, nearest)
            raise NotFound("number at the address", path, tuple(a.path for a in numbers(crisis)))
    if isinstance(value, Mapping) and "all" in value and isinstance(value["all"], Number):
        path, value = f"{path}.all", value["all"]
    if scale is None or not (value is None or isinstance(value, Number)):
        below = tuple(a.path for a in numbers(crisis) if a.path.startswith(path + "."))
        hint = f"numbers below it: {', '.join(below[:6])}" if below else "what stands there is no number"
        raise NotFound("number at the address", path, (), hint)
    return _sourced(path, value, scale, holder, stated=stated)


def _open_table(crisis: Crisis, names: list[str], name: str) -> bool:
    """Whether a table of numbers may get a new row: parties and issues may, in hits, demand and the like."""
    return (
        len(names) > 1
        and names[-2] in {"hits", "helps", "demand", "decides", "mandate", "value", "covers"}
        and (name in crisis.parties or name in crisis.issues or name == "all")
    )


def scale_at(crisis: Crisis, path: str) -> Scale | None:
    """Return the scale of the number at an address, or None where there is no such address."""
    try:
        return find(crisis, path).scale
    except NotFound:
        return None
