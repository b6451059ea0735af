"""One turn: who challenges whom, what bargains that leads to, and which of them each party takes.

In i's eyes its challenge to j is backed by votes of weight w_n = s_n c_n: its own, j's, and those of third parties.
With φ the share of the strength on its side, and j resisting with chance s_j, a party k gains

    (1 - s_j) 2 U_ki + s_j (φ 2 U_ki + (1 - φ) 2 U_kj) - (U_ki + U_kj).

Each party challenges whom it gains most from, if that is more than 1e-5. The two then have a bargain: on every issue
each moves towards the other by weights A = (s_ik φ)² and B = (s_jk (1 - φ))². Of the bargains that concern it and of
staying where it is, each party takes what is likeliest to win a vote of all, weighed by capability alone, in which a
bargain is worth to a voter the mean over the positions of all parties; it moves its own part alone.

What is equal is told apart by value: a challenge by the chance to prevail, a bargain by the smaller move, both then by
the lower position; what is still equal is taken in the order given.
"""

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.condorcet.chances import chances_of, vote_of
from detente.solvers.condorcet.rules import Bargain, ThirdParty
from detente.solvers.condorcet.views import Room, World, apart, look_through, share_of, worth_at

LEAST_SIDE = 1e-10  # strength of a side that nobody backs
LEAST_GAIN = 1e-5  # a challenge that gains no more is not made
LEAST_WEIGHT = 1e-6  # of a party's own point where neither cares
TIE = 1e-12


@compiled
def _below(one: np.ndarray, i: int, other: np.ndarray, j: int) -> bool:
    """Return whether the i-th of some positions is lower than the j-th of others on the first issue they differ on."""
    for issue in range(one.shape[1]):
        if abs(one[i, issue] - other[j, issue]) > TIE:
            return bool(one[i, issue] < other[j, issue])
    return False


@compiled
def chances_to_prevail(i: int, seen: np.ndarray, power: np.ndarray, rules: np.ndarray, over: np.ndarray) -> None:
    """Write the chance of i to prevail over everybody else, by what positions are worth to whom in somebody's eyes."""
    vote, by_odds = int(rules[0]), int(rules[5]) == ThirdParty.KTAB
    for j in range(power.shape[0]):
        first = LEAST_SIDE + max(power[i] * vote_of(vote, seen[i, i] - seen[i, j]), 0.0)
        second = LEAST_SIDE + max(-power[j] * vote_of(vote, seen[j, i] - seen[j, j]), 0.0)
        ours, theirs = first, second
        for n in range(power.shape[0]):
            if n in (i, j):
                continue
            said = power[n] * vote_of(vote, seen[n, i] - seen[n, j])
            if by_odds:
                odds = (first + max(said, 0.0)) / (first + second + abs(said))
                gain = odds * (seen[n, n] - seen[n, i]) - (1.0 - odds) * (seen[n, n] - seen[n, j])
                said = power[n] * vote_of(vote, gain)
            ours += max(said, 0.0)
            theirs += max(-said, 0.0)
        over[j] = ours / (ours + theirs)


@compiled
def _choose_target(i: int, position: np.ndarray, world: World, room: Room) -> None:
    """Write whom a party challenges, or -1, and its chance to prevail in its own eyes."""
    seen, power, rules, total = room.seen, world.power, world.rules, world.total
    look_through(i, share_of(int(rules[4])), room.distance, room.risk, seen)
    chances_to_prevail(i, seen, power, rules, room.over)
    target, most, likeliest = -1, 0.0, 0.0
    for j in range(position.shape[0]):
        if j == i:
            continue
        prevails, won, lost, resists = room.over[j], seen[i, i], seen[i, j], total[j]
        gain = (1.0 - resists) * 2.0 * won + resists * 2.0 * (prevails * won + (1.0 - prevails) * lost) - won - lost
        if gain <= LEAST_GAIN:
            continue
        better = target < 0 or gain > most + TIE
        if not better and gain >= most - TIE:
            better = prevails > likeliest + TIE
            if not better and prevails >= likeliest - TIE:
                better = _below(position, j, position, target)
        if better:
            target, most, likeliest = j, gain, prevails
    room.target[i], room.prevails[i] = target, likeliest


