"""The ways in: the command line and the interactive chat."""
