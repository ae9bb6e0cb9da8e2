"""GraphQL about institutions: their facts, tokens, and who forbids them to file."""
