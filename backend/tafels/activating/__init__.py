"""The decision by which a tafel may admit cases: under which law, after which assessment, and until when."""
