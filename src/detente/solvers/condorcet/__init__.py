"""A probabilistic vote among positions: challenges between pairs, bargains, turns; any number of parties and issues."""
