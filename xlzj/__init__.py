"""xlzj: reads, verifies, cross-checks and reports Chinese budget self-evaluation workbooks (预算绩效自评)."""

__version__ = "0.1.0"
