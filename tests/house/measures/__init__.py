"""Figures about the source that anybody can count again: `python -m tests.house.measures`.

One module a question; each looks at a checkout, this one or another, and returns what it found as
`file:line what`. The house tests hold the same findings.
"""
