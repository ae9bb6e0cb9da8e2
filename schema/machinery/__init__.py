"""GraphQL about the service itself: announcements, maintenance."""
