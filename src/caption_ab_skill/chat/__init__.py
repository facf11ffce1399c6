"""One turn of a chat: router, handler, translator, reply."""
