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

## Everything else, as the table of settings has it

### Member

# Log entries kept after a raft snapshot for followers that are behind.
#ETCD_SNAPSHOT_CATCHUP_ENTRIES=5000

# Skips most of the first election timeout after the start.
#ETCD_INITIAL_ELECTION_TICK_ADVANCE=true

# URLs to listen on for HTTP requests alone, which listen-client-urls then no longer serves. Not supported yet except
# for "" (the default).
#ETCD_LISTEN_CLIENT_HTTP_URLS=

# Longest time between two commits to the database. 0 stands for 100ms.
#ETCD_BACKEND_BATCH_INTERVAL=0s

# Most operations between two commits to the database. 0 stands for 10000.
#ETCD_BACKEND_BATCH_LIMIT=0

# Accepted for compatibility, without effect: the live database here is not a bbolt file.
#ETCD_BACKEND_BBOLT_FREELIST_TYPE=

# Locks the database in memory. Not supported yet except for false (the default).
#ETCD_MEMORY_MLOCK=false

# Defragments at the start when that frees this many megabytes; 0 for never. Not supported yet except for 0 (the
# default).
#ETCD_BOOTSTRAP_DEFRAG_THRESHOLD_MEGABYTES=0

# Accepted for compatibility, without effect: transactions here always share the read buffer. Feature gate
# TxnModeWriteWithSharedBuffer.
#ETCD_EXPERIMENTAL_TXN_MODE_WRITE_WITH_SHARED_BUFFER=true

# Reports NOT_SERVING on the health service during a defragmentation. Feature gate StopGRPCServiceOnDefrag. Not
# supported yet except for false (the default).
#ETCD_EXPERIMENTAL_STOP_GRPC_SERVICE_ON_DEFRAG=false

# Takes over what official etcd has left in data-dir, keeping the original beside it.
#ETCD_IMPORT_OFFICIAL_DATA=false

### Clustering

# Refuses changes of membership that would lose the quorum.
#ETCD_STRICT_RECONFIG_CHECK=true

# Asks whether an election could be won before starting one, so that a returning member does not disturb.
#ETCD_PRE_VOTE=true

# Most learners in the cluster; the same on all members.
#ETCD_MAX_LEARNERS=1

# Time without data after which a peer connection is closed; at least 5s.
#ETCD_RAFT_READ_TIMEOUT=5s

# Time a write to a peer may take; at least 5s.
#ETCD_RAFT_WRITE_TIMEOUT=5s

# Time between two looks at whether a downgrade is finished.
#ETCD_DOWNGRADE_CHECK_TIME=5s

# Serves the v2 API (etcd 3.5 and older). Not supported yet except for false (the default).
#ETCD_ENABLE_V2=false

# Prefix under which the v2 API is emulated in v3 keys (etcd 3.5 and older). Not supported yet except for "" (the
# default).
#ETCD_EXPERIMENTAL_ENABLE_V2V3=

# Stage of the removal of the v2 store; it is not served here in any stage. One of not-yet, write-only,
# write-only-skip-check, write-only-drop-data, gone.
#ETCD_V2_DEPRECATION=not-yet

# Switches of etcd 3.6, as Name=true or Name=false. Not supported yet except for SetMemberLocalAddr=false.
#ETCD_FEATURE_GATES=

### Discovery

# URL of a v2 discovery service.
#ETCD_DISCOVERY=

# What to do when v2 discovery finds the cluster full; there is no proxy yet: with discovery, proxy is refused, and
# without a choice the member exits. One of proxy, exit.
#ETCD_DISCOVERY_FALLBACK=proxy

# HTTP proxy for requests to the discovery service. Not supported yet except for "" (the default).
#ETCD_DISCOVERY_PROXY=

# DNS domain whose SRV records name the members.
#ETCD_DISCOVERY_SRV=

# Suffix of the SRV service names.
#ETCD_DISCOVERY_SRV_NAME=

# Endpoints of the etcd cluster that serves discovery (v3); needs discovery-token.
#ETCD_DISCOVERY_ENDPOINTS=

# Token of the new cluster at the v3 discovery service; needs discovery-endpoints.
#ETCD_DISCOVERY_TOKEN=

# Longest wait for a connection to v3 discovery.
#ETCD_DISCOVERY_DIAL_TIMEOUT=2s

# Longest wait for an answer of v3 discovery.
#ETCD_DISCOVERY_REQUEST_TIMEOUT=5s

# Time between pings to v3 discovery.
#ETCD_DISCOVERY_KEEPALIVE_TIME=2s

