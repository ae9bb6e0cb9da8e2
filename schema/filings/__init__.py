"""GraphQL about filings: submitting, history, batches, the guide."""
