"""When a term ends, and how near that is: one engine for every term of the register of terms.

A term only counts days. It never decides about a person, and nothing opens or closes by it.
"""
