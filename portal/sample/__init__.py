"""The sample alliance: real towns and villages, invented people, a year of their life. One module a slice."""
