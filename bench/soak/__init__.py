"""`make soak`: the portal under 50 people for half an hour on each database, and the long forms of the faults."""
