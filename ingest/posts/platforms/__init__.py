"""What several formats of one platform share: ids of posts, and shapes of raw objects."""
