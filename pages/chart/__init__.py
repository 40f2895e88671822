"""The chart of the tree: one drawing for the page, for SVG, for PDF and for paper.

`selection` says which bodies a view shows, `wrapping` how a name is set in lines, `layout` where each box stands, and `svg`
writes that as SVG; `sheets` divides a large drawing among sheets of paper.
"""
