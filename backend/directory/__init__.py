"""The directory of partners: what an organisation does, where, and how to reach it. No case, no person."""
