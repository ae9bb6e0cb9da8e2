"""The shell: the ASGI application, the HTTP edge, GraphQL over HTTP and the command line."""
