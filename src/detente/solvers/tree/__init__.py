"""Any finite game in extensive form, as data: its logit branch, its credible equilibria, and Gambit's files."""
