"""The inverse question: not which states hold, given preferences, but which preferences make a state hold."""
