"""Position exchange: two parties trade steps on two issues, each toward the other on the one it cares for less."""
