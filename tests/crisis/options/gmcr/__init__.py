"""Tests of the files of GMCR+."""
