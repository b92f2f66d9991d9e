"""The case database of a region: roles, migrations, and the SQL of policies and derived tables."""
