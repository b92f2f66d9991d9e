"""Partnerships with a statute of their own: who takes part, who reads there by name, and what they may be used for."""
