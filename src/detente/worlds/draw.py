"""Drawing: a crisis, a seed and a range of replicates in, worlds out.

In each world one reading is in force, drawn with the readings' weights (or the one that was asked for), and some
hypotheses are true, drawn with the odds of that reading. Of a family of rivals exactly one is true, with odds scaled to
sum to 1; a hypothesis without rivals is true with its odds, which are even where nobody states them. Then every number
is drawn from the quantity in force in that world: as the crisis states it, or as changed by events, the reading, or a
true hypothesis (later ones win). The uniform behind a number is found from (seed, its address, replicate), so that all
variants of a number, and all readings, meet the same luck.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from detente.core.errors import NotFound
from detente.core.quantity import Exact, Quantity, Scale, median, quantile
from detente.core.record import Number, default
from detente.core.seed import Seed
from detente.core.streams import uniforms
from detente.crisis.addresses import find
from detente.crisis.crisis import Crisis
from detente.worlds.mediation.packages import package_labels
from detente.worlds.mediation.steps import step_labels
from detente.worlds.options.frame import option_labels
from detente.worlds.sides import side_labels
from detente.worlds.spatial import round_labels
from detente.worlds.worlds import Floats, labels_of

REPLICATE = 100  # draws that are stratified together; a run grows by whole replicates
EVEN = default("roughly even")
HOLDS = "hypotheses"  # stands for which hypotheses hold, where addresses are listed on which something rests
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Luck:
    """Which uniforms: a seed and a range of replicates, or what somebody gives instead.

    Attributes
    ----------
    seed : Seed
    first : int
        Number of the first replicate.
    replicates : int
    given : mapping of path to array, shape (draws,)
        Uniforms that stand in for the streams of these paths.
    holds : mapping of hypothesis to bool
        Hypotheses that are true in all these worlds, or false, whatever their odds.
    """

    seed: Seed
    first: int
    replicates: int
    given: Mapping[str, Floats] = field(default_factory=dict)
    holds: Mapping[str, bool] = field(default_factory=dict)

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.replicates * REPLICATE

    def uniforms(self, path: str) -> Floats:
        """Return the uniforms of the stream with this path, stratified unless they are given."""
        if path in self.given:
            return self.given[path]
        return uniforms(self.seed.key(path), first=self.first, replicates=self.replicates, size=REPLICATE)


@dataclass(frozen=True)
class Otherwise:
    """What is otherwise in a variant of some worlds, on the same luck.

    Attributes
    ----------
    holds : mapping of hypothesis to bool
        Hypotheses that are true in all of them, or false.
    pinned : mapping of address to float
        Numbers that stand at this probability of their quantity.
    sets : mapping of address to Number
        Numbers that somebody has wrong; they win over everything else.
    before : int or None
        Only this many entries of the history have changed any number yet; None = all.
    """

    holds: Mapping[str, bool] = field(default_factory=dict)
    pinned: Mapping[str, float] = field(default_factory=dict)
    sets: Mapping[str, Number] = field(default_factory=dict)
    before: int | None = None

    def and_then(self, further: "Otherwise") -> "Otherwise":
        """Return what is otherwise once something further is."""
        return Otherwise(
            {**self.holds, **further.holds},
            {**self.pinned, **further.pinned},
            {**self.sets, **further.sets},
            self.before if further.before is None else further.before,
        )


class Drawing:
    """The numbers of one block of worlds, drawn when they are asked for.

    Parameters
    ----------
    crisis : Crisis
    luck : Luck
    reading : str or None
        Only this reading; None mixes all of them by their weights.
    base : Drawing, optional
        The drawing of which this one is a variant; it must be of the same crisis, luck and reading.
    otherwise : Otherwise
        What is otherwise than as the crisis states it.
    apart : Otherwise
        What of that is otherwise than in the base.

    Raises
    ------
    NotFound
        When the crisis has no such reading.
    """

    def __init__(
        self,
        crisis: Crisis,
        luck: Luck,
        reading: str | None = None,
        *,
        base: "Drawing | None" = None,
        otherwise: Otherwise = Otherwise(),
        apart: Otherwise = Otherwise(),
    ) -> None:
        if reading is not None and reading not in crisis.readings:
            raise NotFound("reading", reading, tuple(crisis.readings))
        self.crisis, self.luck, self.only = crisis, luck, reading
        self.readings = tuple(crisis.readings)
        self.base, self.otherwise, self.apart = base, otherwise, apart
        self.places: dict[str, str] = {} if base is None else base.places
        self.asked: list[set[str]] = []  # addresses that each field being built has asked for so far

    def variant(self, otherwise: Otherwise) -> "Drawing":
        """Return the same worlds with something further otherwise, on the same luck."""
        all_of_it = self.otherwise.and_then(otherwise)
        return Drawing(self.crisis, self.luck, self.only, base=self, otherwise=all_of_it, apart=otherwise)

    def place_of(self, path: str) -> str:
        """Return the full address that a shorter one of an overlay stands for."""
        if path not in self.places:
            self.places[path] = find(self.crisis, path).path
        return self.places[path]

    @cached_property
    def changed(self) -> frozenset[str]:
        """Addresses that may differ from those of the base."""
        apart = self.apart
        paths = {*apart.sets, *(path for name in apart.holds for path in self.crisis.hypotheses[name].sets)}
        if apart.before is not None:
            paths |= {path for entry in self.crisis.history[apart.before :] for path in entry.sets}
        return frozenset({*apart.pinned, *map(self.place_of, paths), *((HOLDS,) if apart.holds else ())})

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Names along every dim."""
        return crisis_labels(self.crisis)

    @cached_property
    def reading(self) -> Floats:
        """Position of the reading in force, -1 without readings; shape (draws,)."""
        if self.base is not None:
            return self.base.reading
        draws = self.luck.draws
        if not self.readings:
            return np.full(draws, -1.0)
        if self.only is not None:
            return np.full(draws, float(self.readings.index(self.only)))
        names = sorted(self.readings)  # by name, so that the order of the file does not change who meets which luck
        weights = [
            self.stated(f"readings.{name}.weight", self.crisis.readings[name].weight, Scale.POSITIVE) for name in names
        ]
        chosen = _pick(np.stack(weights, axis=1), self.luck.uniforms("readings"))
        return np.array([float(self.readings.index(name)) for name in names])[chosen]

    @cached_property
    def holds(self) -> Floats:
        """1 where a hypothesis is true, else 0; shape (draws, hypotheses)."""
        names = tuple(self.crisis.hypotheses)
        if self.base is not None:
            varied = self.base.holds.copy()
            for name, is_so in self.apart.holds.items():
                varied[:, names.index(name)] = is_so
            return varied
        found = np.zeros((self.luck.draws, len(names)))
        for family, members in families(self.crisis).items():
            odds = np.stack([self.odds(name) for name in members], axis=1)
            u = self.luck.uniforms(f"hypotheses/{family}")
            if len(members) == 1:
                found[:, names.index(members[0])] = u < odds[:, 0]
                continue
            odds[odds.sum(axis=1) == 0] = 1.0
            chosen = _pick(odds, u)
            for place, name in enumerate(members):
                found[:, names.index(name)] = chosen == place
        for name, is_so in self.luck.holds.items():
            found[:, names.index(name)] = is_so
        return found

    def odds(self, name: str) -> Floats:
        """Return the odds of one hypothesis in every world, by the reading in force there; not scaled to sum to 1."""
        own = self.crisis.hypotheses[name].odds or EVEN
        found = self.stated(f"hypotheses.{name}.odds", own, Scale.UNIT).copy()
        for place, reading in enumerate(self.readings):
            said = self.crisis.readings[reading].odds
            if name in said:
                here = self.reading == place
                found[here] = self.stated(f"hypotheses.{name}.odds", said[name], Scale.UNIT)[here]
            elif (
                set(said) & set(families(self.crisis)[self.crisis.hypotheses[name].rivals])
                and self.crisis.hypotheses[name].odds is None
            ):
                found[self.reading == place] = 0.0
        return found

    def stated(self, path: str, number: Number, scale: Scale) -> Floats:
        """Draw one quantity from the stream of a path; shape (draws,)."""
        if isinstance(number.quantity, Exact):
            return np.full(self.luck.draws, number.quantity.value)
        return quantile(number.quantity, scale, self.luck.uniforms(path))

    @cached_property
    def overlays(self) -> dict[str, list[tuple[Mask | None, Quantity]]]:
        """For every address that something changes: in which worlds (None = all), and to what; the last one wins."""
        found: dict[str, list[tuple[Mask | None, Quantity]]] = {}

        def add(sets: Mapping[str, Number], where: Mask | None) -> None:
            for path, number in sets.items():
                found.setdefault(self.place_of(path), []).append((where, number.quantity))

        for happening in self.crisis.history[: self.otherwise.before]:
            add(happening.sets, None)
        for place, name in enumerate(self.readings):
            if self.crisis.readings[name].sets and (self.only is None or self.only == name):
                add(self.crisis.readings[name].sets, self.reading == place)
        for place, hypothesis in enumerate(self.crisis.hypotheses.values()):
            if hypothesis.sets:
                add(hypothesis.sets, self.holds[:, place] > 0)
        add(self.otherwise.sets, None)
        return found

    @cached_property
    def _drawn(self) -> dict[str, Floats | None]:
        return {}

    def number(self, path: str, number: Number | None, scale: Scale) -> Floats | None:
        """Draw the number at an address in every world; None where nothing states it.

        Parameters
        ----------
        path : str
        number : Number or None
            As the crisis states it.
        scale : Scale

        Returns
        -------
        array of float64, shape (draws,), or None
            NaN in worlds where nothing states it, when an overlay states it in others.
        """
        for asked in self.asked:
            asked.add(path)
        if self.base is not None and path not in self.changed:
            return self.base.number(path, number, scale)
        if path not in self._drawn:
            self._drawn[path] = self._number(path, number, scale)
        return self._drawn[path]

    def _number(self, path: str, number: Number | None, scale: Scale) -> Floats | None:
        overlays = self.overlays.get(path, ())
        if number is None and not overlays:
            return None
        base = None if number is None else number.quantity
        if isinstance(base, Exact) and not overlays:
            return np.full(self.luck.draws, base.value)
        pin = self.otherwise.pinned.get(path)
        u = self.luck.uniforms(path) if pin is None else np.full(self.luck.draws, pin)
        found = np.full(self.luck.draws, np.nan) if base is None else quantile(base, scale, u)
        for where, quantity in overlays:
            if where is None:
                found = quantile(quantity, scale, u)
            else:
                found[where] = quantile(quantity, scale, u[where])
        return found

    def medians(self, path: str, number: Number | None, scale: Scale) -> Floats | None:
        """Return the median of the quantity in force in every world, or one for all; shape (draws,) or (1,)."""
        for asked in self.asked:
            asked.add(path)
        overlays = self.overlays.get(path, ())
        if number is None and not overlays:
            return None
        base = np.nan if number is None else median(number.quantity, scale)
        found = np.full(self.luck.draws if overlays else 1, base)
        for where, quantity in overlays:
            found[slice(None) if where is None else where] = median(quantity, scale)
        return found

    def happens(self, path: str, chance: Number) -> Floats:
        """Return 1 in the worlds where something with a stated chance is so, else 0; shape (draws,)."""
        p = self.number(path, chance, Scale.UNIT)
        assert p is not None
        if np.all((p == 0) | (p == 1)):
            return p
        return (self.luck.uniforms(f"{path}/happens") < p).astype(np.float64)


