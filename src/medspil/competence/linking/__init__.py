"""From what people write to the occupations of ESCO: words, index, features, ranking, training.

Knows neither Django nor the database: `medspil taxonomy link` answers without both.
"""
