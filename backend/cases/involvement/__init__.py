"""Who is already involved with a person at the same tafel: organisations and a contact, never content. Switched off."""
