"""The list of posts, the composer, and what belongs to it."""
