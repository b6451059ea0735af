"""Credible equilibria from the definitions, slowly: all profiles, all small orders of mistakes, exact fractions.

Nothing is shared with the solver: a game is nested dictionaries, values are recursive, weights of mistakes are
eliminated one by one (Fourier and Motzkin).
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from detente.solvers.tree.tree import NATURE, Tree

Row = tuple[tuple[Fraction, ...], bool]  # coefficients of weights; whether the sum must be above 0, not only at least 0


def nested(tree: Tree, node: int = 0) -> dict[str, Any]:
    children = [nested(tree, int(child)) for child in tree.children()[node] if child >= 0]
    outcome = int(tree.outcome[node])
    pays = [Fraction(float(x)) for x in tree.payoffs[0, outcome]] if outcome >= 0 else [Fraction(0)] * len(tree.players)
    place = int(tree.at[node])
    owner = tree.sets[place].owner if place >= 0 else None
    first = int(tree.first[place])
    odds = [Fraction(float(x)) for x in tree.chances[0, first : first + len(children)]] if owner == NATURE else []
    return {"set": place, "owner": owner, "pays": pays, "kids": children, "odds": odds}


def value(node: dict[str, Any], profile: dict[int, int], i: int) -> Fraction:
    here: Fraction = node["pays"][i]
    if node["owner"] is None:
        return here
    if node["owner"] == NATURE:
        return here + sum(
            (p * value(kid, profile, i) for p, kid in zip(node["odds"], node["kids"], strict=True)), Fraction(0)
        )
    return here + value(node["kids"][profile[node["set"]]], profile, i)


def meetings(
    node: dict[str, Any], chance: Fraction = Fraction(1), path: tuple[tuple[int, int], ...] = ()
) -> Iterator[Any]:
    """All nodes of players, with nature's chance and the players' moves before."""
    if node["owner"] == NATURE:
        for p, kid in zip(node["odds"], node["kids"], strict=True):
            yield from meetings(kid, chance * p, path)
    elif node["owner"] is not None:
        yield node, chance, path
        for a, kid in enumerate(node["kids"]):
            yield from meetings(kid, chance, (*path, (node["set"], a)))


def has_positive_weights(rows: list[Row], count: int) -> bool:
    system = rows + [(tuple(Fraction(int(j == k)) for j in range(count)), True) for k in range(count)]
    for k in range(count):
        up = [row for row in system if row[0][k] > 0]
        down = [row for row in system if row[0][k] < 0]
        system = [row for row in system if row[0][k] == 0]
        for one, other in product(up, down):
            mixed = tuple(x / one[0][k] - y / other[0][k] for x, y in zip(one[0], other[0], strict=True))
            system.append((mixed, one[1] or other[1]))
        system = list(set(system))
    return not any(strict for _, strict in system)  # what is left reads 0 > 0 or 0 >= 0


def credible_by_hand(tree: Tree) -> set[tuple[int, ...]]:
    root = nested(tree)
    met: dict[int, list[Any]] = {}
    for node, chance, path in meetings(root):
        met.setdefault(node["set"], []).append((node, chance, path))
    places = sorted(met)
    found = set()
    for choice in product(*(range(len(tree.sets[place].actions)) for place in places)):
        profile = dict(zip(places, choice, strict=True))
        if is_credible(met, profile):
            found.add(choice)
    return found


def is_credible(met: dict[int, list[Any]], profile: dict[int, int]) -> bool:
    open_questions = []
    for place, nodes in met.items():
        i = nodes[0][0]["owner"]
        losses = []
        for node, chance, path in nodes:
            worth = [value(kid, profile, i) for kid in node["kids"]]
            mistakes = tuple(sorted(move for move in path if profile[move[0]] != move[1]))
            losses.append((mistakes, [chance * (worth[profile[place]] - x) for x in worth]))
        played = [loss for mistakes, loss in losses if not mistakes]
        if played:
            if any(sum(part) < 0 for part in zip(*played, strict=True)):
                return False
        elif all(min(loss) >= 0 for _, loss in losses):
            continue  # optimal whatever is believed
        else:
            open_questions.append(losses)
    if not open_questions:
        return True
    wrong = sorted({move for losses in open_questions for mistakes, _ in losses for move in mistakes})
    return any(
        works(open_questions, dict(zip(wrong, orders, strict=True))) for orders in product((1, 2, 3), repeat=len(wrong))
    )


def works(questions: list[Any], order: dict[tuple[int, int], int]) -> bool:
    """Do weights exist? Sets whose believed groups differ by the same mistakes have the same weights."""
    families: dict[Any, list[Row]] = {}
    for losses in questions:
        least = min(sum(order[m] for m in mistakes) for mistakes, _ in losses)
        groups: dict[Any, list[Fraction]] = {}
        for mistakes, loss in losses:
            if sum(order[m] for m in mistakes) == least:
                so_far = groups.get(mistakes, [Fraction(0)] * len(loss))
                groups[mistakes] = [x + y for x, y in zip(so_far, loss, strict=True)]
        names = sorted(groups)
        common = set.intersection(*(set(name) for name in names))
        key = tuple(tuple(move for move in name if move not in common) for name in names)
        table = [groups[name] for name in names]
        families.setdefault(key, []).extend((tuple(column), False) for column in zip(*table, strict=True))
    return all(has_positive_weights(rows, len(key)) for key, rows in families.items())
