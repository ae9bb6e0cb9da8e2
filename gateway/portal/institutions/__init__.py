"""Pages of organizations: batches, API tokens, linked systems."""