# Longest wait for the answer to such a ping.
#ETCD_DISCOVERY_KEEPALIVE_TIMEOUT=6s

# Talks to v3 discovery without TLS. Not supported yet except for true (the default).
#ETCD_DISCOVERY_INSECURE_TRANSPORT=true

# Does not check the certificate of v3 discovery. Not supported yet except for false (the default).
#ETCD_DISCOVERY_INSECURE_SKIP_TLS_VERIFY=false

# Certificate file shown to v3 discovery. Not supported yet except for "" (the default).
#ETCD_DISCOVERY_CERT=

# Key file for discovery-cert. Not supported yet except for "" (the default).
#ETCD_DISCOVERY_KEY=

# CA file to check v3 discovery with. Not supported yet except for "" (the default).
#ETCD_DISCOVERY_CACERT=

# User at v3 discovery, alone or as user:password. Not supported yet except for "" (the default).
#ETCD_DISCOVERY_USER=

# Password of that user. Not supported yet except for "" (the default).
#ETCD_DISCOVERY_PASSWORD=

### Requests and connections

# Sets SO_REUSEPORT, so that two programs may listen on one port. Not supported yet except for false (the default).
#ETCD_SOCKET_REUSE_PORT=false

# Sets SO_REUSEADDR, so that a port in TIME_WAIT may be used again.
#ETCD_SOCKET_REUSE_ADDRESS=false

# Applying an entry longer than this is logged.
#ETCD_WARNING_APPLY_DURATION=100ms

# A request that takes longer than this is logged. 0 stands for 300ms.
#ETCD_WARNING_UNARY_REQUEST_DURATION=0s

# Time without events after which a watcher that asked for it is told the current revision. 0 stands for 10m.
#ETCD_WATCH_PROGRESS_NOTIFY_INTERVAL=0s

# Replicates the remaining time of leases, so that a new leader does not start them afresh. Feature gate
# LeaseCheckpoint.
#ETCD_EXPERIMENTAL_ENABLE_LEASE_CHECKPOINT=false

# Also keeps the remaining time of leases on disk. Feature gate LeaseCheckpointPersist.
#ETCD_EXPERIMENTAL_ENABLE_LEASE_CHECKPOINT_PERSIST=false

### Compaction and history

# Revisions removed in one step of a compaction. 0 stands for 1000.
#ETCD_COMPACTION_BATCH_LIMIT=0

# Pause between two steps of a compaction. 0 stands for 10ms.
#ETCD_COMPACTION_SLEEP_INTERVAL=0s

### Security

# Certificate of the client listener. Not supported yet except for "" (the default).
#ETCD_CERT_FILE=

# Key of the client listener. Not supported yet except for "" (the default).
#ETCD_KEY_FILE=

# Certificate with which this server connects to its own client port. Not supported yet except for "" (the default).
#ETCD_CLIENT_CERT_FILE=

# Key for client-cert-file. Not supported yet except for "" (the default).
#ETCD_CLIENT_KEY_FILE=

# Asks every client for a certificate. Not supported yet except for false (the default).
#ETCD_CLIENT_CERT_AUTH=false

# List of revoked client certificates. Not supported yet except for "" (the default).
#ETCD_CLIENT_CRL_FILE=

# Host names of which a client certificate must carry one. Not supported yet except for "" (the default).
#ETCD_CLIENT_CERT_ALLOWED_HOSTNAME=

# CA that client certificates are checked with. Not supported yet except for "" (the default).
#ETCD_TRUSTED_CA_FILE=

# Serves clients with a certificate made and signed by this member itself. Not supported yet except for false (the
# default).
#ETCD_AUTO_TLS=false

# Certificate of the peer listener, and towards other members. Not supported yet except for "" (the default).
#ETCD_PEER_CERT_FILE=

# Key for peer-cert-file. Not supported yet except for "" (the default).
#ETCD_PEER_KEY_FILE=

# Certificate with which this member connects to others, when not peer-cert-file. Not supported yet except for "" (the
# default).
#ETCD_PEER_CLIENT_CERT_FILE=

# Key for peer-client-cert-file. Not supported yet except for "" (the default).
#ETCD_PEER_CLIENT_KEY_FILE=

# Asks every connecting member for a certificate. Not supported yet except for false (the default).
#ETCD_PEER_CLIENT_CERT_AUTH=false

# CA that members are checked with. Not supported yet except for "" (the default).
#ETCD_PEER_TRUSTED_CA_FILE=

