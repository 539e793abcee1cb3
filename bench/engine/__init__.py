"""The matching engine, from the network's bytes to stored mentions, beside what one would use
instead. `make bench NAME=engine`; see `__main__.py` for the options."""
