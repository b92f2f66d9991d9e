"""`python -m backend.cli`, for a checkout whose scripts are not on the path."""

from backend.cli import main

# The worker processes of a large demo read this file again.
if __name__ == "__main__":
    main()
