"""The embedded backend: the contract from the other side, on the user's own machine."""
