"""Withdrawing for somebody else: who hears of it writes it down, and all that it opened is closed at once."""
