import type {
  ClockWarning,
  ClusterConcern,
  ClusterState,
  NodeAction,
  NodeRole,
  NodeState,
} from '@ticketcd/schema'
import type { HistoryMetric } from './history-metric.ts'
import type { Aftermath, Counts } from './node-state.ts'

export const small = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

const times = (count: number) => (count === 2 ? 'twice' : `${count} times`)

/** "1 of 5 nodes is down and 1 does not answer" */
export const downOf = ({ voters, up, silent }: Counts) => {
  const down = voters - up - silent
  const of = ` of ${voters} nodes`
  const isDown = `${down}${of} ${down === 1 ? 'is' : 'are'} down`
  const isSilent = (whole: string) => `${silent}${whole} ${silent === 1 ? 'does' : 'do'} not answer`
  if (silent === 0) return isDown
  return down === 0 ? isSilent(of) : `${isDown} and ${isSilent('')}`
}

/** "All five nodes", or "All five voting nodes" if a learner is not up. */
export const allNodes = ({ voters, learnersAway }: Counts) =>
  `All ${small[voters] ?? voters} ${learnersAway > 0 ? 'voting nodes' : 'nodes'}`

export const learners = ({ learnersAway }: Counts) => {
  if (learnersAway === 0) return ''
  return learnersAway === 1
    ? ' A learner is not up; it has no vote.'
    : ` ${learnersAway} learners are not up; they have no vote.`
}

/** "etcd-5 takes calls and answers none" */
const takesCalls = (nodes: string, count: number) =>
  count === 1 ? `${nodes} takes calls and answers none` : `${nodes} take calls and answer none`

/** "one more loss stops sales", or the number of losses that sales survive. */
const spareWords = (spare: number) => {
  if (spare === 0) return 'one more loss stops sales'
  return `sales survive ${small[spare] ?? spare} more ${spare === 1 ? 'loss' : 'losses'}`
}

