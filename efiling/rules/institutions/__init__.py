"""What is known of institutions and of their tokens."""
