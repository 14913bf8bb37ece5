"""How much of a processor something takes. A collector or a first use counts once; what a thing always takes shows."""

import time


def seconds_of(call, enough, tries=3):
    """The least of a few tries, in seconds of this process; tries no more once one took less than `enough`."""
    least = float("inf")
    for _ in range(tries):
        began = time.process_time()
        call()
        least = min(least, time.process_time() - began)
        if least < enough:
            break
    return least
