/** The text of `--help` of the program that is a node. */
export const helpText = `One node of hstore, a replicated key-value store that speaks etcd's v3 API.
hstore-server starts, joins and ends such nodes.

Member
  --name NAME                            of this member (default)
  --data-dir FOLDER                      log, snapshots and identity (NAME.etcd)
  --listen-client-urls URL,…             for clients (http://localhost:2379)
  --advertise-client-urls URL,…          that other members and clients are given
  --listen-peer-urls URL                 for other members (http://localhost:2380)
  --initial-advertise-peer-urls URL,…    that other members are given
  --initial-cluster NAME=URL,…           the first members
  --initial-cluster-state new|existing   whether this member founds the cluster or joins it (new)
  --initial-cluster-token TEXT           keeps clusters apart (etcd-cluster)
  --force-new-cluster                    makes this member the only one, with its data: for a cluster
                                         that has lost its quorum for good

Time
  --heartbeat-interval MS                of a leader (100)
  --election-timeout MS                  at least five heartbeats (1000)
  --watch-progress-notify-interval TIME  between notifications of quiet watches (10m)
  --auth-token-ttl SECONDS               lifetime of a login (300)
  --bcrypt-cost COST                     of new passwords, 4 to 15; each step doubles the time of a
                                         login (10)

Limits
  --quota-backend-bytes BYTES            that keys may take (2 GiB)
  --max-request-bytes BYTES              of one request (1.5 MiB)
  --max-txn-ops COUNT                    operations of one transaction (128)
  --log-memory-bytes BYTES               of log entries that stay in memory (64 MiB); a member that
                                         lags further gets a snapshot
  --auto-compaction-mode periodic|revision
  --auto-compaction-retention TIME|COUNT old revisions that are kept (0: all)

HTTP
  --dashboard-admin                      the page at /dashboard can change things, too
  --allowed-hosts NAME,…                 names under which clients reach this node by HTTP, besides
                                         those of its URLs; * for any

TLS
  --cert-file, --key-file, --trusted-ca-file, --client-cert-auth
  --peer-cert-file, --peer-key-file, --peer-trusted-ca-file, --peer-client-cert-auth

Discovery
  --discovery CLUSTER                    announces this member under that name (off), to programs of its
                                         user on this machine; with a secret on the network, too
  --discovery-secret-file FILE           what all nodes of the cluster share ($HSTORE_DISCOVERY_SECRET)

Storage of the v2 keys
  --storage memory|disk|sql-blocking|sql-async|sql-bridged
                                         where this member keeps them: disk is for more data than
                                         memory holds; map is another name of memory (memory)
  --storage-cache-bytes BYTES            of memory for those on disk (64 MiB)

  --help, --version

hstore-server restore --help: makes a data folder from a snapshot of etcd or hstore
`
