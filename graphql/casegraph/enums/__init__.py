"""Closed sets as GraphQL enums: the sets live where they rule, their descriptions stand here.

Every value is described, in English and Dutch; a set that grows without its description stops at import.
"""

from casegraph.enums import answers, casework, lawful, registers, retention, tafels, tasks, tenants, terms

__all__ = ["answers", "casework", "lawful", "registers", "retention", "tafels", "tasks", "tenants", "terms"]
