"""The outbox: every effect outside the database is first a row in the business transaction."""
