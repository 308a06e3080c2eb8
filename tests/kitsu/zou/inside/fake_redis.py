"""Redis in Python, for where there is no wheel of the real one. Takes redis-server's `--port N`."""

import sys

from fakeredis import TcpFakeServer

server = TcpFakeServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), server_type="redis")
server.daemon_threads = True
server.serve_forever()
