"""Whether values are of the types that are wanted, as far as that can be told without every type of Azure."""
