"""Writes of the machinery: jobs, mails, keys."""
