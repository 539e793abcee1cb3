"""One article a file; the registry lists them in the order they are read."""
