"""Reports in Word or plain text beside the workbooks of a batch: to whose set they go, and what is found in them."""

from __future__ import annotations

SAMPLE, TEXT = "yueyang-jkq-2024", "岳阳经开区分局2024.txt"
