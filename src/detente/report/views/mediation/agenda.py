"""The view of an agenda study: which issues to put on the table, as sentences and rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from detente.crisis.crisis import Crisis
from detente.ensemble.bands import Band
from detente.report.views.implementation import NOTHING, per_cent
from detente.report.views.numeral import THIN, Numeral, Piece, Sentence, listed, share
from detente.study.agenda import Agenda, AgendaStudy, Link, Narrowing, Rung

Heads = tuple[str, ...]
BEHIND = "outcome/deals"  # what explains these numbers: those that the lens deals reads
MOST_LINKS = 5  # pairs of issues that are shown
NAMES = {
    "open": "all may stay open",
    "stated": "as stated",
    "settled": "must be settled",
    "face": "face counts",
}


@dataclass(frozen=True)
class RungView:
    """The best agendas of one size.

    Attributes
    ----------
    size : int
    issues : str
        The likeliest agenda, with how many others are as likely.
    chance, settled : Numeral
        That it holds a deal; and that one of its size does if all it lists must be settled.
    low, high : float
        Band of the chance.
    best : str
    value : Numeral
        What the agenda with the best least gain brings.
    """

    size: int
    issues: str
    chance: Numeral
    settled: Numeral
    low: float
    high: float
    best: str
    value: Numeral


@dataclass(frozen=True)
class AgendaView:
    """What to put on the table, as it is shown.

    Attributes
    ----------
    name, title : str
    answer : sentence
    rungs : tuple of RungView
    narrowing, on_the_table, links : tuple of tuple
        Rows, with the headings below.
    reasons, notes : tuple of sentence
    """

    name: str
    title: str
    answer: Sentence
    rungs: tuple[RungView, ...]
    narrowing: tuple[tuple[Piece, ...], ...]
    reasons: tuple[Sentence, ...]
    on_the_table: tuple[tuple[Piece, ...], ...]
    links: tuple[tuple[Piece, ...], ...]
    notes: tuple[Sentence, ...]

    rung_headings: ClassVar[Heads] = (
        "size", "likeliest to hold a deal", "a deal", "all must be settled", "best agenda", "least gain",
    )  # fmt: skip
    narrowing_headings: ClassVar[Heads] = (
        "rule", "all: a deal", "narrow: a deal", "opens one", "closes one", "better", "worse",
    )  # fmt: skip
    table_headings: ClassVar[Heads] = (
        "issue", "takes the deal away if it must move", "alone blocks settling all", "insisted on", "face at stake",
    )  # fmt: skip
    link_headings: ClassVar[Heads] = ("one", "with", "linkage gain", "pays in", "only together in")

    @property
    def rung_rows(self) -> tuple[tuple[Piece, ...], ...]:
        """The rungs as rows."""
        return tuple((str(r.size), r.issues, r.chance, r.settled, r.best, r.value) for r in self.rungs)


def agenda_views(crisis: Crisis, studies: Iterable[AgendaStudy]) -> tuple[AgendaView, ...]:
    """Return agenda studies as they are shown."""
    return tuple(agenda_view(crisis, study) for study in studies)


def agenda_view(crisis: Crisis, study: AgendaStudy) -> AgendaView:
    """Return one agenda study as it is shown."""
    stated, settled = study.stated, study.ladders[-1]
    reading = crisis.readings[study.reading] if study.reading is not None else None
    where = "" if study.track is None else f" at {crisis.tracks[study.track].title or study.track}"
    return AgendaView(
        name="-".join(["ladder", *(part for part in (study.track, study.reading) if part)]),
        title=((reading.title or study.reading or "") if reading is not None else "What to put on the table") + where,
        answer=_answer(crisis, study),
        rungs=tuple(_rung(study, *pair) for pair in zip(stated.rungs, settled.rungs, strict=True)),
        narrowing=tuple(_narrowing_row(item) for item in study.narrowing),
        reasons=_reasons(crisis, study),
        on_the_table=tuple(
            (item.issue, _cell(item.empties), _cell(item.blocks), _cell(item.insisted), _gain(item.face))
            for item in study.on_the_table
        ),
        links=tuple(_link_row(study, link) for link in _shown(study.links)),
        notes=_notes(study),
    )


def _share(found: Band) -> Numeral:
    """Return a share of worlds in a sentence: with what its band supports where it is hardly ever seen, or always."""
    if 0.01 <= found.probability <= 0.99:
        return per_cent(found.probability, BEHIND)
    return share({"mean": found.probability, "band": [found.low, found.high]}, BEHIND)


def _cell(found: Band | float) -> Numeral:
    """Return a share of worlds in a table.

    >>> [str(_cell(value)).replace(THIN, " ") for value in (0.0, 1.0, 0.004)]
    ['none', 'all', '<1 %']
    """
    value = found.probability if isinstance(found, Band) else found
    rare = {0.0: "none", 1.0: "all"}.get(value)
    if rare is None and not 0.01 <= value <= 0.99:
        rare = f"{'<1' if value < 0.5 else '>99'}{THIN}%"
    return per_cent(value, BEHIND) if rare is None else Numeral(rare, value, BEHIND)


def _gain(value: float) -> Numeral:
    """Return a gain to thousandths, because the least gain is small."""
    small = "0" if value < 1e-9 else "<0.001"
    return Numeral(small if value < NOTHING else f"{value:.3f}", value, BEHIND)


def agenda_label(issues: Sequence[str], everything: Sequence[str]) -> str:
    """Return an agenda in few words.

    >>> agenda_label(["a", "b", "d"], ["a", "b", "c", "d"])
    'all but c'
    """
    missing = [issue for issue in everything if issue not in issues]
    if not missing:
        return f"all {len(everything)}" if len(everything) > 1 else everything[0]
    if len(missing) * 2 < len(everything):
        return f"all but {listed(missing)}"
    return listed(list(issues)) or "none"


def _with_ties(agendas: Sequence[Agenda], everything: Sequence[str]) -> str:
    """Return the first of some agendas that are equally good, and how many others are."""
    others = len(agendas) - 1
    more = f" (or {others} other{'s' if others > 1 else ''})" if others else ""
    return agenda_label(agendas[0].issues, everything) + more


def _rung(study: AgendaStudy, rung: Rung, settled: Rung) -> RungView:
    likely = rung.likeliest if rung.chance.probability > 0 else ()
    best = rung.best if rung.best[0].value > 0 else ()
    return RungView(
        size=rung.size,
        issues=_with_ties(likely, study.issues) if likely else "none holds a deal",
        chance=_cell(rung.chance),
        settled=_cell(settled.chance),
        low=rung.chance.low,
        high=rung.chance.high,
        best=_with_ties(best, study.issues) if best else "-",
        value=_gain(rung.best[0].value),
    )


def _narrowing_row(item: Narrowing) -> tuple[Piece, ...]:
    parts: tuple[Band | float, ...] = (
        item.everything.chance, item.deal, item.opens, item.closes, item.better, item.worse,
    )  # fmt: skip
    return (NAMES[item.rule], *map(_cell, parts))


def _link_row(study: AgendaStudy, link: Link) -> tuple[Piece, ...]:
    kinds = {study.fundamental: "the fundamental issues", study.technical: "the technical issues"}
    many = len(study.issues) > 2
    names = [kinds[side] if many and side in kinds and link is study.links[0] else listed(list(side))
             for side in (link.one, link.other)]  # fmt: skip
    return (*names, _gain(link.gain), _cell(link.pays), _cell(link.only))


def _shown(links: Sequence[Link]) -> list[Link]:
    first = [link for link in links[:1] if len(link.one) + len(link.other) > 2]
    pairs = [link for link in links[len(first) :] if link.gain >= NOTHING or link.pays.probability >= 0.01]
    return first + pairs[:MOST_LINKS]


def _answer(crisis: Crisis, study: AgendaStudy) -> Sentence:
    count = len(study.issues)
    said: list[Piece] = [
        {1: "With its one issue", 2: "With both issues"}.get(count, f"With all {count} issues"), " on the table, ",
        "a deal exists in ", _share(study.deal), " of worlds",
    ]  # fmt: skip
    if study.narrowing:
        item = next(item for item in study.narrowing if item.rule == "stated")
        said += ["; with the technical ones alone, in ", _share(item.deal)]
        if item.opens.probability > 0 or item.closes.probability > 0:
            said += [". Narrowing opens a deal in ", _share(item.opens), " and closes one in ", _share(item.closes)]
    said.append(".")
    if study.smallest and count > 1:
        issues, often = study.smallest[0]
        titles = listed([f"“{crisis.issues[issue].title}”" for issue in issues])
        alike = sum(abs(other - often) < 1e-9 for _, other in study.smallest) - 1
        seen: Sentence = (
            (", in nearly every world.",) if often > 0.99 else (", in ", per_cent(often, BEHIND), " of worlds.")
        )
        tied = f", or one of {alike} others as often" if alike else ""
        said += [f" The smallest agenda with a deal is most often {titles}{tied}", *seen]
    emptying = sorted(study.on_the_table, key=lambda item: -item.empties.probability)
    if emptying and emptying[0].empties.probability >= 0.01:
        worst = emptying[0]
        said += [f" If it must be settled, “{crisis.issues[worst.issue].title}” takes away the deal in ",
                 _share(worst.empties), " of worlds."]  # fmt: skip
    return tuple(said)


def _reasons(crisis: Crisis, study: AgendaStudy) -> tuple[Sentence, ...]:
    """Say which of the three reasons is at work when narrowing to the technical issues helps."""
    if not study.narrowing:
        kind = "technical" if study.technical else "fundamental"
        return ((f"All issues on the table are {kind}: there is nothing to narrow to.",),)
    at = {item.rule: item for item in study.narrowing}
    found: list[Sentence] = []
    better = {rule: _share(item.better) for rule, item in at.items() if item.better.probability > 0}
    if "stated" in better:
        named = [
            f"“{crisis.issues[item.issue].title}” (in {_share(item.insisted)})"
            for item in study.on_the_table
            if item.insisted.probability > 0 and item.issue in study.fundamental
        ]
        because = f" of worlds, because somebody insists on {listed(named)}. "
        only = "It helps only if whoever insists lets the issue go once it is off the agenda."
        found.append(("Insistence is at work: narrowing helps in ", better["stated"], because, only))
    if "face" in better:
        start = "Face is at work: set against never having raised the issues, what is lost before audiences where a "
        then = "public demand stays unmet makes the technical ones worth more in "
        found.append((start, then, better["face"], " of worlds."))
    if "settled" in better:
        end = " of worlds. The file does not say that they must be."
        found.append(("If every listed issue had to be settled, narrowing would help in ", better["settled"], end))
    if not study.reasons:
        found.append(("Narrowing helps in no world, by none of the three reasons: must be settled, insistence, face.",))
    elif study.reasons == ("must be settled",):
        start = "As stated, narrowing helps in no world: whatever is listed may stay open, so that the larger agenda "
        found.insert(0, (start, "holds every deal of the smaller one."))
    return tuple(found)


def _notes(study: AgendaStudy) -> tuple[Sentence, ...]:
    return (
        (
            f"Over {study.worlds:,} worlds; issues off the agenda stay where they stand. The least gain is that of ",
            "whoever gains least, over no deal, in utility: a mean over all worlds, 0 where there is no deal.",
        ),
        (
            "As stated: a listed issue may stay open unless somebody insists on it. Must be settled: none may. ",
            "Face counts: all may, set against never having raised them. Linkage is taken with all issues open.",
        ),
        (
            "A larger agenda is no better for being larger: look for the size from which on nothing is added. The ",
            "time that an issue costs is in no number here.",
        ),
    )
