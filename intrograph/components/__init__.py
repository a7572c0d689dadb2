"""Parts that several pages of the app share."""
