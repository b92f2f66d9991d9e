"""Why police and prosecution service may provide at all: their registers, and what each contribution needs of them."""
