"""Pages about filings: what happened, step by step, check, receipt."""
