"""The scoring engine: plain Python, no Django, no clock, no I/O (docs/scoring-rules.md)."""
