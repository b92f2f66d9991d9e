"""The register of custody (gezag), of child-protection measures, and of what somebody can weigh."""
