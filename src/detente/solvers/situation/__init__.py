"""What is asked of a situation beyond who alone would leave it.

Who alone would leave a state, when preferences are complete, is answered in :mod:`detente.solvers.graphs`. Here: what
if not everything is known about what players prefer, or how much more they like it; if they act together; if they see
different games. Where the play goes from where it stands, and how often; and what gets in the way of talk before it.
"""
