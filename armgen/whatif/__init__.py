"""What a deployment would do: predicted offline from facts, or by Azure's own what-if; both end in one model."""
