"""Thai script, digits, dates, fiscal years, phrases."""
