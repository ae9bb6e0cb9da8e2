"""The tables.

Times end in `_at` (moments, UTC) or `_on` (days in Asia/Tokyo). Sealed columns end in `_sealed`,
keyed digests in `_digest`. Partial indexes are raw SQL in the migrations: Tortoise does not create
them.
"""
