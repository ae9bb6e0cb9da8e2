"""How much is left of what the house wants none of. A number may only be lowered; a figure that
reached 0 leaves this table, and none is allowed from then on."""

ALLOWED = {
    "graphql_types": 2,
    "clock_store": 2,
    "clock_above": 2,
}
