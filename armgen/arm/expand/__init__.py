"""Whole templates: from a document to the resources that deploying it would make."""