def crisis_labels(crisis: Crisis) -> dict[str, tuple[str, ...]]:
    """Return the names along every dim of a crisis' worlds and findings."""
    return labels_of(
        {
            "party": tuple(crisis.parties),
            "issue": tuple(crisis.issues),
            "lever": tuple(crisis.levers),
            "audience": tuple(crisis.audiences),
            "track": tuple(crisis.tracks),
            "hypothesis": tuple(crisis.hypotheses),
            "round": round_labels(crisis),
            **step_labels(crisis),
            **side_labels(crisis),
            **package_labels(crisis),
            **option_labels(crisis),
        }
    )


def families(crisis: Crisis) -> dict[str, tuple[str, ...]]:
    """Return the rival hypotheses of each family, sorted: the order of the file does not change who has which luck."""
    found: dict[str, tuple[str, ...]] = {}
    for name, hypothesis in sorted(crisis.hypotheses.items()):
        found[hypothesis.rivals] = (*found.get(hypothesis.rivals, ()), name)
    return found


def _pick(odds: Floats, u: Floats) -> npt.NDArray[np.int64]:
    """Return, for each row, which column a uniform picks with the row's odds."""
    steps = np.cumsum(odds, axis=1)
    return np.asarray((u[:, None] * steps[:, -1:] >= steps[:, :-1]).sum(axis=1), dtype=np.int64)


def stacked(columns: Iterable[Floats | None], draws: int, otherwise: float) -> Floats:
    """Return columns side by side, shape (draws, columns), with a stand-in for those that are None."""
    return np.stack([np.full(draws, otherwise) if column is None else column for column in columns], axis=1)
