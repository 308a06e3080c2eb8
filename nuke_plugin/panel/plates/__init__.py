"""What is done with plates that are there."""
