"""Code shared by several formats of one platform: ids of posts, and shapes of raw objects."""
