"""Who must sign a consent: by its kind, the age and the capacity of whom it is about, and who has custody (gezag)."""
