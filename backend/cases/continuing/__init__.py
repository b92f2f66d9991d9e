"""Cases that go on in one another: one that parts into more, or two that go on together (feature 30).

Nothing moves. Each case keeps its persons, texts, bases, keys and terms; what is recorded is that the one goes on in
the other, by whoever steers both and a second person (ADR 15).
"""
