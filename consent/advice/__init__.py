"""Advice on whether a partnership with a statute of its own processes data lawfully: the register of its committee."""
