"""What a person says of a contribution, in their own words: it goes where the contribution goes."""
