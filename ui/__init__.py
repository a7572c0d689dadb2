"""The pages of the app. A page asks `graph/` one question and shows the answer."""
