"""Tables and the one transaction; everything that is written goes through `work`."""
