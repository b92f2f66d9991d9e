"""The compiled read side: one GraphQL operation becomes one SQL statement (design §1.4)."""
