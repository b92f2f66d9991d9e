"""Secrecy: who is bound to keep silent over what, on which ground may be spoken, and a conflict of duties decided."""