export const en = {
  title: 'Cluster',
  loading: 'Loading the state of the cluster',
  states: {
    healthy: 'Healthy',
    degraded: 'Degraded',
    electing: 'Electing',
    'no-quorum': 'No quorum',
  } satisfies Record<ClusterState, string>,
  /** The beginning of a sentence on the dashboard. */
  phrase: {
    healthy: (counts: Counts) =>
      counts.voters === 1
        ? `The only ${counts.learnersAway > 0 ? 'voting node' : 'node'} is healthy`
        : `${allNodes(counts)} are healthy`,
    degraded: (counts: Counts) => `${downOf(counts)} and sales go on`,
    electing: () => 'The nodes are electing a leader and sales wait for it',
    'no-quorum': (counts: Counts) => `Nothing can be sold: ${downOf(counts)}`,
  } satisfies Record<ClusterState, (counts: Counts) => string>,
  phraseLoading: 'The cluster is being asked',
  phraseUnknown: 'How the cluster does is not known',
  sentence: {
    healthy: (counts: Counts) =>
      counts.voters === 1
        ? `The only ${counts.learnersAway > 0 ? 'voting node' : 'node'} is up; its loss stops sales.${learners(counts)}`
        : `${allNodes(counts)} are up; ${spareWords(counts.up - counts.quorum)}.${learners(counts)}`,
    degraded: (counts: Counts) =>
      `${downOf(counts)}; ${spareWords(counts.up - counts.quorum)}.${learners(counts)}`,
    electing: ({ up, voters }: Counts) =>
      `${up} of ${voters} nodes are up and none leads yet. Sales wait for a leader, usually a second or two.`,
    'no-quorum': (counts: Counts) => {
      const missing = counts.quorum - counts.up
      return `${downOf(counts)}. Nothing can be sold until ${missing === 1 ? 'one of them is' : `${missing} of them are`} back; browsing goes on from memory.`
    },
  } satisfies Record<ClusterState, (counts: Counts) => string>,
  facts: {
    up: 'Up',
    upOf: (up: number, voters: number) => `${up} of ${voters}`,
    quorum: 'Quorum',
    leader: 'Leader',
    nobody: 'nobody',
    term: 'Term',
    spare: 'Losses to spare',
  },
  topology: ({
    up,
    voters,
    quorum,
    leader,
  }: {
    up: number
    voters: number
    quorum: number
    leader: string | null
  }) =>
    `${up} of ${voters} nodes up, ${quorum} make a quorum. ${leader === null ? 'None leads.' : `${leader} leads.`}`,
  quorumMark: (quorum: number) => `quorum ${quorum}`,
  todo: {
    title: 'What to do',
    /** For a local cluster, whose nodes the page can start and resume. */
    local: {
      down: (nodes: string) =>
        `Start ${nodes} again: the data is on disk, and what was missed is caught up without help.`,
      silent: (nodes: string, count: number) =>
        `${takesCalls(nodes, count)}: paused, or stuck. Resume first, and restart what stays silent.`,
    },
    remote: {
      down: (nodes: string) =>
        `Start ${nodes} again, each with the data directory it had. What was missed is caught up without help.`,
      silent: (nodes: string, count: number) =>
        `${takesCalls(nodes, count)}: paused, cut off, or waiting for a disk. Look at the machine first, and restart the node there when that changes nothing.`,
    },
    after: {
      degraded: 'Sales go on meanwhile.',
      'no-quorum':
        'Nothing here needs a restart or a reload: selling goes on as soon as there is a quorum. Where the data of too many nodes is gone for good, docs/operations.md says how to go on from a snapshot.',
    } satisfies Partial<Record<ClusterState, string>>,
    copy: 'Copy',
    copied: 'Copied',
    notCopied: 'The browser did not let us copy.',
  },
  nodeStates: { up: 'Up', down: 'Down', 'not-answering': 'Not answering' } satisfies Record<
    NodeState,
    string
  >,
  roles: { leader: 'Leader', follower: 'Follower', learner: 'Learner' } satisfies Record<NodeRole, string>,
  unnamed: 'Never started',
  nodesTitle: 'Nodes',
  nodeFigures: {
    version: 'Version',
    term: 'Raft term',
    index: 'Raft index',
    applied: 'Applied',
    lag: 'Behind leader',
    probe: 'Probe round trip',
    fsync: 'Fsync p99',
    commit: 'Commit p99',
    peer: 'Peer round trip p99',
    db: 'Database',
    pending: 'Proposals pending',
    failed: 'Proposals failed',
    leaderChanges: 'Leader changes',
    memory: 'Memory',
    alarms: 'Alarms',
  },
  groups: { raft: 'Raft', disk: 'Disk', network: 'Network', process: 'Process' },
  none: 'none',
  dbUse: (inUse: string, size: string) => `${inUse} in use of ${size}`,
  quota: (share: string, quota: string) => `${share} of the quota of ${quota}`,
  seen: (age: string) => `seen ${age} ago`,
  neverSeen: 'never seen',
  over: (limit: string) => `over ${limit}`,
  concerns: {
    title: 'Needs a look',
    alarm: ({ node, alarm }: Extract<ClusterConcern, { code: 'alarm' }>) =>
      `${node} raises the alarm ${alarm}.`,
    'slow-fsync': (node: string, value: string, limit: string) =>
      `${node} takes ${value} to write its log (more than ${limit}).`,
    'slow-commit': (node: string, value: string, limit: string) =>
      `${node} takes ${value} to commit to disk (more than ${limit}).`,
    'slow-peer': (node: string, value: string, limit: string) =>
      `${node} takes ${value} to reach its peers (more than ${limit}).`,
    quota: (node: string, value: string, limit: string) =>
      `${node} uses ${value} of its quota (more than ${limit}); at 100 % every write fails.`,
    lagging: (node: string, entries: string) => `${node} is ${entries} entries behind the leader.`,
  },
  clocks: {
    title: 'Clocks of the api',
    process: (host: string, pid: number) => `${host} (process ${pid})`,
    ahead: (process: string, difference: string) =>
      `The clock of ${process} is ${difference} ahead of the clocks of the nodes.`,
    behind: (process: string, difference: string) =>
      `The clock of ${process} is ${difference} behind the clocks of the nodes.`,
    unknown: (process: string) => `The clock of ${process} cannot be compared with the clocks of the nodes.`,
    unchecked: (process: string) =>
      `The clock of ${process} is not checked, because the nodes answer no HTTP.`,
    follows: {
      off: 'Until it is set right, this process ends no carts and opens no sales. Customers can go on buying there: it corrects the times that it stores. Set the clock of that machine; nothing needs a restart.',
      unknown: 'Until it can be, this process ends no carts and opens no sales.',
      unchecked: 'Keep the clocks of all machines in step, for example by NTP.',
    } satisfies Record<ClockWarning['state'], string>,
  },
  actions: {
    menu: (node: string) => `What to do with ${node}`,
    names: {
      stop: 'Stop',
      kill: 'Kill',
      pause: 'Pause',
      resume: 'Resume',
      restart: 'Restart',
    } satisfies Record<NodeAction, string>,
    hints: {
      stop: 'SIGTERM: it ends in order',
      kill: 'SIGKILL: as a power cut',
      pause: 'SIGSTOP: takes calls, answers none',
      resume: 'SIGCONT: goes on where it was',
      restart: 'Ends it if needed, starts it again',
    } satisfies Record<NodeAction, string>,
    ask: {
      stop: (node: string) => `Stop ${node}?`,
      kill: (node: string) => `Kill ${node}?`,
      pause: (node: string) => `Pause ${node}?`,
      resume: (node: string) => `Resume ${node}?`,
      restart: (node: string) => `Restart ${node}?`,
    } satisfies Record<NodeAction, (node: string) => string>,
    doing: {
      stop: 'Stopping',
      kill: 'Killing',
      pause: 'Pausing',
      resume: 'Resuming',
      restart: 'Restarting',
    } satisfies Record<NodeAction, string>,
    done: {
      stop: (node: string) => `${node} was stopped.`,
      kill: (node: string) => `${node} was killed.`,
      pause: (node: string) => `${node} is paused.`,
      resume: (node: string) => `${node} was resumed.`,
      restart: (node: string) => `${node} was restarted.`,
    } satisfies Record<NodeAction, (node: string) => string>,
    outcome: ({ down, voters, spare }: Aftermath) => {
      if (spare < 0)
        return `${down} of ${voters} will not be up: this stops sales until ${-spare === 1 ? 'one is' : `${-spare} are`} back.`
      return down === 0
        ? `All ${voters} will be up; ${spareWords(spare)}.`
        : `${down} of ${voters} will not be up; ${spareWords(spare)}.`
    },
    stillNothing: ({ down, voters, spare }: Aftermath) =>
      `${down} of ${voters} will not be up; ${-spare} more must come back before anything is sold.`,
    elects: 'It leads: the others elect another first, and sales wait a second or two.',
    outage: ({ up, quorum }: NonNullable<Aftermath['outage']>, voters: number) =>
      `While it is away, ${up} of ${voters} ${up === 1 ? 'is' : 'are'} up and ${quorum} must be: nothing can be sold for about a second.`,
    briefly: 'It is away for about a second.',
    cancel: 'Cancel',
  },
  history: {
    title: 'The last 15 minutes',
    metric: 'Figure',
    metrics: {
      probe: 'Probe',
      fsync: 'Fsync p99',
      commit: 'Commit p99',
      db: 'Database',
      rate: 'Raft index a second',
      memory: 'Memory',
    } satisfies Record<HistoryMetric, string>,
    /** @param leads whether the cluster has a leader now */
    summary: (losses: number, leaders: number, leads: boolean) => {
      if (losses === 0 && leaders === 0 && leads) return 'No node was lost and the leader stayed.'
      const lost =
        losses === 0
          ? 'No node was lost'
          : losses === 1
            ? 'A node was lost once'
            : `Nodes were lost ${times(losses)}`
      const led =
        leaders === 0
          ? leads
            ? 'the leader stayed'
            : 'the leader is gone'
          : leaders === 1
            ? 'the leader changed once'
            : `the leader changed ${times(leaders)}`
      return `${lost}, ${led}.`
    },
    empty: 'There is no history yet.',
    states: 'State of each node',
    marks: 'What happened',
    noMarks: 'Nothing in the last 15 minutes.',
    mark: {
      leader: (node: string) => `${node} leads`,
      'no-leader': () => 'No leader',
      lost: (node: string) => `${node} lost`,
      back: (node: string) => `${node} back`,
    },
    time: 'Time',
  },
}

export type ClusterMessages = typeof en
