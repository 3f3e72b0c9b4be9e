import {
  type ClusterHealth,
  clusterThresholds,
  type NodeHealth,
  type NodeState,
  nodeLabel,
  nodeProgram,
} from '@ticketcd/schema'
import { clsx } from 'clsx'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import type { ReactNode } from 'react'
import { useNow } from '../../lib/clock.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useMeasures } from '../../lib/inner/measures.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { useClusterMessages } from './cluster-words.ts'
import { QuotaMeter } from './quota-meter.tsx'
import { ageOf, type Received } from './sample-age.ts'

const tones = { up: 'good', down: 'bad', 'not-answering': 'warn' } satisfies Record<NodeState, Tone>

interface NodeCardProps {
  node: NodeHealth
  cluster: ClusterHealth
  /** When this device received the sample of `cluster`. */
  received: Received
  /** The button for actions on the node. */
  actions?: ReactNode
}

/** All values of one node. A missing value is a dash, so that the layout does not move. */
export function NodeCard({ node, cluster, received, actions }: NodeCardProps) {
  const messages = useClusterMessages()
  const name = nodeLabel(node)
  return (
    <li
      className={clsx(
        'flex min-w-0 flex-col rounded-lg border p-4',
        node.state === 'up' ? 'bg-raised' : 'border-line-strong border-dashed',
      )}
    >
      <div className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <h3 className="break-words font-semibold text-base">{name}</h3>
          <p className="figures break-words text-ink-soft text-xs">{node.address || messages.unnamed}</p>
        </div>
        {actions}
      </div>
      <div className="mt-2 flex flex-wrap items-center gap-1.5">
        <Badge tone={tones[node.state]}>{messages.nodeStates[node.state]}</Badge>
        {node.role && (
          <Badge tone={node.role === 'leader' ? 'accent' : 'neutral'}>{messages.roles[node.role]}</Badge>
        )}
        {node.alarms.map((alarm) => (
          <Badge key={alarm} tone="bad">
            {alarm}
          </Badge>
        ))}
        {node.state !== 'up' && <LastSeen seenAt={node.seenAt} received={received} />}
      </div>
      <NodeFigures node={node} isAlone={cluster.nodes.length === 1} />
    </li>
  )
}

function LastSeen({ seenAt, received }: { seenAt: string | null; received: Received }) {
  const messages = useClusterMessages()
  const { age } = useMeasures()
  const now = useNow(1_000)
  return (
    <span className="figures text-ink-soft text-xs">
      {seenAt === null ? messages.neverSeen : messages.seen(age(ageOf(seenAt, received, now)))}
    </span>
  )
}

/** @param isAlone whether its card has the whole width */
function NodeFigures({ node, isAlone }: { node: NodeHealth; isAlone: boolean }) {
  const { format } = useI18n()
  const { milliseconds, bytes } = useMeasures()
  const messages = useClusterMessages()
  const { nodeFigures: words, groups } = messages
  const count = (value: number | null) => value !== null && format.number(value)
  const ms = (value: number | null) => value !== null && milliseconds(value)
  return (
    <div
      className={clsx(
        'figures mt-3 grid gap-x-4 gap-y-3 text-sm max-sm:grid-cols-2',
        isAlone && 'sm:grid-cols-2 sm:gap-x-6 lg:grid-cols-4',
        node.state !== 'up' && 'text-ink-soft max-sm:hidden',
      )}
    >
      <Group title={groups.raft}>
        <Figure term={words.term}>{count(node.raftTerm)}</Figure>
        <Figure term={words.index}>{count(node.raftIndex)}</Figure>
        <Figure term={words.applied}>{count(node.raftAppliedIndex)}</Figure>
        <Figure term={words.lag}>{count(node.lag)}</Figure>
        <Figure term={words.pending}>{count(node.proposalsPending)}</Figure>
        <Figure term={words.failed}>{count(node.proposalsFailed)}</Figure>
        <Figure term={words.leaderChanges}>{count(node.leaderChanges)}</Figure>
      </Group>
      <Group title={groups.disk}>
        <Figure term={words.fsync} over={over(node.fsyncP99Ms, clusterThresholds.fsyncP99Ms)}>
          {ms(node.fsyncP99Ms)}
        </Figure>
        <Figure term={words.commit} over={over(node.commitP99Ms, clusterThresholds.commitP99Ms)}>
          {ms(node.commitP99Ms)}
        </Figure>
        <Figure term={words.db}>{node.dbSizeBytes !== null && bytes(node.dbSizeBytes)}</Figure>
        <QuotaMeter node={node} />
      </Group>
      <Group title={groups.network}>
        <Figure term={words.probe}>{ms(node.probeMs)}</Figure>
        <Figure term={words.peer} over={over(node.peerRoundTripP99Ms, clusterThresholds.peerRoundTripP99Ms)}>
          {ms(node.peerRoundTripP99Ms)}
        </Figure>
      </Group>
      <Group title={groups.process}>
        <Figure term={words.version}>{node.version !== null && nodeProgram(node.version)}</Figure>
        <Figure term={words.memory}>{node.memoryBytes !== null && bytes(node.memoryBytes)}</Figure>
        <Figure term={words.alarms}>
          {node.state === 'up' && (node.alarms.length === 0 ? messages.none : node.alarms.join(', '))}
        </Figure>
      </Group>
    </div>
  )
}

/** Returns the limit if the value is above it, else `null`. */
function over(ms: number | null, limitMs: number): number | null {
  return ms !== null && ms > limitMs ? limitMs : null
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="border-b pb-1 font-medium text-ink-soft text-xs">{title}</h4>
      <dl className="mt-1">{children}</dl>
    </div>
  )
}

interface FigureProps {
  term: string
  /** `false` without a value. */
  children: string | false
  /** The limit in milliseconds, if the value is above it. */
  over?: number | null
}

function Figure({ term, children, over = null }: FigureProps) {
  const messages = useClusterMessages()
  const { milliseconds } = useMeasures()
  return (
    <div className="flex justify-between gap-x-2 py-0.5">
      <dt className="min-w-0 text-ink-soft">{term}</dt>
      <dd className={clsx('shrink-0 text-right', over !== null && 'font-medium text-warn')}>
        {over !== null && (
          <>
            <TriangleAlert className="-mt-0.5 mr-1 inline size-3.5" aria-hidden="true" />
            <span className="sr-only">{messages.over(milliseconds(over))}: </span>
          </>
        )}
        {children === false ? '–' : children}
      </dd>
    </div>
  )
}
