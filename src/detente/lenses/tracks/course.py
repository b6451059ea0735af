"""The course of the tables: every table's draft, and how it goes when they meet in some order, or all at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.solvers.agreement.drafts import drafts_of_world
from detente.solvers.agreement.rounds import rounds_of_world
from detente.worlds.worlds import Floats, Worlds

NAME = "tracks"
READS = (
    "track_seated", "track_on", "track_order", "track_open", "track_public", "mandate", "patience", "fundamental",
    "level_position", "level_moved", "level_distinct", "level_worth", "level_face", "level_signed", "level_way",
    "insists", "no_deal", "force_pays", "body_worth", "ratify_doubt", "dependency_when", "dependency_then",
)  # fmt: skip
SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Rounds:
    """How the rounds end.

    Attributes
    ----------
    kept : array, shape (draws, tables)
        Chance that what a table signs is kept.
    gains : array, shape (draws, parties)
        Expected, over no deal; 0 where nothing is agreed.
    source : array, shape (draws, tables, issues)
        Chance that an issue ends as a table signed it.
    stands, settled, plain : arrays, shape (draws,)
        Chance that anything is agreed; that it is ratified and moves a fundamental issue; and that it does not.
    held : array, shape (draws, tables, parties)
        1 where a party's later consent is what a table's deal lacks.
    """

    kept: Floats
    gains: Floats
    source: Floats
    stands: Floats
    settled: Floats
    plain: Floats
    held: Floats


@dataclass(frozen=True, eq=False)
class Course:
    """The drafts of all tables, and, as the last of them, that of one table of all who sit anywhere, over everything.

    Attributes
    ----------
    field : mapping of field to array
    opens : array, shape (draws, tables)
        Whether a table meets with somebody and something at it.
    seats : array, shape (draws, tables + 1, parties)
    asked : array, shape (draws, parties, issues)
        Who sits on an issue anywhere.
    share : array, shape (draws, tables + 1, issues, levels)
        How often every draft takes a level; alike drafts are averaged.
    exists : array, shape (draws, tables + 1)
    moved : array, shape (draws, tables + 1, issues)
        Share of a draft that moves an issue.
    gain : array, shape (draws, tables + 1, issues, parties)
        What it adds over where the issue stands.
    crossed : array, shape (draws, tables + 1, issues, parties)
        Share of it that lies beyond a party's limit.
    recess : array, shape (draws, tables + 1)
        1 where a delegation has to ask home before it signs.
    stake : array, shape (draws, parties)
        What is worth more where everything stands than without a deal.
    """

    field: dict[str, Floats]
    opens: Floats
    seats: Floats
    asked: Floats
    share: Floats
    exists: Floats
    moved: Floats
    gain: Floats
    crossed: Floats
    recess: Floats
    stake: Floats

    def in_order(self, place: npt.ArrayLike, *, holds: bool = False) -> Rounds:
        """Return how it goes when each table binds.

        Parameters
        ----------
        place : array, shape (tables,) or (draws, tables)
            When each table meets.
        holds : bool
            Whether to look for who holds what up.
        """
        tables = slice(0, self.opens.shape[1])
        when = np.broadcast_to(np.asarray(place, dtype=np.float64), self.opens.shape)
        return self._rounds(tables, when, self.opens, self.recess[:, tables], holds=holds)

    def together(self) -> Rounds:
        """Return what is agreed where nothing is until all is: one test at the last table."""
        last = slice(self.opens.shape[1], None)
        rounds = np.maximum(self.opens.sum(axis=1, keepdims=True) - 1, 0)
        meets = self.opens.max(axis=1, keepdims=True)
        return self._rounds(last, np.zeros_like(meets), meets, rounds + self.recess[:, last])

    def _rounds(self, tables: slice, place: Floats, opens: Floats, recess: Floats, *, holds: bool = False) -> Rounds:
        field, share = self.field, self.share[:, tables]
        bodies = np.nan_to_num(field["body_worth"])
        when, then = (field[name] for name in ("dependency_when", "dependency_then"))
        both, stands = when * then, (field["level_moved"] == 0)[:, None]
        found = rounds_of_world(
            self.exists[:, tables], self.moved[:, tables], self.gain[:, tables], self.crossed[:, tables],
            self.seats[:, tables], self.asked, field["insists"] * self.asked,
            place, opens, recess, self.stake, field["patience"],
            np.einsum("dkjl,dbjl->dkjb", share, bodies),
            (bodies != 0).any(axis=3).astype(np.float64), field["ratify_doubt"],
            *(np.einsum("dkjl,drjl->drkj", share, part) for part in (when, both)),
            *(np.where(stands, part, 0.0).sum(axis=3) for part in (when, both)),
            field["fundamental"], float(holds),
        )  # fmt: skip
        return Rounds(*found)


def course_of(worlds: Worlds) -> Course:
    """Return the drafts of all tables of some worlds."""
    field = {name: worlds.field(name, lens=NAME) for name in READS}
    seats, on = field["track_seated"] > 0, field["track_on"] > 0
    opens = (field["track_open"] > 0) & seats.any(axis=2) & on.any(axis=2)
    seats, on = seats & opens[..., None], on & opens[..., None]
    asked = np.asarray((seats[..., None] & on[:, :, None]).any(axis=1))
    seats, on = (np.concatenate([part, part.any(axis=1, keepdims=True)], axis=1) for part in (seats, on))
    public = opens & (field["track_public"] > 0)
    public = np.concatenate([public, public.any(axis=1, keepdims=True)], axis=1)
    moved = field["level_moved"]
    quo = np.argmin(np.nan_to_num(moved, nan=2.0), axis=2)
    shown, hidden = _over_status_quo(field, public[:, -1])
    stands = np.where(moved[:, None] == 0, field["level_worth"], 0).sum(axis=(2, 3))
    stake = stands - field["no_deal"]
    share, exists = drafts_of_world(
        shown, hidden, stake, np.nan_to_num(field["body_worth"]), np.nan_to_num(field["level_signed"], nan=1.0),
        ((moved > 0) & (field["level_distinct"] > 0)).astype(np.float64),
        (~np.isnan(moved)).sum(axis=2).astype(np.float64), quo.astype(np.float64),
        field["insists"], seats.astype(np.float64), on.astype(np.float64), public.astype(np.float64),
        asked.astype(np.float64), *_bits(field), _movement(field),
    )  # fmt: skip
    gain = np.where(
        public[..., None, None],
        np.einsum("dkjl,dqjl->dkjq", share, shown),
        np.einsum("dkjl,dqjl->dkjq", share, hidden),
    )
    return Course(
        field=field,
        opens=opens.astype(np.float64),
        seats=seats.astype(np.float64),
        asked=asked.astype(np.float64),
        share=share,
        exists=exists,
        moved=np.where(moved[:, None] > 0, share, 0.0).sum(axis=3),
        gain=gain,
        crossed=np.einsum("dkjl,dqjl->dkjq", share, (field["level_signed"] == 0).astype(np.float64)),
        recess=_recess(field, seats, on, share).astype(np.float64),
        stake=stake,
    )


def _over_status_quo(field: dict[str, Floats], seen: np.ndarray) -> tuple[Floats, Floats]:
    """Return what levels add at a public and at a closed table; ``level_worth`` is that of a table seen or not."""
    worth, face = np.nan_to_num(field["level_worth"]), np.nan_to_num(field["level_face"])
    stays = (field["level_moved"] == 0)[:, None]
    stands = np.where(stays, worth, 0.0).sum(axis=3, keepdims=True)
    at = seen[:, None, None, None]
    shown, hidden = np.where(at, worth, worth - face), np.where(at, worth + face, worth)
    missing = stays | np.isnan(field["level_moved"])[:, None]
    return np.where(missing, 0.0, shown - stands), np.where(missing, 0.0, hidden - stands)


def _bits(field: dict[str, Floats]) -> tuple[Floats, Floats]:
    """Return rules between issues as bits: which ones a level keeps from applying, and which it breaks."""
    powers = 2.0 ** np.arange(field["dependency_when"].shape[1])
    none, broken = (np.einsum("r,drjl->djl", powers, field[f"dependency_{name}"] == 0) for name in ("when", "then"))
    return none, broken


def _movement(field: dict[str, Floats]) -> Floats:
    at = np.nan_to_num(field["level_position"])
    stands = np.where(field["level_moved"] == 0, at, 0.0).sum(axis=2, keepdims=True)
    return np.asarray(np.abs(at - stands))


def _recess(field: dict[str, Floats], seats: np.ndarray, on: np.ndarray, share: Floats) -> np.ndarray:
    """Return which tables' delegations have to ask home; of all tables as one, each with its widest mandate."""
    way, mandate = np.nan_to_num(field["level_way"]), field["mandate"]
    found = np.zeros(seats.shape[:2], dtype=bool)
    everything = np.full(way.shape[:3], np.nan)
    for table in range(seats.shape[1] - 1):
        allowed = np.where(seats[:, table], mandate[:, table], np.nan)[:, :, None]
        everything = np.where(on[:, table, None], np.fmax(everything, allowed), everything)
        found[:, table] = _beyond(way, np.broadcast_to(allowed, everything.shape), share[:, table])
    found[:, -1] = _beyond(way, everything, share[:, -1])
    return found


def _beyond(way: Floats, allowed: Floats, share: Floats) -> np.ndarray:
    over = way > allowed[..., None] + SAME  # never where no mandate is stated
    return np.asarray((over & (share > 0)[:, None]).any(axis=(1, 2, 3)))
