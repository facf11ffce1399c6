"""Words become operations, operations change the draft, and the answer says what changed."""
