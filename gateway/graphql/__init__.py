"""GraphQL over HTTP: bodies, documents, their cost, the endpoint."""
