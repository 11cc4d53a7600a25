"""Results as a workbook: what its sheets hold is said in parts, and written by XlsxWriter."""
