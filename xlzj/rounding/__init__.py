"""舍位平衡: a set in 元 rounded to 万元 so that every balance that held still holds."""
