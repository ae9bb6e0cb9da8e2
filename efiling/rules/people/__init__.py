"""Who people are: accounts, cards, credentials, identity."""
