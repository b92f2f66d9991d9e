"""Encryption of personal data: one key per subject, kept in a database apart from the data it opens.

`cipher` seals and unseals bytes, `master` and `wrapping` guard the keys themselves, `store` keeps them in the key
store database, `sealing` is what services call before they write and `opening` what an answer calls after the row
policies have spoken. docs/privacy/encryption.md tells the whole story.
"""
