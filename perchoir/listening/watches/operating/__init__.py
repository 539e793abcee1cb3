"""What an operator does with watches at the command line."""
