"""The questions are answered through the doors: GraphQL over HTTP, the mails, the command line."""

from tests.builders.http.fixtures import client, counter, helpdesk, mailbox

__all__ = ["client", "counter", "helpdesk", "mailbox"]
