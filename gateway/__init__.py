"""The shell: HTTP edge, GraphQL over HTTP, command line."""
