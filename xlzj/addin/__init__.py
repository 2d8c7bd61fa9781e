"""The Excel add-in: building it from its sources, putting it into Excel, and what stands in its way."""
