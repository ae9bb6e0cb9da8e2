"""Every write. An action is a verb with an `Actor` first: it happens whole and durably, or not at
all."""
