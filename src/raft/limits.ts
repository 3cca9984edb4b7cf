// The numbers of the core, with their etcd source. A caller may lower most of them; the inequalities hold for any setting.

/** etcd `election-timeout` / `heartbeat-interval` (1000 ms / 100 ms) at one tick a heartbeat. */
export const electionTicksDefault = 10;
export const heartbeatTicksDefault = 1;

/** Appends in flight to one follower. etcd server `maxInflightMsgs`. */
export const inflightMessagesMax = 512;

/**
 * Entry bytes in flight to one follower, or one append more. A follower that is far behind would otherwise be sent hundreds
 * of megabytes at once: more than a transport can queue, and what it drops has to be sent again. raft: MaxInflightBytes,
 * which etcd leaves unlimited.
 */
export const inflightBytesMax = 32 * 1024 * 1024;

/** Entry bytes in one append. etcd server `maxSizePerMsg`. One entry is always sent, however large. */
export const messageBytesMax = 1024 * 1024;

/** Entry bytes handed out for applying in one Ready. etcd: MaxCommittedSizePerReady, which is MaxSizePerMsg by default. */
export const committedBytesMax = 1024 * 1024;

/** Entry bytes handed out for applying and not yet reported as applied. */
export const applyingBytesMax = 64 * 1024 * 1024;

/** Data bytes proposed by a leader and not yet committed; past it proposals are dropped. etcd: MaxUncommittedEntriesSize. */
export const uncommittedBytesMax = 1024 * 1024 * 1024;

/** Read requests waiting for a quorum, and as many waiting for the first commit of the term; further ones are dropped. */
export const pendingReadsMax = 65_536;

/** What an entry is counted with besides its data: term, index, type and their tags on the wire, rounded up. */
export const entryOverheadBytes = 24;
