"""The register of convenants: what an agreement gives each partner, and which partners acceded to it."""
