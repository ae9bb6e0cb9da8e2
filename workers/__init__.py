"""Background jobs; a door to actions."""
