"""What the panel looks like. It shows what the session has, and hands on what a person does."""
