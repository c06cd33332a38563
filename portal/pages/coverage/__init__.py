"""Coverage: figures, map, ranking, trend and late counties, from the province down to a county.

Everything is read from precomputed readings; the state of the page stands in its address.
"""
