"""Plans: which lenses look at which worlds, and the digest by which equal runs are known.

A run's identity is the SHA-256 of crisis digest, reading, lens names with versions, fields' version, seed and replicate
size. The number of draws, the threads and the grid of shards are not in it, because they change no number: asking for
more draws adds to the same run.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod

from detente.core.digest import digest_of
from detente.core.errors import BadInput, NotFound
from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.lens import Lens
from detente.worlds import fields
from detente.worlds.build import build_worlds, unavailable
from detente.worlds.draw import REPLICATE, crisis_labels
from detente.worlds.worlds import Worlds

SHARD = 250  # replicates: 25,000 draws, about a second of work for the lenses there are
MOST_DRAWS = 100_000_000
MOST_NUMBERS = 25_000_000  # that a thread works on at once: 0.2 GB, and the lenses' own as much again


@dataclass(frozen=True)
class Plan:
    """What is to be computed.

    Attributes
    ----------
    crisis : Crisis
    lenses : tuple of Lens
        Those that can look at this crisis, sorted by name.
    skipped : mapping of name to reason
        Those that were asked for and cannot.
    reading : str or None
    seed : int
    draws : int
        How many are wanted; whole replicates are computed, the first ``draws`` rows count.
    """

    crisis: Crisis
    lenses: tuple[Lens, ...]
    skipped: dict[str, str]
    reading: str | None
    seed: int
    draws: int

    @cached_property
    def crisis_digest(self) -> str:
        """Digest of the crisis."""
        return self.crisis.digest

    @cached_property
    def digest(self) -> str:
        """Digest of everything that decides the numbers."""
        return digest_of(
            {
                "crisis": self.crisis_digest,
                "reading": self.reading,
                "lenses": {lens.name: lens.version for lens in self.lenses},
                "fields": fields.VERSION,
                "seed": self.seed,
                "replicate": REPLICATE,
            }
        )

    @property
    def run(self) -> str:
        """Short name of the run: the first 12 digits of its digest."""
        return self.digest[:12]

    @property
    def replicates(self) -> int:
        """Whole replicates that hold the wanted draws."""
        return -(-self.draws // REPLICATE)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Fields that at least one lens reads, sorted."""
        return tuple(sorted({name for lens in self.lenses for name in lens.reads}))

    @cached_property
    def at_once(self) -> int:
        """How many replicates may be worked on at once without taking too much memory; at least one."""
        labels = crisis_labels(self.crisis)
        dims = [output.dims for lens in self.lenses for output in lens.gives]
        dims += [fields.FIELDS[name].dims for name in self.reads]
        width = sum(prod(len(labels[dim]) for dim in each) for each in dims if "transition" not in each)
        return max(MOST_NUMBERS // (max(width, 1) * REPLICATE), 1)  # moves are the same in every world and take no room

    def worlds(self, first: int, replicates: int, names: Iterable[str] | None = None) -> Worlds:
        """Return some replicates of the run's worlds, with the fields that its lenses read or those named."""
        wanted = self.reads if names is None else tuple(names)
        return build_worlds(
            self.crisis, seed=Seed(self.seed), first=first, replicates=replicates, fields=wanted, reading=self.reading
        )


def cannot_look(lens: Lens, crisis: Crisis) -> str:
    """Return why a lens cannot look at a crisis, or nothing when it can."""
    return _lacks(lens, unavailable(crisis))


def _lacks(lens: Lens, missing: Mapping[str, str]) -> str:
    lacks: dict[str, list[str]] = {}
    for name in lens.reads:
        if name in missing:
            lacks.setdefault(missing[name], []).append(name)
    told = [
        f"'{first}'{f' and {len(others)} more' if others else ''} ({reason})"
        for reason, (first, *others) in lacks.items()
    ]
    return f"it reads {', '.join(told)}" if told else ""


def make_plan(
    crisis: Crisis, lenses: Iterable[Lens], *, reading: str | None = None, seed: int = 1, draws: int = 10_000
) -> Plan:
    """Return the plan of a run.

    Raises
    ------
    BadInput
        When no lens can look, or draws or seed are out of range.
    NotFound
        When there is no such reading.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise BadInput(f"draws must be between 1 and {MOST_DRAWS:,}, not {draws:,}")
    if seed < 0:
        raise BadInput(f"the seed must be 0 or more, not {seed}")
    if reading is not None and reading not in crisis.readings:
        raise NotFound("reading", reading, tuple(crisis.readings), "the crisis states no readings")
    asked = sorted(lenses, key=lambda lens: lens.name)
    missing = unavailable(crisis)
    skipped = {lens.name: reason for lens in asked if (reason := _lacks(lens, missing))}
    able = tuple(lens for lens in asked if lens.name not in skipped)
    if not able:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in skipped.items()) or "none was named"
        raise BadInput(f"{crisis.crisis}: no lens can look at this crisis: {reasons}")
    return Plan(crisis, able, skipped, reading, seed, draws)
