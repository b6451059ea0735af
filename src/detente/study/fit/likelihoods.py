"""Likelihoods: from payoffs to the chances of the four endings, and their slopes.

Payoffs are those of the signalling game, S V C W U a R (:mod:`detente.solvers.signalling`). In the *two-stage* and
*three-stage* games without hidden payoffs (strategic deterrence :cite:`signorino1999`) choices are solved backwards,

    p_F = F((W - a)/√2)                                        only where backing down can be seen, else p_F = 1
    p_R = F((p_F U + (1 - p_F) R - C)/√2)
    p_C = F((p_R (p_F W + (1 - p_F) a) + (1 - p_R) V - S)/√2),

with F the normal distribution function when every action has a normal error of variance 1 (``agent-probit``), or the
logistic one (``agent-logit``). When instead every payoff of an end has a shock that its owner sees
(``private-probit``, two stages), the challenger's comparison has the variance 1 + p_R² + (1 - p_R)²
:cite:`signorino2003`. In the model ``signalling`` chances are those of an equilibrium, or what best replies to given
beliefs are (pseudo-likelihood) :cite:`aguirregabiria2007`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.special import erfcx, expit, log_expit, log_ndtr, ndtr

from detente.solvers.signalling import MOST, equilibria
from detente.solvers.signalling_slopes import choices_and_slopes
from detente.study.fit.specification import PAYOFFS
from detente.worlds.worlds import Floats

S, V, C, W, U, A, R = range(7)
ROOT_TWO = math.sqrt(2.0)
Scores: TypeAlias = tuple[Floats, Floats]  # log chances (cases, 4) and their slopes (cases, 4, 7)
Likelihood: TypeAlias = Callable[[Floats], Scores]  # of payoffs (cases, 7)
Link: TypeAlias = Callable[[Floats], tuple[Floats, Floats, Floats]]


def probit(x: Floats) -> tuple[Floats, Floats, Floats]:
    """Return F, log F and the slope of log F of the normal distribution."""
    return np.asarray(ndtr(x)), np.asarray(log_ndtr(x)), math.sqrt(2 / math.pi) / erfcx(-x / ROOT_TWO)


def logit(x: Floats) -> tuple[Floats, Floats, Floats]:
    """Return F, log F and the slope of log F of the logistic distribution."""
    return np.asarray(expit(x)), np.asarray(log_expit(x)), np.asarray(expit(-x))


@dataclass(frozen=True)
class Node:
    """A choice between two actions: log chances of the second and the first, and their slopes in the payoffs."""

    chance: Floats
    yes: Floats
    no: Floats
    d_yes: Floats
    d_no: Floats

    @property
    def d_chance(self) -> Floats:
        """The slope of the chance."""
        return self.chance[:, None] * self.d_yes


def choice(link: Link, x: Floats, slope: Floats) -> Node:
    """Return the choice whose index is x, with the slope of x in the payoffs."""
    chance, yes, rate = link(x)
    _, no, other = link(-x)
    return Node(chance, yes, no, rate[:, None] * slope, -other[:, None] * slope)


def _one(payoff: int, cases: int) -> Floats:
    found = np.zeros((cases, len(PAYOFFS)))
    found[:, payoff] = 1.0
    return found


def _mean(node: Node, yes: tuple[Floats, Floats], no: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return what a choice is worth to who foresees it, and the slope: values and slopes of both actions are given."""
    p = node.chance
    value = p * yes[0] + (1 - p) * no[0]
    slope = p[:, None] * yes[1] + (1 - p)[:, None] * no[1] + (yes[0] - no[0])[:, None] * node.d_chance
    return value, slope


def staged(link: Link, *, stages: int, private: bool = False) -> Likelihood:
    """Return the likelihood of the game that is solved backwards.

    Parameters
    ----------
    link : probit or logit
    stages : int
        2 when resistance means a fight, 3 when the challenger has the last word.
    private : bool
        Shocks sit on payoffs instead of actions; two stages only.
    """

    def scores(payoffs: Floats) -> Scores:
        ends = [(payoffs[:, place], _one(place, len(payoffs))) for place in range(len(PAYOFFS))]
        last, resisted, fought = None, ends[W], ends[U]
        if stages == 3:
            last = choice(link, (payoffs[:, W] - payoffs[:, A]) / ROOT_TWO, (ends[W][1] - ends[A][1]) / ROOT_TWO)
            resisted, fought = _mean(last, ends[W], ends[A]), _mean(last, ends[U], ends[R])
        answer = choice(link, (fought[0] - payoffs[:, C]) / ROOT_TWO, (fought[1] - ends[C][1]) / ROOT_TWO)
        pressed = _mean(answer, resisted, ends[V])
        index, slope = pressed[0] - payoffs[:, S], pressed[1] - ends[S][1]
        if private:
            p = answer.chance
            width = np.sqrt(1 + p**2 + (1 - p) ** 2)
            d_width = ((2 * p - 1) / width)[:, None] * answer.d_chance
            slope = slope / width[:, None] - (index / width**2)[:, None] * d_width
            first = choice(link, index / width, slope)
        else:
            first = choice(link, index / ROOT_TWO, slope / ROOT_TWO)
        return joined(first, answer, last)

    return scores


