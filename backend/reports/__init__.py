"""Reports: what was counted over a period, as a file. No case and nobody is named in any of them."""
