"""Taking the whole portal away in one file, and putting it back."""
