"""Inventories made from what Azure's tools print."""
