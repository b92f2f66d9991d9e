"""How a referral ends that is not admitted: why, where it belongs instead, and what the referrer is told."""
