"""What one organisation asks another that takes part, about one person, and what that answers."""
