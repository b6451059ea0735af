"""Studies of tables: what mediators ask of more than one of them."""
