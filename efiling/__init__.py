"""Electronic filing: what Todokede decides, keeps and sends. Floors 1 to 4 of the house."""
