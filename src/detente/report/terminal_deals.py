"""The terminal's deals: the answer first, then what is left after each filter, what is fair, who must move."""

import math
from collections.abc import Callable, Sequence

from detente.crisis.crisis import Crisis
from detente.crisis.mediation.levels import levels_of
from detente.report.views.mediation.words import FILTERED, RULES, demand_words, package_words
from detente.report.views.mediation.words import issue_words as _issue
from detente.report.views.mediation.words import party_name as _name
from detente.report.views.mediation.words import percent as _percent
from detente.report.views.numeral import MINUS, listed
from detente.study.deals import Deals, Pick
from detente.study.trades import Given, Pair, Trade, Trades

SHOWN, SHOWN_PAIRS = 6, 6  # trades, pairs of parties
WORTH_SAYING = 0.001  # utility
Say = Callable[[str], object]
Draw = Callable[[Sequence[str], Sequence[Sequence[str]], str], object]


def print_deals(crisis: Crisis, found: Deals, say: Say, table: Draw) -> None:
    """Print deals with a caller's own means.

    Parameters
    ----------
    crisis : Crisis
    found : Deals
    say : callable
        Prints a line.
    table : callable
        Prints headings, rows and a title.
    """
    for line in answer(crisis, found):
        say(line)
    table(
        ("after this filter", "packages left, median", "worlds with any"),
        [(FILTERED[item.filter], f"{item.packages:,.0f}", _percent(item.worlds)) for item in found.funnel],
        f"What is left of {found.packages:,} packages",
    )
    if found.picks:
        _fair(crisis, found, table)
        table(
            ("worlds", "package"),
            [(_percent(item.chance), package_words(crisis, item.package)) for item in found.likely],
            "The packages that most worlds allow",
        )
    _trades(crisis, found.trades, table)
    if found.deal < 1:
        _in_the_way(crisis, found, table)
    if found.absent:
        table(
            ("absent", "mean gain", "red line crossed", "worth of a seat"),
            [
                (_name(crisis, item.party), _signed(item.gain), _percent(item.crossed), _signed(item.seat))
                for item in found.absent
            ],
            "Who is not at the table, by the fair packages",
        )


def answer(crisis: Crisis, found: Deals) -> list[str]:
    """Return what a mediator wants to know first, in sentences."""
    who = listed([_name(crisis, party) for party in found.seated])
    lines = [
        f"At the table: {who}, over {len(found.issues)} issue{'s' if len(found.issues) != 1 else ''}.",
        (
            f"A package that everyone could sign exists in {_percent(found.deal)} of {found.draws:,} worlds; one "
            f"that the delegations may sign without asking home in {_percent(found.here)}."
        ),
    ]
    if found.robust is not None:
        lines.append(
            f"Most worlds ({_percent(found.robust.chance)}) allow: {package_words(crisis, found.robust.package)}; "
            f"held to it, the party that gains least gives up {found.robust.regret:.3f} of utility against "
            f"the best of each world."
        )
    if found.deal < 1 and found.movers:
        mover = max(found.movers, key=lambda item: item.unlocks)
        lines.append(
            f"Where there is none, {_name(crisis, mover.party)} alone could open one in {_percent(mover.unlocks)} of "
            f"the worlds, by giving up its limits, what it insists on and its value of no deal."
        )
    if found.questions:
        first = found.questions[0]
        lines.append(
            f"The red line most worth asking about: {_name(crisis, first.party)} on {_issue(crisis, first.issue)} "
            f"(knowing it would move the chance of a deal by {100 * first.value:.1f} points on average)."
        )
    if found.coarse:
        lines.append(
            f"Only marks are looked at on {listed([_issue(crisis, issue) for issue in found.coarse])}: with steps in "
            f"between there would be too many packages."
        )
    return lines


def _fair(crisis: Crisis, found: Deals, table: Draw) -> None:
    table(
        ("rule", "picks it in", "ratified", "package that it picks most often, where there is a deal"),
        [
            (
                RULES[pick.solution][0],
                _percent(pick.share),
                _percent(pick.ratified),
                package_words(crisis, pick.package),
            )
            for pick in found.picks
        ],
        f"Fair packages: {'; '.join(f'{name}, {meaning}' for name, meaning in RULES.values())}",
    )
    parties = list(found.picks[0].gains)
    table(
        ("party", *(RULES[pick.solution][0] for pick in found.picks)),
        [
            (_name(crisis, party) + _absent(found, party), *(_signed(pick.gains[party]) for pick in found.picks))
            for party in parties
        ],
        "Mean gain over the status quo, each party on its own scale",
    )
    table(
        ("by Nash, middle 90 %", "stands", "issue"),
        [
            (_where(found.picks[0], issue), stands, crisis.issues[issue].title)
            for issue, stands in _stands(crisis, found)
        ],
        "Where every issue ends, given a deal",
    )


