"""Reads clauses: one file per subject, each of which says what a clause about it asks for. Pure; knows no draft."""
