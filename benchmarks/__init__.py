"""Benchmarks: armgen beside its floor, as ratios. Nothing is gated on seconds."""
