"""How much is left of what the house wants none of. A number may only be lowered; a figure that
reached 0 leaves this table, and none is allowed from then on."""

ALLOWED = {
    "subscripts": 13,
    "raw_rows": 2,
    "tortoise": 3,
    "impossible": 11,
    "graphql_types": 2,
    "bodies": 49,
    "clock_store": 13,
    "clock_above": 34,
}
