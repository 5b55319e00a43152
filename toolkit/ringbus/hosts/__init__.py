"""What a host should be, what it is, and the actions between the two; decided, not done."""
