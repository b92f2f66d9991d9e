"""What comes in: what a kind of tafel lets be told in a referral, and by whom. A case is born in `backend.cases`."""
