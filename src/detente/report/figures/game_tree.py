"""The game tree: who moves when, how likely each action is, and where types of one side would act differently.

Drawn by hand from left to right: a column a move, a row an ending. Over a branch stand its action and its chance, under
it the chances by type where they differ; the wider the line, the more often play comes through. Leaves are spread so
that no two labels meet, and every node lies in the middle of its branches, so the tree never crosses itself.
"""

from dataclasses import dataclass, field

from detente.report.figures.figure import QUO, SOFT, Figure, Table, opening, party_colour
from detente.report.figures.strokes import path, sign, text, text_width, wrapped
from detente.report.views.ending.game import BranchView, GameView
from detente.report.views.numeral import Piece

COLUMNS = (24.0, 290.0, 510.0, 730.0)  # where the moves of each depth stand, in pixels
STEP, LABEL, TYPES, PAD, TOP = 16.0, 15.0, 13.0, 12.0, 40.0
SIZE, SMALL = 13.0, 11.0
BOLD = SIZE * 1.06  # bold words are wider


@dataclass
class _Node:
    """A place in the tree: the branch that leads to it, and its children."""

    branch: BranchView | None
    depth: int
    children: list["_Node"] = field(default_factory=list)
    y: float = 0.0

    @property
    def label(self) -> list[str]:
        assert self.branch is not None
        return wrapped(f"{self.branch.action} {self.branch.chance}", SIZE, self.room)

    @property
    def types(self) -> list[str]:
        assert self.branch is not None
        said = ", ".join(f"{name} {chance}" for name, chance in self.branch.by_type)
        return wrapped(said, SMALL, self.room) if said else []

    @property
    def below(self) -> float:
        """Room under the line of a leaf: for the chances by type on it, or a second outcome beside it."""
        assert self.branch is not None
        return max(TYPES * len(self.types), LABEL * (len(self.branch.ends) - 1))

    @property
    def room(self) -> float:
        return COLUMNS[self.depth] - COLUMNS[self.depth - 1] - STEP - 12


def tree_of(view: GameView) -> _Node:
    """Return the branches as a tree."""
    root = _Node(None, 0)
    by = {(branch.node, branch.signal, branch.action): branch for branch in view.branches}
    for branch in view.branches:
        if branch.node != "first":
            continue
        node = _Node(branch, 1)
        root.children.append(node)
        if branch.ending:
            continue
        for answer in ("concede", "offer", "resist"):
            if (found := by.get(("answer", branch.signal, answer))) is not None:
                child = _Node(found, 2)
                node.children.append(child)
                after = {"offer": "offered", "resist": "resisted"}.get(answer)
                child.children = [
                    _Node(word, 3) for word in view.branches if (word.node, word.signal) == (after, branch.signal)
                ]
    return root


def _width(node: _Node) -> float:
    """Return how far to the right the tree reaches, with the names of its outcomes."""
    own = [
        COLUMNS[node.depth] + 4 + text_width(outcome, BOLD) + text_width(str(reach), SIZE)
        for outcome, reach in (node.branch.ends if node.branch else ())
    ]
    return max([COLUMNS[-1], *own, *(_width(child) for child in node.children)])


def _spread(root: _Node) -> float:
    """Place leaves below each other and every node in the middle of its children; return the height."""
    leaves: list[_Node] = []

    def walk(node: _Node) -> None:
        if not node.children:
            leaves.append(node)
        for child in node.children:
            walk(child)

    walk(root)
    y = TOP
    for place, leaf in enumerate(leaves):
        y += LABEL * len(leaf.label) + (leaves[place - 1].below + PAD if place else 0)
        leaf.y = y

    def centre(node: _Node) -> None:
        for child in node.children:
            centre(child)
        if node.children:
            node.y = (node.children[0].y + node.children[-1].y) / 2

    centre(root)
    return y + leaves[-1].below + PAD


