/** etc/etcd.conf as it is installed: every setting in a comment. A test holds the two together. */
export const shippedConf = `# Settings of the etcd service: lines of NAME=value, read by the service manager or with \`etcd --config-file\`.
#
# Every line below is commented out and shows the default unless it says "for example". A variable's flag is its name without
# ETCD_, in small letters with dashes: ETCD_DATA_DIR is --data-dir. Flags win over this file. All settings: \`etcd --help\`.
#
# A value may stand in single or double quotes, and ends with its line; a comment cannot follow it. Nothing is expanded.
# A change takes effect with the next start of the service.

## This member

# Name by which the cluster knows this member.
#ETCD_NAME=default

# Where all data is kept. The directory belongs to the service's user and is readable by nobody else.
# For example:
#ETCD_DATA_DIR=/var/lib/etcd/default

# A disk of its own for the write-ahead log makes writes faster. Empty: inside the data directory. For example:
#ETCD_WAL_DIR=/var/lib/etcd-wal/default

## Addresses: only this machine, until you change them

# Where clients connect. An address or localhost, not a host name; http://0.0.0.0:2379 is every interface.
#ETCD_LISTEN_CLIENT_URLS=http://localhost:2379

# What clients are told to connect to. Needed as soon as ETCD_LISTEN_CLIENT_URLS is set.
#ETCD_ADVERTISE_CLIENT_URLS=http://localhost:2379

# Where other members connect, and what they are told to connect to.
#ETCD_LISTEN_PEER_URLS=http://localhost:2380
#ETCD_INITIAL_ADVERTISE_PEER_URLS=http://localhost:2380

# One more listener with metrics and health alone, for a monitoring system. For example:
#ETCD_LISTEN_METRICS_URLS=http://127.0.0.1:2381

## The cluster, looked at only by a member that has no data yet

# Every member as name=URL. Without this line it is this member alone, by its name and advertised peer URLs.
# For example:
#ETCD_INITIAL_CLUSTER=default=http://localhost:2380

# Keeps clusters apart that were made from the same names and addresses.
#ETCD_INITIAL_CLUSTER_TOKEN=etcd-cluster

# new starts a cluster.
#ETCD_INITIAL_CLUSTER_STATE=new

## Space and history

# Size of the database in bytes at which writes are refused until space is made. 0 is 2 GiB; 8 GiB is a sensible most.
#ETCD_QUOTA_BACKEND_BYTES=0

# Old revisions are kept for ever unless they are compacted. For example, keep one hour:
#ETCD_AUTO_COMPACTION_MODE=periodic
#ETCD_AUTO_COMPACTION_RETENTION=1h

# Applied entries between two snapshots of the log, and how many old files are kept (0 for all).
#ETCD_SNAPSHOT_COUNT=100000
#ETCD_MAX_SNAPSHOTS=5
#ETCD_MAX_WALS=5

## Timing: raise both when members are far from each other; the second is at least five times the first

# Milliseconds.
#ETCD_HEARTBEAT_INTERVAL=100
#ETCD_ELECTION_TIMEOUT=1000

## Limits on clients

# Bytes in one request, operations in one branch of a transaction.
#ETCD_MAX_REQUEST_BYTES=1572864
#ETCD_MAX_TXN_OPS=128

# Requests open at a time on one connection.
#ETCD_MAX_CONCURRENT_STREAMS=4294967295

# Shortest time between a client's pings, time between the server's pings (0 for none), wait for an answer.
#ETCD_GRPC_KEEPALIVE_MIN_TIME=5s
#ETCD_GRPC_KEEPALIVE_INTERVAL=2h
#ETCD_GRPC_KEEPALIVE_TIMEOUT=20s

# The v3 API as JSON over HTTP on the client address.
#ETCD_ENABLE_GRPC_GATEWAY=true

# Web pages that may use it, and host names that may be asked for without TLS; * is all.
#ETCD_CORS=*
#ETCD_HOST_WHITELIST=*

## Users

# Seconds for which a login is valid after its last use; cost of hashing a password, each step doubles the time.
#ETCD_AUTH_TOKEN_TTL=300
#ETCD_BCRYPT_COST=10

## Log and metrics

# debug, info, warn, error, panic or fatal.
#ETCD_LOG_LEVEL=info

# default, stdout, stderr, systemd/journal, or the path of a file; json or console.
#ETCD_LOG_OUTPUTS=default
#ETCD_LOG_FORMAT=json

# extensive adds histograms of request times.
#ETCD_METRICS=basic
`;
