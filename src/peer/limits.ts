// Bounds and waits of the talk between members, with their etcd source (package rafthttp) where there is one. Waits are in
// milliseconds, sizes in bytes.

/** Silence after which a connection counts as broken, and how long a write may stand still. ConnReadTimeout, ConnWriteTimeout. */
export const silenceMaxMs = 5_000;

/** Each side of a stream says this often that it is still there. A third of ConnReadTimeout. */
export const linkHeartbeatMs = Math.floor(silenceMaxMs / 3);

/** Between two attempts to open a stream: the first wait (etcd: always that), doubled up to the longest. */
export const dialRetryFirstMs = 100;
export const dialRetryLongestMs = 800;
/** After a member said that this one is removed for good, or does not fit: nothing changes fast there. */
export const dialRetryRefusedMs = 5_000;

/** Members that are started together are not up at the same moment: for so long nobody is missed who has not been there yet. */
export const firstContactMs = 10_000;

/** How long the head of an answer to a dial may take, connecting included. */
export const dialTimeoutMs = 5_000;

/** Messages that wait for a stream. streamBufSize. */
export const streamQueueMessagesMax = 4_096;
/** And their bytes, as estimated. etcd: maxPendingBytes, 50 MB, in its latest versions. */
export const streamQueueBytesMax = 64 * 1024 * 1024;
/** Encoded bytes handed to a socket that it has not passed to the kernel yet; past it, messages wait in the queue. */
export const socketBacklogBytesMax = 1024 * 1024;

/** A chunk of a stream up to so large is copied together, which costs less than a write of several buffers. */
export const joinedChunkBytesMax = 8 * 1024;

/** Encoded appends kept while other followers may need the same: those of one turn. */
export const sharedFramesBytesMax = 4 * 1024 * 1024;

/** POST /raft: requests in flight (connPerPipeline) and messages waiting for one (defaultPipelineBufSize). */
export const pipelineInFlightMax = 4;
export const pipelineQueueMessagesMax = 64;
export const pipelineTimeoutMs = 10_000;

/**
 * One raft message on the wire. etcd reads up to 512 MiB, but a member sends no more than 1 MiB of entries and one request
 * beyond that, which its own limits keep at a few MiB.
 */
export const messageBytesMax = 64 * 1024 * 1024;
/** Entries in one frame of a msgapp stream, and what each is counted with besides its bytes, as they become objects. */
export const entryOverheadBytes = 64;
export const frameEntriesMax = messageBytesMax / entryOverheadBytes;
/** The message before a snapshot: it carries the tree of the v2 store, which knows members only. */
export const snapshotMessageBytesMax = messageBytesMax;

/** Snapshots that are received at a time, from different members; each member sends one at a time. */
export const incomingSnapshotsMax = 4;
/** Chunks of a snapshot, of 64 KiB each, that are held until its receiver asks for them. */
export const bodyChunksHeldMax = 16;
/** How long a snapshot's next bytes may take, on either side. */
export const snapshotSilenceMaxMs = 30_000;
/** How long the receiver may take to make a store of what it has been sent, besides a millisecond for so many bytes. */
export const snapshotAnswerTimeoutMs = 120_000;
export const snapshotBytesPerMs = 4 * 1024;
/** A receiver that is silent for so long while it is waited for is asked by the kernel whether it is there. */
export const snapshotKeepAliveMs = 10_000;

/** Connections from other members (each keeps about eight), or from whoever else reaches the port. */
export const connectionsMax = 1_024;
/** A connection without a request, or with half of one's head, is closed within twice this. */
export const requestHeadTimeoutMs = 10_000;
export const requestHeadBytesMax = 16 * 1024;
/** How long a request's body may take, except a snapshot's. */
export const requestBodyTimeoutMs = 30_000;

/** Bodies of all requests that are being read, except snapshots. */
export const requestBodiesBytesMax = 256 * 1024 * 1024;

/** Bodies of the plain requests, and of their answers: a member list, a lease with the names of its keys. */
export const queryRequestBytesMax = 64 * 1024;
export const queryAnswerBytesMax = 64 * 1024 * 1024;
export const queryTimeoutMs = 5_000;
/** A promotion is a proposal: etcd's request timeout with default settings is 7 s. */
export const promotionTimeoutMs = 10_000;
/** A hash takes as long as reading the whole store. */
export const hashTimeoutMs = 60_000;
/** /version and /members are asked one after another of members that may be down. etcd: 1 s and an election timeout. */
export const versionTimeoutMs = 2_000;
/** Connections to one address of a member for plain requests and POST /raft. */
export const connectionsPerAddressMax = 8;
/** Unused for this long they are closed: before etcd closes them after ConnReadTimeout, under a request that sets out. */
export const pooledIdleMaxMs = 3_000;

/** Senders that are no members yet, or were not when this member last looked: answered, but not dialled. */
export const strangersMax = 64;
export const strangerUrlsMax = 16;

/** /raft/probing, to measure round trips. ConnectionTimeout and probing interval of etcd. */
export const probeIntervalMs = 4_000;

/** One cause of trouble is logged once in this time, with a count of what was held back. */
export const complaintIntervalMs = 10_000;
export const complaintSubjectsMax = 256;
