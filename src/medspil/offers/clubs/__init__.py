"""Who meets in which job club: wishes in, a proposal out. Knows neither tables nor pages."""
