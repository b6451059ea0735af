"""The options lens from the outside: situations, proofs, wishes and courses, as documents and views."""
