"""Registers that blueprints name by code: terms (`termijnen.toml`) and documents (`stukken.toml`)."""
