"""How long a case is kept, and how it is destroyed: terms, holds, lists, keys, rows, and one declaration."""
