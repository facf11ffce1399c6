"""The handlers: one for each step that the router can name."""
