"""Proof files: written from a proof, and gone through again from first principles."""