def joined(first: Node, answer: Node, last: Node | None) -> Scores:
    """Return the chances of wait, concede, back down and fight from those of the moves."""
    cases = len(first.yes)
    log, slope = np.zeros((cases, 4)), np.zeros((cases, 4, len(PAYOFFS)))
    log[:, 0], slope[:, 0] = first.no, first.d_no
    log[:, 1], slope[:, 1] = first.yes + answer.no, first.d_yes + answer.d_no
    log[:, 3], slope[:, 3] = first.yes + answer.yes, first.d_yes + answer.d_yes
    if last is None:
        log[:, 2] = -np.inf
    else:
        log[:, 2], slope[:, 2] = log[:, 3] + last.no, slope[:, 3] + last.d_no
        log[:, 3], slope[:, 3] = log[:, 3] + last.yes, slope[:, 3] + last.d_yes
    return log, slope


def replies(z: Floats, stand_firm: Floats) -> Likelihood:
    """Return the pseudo-likelihood of the signalling game: best replies to given beliefs.

    Parameters
    ----------
    z : array, shape (cases,)
        A expects B to resist with chance Φ(z).
    stand_firm : array, shape (cases,)
        B expects A to stand firm with this chance.
    """

    def scores(payoffs: Floats) -> Scores:
        value, slope = choices_and_slopes(payoffs, z)
        margin = payoffs[:, R] - payoffs[:, C]
        d_reply = np.zeros((len(payoffs), len(PAYOFFS)))
        d_reply[:, U], d_reply[:, C], d_reply[:, R] = 1.0, -1.0 / stand_firm, 1.0 / stand_firm - 1.0
        reply = payoffs[:, U] - payoffs[:, R] + margin / stand_firm
        return _signalled(value, slope[:, :, :7], reply, d_reply)

    return scores


def _signalled(value: Floats, slope: Floats, reply: Floats, d_reply: Floats) -> Scores:
    first = Node(np.exp(value[:, 1]), value[:, 1], value[:, 0], slope[:, 1], slope[:, 0])
    last = Node(np.exp(value[:, 2]), value[:, 2], value[:, 3], slope[:, 2], slope[:, 3])
    return joined(first, choice(probit, reply, d_reply), last)


def in_equilibrium(payoffs: Floats, z: Floats) -> Scores:
    """Return the chances in the equilibria z of signalling games, with the slopes of the equilibria themselves."""
    value, slope = choices_and_slopes(payoffs, z)
    room = 1.0 - slope[:, 4, 7]
    room = np.where(np.abs(room) > 1e-9, room, 1e-9)  # an equilibrium about to vanish moves as fast as can be
    d_z = slope[:, 4, :7] / room[:, None]
    whole = slope[:, :, :7] + slope[:, :, 7:] * d_z[:, None, :]
    return _signalled(value, whole, z, d_z)


def likeliest(counts: Floats) -> Likelihood:
    """Return the full likelihood of the signalling game: each case in the equilibrium that makes it likeliest.

    For estimation only :cite:`crismancox2021`: a forecast knows no ending to choose by.
    """

    def scores(payoffs: Floats) -> Scores:
        return in_equilibrium(payoffs, likeliest_equilibrium(payoffs, counts)[0])

    return scores


def likeliest_equilibrium(payoffs: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Return the equilibrium z that makes each case likeliest, and how many equilibria there are."""
    found, number, _ = equilibria(payoffs)
    z, best = found[:, 0, 0].copy(), np.full(len(payoffs), -np.inf)
    for place in range(MOST):
        there = np.nonzero(number > place)[0]
        if not len(there) or (place == 0 and (number <= 1).all()):
            break
        log, _ = in_equilibrium(payoffs[there], found[there, place, 0])
        value = (counts[there] * log).sum(axis=1)
        better = value > best[there]
        best[there[better]], z[there[better]] = value[better], found[there[better], place, 0]
    return z, number


def nearest_equilibrium(payoffs: Floats, z: Floats) -> Floats:
    """Return the equilibrium of each game that lies nearest to a z."""
    found, _, _ = equilibria(payoffs)
    nearest = np.nanargmin(np.abs(found[:, :, 0] - z[:, None]), axis=1)
    return np.asarray(found[np.arange(len(z)), nearest, 0])
