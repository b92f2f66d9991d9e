"""Who and where: organisations, members, roles, the bound session and the ledger."""
