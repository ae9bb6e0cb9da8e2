"""Pages about accounts: logging in, registering, what one may change."""
