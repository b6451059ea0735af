"""Agenda: which issues to put on the table, and what is gained and lost by leaving some off it.

V(S) is the best least gain of agenda S over no deal, the other issues as they stand, and P(S) the share of worlds in
which it holds a deal (:mod:`detente.study.agenda_ground` has the rules by which listed issues may stay open). Where all
of them may, neither falls when S grows; going "from the fundamental to the technical" can help only where

* listed issues *must be settled*;
* somebody *insists* on one of them;
* raising one *costs face*: its audiences have heard a demand, and see it stay unmet.

Each rule is gone through by itself, so that a world in which narrowing helps names its reason. *Linkage gain* =
V(S₁ ∪ S₂) less the best pair of separate deals, all issues open :cite:`sebenius1983`.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from detente.ensemble.bands import Band, band
from detente.ensemble.plan import Plan
from detente.solvers.agreement.agenda import listed
from detente.study.agenda_ground import RULES, Flags, Rule, Talks, talks_of
from detente.worlds.worlds import Floats

SAME = 1e-9
LISTED = 8  # smallest agendas that are named, besides ties
REASON = {"settled": "must be settled", "stated": "insistence", "face": "face"}


@dataclass(frozen=True)
class Agenda:
    """One agenda.

    Attributes
    ----------
    issues : tuple of str
    chance : float
        Share of worlds in which it holds a deal.
    value : float
        Its best least gain, mean over the worlds, 0 where it holds no deal.
    """

    issues: tuple[str, ...]
    chance: float
    value: float


@dataclass(frozen=True)
class Rung:
    """The best agendas of one size, with all ties.

    Attributes
    ----------
    size : int
    likeliest, best : tuple of Agenda
        By the chance of a deal, and by the value; among equals, the best by the other first.
    chance : Band
        Of the likeliest.
    """

    size: int
    likeliest: tuple[Agenda, ...]
    best: tuple[Agenda, ...]
    chance: Band


@dataclass(frozen=True)
class Ladder:
    """All agendas under one rule, and the best of every size."""

    rule: str
    agendas: tuple[Agenda, ...]
    rungs: tuple[Rung, ...]


@dataclass(frozen=True)
class Narrowing:
    """What is gained and lost by going from all issues to the technical ones, under one rule.

    Attributes
    ----------
    rule : str
        One of the three of a ladder, or ``face``.
    everything, technical : Agenda
    deal : Band
        Worlds in which the technical agenda holds a deal.
    better, worse : Band
        Worlds in which the technical agenda is worth more, and less.
    opens, closes : Band
        Worlds in which only the technical agenda holds a deal, and only the full one does.
    """

    rule: str
    everything: Agenda
    technical: Agenda
    deal: Band
    better: Band
    worse: Band
    opens: Band
    closes: Band


@dataclass(frozen=True)
class IssueOnTheTable:
    """What one issue does to the full agenda.

    Attributes
    ----------
    issue : str
    empties : Band
        Worlds in which there is a deal, and none if this issue must be settled.
    blocks : Band
        Worlds in which no deal settles everything, and one settles everything but this.
    insisted : Band
        Worlds in which somebody seated insists on it.
    face : float
        What the seated party with most at stake loses before its audiences where it stays as it is; mean.
    """

    issue: str
    empties: Band
    blocks: Band
    insisted: Band
    face: float


@dataclass(frozen=True)
class Link:
    """What talking about two agendas at once is worth.

    Attributes
    ----------
    one, other : tuple of str
    gain : float
        Mean over the worlds.
    pays : Band
        Worlds in which it is worth something.
    only : Band
        Worlds in which separate deals are worth nothing, and a joint one is.
    """

    one: tuple[str, ...]
    other: tuple[str, ...]
    gain: float
    pays: Band
    only: Band


@dataclass(frozen=True)
class AgendaStudy:
    """What to put on the table.

    Attributes
    ----------
    reading, track : str or None
    worlds : int
    issues, fundamental, technical : tuple of str
        On the table.
    deal : Band
        Worlds in which all issues together hold a deal, as the crisis states it.
    ladders : tuple of Ladder
        For the rules open, stated and settled.
    smallest : tuple of tuple
        Agendas that are among the smallest with a deal in most worlds: issues, and in which share; as stated.
    narrowing : tuple of Narrowing
        For the three rules and for face; none where all issues are of one kind.
    reasons : tuple of str
        Why narrowing helps: ``insistence`` and ``face``, which the crisis states, and ``must be settled``, which is
        supposed.
    on_the_table : tuple of IssueOnTheTable
    links : tuple of Link
        First the fundamental and the technical issues, then all pairs of issues by gain.
    """

    reading: str | None
    track: str | None
    worlds: int
    issues: tuple[str, ...]
    fundamental: tuple[str, ...]
    technical: tuple[str, ...]
    deal: Band
    ladders: tuple[Ladder, ...]
    smallest: tuple[tuple[tuple[str, ...], float], ...]
    narrowing: tuple[Narrowing, ...]
    reasons: tuple[str, ...]
    on_the_table: tuple[IssueOnTheTable, ...]
    links: tuple[Link, ...]

    @property
    def stated(self) -> Ladder:
        """The ladder as the crisis states it."""
        return self.ladders[RULES.index("stated")]


def agenda_of(plan: Plan, track: str | None = None) -> AgendaStudy:
    """Return what to put on the table.

    Parameters
    ----------
    plan : Plan
        Its crisis, reading, seed and draws are used.
    track : str, optional
        Only this one, which then is taken to open; by default all tracks that open in a world are one table.

    Raises
    ------
    BadInput
        When nobody sits at a table, or it has more than twelve issues.
    NotFound
        When there is no such track.
    """
    talks = talks_of(plan, track)
    fundamental, technical = (
        tuple(issue for issue in talks.issues if plan.crisis.issues[issue].scope == scope)
        for scope in ("fundamental", "technical")
    )
    found = {rule: talks.all_agendas(rule) for rule in RULES if rule != "stated" or talks.somebody_insists}
    found.setdefault("stated", found["open"])
    narrowing: tuple[Narrowing, ...] = ()
    if fundamental and technical:
        narrow = talks.number(technical)
        pairs = {rule: [(worth[:, code], deal[:, code]) for code in (talks.full, narrow)]
                 for rule in RULES for worth, deal in [found[rule]]}  # fmt: skip
        faced = {"face": [talks.faced(code) for code in (talks.full, narrow)]}
        narrowing = tuple(_narrowing(talks.issues, technical, rule, *both) for rule, both in (pairs | faced).items())
    return AgendaStudy(
        reading=plan.reading,
        track=track,
        worlds=plan.draws,
        issues=talks.issues,
        fundamental=fundamental,
        technical=technical,
        deal=_share(found["stated"][1][:, talks.full]),
        ladders=tuple(_ladder(talks, rule, *found[rule]) for rule in RULES),
        smallest=_smallest(talks, found["stated"][1]),
        narrowing=narrowing,
        reasons=tuple(REASON[item.rule] for item in narrowing if item.rule in REASON and item.better.probability > 0),
        on_the_table=_on_the_table(talks, found["stated"][1], found["settled"][1]),
        links=_links(talks, fundamental, technical),
    )


def _share(flags: Flags) -> Band:
    found = band(np.asarray(flags, dtype=np.float64))
    assert found is not None, "there is at least one world"
    return found


def _named(talks: Talks, code: int) -> tuple[str, ...]:
    return tuple(talks.issues[place] for place in listed(code))


def _ladder(talks: Talks, rule: Rule, worth: Floats, deal: Flags) -> Ladder:
    chance, value = deal.mean(axis=0), worth.mean(axis=0)
    every = [Agenda(_named(talks, code), float(chance[code]), float(value[code])) for code in range(talks.full + 1)]
    sizes = np.array([len(item.issues) for item in every])
    rungs = []
    for size in range(1, len(talks.issues) + 1):
        codes = np.flatnonzero(sizes == size)
        likely, best = (
            sorted(codes[first[codes] >= first[codes].max() - SAME].tolist(), key=lambda code: (-then[code], code))
            for first, then in ((chance, value), (value, chance))
        )
        one, other = (tuple(every[code] for code in part) for part in (likely, best))
        rungs.append(Rung(size, one, other, _share(deal[:, likely[0]])))
    return Ladder(rule, tuple(every), tuple(rungs))


def _smallest(talks: Talks, deal: Flags) -> tuple[tuple[tuple[str, ...], float], ...]:
    """Return the agendas that are most often among the smallest that hold a deal, and how often."""
    sizes = np.array([code.bit_count() for code in range(talks.full + 1)])
    least = np.where(deal, sizes, len(sizes)).min(axis=1, keepdims=True)
    often = (deal & (sizes == least)).mean(axis=0)
    order = sorted(np.flatnonzero(often > 0).tolist(), key=lambda code: (-often[code], code.bit_count(), code))
    shown = max(LISTED, int((often >= often.max() - SAME).sum()))
    return tuple((_named(talks, code), float(often[code])) for code in order[:shown])


def _narrowing(
    issues: tuple[str, ...],
    technical: tuple[str, ...],
    rule: str,
    wide: tuple[Floats, Flags],
    narrow: tuple[Floats, Flags],
) -> Narrowing:
    opens, closes = narrow[1] & ~wide[1], wide[1] & ~narrow[1]
    return Narrowing(
        rule,
        Agenda(issues, float(wide[1].mean()), float(wide[0].mean())),
        Agenda(technical, float(narrow[1].mean()), float(narrow[0].mean())),
        deal=_share(narrow[1]),
        better=_share(opens | (narrow[0] > wide[0] + SAME)),
        worse=_share(closes | (wide[0] > narrow[0] + SAME)),
        opens=_share(opens),
        closes=_share(closes),
    )


def _on_the_table(talks: Talks, stated: Flags, settled: Flags) -> tuple[IssueOnTheTable, ...]:
    full = talks.full
    rows = []
    for place, issue in enumerate(talks.issues):
        on_table = np.isin(np.arange(talks.draws), _worlds_with(talks, place))
        rows.append(
            IssueOnTheTable(
                issue,
                empties=_share(on_table & stated[:, full] & ~talks.with_settled(place)),
                blocks=_share(~settled[:, full] & settled[:, full ^ (1 << place)]),
                insisted=_share(talks.insisted(place)),
                face=float(talks.at_stake(place).mean()),
            )
        )
    return tuple(rows)


def _worlds_with(talks: Talks, place: int) -> np.ndarray:
    """Return the worlds in which an issue is on the table."""
    rows = [part.table.rows for part in talks.seats if part.local[1 << place]]
    return np.concatenate(rows) if rows else np.empty(0, dtype=np.int64)


def _links(talks: Talks, fundamental: tuple[str, ...], technical: tuple[str, ...]) -> tuple[Link, ...]:
    pairs = [_link(talks, (one,), (other,)) for one, other in combinations(talks.issues, 2)]
    pairs.sort(key=lambda link: -link.gain)
    first = (
        [_link(talks, fundamental, technical)]
        if len(fundamental) + len(technical) > 2 and fundamental and technical
        else []
    )
    return (*first, *pairs)


def _link(talks: Talks, one: tuple[str, ...], other: tuple[str, ...]) -> Link:
    both, apart = talks.linked(talks.number(one), talks.number(other))
    gain = both - apart
    return Link(one, other, float(gain.mean()), _share(gain > SAME), _share((gain > SAME) & (apart <= SAME)))
