import {
  allNodes,
  type ClusterMessages,
  downOf,
  en,
  learners,
  small,
} from '../features/cluster/cluster-messages.en.ts'
import type { Counts } from '../features/cluster/node-state.ts'
import { defineArea } from '../lib/inner/area.ts'

/** "one more loss stops writes". @param spare number of losses that leave a quorum */
const spareWords = (spare: number) => {
  if (spare === 0) return 'one more loss stops writes'
  return `writes survive ${small[spare] ?? spare} more ${spare === 1 ? 'loss' : 'losses'}`
}

/** The messages of the shop's cluster components, for a store whose content is unknown. */
const ofTheCluster: ClusterMessages = {
  ...en,
  sentence: {
    healthy: (counts) =>
      counts.voters === 1
        ? `The only ${counts.learnersAway > 0 ? 'voting node' : 'node'} is up; its loss stops writes.${learners(counts)}`
        : `${allNodes(counts)} are up; ${spareWords(counts.up - counts.quorum)}.${learners(counts)}`,
    degraded: (counts) => `${downOf(counts)}; ${spareWords(counts.up - counts.quorum)}.${learners(counts)}`,
    electing: ({ up, voters }) =>
      `${up} of ${voters} nodes are up and none leads yet. Writes wait for a leader, usually a second or two.`,
    'no-quorum': (counts: Counts) => {
      const missing = counts.quorum - counts.up
      const until = missing === 1 ? 'one of them is' : `${missing} of them are`
      return `${downOf(counts)}. Nothing can be written until ${until} back; this node still shows its own copy.`
    },
  },
  todo: {
    ...en.todo,
    after: {
      degraded: 'Writes go on meanwhile.',
      'no-quorum':
        'Writes go on as soon as there is a quorum, without a restart. Where the data of too many nodes is gone for good, docs/operations.md says how to go on from a snapshot.',
    },
  },
}

export const storeWords = defineArea(ofTheCluster, { pt: async () => ofTheCluster })

/** The messages of the page itself. */
export const words = {
  product: 'hstore',
  title: 'Dashboard',
  loading: 'Loading the dashboard',
  nodes: 'Nodes',
  logOut: 'Log out',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',
  unreachable: (age: string) => `This node has not answered for ${age}`,
  withoutFigures: (age: string) => `This node has sent no figures for ${age}`,
  unreachableHint:
    'The figures below are the last ones that it sent. The page asks every second and goes on by itself.',
  refusedTitle: 'This page did not load',
  unreachableTitle: 'This node does not answer',
  noRight: 'Figures need a user with the role root.',
  learner: 'This node is a learner',
  learnerHint: 'It follows the log and has no vote. It answers reads of its own copy only.',
  logIn: {
    title: 'Log in to this cluster',
    hint: 'Authentication is on. The token of the login stays in this page, and ends with it.',
    user: 'User',
    password: 'Password',
    show: 'Show',
    hide: 'Hide',
    submit: 'Log in',
  },
  requests: {
    title: 'Requests',
    summary: 'Of all nodes that answer, without the questions of this page.',
    node: 'Node',
    reads: 'Reads a second',
    writes: 'Writes a second',
    others: 'Others a second',
    median: 'Median',
    p99: 'p99',
    measured: 'Durations are those of about the last minute.',
  },
  storage: {
    title: 'Log, watches and leases',
    revision: 'Revision',
    log: 'Log on disk',
    logMemory: 'Log in memory',
    snapshot: 'Snapshot',
    watches: 'Watches',
    streams: 'Watch streams',
    behind: 'Watches behind',
    queued: 'Events waiting',
    leases: 'Leases',
    compacted: (revision: string) => `Compacted up to revision ${revision}.`,
    neverCompacted: 'Nothing was compacted yet.',
    compact: 'Compact…',
  },
  elections: {
    title: 'Elections',
    summary: (node: string) => `As ${node} saw them, the newest first.`,
    none: 'There was no election yet.',
    leads: (node: string) => `${node} leads`,
    nobody: 'Nobody leads',
    term: (term: string) => `term ${term}`,
  },
  keys: {
    title: 'Keys',
    prefix: 'Prefix',
    prefixHint: 'Keys that begin with this text',
    count: (count: string, isOne: boolean) => `${count} ${isOne ? 'key' : 'keys'}`,
    key: 'Key',
    value: 'Value',
    size: 'Size',
    changed: 'Changed at revision',
    copy: 'As this node has them; without a leader they may be behind.',
    empty: 'There are no keys yet',
    emptyHint: 'Write the first one:',
    noneFound: (prefix: string) => `No key begins with “${prefix}”.`,
    first: 'First page',
    next: 'Next page',
    failed: 'The keys did not load.',
    more: (key: string) => `Details of ${key}`,
    version: 'Version',
    created: 'Created at revision',
    lease: 'Lease',
    noLease: 'none',
    cut: (shown: string, all: string) => `The first ${shown} of ${all}.`,
    remove: 'Delete…',
  },
  leases: {
    title: 'Leases',
    summary: (count: string, shown: string) => `${shown} of ${count}, the next to end first.`,
    id: 'Lease',
    ttl: 'Granted',
    remaining: 'Remaining',
    keys: 'Keys',
    counted: 'The leader counts the time that remains: its own dashboard shows it.',
    failed: 'The leases did not load.',
  },
  admin: {
    menu: (node: string) => `Actions for ${node}`,
    lead: 'Make it the leader',
    leadHint: 'The present leader hands over',
    remove: 'Remove it',
    removeHint: 'For good: its data folder joins no more',
    ask: {
      lead: (node: string) => `Make ${node} the leader?`,
      remove: (node: string) => `Remove ${node}?`,
      delete: (key: string) => `Delete ${key}?`,
      compact: (revision: string) => `Compact up to revision ${revision}?`,
    },
    outcome: {
      lead: 'Writes wait until it leads, usually less than a second.',
      remove: (left: number, quorum: number) =>
        `${left} voting ${left === 1 ? 'node' : 'nodes'} will be left, and ${quorum} must be up for writes.`,
      removeSelf: 'It is the node that serves this page, which then ends.',
      delete: (size: string, version: string) =>
        `Its value of ${size}, version ${version}, goes on all nodes. Watchers are notified.`,
      compact: (revisions: string) =>
        `The history of ${revisions} revisions goes on all nodes. Present keys stay. Watches and reads that need older revisions fail.`,
    },
    confirm: {
      lead: 'Make it the leader',
      remove: 'Remove',
      delete: 'Delete',
      compact: 'Compact',
    },
    done: {
      lead: (node: string) => `${node} leads now.`,
      remove: (node: string) => `${node} was removed.`,
      delete: (key: string) => `${key} was deleted.`,
      compact: (revision: string) => `The history up to revision ${revision} was removed.`,
    },
  },
} as const
