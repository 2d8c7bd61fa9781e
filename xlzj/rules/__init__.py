"""Rules: one file per official form, in printed order; `catalogue.RULES` is the run list."""
