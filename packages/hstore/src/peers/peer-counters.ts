import type { Traffic } from './connection.ts'

/** Counts since the peer was first added. Bytes include frames, pings and snapshots. */
export interface PeerCounters extends Traffic {
  messagesSent: number
  messagesReceived: number
  /** Messages that were not sent: no connection, or a full queue. */
  messagesDropped: number
  notesSent: number
  notesReceived: number
  requestsSent: number
  requestsReceived: number
  /** Connections to the peer that it has welcomed. */
  connections: number
  snapshotsSent: number
  snapshotsReceived: number
}

export function newCounters(): PeerCounters {
  return {
    bytesSent: 0,
    bytesReceived: 0,
    messagesSent: 0,
    messagesReceived: 0,
    messagesDropped: 0,
    notesSent: 0,
    notesReceived: 0,
    requestsSent: 0,
    requestsReceived: 0,
    connections: 0,
    snapshotsSent: 0,
    snapshotsReceived: 0,
  }
}
