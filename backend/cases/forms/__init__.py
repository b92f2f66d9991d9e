"""Forms: a contribution about one person that also answers the items of a form, to be laid beside an earlier one."""
