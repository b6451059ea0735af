"""The four ways a crisis ends, the same for every crisis and every lens, in the one order that arrays use; and the
endings of a confrontation between its two sides, which are finer.
"""

OUTCOMES = ("settlement", "arrangement", "impasse", "conflict")
SETTLEMENT, ARRANGEMENT, IMPASSE, CONFLICT = range(4)
MEANING = {
    "settlement": "a fundamental issue is settled by agreement",
    "arrangement": "only technical issues are settled by agreement",
    "impasse": "nothing is agreed, and no force is used",
    "conflict": "force is used",
}

SIDES = ("challenger", "defender")
ENDINGS = ("wait", "concede", "accept", "refuse", "back_down", "fight")
DEALS = ("concede", "accept")
SHARES = tuple(f"{step}/20" for step in range(21))  # of what is demanded, in even steps
FILTERS = ("limits", "insistence", "no-deal value", "ratifiers")  # of packages, in this order
SOLUTIONS = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq", "sim")  # of stability
