"""Models in the files of GMCR+ (``.gmcr``): read, and written so that nothing in them is lost."""
