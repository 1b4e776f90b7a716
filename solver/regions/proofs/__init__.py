"""Proofs about conjunctions of polynomial constraints: found in several ways, kept as certificates, re-checked."""
