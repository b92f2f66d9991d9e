"""The receipt of a consent: what was agreed, in plain words, with a code to withdraw by. Made when asked."""
