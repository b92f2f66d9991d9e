"""The catalogue of lawful basis: facts of law in files, each with its source and its dates, signed per organisation."""
