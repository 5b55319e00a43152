"""What was decided and done, kept so that a crash at any moment loses none of it, here or in a bucket."""
