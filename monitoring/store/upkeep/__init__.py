"""What is done with a store besides loading: removal, retries, other bins or contracts, verification."""
