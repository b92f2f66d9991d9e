"""What the product costs: six questions, with and without each of its guards, beside the best hand-written form."""
