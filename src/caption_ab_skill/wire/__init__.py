"""The wire: the contract of a backend as typed messages, the client that speaks it, and its errors."""
