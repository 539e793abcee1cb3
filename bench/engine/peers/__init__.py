"""What one would use instead of the engine, given the same watches and the same posts.

Each peer says which operators of the query language it can answer. It is given every watch all
the same and does what it can with the rest: what comes of that is counted as wrong answers.
"""
