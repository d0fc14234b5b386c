"""Deploying a spec: what is due, root by root, resumed from any checkout (DEPLOY.md)."""