def _absent(found: Deals, party: str) -> str:
    return "" if party in found.seated else " (not at the table)"


def _stands(crisis: Crisis, found: Deals) -> list[tuple[str, str]]:
    levels = levels_of(crisis).of
    return [(issue, next((level.label for level in levels[issue] if level.stands), "")) for issue in found.issues]


def _where(pick: Pick, issue: str) -> str:
    low, middle, high = pick.positions[issue]
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def _in_the_way(crisis: Crisis, found: Deals, table: Draw) -> None:
    table(
        ("party", "opens one alone", "must come down by", "nothing helps"),
        [
            (
                _name(crisis, item.party),
                _percent(item.unlocks),
                "-"
                if math.isnan(item.short[1])
                else f"{item.short[1]:.3f} ({item.short[0]:.3f} to {item.short[2]:.3f})",
                _percent(item.helpless),
            )
            for item in found.movers
        ],
        "Who would have to move, where there is no deal (utility, middle 90 %)",
    )
    lines = found.red_lines
    if not lines.looked_at:
        return
    table(
        ("in the way", "opens alone", "repair moves it", "by", "demand"),
        [
            (_percent(item.binds), _percent(item.alone), _percent(item.repairs),
             "-" if math.isnan(item.by) else f"{item.by:.3f}", demand_words(crisis, item.demand))
            for item in lines.standing[:12]
        ],
        f"What stands in the way, in {lines.looked_at} worlds without a deal",
    )  # fmt: skip
    table(
        ("worlds", "these together leave nothing"),
        [
            (_percent(share), "; ".join(demand_words(crisis, item) for item in group))
            for group, share in lines.conflicts[:6]
        ],
        "Smallest groups of demands that empty the set",
    )


def _trades(crisis: Crisis, found: Trades, table: Draw) -> None:
    """Print what any two could trade, of what kind the issues are, and what mixing packages would bring."""
    rows = [(min(trade.surplus), pair, trade) for pair in found.pairs for trade in pair.trades]
    rows.sort(key=lambda row: -row[0])
    if rows:
        table(
            ("pays both", "within limits", "gains", "trade"),
            [
                (
                    _percent(trade.pays),
                    _percent(trade.signed),
                    f"{_signed(trade.surplus[0])}, {_signed(trade.surplus[1])}",
                    _trade_words(crisis, pair, trade),
                )
                for _, pair, trade in rows[:SHOWN]
            ],
            "What could be traded, one step each from what stands: share of worlds, central gains",
        )
    if found.pairs:
        hidden = len(found.pairs) - SHOWN_PAIRS
        table(
            ("between", "kind", "issues"),
            [
                (" and ".join(_name(crisis, party) for party in pair.parties), kind, "; ".join(issues))
                for pair in found.pairs[:SHOWN_PAIRS]
                for kind, issues in _by_kind(crisis, pair)
            ],
            "Kinds of issues, those first that mean more to the first of the two"
            + (f" ({hidden} more pairs: --json)" if hidden > 0 else ""),
        )
    better = [item for item in found.mixtures if not item.least_gain <= item.least_gain_of_package + WORTH_SAYING]
    if better:
        table(
            ("rule", "the best package alone", "a mixture", "of packages"),
            [
                (
                    RULES[item.rule][0],
                    _signed(item.least_gain_of_package),
                    _signed(item.least_gain),
                    f"{len(item.parts)}",
                )
                for item in better
            ],
            "Taking turns or drawing lots: what the one that gains least gains (parts: --json)",
        )


def _by_kind(crisis: Crisis, pair: Pair) -> list[tuple[str, list[str]]]:
    """Return the issues of two parties by kind, in the order of their contract curve."""
    ranked = [*pair.curve, *(issue for issue in pair.kinds if issue not in pair.curve)]
    kinds = [kind for kind in ("integrative", "distributive", "compatible", "mixed") if kind in pair.kinds.values()]
    return [(kind, [_issue(crisis, issue) for issue in ranked if pair.kinds[issue] == kind]) for kind in kinds]


def _trade_words(crisis: Crisis, pair: Pair, trade: Trade) -> str:
    """Return a trade in words."""
    one, other = (_name(crisis, party) for party in pair.parties)
    return f"{one}: {_step_words(crisis, trade.first)}; {other}: {_step_words(crisis, trade.second)}"


def _step_words(crisis: Crisis, step: Given) -> str:
    """Return a step in words."""
    level = next(item for item in levels_of(crisis).of[step.issue] if item.label == step.end)
    return f"{_issue(crisis, step.issue)} to '{level.title}'"


def _signed(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{'+' if value >= 0 else MINUS}{abs(value):.3f}"
