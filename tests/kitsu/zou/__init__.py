"""A real Kitsu server (Zou) for the tests: PostgreSQL, Redis and the API, in a throw-away folder.

`server.ZouServer` is the whole of it. What is heavy is made once a user and kept in the user's cache folder:
the server's own Python environment (`environment`) and the seeded database (`seeded`).
"""
