"""The ledger: what was read, written, refused or sought in vain, written in the transaction itself."""
