"""The store: a catalogue of runs, and their findings as Parquet shards with completion markers, in ``.detente/``."""
