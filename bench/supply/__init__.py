"""What the portal stands on: a list of it for others, and whether anybody knows a weakness of it."""