# Serves members with a certificate made and signed by this member itself. Not supported yet except for false (the
# default).
#ETCD_PEER_AUTO_TLS=false

# List of revoked member certificates. Not supported yet except for "" (the default).
#ETCD_PEER_CRL_FILE=

# Common names of which a member's certificate must carry one. Not supported yet except for "" (the default).
#ETCD_PEER_CERT_ALLOWED_CN=

# Host names of which a member's certificate must carry one. Not supported yet except for "" (the default).
#ETCD_PEER_CERT_ALLOWED_HOSTNAME=

# Does not compare a member's address with its certificate. Not supported yet except for false (the default).
#ETCD_PEER_SKIP_CLIENT_SAN_VERIFICATION=false

# Years for which certificates made by auto-tls and peer-auto-tls are valid.
#ETCD_SELF_SIGNED_CERT_VALIDITY=1

# TLS cipher suites for clients and members, by their IANA names; when empty, a safe choice.
#ETCD_CIPHER_SUITES=

# Oldest TLS version accepted. One of TLS1.2, TLS1.3.
#ETCD_TLS_MIN_VERSION=TLS1.2

# Newest TLS version used; when empty, the newest there is. One of "", TLS1.2, TLS1.3.
#ETCD_TLS_MAX_VERSION=

### Auth

# Sort of token that users get: simple, or jwt with its options after commas. Not supported yet except for simple, or ""
# for no tokens.
#ETCD_AUTH_TOKEN=simple

### Logging

# Form of the log; only zap, which stands for structured lines. One of zap.
#ETCD_LOGGER=zap

# Starts a new log file when the one in log-outputs has grown.
#ETCD_ENABLE_LOG_ROTATION=false

# When log files are rotated (megabytes, days) and how many are kept.
#ETCD_LOG_ROTATION_CONFIG_JSON={"maxsize": 100, "maxage": 0, "maxbackups": 0, "localtime": false, "compress": false}

# Same as log-level debug (etcd 3.4).
#ETCD_DEBUG=false

# Accepted for compatibility, without effect (etcd 3.4).
#ETCD_LOG_PACKAGE_LEVELS=

### Monitoring and profiling

# Serves profiles below /debug/pprof on the client port. Not supported yet except for false (the default).
#ETCD_ENABLE_PPROF=false

### Tracing

# Sends traces of requests to a collector (OTLP). Not supported yet except for false (the default).
#ETCD_ENABLE_DISTRIBUTED_TRACING=false

# Address of the collector.
#ETCD_DISTRIBUTED_TRACING_ADDRESS=localhost:4317

# Name of this service in traces, the same for all members.
#ETCD_DISTRIBUTED_TRACING_SERVICE_NAME=etcd

# Identifier of this member in traces.
#ETCD_DISTRIBUTED_TRACING_INSTANCE_ID=

# Requests traced out of a million.
#ETCD_DISTRIBUTED_TRACING_SAMPLING_RATE=0

### Corruption checks

# Compares data with the other members before serving. Feature gate InitialCorruptCheck.
#ETCD_EXPERIMENTAL_INITIAL_CORRUPT_CHECK=false

# Time between two comparisons of data with the other members; 0 for none.
#ETCD_CORRUPT_CHECK_TIME=0s

# Lets the leader compare the hashes that compactions leave. Feature gate CompactHashCheck.
#ETCD_EXPERIMENTAL_COMPACT_HASH_CHECK_ENABLED=false

# Time between two such comparisons.
#ETCD_COMPACT_HASH_CHECK_TIME=1m0s

### Proxy (etcd 3.5 and older)

# Runs as a v2 HTTP proxy instead of a member. One of off, readonly, on. Not supported yet except for off (the default).
#ETCD_PROXY=off

# Milliseconds for which a failed endpoint is not tried again.
#ETCD_PROXY_FAILURE_WAIT=5000

# Milliseconds between two looks at the list of endpoints.
#ETCD_PROXY_REFRESH_INTERVAL=30000

# Milliseconds to wait for a connection; 0 for ever.
#ETCD_PROXY_DIAL_TIMEOUT=1000

# Milliseconds a write may take; 0 for ever.
#ETCD_PROXY_WRITE_TIMEOUT=5000

# Milliseconds a read may take; 0 for ever.
#ETCD_PROXY_READ_TIMEOUT=0

### Unsafe

# Starts a cluster of this one member from the data of a lost cluster.
#ETCD_FORCE_NEW_CLUSTER=false

# Does not wait for the disk; a crash of the machine loses acknowledged writes.
#ETCD_UNSAFE_NO_FSYNC=false
`;
