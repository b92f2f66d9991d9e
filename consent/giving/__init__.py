"""The form in which a consent was given: in which words, on what evidence, how much of what was asked, until when."""