@compiled
def _bargain(i: int, position: np.ndarray, world: World, room: Room) -> None:
    """Write where the challenge of a party would take it and the other."""
    j, phi = room.target[i], room.prevails[i]
    rule = int(world.rules[6])
    for issue in range(position.shape[1]):
        here, there = position[i, issue], position[j, issue]
        mine, yours = world.salience[i, issue], world.salience[j, issue]
        if rule == Bargain.S2PMAX:
            give, take = max(0.0, 1.0 - 2.0 * phi), max(0.0, 2.0 * phi - 1.0)
            mine *= mine
            yours *= yours
            first = here + (there - here) * give * yours / (give * yours + LEAST_WEIGHT + (1.0 - give) * mine)
            second = there + (here - there) * take * mine / (take * mine + LEAST_WEIGHT + (1.0 - take) * yours)
        else:
            a, b = mine * phi, yours * (1.0 - phi)
            if rule == Bargain.S2P2:
                a *= a
                b *= b
            total = a + b + LEAST_WEIGHT
            first = here + (there - here) * b / total
            second = there + (here - there) * a / total
        if world.rules[7] > 0.0:
            first, second = np.floor(first * 1e4 + 0.5) / 1e4, np.floor(second * 1e4 + 0.5) / 1e4
        room.to_first[i, issue], room.to_second[i, issue] = first, second


@compiled
def _weigh_bargains(position: np.ndarray, world: World, room: Room) -> None:
    """Write what every bargain is worth to every party: the mean over all positions that it would leave."""
    parties = position.shape[0]
    for n in range(parties):
        stays, attitude = 0.0, room.risk[n]
        for j in range(parties):
            stays += room.own[n, j]
        for i in range(parties):
            j, change = room.target[i], 0.0
            if j >= 0:
                change = worth_at(apart(world.weight, n, position, room.to_first, i), attitude) - room.own[n, i]
                change += worth_at(apart(world.weight, n, position, room.to_second, i), attitude) - room.own[n, j]
            room.worth[n, i] = (stays + change) / parties
        room.worth[n, parties] = stays / parties


@compiled
def _length(one: np.ndarray, i: int, other: np.ndarray, j: int) -> float:
    square = 0.0
    for issue in range(one.shape[1]):
        square += (one[i, issue] - other[j, issue]) ** 2
    return float(np.sqrt(square))


@compiled
def _is_ahead(one: int, other: int, chance: np.ndarray, parts: np.ndarray, position: np.ndarray, k: int) -> bool:
    """Return whether a party takes one bargain rather than another."""
    ahead = chance[one] - chance[other]
    if abs(ahead) <= TIE:
        ahead = _length(parts, other, position, k) - _length(parts, one, position, k)
    if abs(ahead) <= TIE:
        return _below(parts, one, parts, other)
    return bool(ahead > 0.0)


@compiled
def _fill_queue(k: int, target: np.ndarray, queue: np.ndarray) -> int:
    """Write which bargains concern a party, to stay first; return how many."""
    length = 1
    queue[0] = target.shape[0]
    for i in range(target.shape[0]):
        if target[i] >= 0 and (i == k or target[i] == k):
            queue[length] = i
            length += 1
    return length


@compiled
def _choose_bargain(k: int, position: np.ndarray, world: World, room: Room) -> bool:
    """Write where a party goes; return whether the chances converged."""
    parties, issues = position.shape
    queue, parts = room.queue, room.parts
    length = _fill_queue(k, room.target, queue)
    for option in range(length):
        i = queue[option]
        for issue in range(issues):
            parts[option, issue] = position[k, issue]
            if option > 0:
                parts[option, issue] = room.to_first[i, issue] if i == k else room.to_second[i, issue]
        for n in range(parties):
            room.choices[n, option] = room.worth[n, i]
    best, well = 0, True
    if length > 1:
        well = chances_of(room.choices, world.capability, length, world.rules, room.strength, room.wins, room.chance)
    for option in range(1, length):
        if _is_ahead(option, best, room.chance, parts, position, k):
            best = option
    for issue in range(issues):
        room.after[k, issue] = parts[best, issue]
    return well


@compiled
def take_turn(position: np.ndarray, world: World, room: Room) -> bool:
    """Write the positions after a turn, of parties that have looked; return whether all chances converged."""
    parties = position.shape[0]
    for i in range(parties):
        _choose_target(i, position, world, room)
        if room.target[i] >= 0:
            _bargain(i, position, world, room)
    _weigh_bargains(position, world, room)
    well = True
    for k in range(parties):
        well = _choose_bargain(k, position, world, room) and well
    return well
