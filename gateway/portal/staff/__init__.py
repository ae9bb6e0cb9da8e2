"""Pages of staff: the counter, the helpdesk, the audit trail, how the service does."""
