"""Ground floor: quantities, seeds, digests, dates, errors and the kernel driver; no domain words, no files."""
