"""What is found out about a post: its language, its copies."""
