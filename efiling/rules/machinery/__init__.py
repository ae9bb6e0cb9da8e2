"""What keeps the service running: jobs, mails, the audit trail."""
