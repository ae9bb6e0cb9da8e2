"""What the benchmarks measure us against: the least that could give the same answers."""
