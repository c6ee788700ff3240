"""The scoring engine: plain Python, no Django, no clock, no I/O (docs/scoring-rules.md)."""

# Raised with every change that can give another number or sentence: sheets that are still open
# are then computed again; what is locked or published stays.
VERSION = 2
