"""The HTTP edge: who calls, what is let in, what a failure looks like outside."""
