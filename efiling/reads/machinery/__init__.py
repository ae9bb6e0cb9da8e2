"""Reads of the machinery: jobs, the audit trail."""
