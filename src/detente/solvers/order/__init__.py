"""The order of steps: what must come before what, how to go through it with the least exposure, and what holds."""
