"""Studies: questions asked of runs; one file a kind of question, each a pure function to one frozen record."""
