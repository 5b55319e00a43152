"""AWS's API, real or emulated: the account, the inventory, secrets, buckets, images. boto3 is used here only."""
