"""Pure decisions: no I/O, no async, no ORM, no clock. Time is an argument."""
