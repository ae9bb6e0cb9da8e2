"""Rows of the machinery: jobs, mails, the audit trail, keys of requests, limits."""
