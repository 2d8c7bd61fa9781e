"""How much of what is known of the sample units is found, and what is said beyond it: `python -m tests.accuracy`."""
