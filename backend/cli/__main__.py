"""`python -m backend.cli`, for a checkout whose scripts are not on the path."""

from backend.cli import main

main()
