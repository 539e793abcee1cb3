"""What a network can filter itself, and what is left to be filtered here."""

from perchoir.listening.engine.pushdown.planning import Plan, plan
from perchoir.listening.engine.pushdown.split import Code, Left, Outcome, Rule, Split, split

__all__ = ["Code", "Left", "Outcome", "Plan", "Rule", "Split", "plan", "split"]
