"""Every write: permission, unit of work, rule, audit, jobs."""
