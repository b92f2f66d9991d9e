"""The story of every kind of tafel: what its people do there, told over the API against the demo that runs.

`ketentafel scenario --all` plays them all; so do the tests. To add the story of a kind:

1. See that the kind has a tafel in `backend/demo/kinds.toml`: who answers for it, and which others weigh.
2. Write a function `tell(table)` in a module of the kind's family here, from the helpers in `knowing` (what everybody
   may know), `referring`, `weighing` and `course`. Whoever acts is named by a constant of `company`.
3. Say what is expected in the story itself, and never read it from a blueprint: laid over another kind's blueprint
   the story must fail. Expect at least one thing that no other kind does, and the refusals.
4. Add a `Story` to the family's `STORIES`, and the family to `register`.

A story makes new people each time, so that it can be told twice; it leaves a case closed or turned away where it can.
"""
