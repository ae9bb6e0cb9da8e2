"""Every scoped read."""
