"""The pages of the app, one module each: a page asks the graph one question and shows the answer."""
