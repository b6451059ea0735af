"""Position exchange over worlds: one round in each, from what a lens reads to what it gives."""

import numpy as np
import numpy.typing as npt

from detente.core.kernels import per_world
from detente.solvers.exchange.tally import COLUMNS, Tally
from detente.solvers.exchange.trade import Rules, trade_world

Floats = npt.NDArray[np.float64]


@per_world(
    "(party,issue),(party,issue),(party),(party,issue),(table,party,issue),(issue)"
    "->(party,issue),(issue),(issue),(party),(party),(party),(),()"
)
def exchanges_of_one_world(
    ideal: Floats,
    salience: Floats,
    capability: Floats,
    seated: Floats,
    tables: Floats,
    status_quo: Floats,
    vote: Floats,
    end_mean: Floats,
    position: Floats,
    gain: Floats,
    externality: Floats,
    net: Floats,
    exchanges: Floats,
    complete: Floats,
) -> None:
    """Write what the exchanges of one round come to."""
    # copies, so that one piece of machine code serves worlds of a block and a world alone
    parties, issues = ideal.shape
    cares, seats = salience.copy(), tables.copy()
    weight = np.zeros((parties, issues))
    for party in range(parties):
        for issue in range(issues):
            if seated[party, issue] > 0 and not np.isnan(ideal[party, issue]):
                weight[party, issue] = capability[party] * salience[party, issue]
    tally = Tally(np.zeros(parties), np.zeros(parties), np.zeros(1, np.int64), np.empty((0, COLUMNS)))
    votes, outcome, ended = trade_world(ideal.copy(), cares, weight, seats, 1, Rules(1.0, 0.0, np.zeros((1, 3))), tally)
    for party in range(parties):
        gain[party], externality[party], net[party] = tally.gain[party], tally.effect[party], 0.0
    exchanges[0], complete[0] = tally.made[0], 1.0 if ended else 0.0
    for issue in range(issues):
        total, moment = 0.0, 0.0
        for party in range(parties):
            voting = seated[party, issue] > 0 and not np.isnan(ideal[party, issue])
            vote[party, issue] = votes[party, issue] if voting else np.nan
            if weight[party, issue] > 0:
                total += weight[party, issue]
                moment += weight[party, issue] * ideal[party, issue]
        end_mean[issue] = outcome[issue] if total > 0 else np.nan
        position[issue] = outcome[issue] if total > 0 else status_quo[issue]
        for party in range(parties):
            if total > 0 and not np.isnan(ideal[party, issue]):
                before, after = abs(moment / total - ideal[party, issue]), abs(outcome[issue] - ideal[party, issue])
                net[party] += salience[party, issue] * (before - after)
