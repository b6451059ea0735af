"""The exchanges of one world, one by one, as the lens *position_exchange* makes them: who moves where on what, for what
in return, and what that does to those who have no part in it.
"""

from detente.crisis.crisis import Crisis
from detente.lenses.position_exchange import READS
from detente.solvers.exchange.listing import Exchange, Move, Traded, trade
from detente.worlds.worlds import Worlds

SMALL = 0.0005  # salience × scale: an effect below this is not told


def exchanges_of(worlds: Worlds, row: int) -> Traded:
    """Return the exchanges of one world; parties and issues by their places in the worlds' labels.

    Parameters
    ----------
    worlds : Worlds
        With the fields that the lens reads.
    row : int
        Which of these worlds.
    """
    ideal, salience, capability, seated, at_table, _ = (
        worlds.field(name, lens="position_exchange")[row] for name in READS
    )
    tables = at_table if len(at_table) else seated[None]
    return trade(ideal, salience, capability, tables=tables)


def told(exchange: Exchange, crisis: Crisis) -> str:
    """Return an exchange in words: what the two give, what it is worth to them, and to whom else it matters."""
    first, second = exchange.first, exchange.second
    gives = f"{_step(first, crisis)}, and in return {_step(second, crisis)}"
    parties = list(crisis.parties)
    others = sorted(
        ((effect, crisis.parties[parties[k]].name or parties[k]) for k, effect in enumerate(exchange.effect)),
        key=lambda pair: (pair[0], pair[1]),
    )
    costs = [f"{name} {-effect:.3f}" for effect, name in others if effect <= -SMALL]
    helps = [f"{name} {effect:.3f}" for effect, name in reversed(others) if effect >= SMALL]
    if abs(first.gain - second.gain) < SMALL:
        gain = f"Each gains {first.gain:.3f}."
    else:
        gain = f"They gain {first.gain:.3f} and {second.gain:.3f}."
    effect = " ".join(
        [
            *([f"It costs {_listed(costs)}."] if costs else []),
            *([f"It is worth {_listed(helps)}."] if helps else []),
        ]
    )
    return f"{gives}. {gain} {effect or 'Nobody else notices.'}"


def _step(move: Move, crisis: Crisis) -> str:
    party, issue = list(crisis.parties)[move.party], list(crisis.issues)[move.issue]
    name, title = crisis.parties[party].name or party, crisis.issues[issue].title or issue
    return f"{name} moves on “{title}” from {move.start:.2f} to {move.end:.2f}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
