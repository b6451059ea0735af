"""Views: what is shown of a run, as frozen records of plain data; no colours, no markup.

Nothing is imported here: a command that shows one part need not load what the others rest on.
"""
