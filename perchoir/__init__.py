"""Perchoir: listen, decide, speak, answer, rally, measure."""
