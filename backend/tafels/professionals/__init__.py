"""Registrations of one's own colleagues (SKJ, Registerplein, BIG): who stands where, and what a role asks of that."""
