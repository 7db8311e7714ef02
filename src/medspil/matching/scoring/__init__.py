"""How well a profile fits an order: rules alone, in whole numbers, so that it is exact.

`facts` what may be read, `points` the score itself, `places` how far it is, `index` the same over a
whole pool at once. Nothing here knows a person, a table or a page.
"""
