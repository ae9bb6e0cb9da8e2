"""What may be filed, how it is judged and what becomes of it."""
