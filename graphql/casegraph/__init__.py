"""The GraphQL delivery: types, mapping, compiler, HTTP."""
