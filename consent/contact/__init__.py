"""How somebody can be reached safely, and whether anything may be sent to them at all."""
