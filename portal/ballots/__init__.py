"""The sealed box: envelopes, scrutineers, opening, receipts. Slices above run rounds with it; it knows none of them."""
