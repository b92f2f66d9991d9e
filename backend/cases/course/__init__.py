"""The way of an admitted case: its phases, what each asks before it begins, and what the case ends in.

Which phases, guards and outcomes there are stands in the blueprint of the version the case was weighed with; nothing
here names a kind of tafel. What is written about people stands in contributions, under all their rules; this room
refers to them.
"""
