"""The API: the same actions as the pages, for programs that speak for a member."""
