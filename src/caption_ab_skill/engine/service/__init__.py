"""The engine as a process: the contract over HTTP, what it keeps, and the renders on their way."""
