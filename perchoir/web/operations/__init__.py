"""What the operator does: start, check, back up, restore."""
