"""What differs between targets: where state is kept, which credentials, what stands in for what."""
