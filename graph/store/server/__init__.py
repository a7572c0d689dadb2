"""The embedded graph server and the supervisor that shares it between processes."""
