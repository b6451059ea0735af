"""The game on a terminal: its two sides, its tree with chances on the branches, what the endings are worth, and why.

On a terminal the tree is drawn with strokes; elsewhere it is one row a branch. Addresses that differ in the names of
what they are about are counted together (``stances.russia.*.ideal (8)``); the JSON document names every one.
"""

from collections.abc import Callable, Iterator, Sequence

from detente.report.figures.game_tree import branch_table
from detente.report.terminal_history import wrap
from detente.report.views.ending.game import BranchView, GameView, ending_words
from detente.report.views.numeral import plain

Rows = Sequence[Sequence[str]]
Say = Callable[[str], object]
PrintTable = Callable[[Sequence[str], Rows, str], object]
NEXT = {"offer": "offered", "resist": "resisted"}
ABOUT = {  # places in an address of the names that are counted over
    "stances": (2,), "issues": (1,), "levers": (1,), "audiences": (1, 3), "hypotheses": (1,),
}  # fmt: skip


def print_game(view: GameView, say: Say, table: PrintTable, *, width: int | None) -> None:
    """Print a game with a caller's own means.

    Parameters
    ----------
    view : GameView
    say : callable
        Prints one line.
    table : callable
        Prints a table: headings, rows, title.
    width : int or None
        Columns of the terminal, on which the tree is drawn; None elsewhere, where it is a table.
    """
    over = f"world {view.world}" if view.world is not None else f"means over {view.worlds:,} worlds"
    say(f"{view.names[0]} presses {view.names[1]}: {over}")
    if view.odds:
        say("")
        head = ("side", "type", "odds", "believed by the other side")
        table(head, [(name, kind, odds.text, believed.text) for name, kind, odds, believed in view.odds], "Types")
    say("")
    if width is not None:
        lead = "How it is played: the chance of each action; where types differ, theirs; and of all plays, how it ends"
        wrap(say, lead, width)
        for line in tree_lines(view):
            say(line)
    else:
        played = branch_table(view)
        table(played.headings, [[str(cell) for cell in row] for row in played.rows], played.caption)
    say("")
    for sentence in view.sentences:
        wrap(say, f"- {plain(sentence)}", width, indent="  ")
    spread = "" if view.world is not None else ": median (5 to 95 % of worlds)"
    for place, side in enumerate(("challenger", "defender")):
        worths = [worth for worth in view.worths if worth.side == side]
        rows = [(ending_words(worth.ending), *(cell.text for cell in worth.by_type)) for worth in worths]
        say("")
        table(("ending", *view.types[place]), rows, f"What the endings are worth to {view.names[place]}{spread}")
    say("")
    if view.positions:
        issues = [(title, *(words for _, words in cells)) for title, cells in view.positions]
        table(("issue", *(what for what, _ in view.positions[0][1])), issues, f"Positions behind the endings{spread}")
        say("")
    table(("payoff", "rests on"), list(_rests(view)), "Where the payoffs come from; look one up: detente why")


def tree_lines(view: GameView) -> Iterator[str]:
    """Yield the tree, a line a branch, with the mover above its branches."""
    first = [branch for branch in view.branches if branch.node == "first"]
    yield view.names[0]
    for place, branch in enumerate(first):
        yield from _limb(view, branch, "", last=place == len(first) - 1)


def _limb(view: GameView, branch: BranchView, lead: str, *, last: bool) -> Iterator[str]:
    ends = [f"{outcome}, {reach} of all" for outcome, reach in branch.ends]
    end = f" → {'; else '.join(ends)}" if ends else ""
    inner = lead + ("   " if last else "│  ")
    yield f"{lead}{'└─' if last else '├─'} {branch.action} {branch.chance}{end}"
    after = "answer" if branch.node == "first" else NEXT.get(branch.action, "")
    below = [] if branch.ending else _below(view, after, branch.signal)
    stroke = "│  " if below else "   "
    if branch.by_type:
        yield f"{inner}{stroke}{', '.join(f'{kind} {chance}' for kind, chance in branch.by_type)}"
    if below:
        here = "  ← the history stands here" if view.here == (after, branch.signal) else ""
        yield f"{inner}{view.names[1 if after == 'answer' else 0]}{here}"
    for place, child in enumerate(below):
        yield from _limb(view, child, inner, last=place == len(below) - 1)


def _below(view: GameView, node: str, signal: int) -> list[BranchView]:
    return [branch for branch in view.branches if (branch.node, branch.signal) == (node, signal)]


def _rests(view: GameView) -> Iterator[tuple[str, str]]:
    for worth in view.worths:
        name = view.names[("challenger", "defender").index(worth.side)]
        yield f"{name}, {ending_words(worth.ending)}", ", ".join(counted(worth.addresses))


def counted(addresses: Sequence[str]) -> list[str]:
    """Return addresses, those that differ in the names of what they are about only counted together.

    >>> counted(["stances.a.x.ideal", "stances.a.y.ideal", "stances.a.y.limit", "ratify_doubt"])
    ['stances.a.*.ideal (2)', 'stances.a.y.limit', 'ratify_doubt']
    >>> counted(["audiences.a.stances.x.limit", "audiences.b.stances.x.limit", "audiences.b.stances.y.limit"])
    ['audiences.*.stances.*.limit (3)']
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    for address in addresses:
        names = address.split(".")
        places = ABOUT.get(names[0], (len(names) - 1,))
        key = tuple("*" if at in places and len(names) > 1 else name for at, name in enumerate(names))
        groups.setdefault(key, []).append(address)
    return [found[0] if len(found) == 1 else f"{'.'.join(key)} ({len(found)})" for key, found in groups.items()]
