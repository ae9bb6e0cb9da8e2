"""GraphQL about people: accounts, the viewer."""
