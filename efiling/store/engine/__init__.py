"""Under the tables: connections, the one transaction, scopes, sealing."""
