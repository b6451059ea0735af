"""One script a question; ``make bench`` runs them all and writes the figures beside them, with the machine
described.
"""
