"""A workspace with millions of mentions, made by bulk SQL: only for benches."""
