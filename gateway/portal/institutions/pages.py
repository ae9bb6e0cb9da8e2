"""Pages of organizations."""

from collections.abc import Sequence

from gateway.portal.institutions.batches import BATCH, BATCHES, NEW
from gateway.portal.institutions.tokens import LINKED, TOKENS
from gateway.portal.page import Page

INSTITUTION_PAGES: Sequence[Page] = (BATCHES, NEW, BATCH, TOKENS, LINKED)
