"""An assessor's worklist as a sheet: what needs a person, and the rulings that come back."""
