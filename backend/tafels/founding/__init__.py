"""Making a tafel: of a kind, under a convenant, with seats for those who acceded."""