def game_tree(view: GameView, places: dict[str, int]) -> Figure:
    """Return the picture of a game.

    Parameters
    ----------
    view : GameView
    places : mapping of party to int
        Place of each party in the crisis, which decides its colour and shape.
    """
    root = tree_of(view)
    height = _spread(root)
    movers = {0: view.challenger, 1: view.defender, 2: view.challenger}
    strokes: list[str] = []
    x = 8.0
    for party, name in zip((view.challenger, view.defender), view.names, strict=True):
        strokes += [sign(places[party], (x + 6, 14), party_colour(places[party])), text(x + 20, 18, f"{name} moves")]
        x += 44 + text_width(f"{name} moves", SIZE)
    strokes += _drawn(
        root, view, {depth: (places[party], party_colour(places[party])) for depth, party in movers.items()}
    )
    title = f"The game between {view.names[0]} and {view.names[1]}, and how it is played"
    description = describe(view)
    svg = opening("game", title, description, _width(root), height) + "".join(strokes) + "</svg>"
    return Figure("game", title, description, svg, branch_table(view))


def _drawn(node: _Node, view: GameView, movers: dict[int, tuple[int, str]]) -> list[str]:
    strokes: list[str] = []
    x = COLUMNS[node.depth]
    for child in node.children:
        assert child.branch is not None
        end = COLUMNS[child.depth]
        bend = x + STEP
        points = [(x, node.y), (bend, node.y), (bend, child.y), (end - 8, child.y)]
        strokes.append(path(points, SOFT, width=round(1 + 5 * child.branch.reach.value, 1)))
        for place, words in enumerate(reversed(child.label)):
            strokes.append(text(bend + 6, child.y - 5 - LABEL * place, words))
        for place, words in enumerate(child.types):
            strokes.append(text(bend + 6, child.y + 12 + TYPES * place, words, size=SMALL, fill=SOFT))
        for place, (outcome, reach) in enumerate(child.branch.ends):
            y = child.y + 4 + LABEL * place
            strokes.append(text(end, y, outcome, bold=True))
            strokes.append(text(end + 4 + text_width(outcome, BOLD), y, str(reach)))
        strokes += _drawn(child, view, movers)
    if node.children:
        place, colour = movers[node.depth]
        strokes.append(sign(place, (x, node.y), colour))
        if _is_here(node, view):
            strokes += [sign(0, (x, node.y), QUO, filled=False, radius=11), sign(place, (x, node.y), colour)]
            below = node.y + 16 + TYPES * (len(node.types) if node.branch else 0)
            strokes.append(text(x - 14, below, "here now", anchor="end", size=SMALL, fill=QUO, bold=True))
    return strokes


def _is_here(node: _Node, view: GameView) -> bool:
    if view.here is None or not node.children:
        return False
    branch = node.children[0].branch
    assert branch is not None
    return (branch.node, branch.signal) == view.here


def describe(view: GameView) -> str:
    """Return the picture in words and numbers."""
    said = []
    for branch in view.branches:
        whose = ", ".join(f"{name} {chance}" for name, chance in branch.by_type)
        ends = " and ".join(f"{outcome} with {reach} of all" for outcome, reach in branch.ends)
        end = f", ending in {ends}" if ends else ""
        said.append(f"{where(view, branch)}: {branch.action} {branch.chance}{f' ({whose})' if whose else ''}{end}")
    return "; ".join(said) + "."


def where(view: GameView, branch: BranchView) -> str:
    """Return the node of a branch in words."""
    if branch.node == "first":
        return f"{view.names[0]} first"
    how = next(item.action for item in view.branches if item.node == "first" and item.signal == branch.signal
               and not item.ending)  # fmt: skip
    if branch.node == "answer":
        return f"{view.names[1]} after {how}"
    return f"{view.names[0]} after {how}, {'an offer' if branch.node == 'offered' else 'resistance'}"


def branch_table(view: GameView) -> Table:
    """Return the numbers behind the picture."""
    rows: list[tuple[Piece, ...]] = [
        (
            where(view, branch),
            branch.action,
            branch.chance,
            ", ".join(f"{name} {chance}" for name, chance in branch.by_type) or "all types alike",
            branch.reach,
            " or ".join(outcome for outcome, _ in branch.ends) or "play goes on",
        )
        for branch in view.branches
    ]
    headings = ("who moves, and when", "action", "chance", "by type", "of all plays", "ends in")
    return Table("How the game is played: means over worlds", headings, tuple(rows))
