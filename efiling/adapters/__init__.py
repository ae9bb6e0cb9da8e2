"""The outside world, one module a neighbour: keys, passwords, mail, receipts, limits, logs. Knows
no tables."""
