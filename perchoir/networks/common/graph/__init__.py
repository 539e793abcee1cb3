"""The Graph interface of Meta, which Facebook, Instagram and Threads share: calls, refusals,
tokens, containers and pages."""
