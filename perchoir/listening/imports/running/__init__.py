"""An import at work: a dry run or the real one, in steps that anybody can go on with."""

from perchoir.listening.imports.running.steps import work_on

__all__ = ["work_on"]
