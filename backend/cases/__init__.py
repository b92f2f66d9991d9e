"""Cases: referral, weighing, subjects, participation, contributions and their release."""
