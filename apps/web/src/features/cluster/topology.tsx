import { type ClusterHealth, type NodeHealth, type NodeState, nodeLabel } from '@ticketcd/schema'
import { clsx } from 'clsx'
import { useClusterMessages } from './cluster-words.ts'
import { shortName } from './short-name.ts'
import { arc, around, onCircle, type Point } from './topology-layout.ts'

const nodesRadius = 92
const ringRadius = 46
/** The number of characters that fit beside a node. */
const nameMax = 13
/** Between two parts of the ring, in turns. */
const gap = 0.012

/**
 * The nodes in a circle, connected to their leader. The ring inside has a part for each voter,
 * filled if it is up, and a mark at the quorum. Leader, lost nodes and silent nodes have different
 * shapes.
 */
export function Topology({ cluster }: { cluster: ClusterHealth }) {
  const messages = useClusterMessages()
  const { nodes, leaderId, voters, up, quorum } = cluster
  const places = around(nodes.length, nodesRadius)
  const leader = nodes.findIndex((node) => node.memberId === leaderId)
  const centre = places[leader]
  const names = nodes.map(nodeLabel)
  const label = messages.topology({
    up,
    voters,
    quorum,
    leader: leader < 0 ? null : nodeLabel(nodes[leader] as NodeHealth),
  })
  return (
    <svg viewBox="-200 -150 400 272" role="img" aria-label={label} className="w-full max-w-md">
      {centre &&
        nodes.map((node, index) => {
          const place = places[index]
          return node.state === 'up' && place && index !== leader ? (
            <line
              key={`${node.memberId} ${node.name}`}
              x1={centre.x}
              y1={centre.y}
              x2={place.x}
              y2={place.y}
              className="stroke-line-strong"
              strokeWidth="1"
              opacity="0.5"
            />
          ) : null
        })}
      <QuorumRing up={up} voters={voters} quorum={quorum} />
      {nodes.map((node, index) => (
        <Node
          key={`${node.memberId} ${node.name}`}
          node={node}
          name={shortName(nodeLabel(node), names, nameMax)}
          leads={index === leader}
          place={places[index] ?? { x: 0, y: 0 }}
        />
      ))}
    </svg>
  )
}

function QuorumRing({ up, voters, quorum }: Pick<ClusterHealth, 'up' | 'voters' | 'quorum'>) {
  const messages = useClusterMessages()
  const enough = up >= quorum
  const mark = [onCircle(quorum / voters, ringRadius - 9), onCircle(quorum / voters, ringRadius + 9)]
  return (
    <g>
      <circle r={ringRadius + 12} className="fill-raised" />
      {Array.from({ length: voters }, (_, index) => (
        <path
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of the ring are places, not nodes.
          key={index}
          d={arc(index / voters + gap, (index + 1) / voters - gap, ringRadius)}
          fill="none"
          strokeWidth={index < up ? 8 : 2}
          strokeDasharray={index < up ? undefined : '3 3'}
          className={index >= up ? 'stroke-line-strong' : enough ? 'stroke-good' : 'stroke-bad'}
        />
      ))}
      <line
        x1={mark[0]?.x}
        y1={mark[0]?.y}
        x2={mark[1]?.x}
        y2={mark[1]?.y}
        strokeWidth="2.5"
        className="stroke-ink"
      />
      <text textAnchor="middle" y="2" className="figures fill-ink font-semibold text-lg">
        {up}/{voters}
      </text>
      <text textAnchor="middle" y="18" className="fill-ink-soft text-[0.6875rem]">
        {messages.quorumMark(quorum)}
      </text>
    </g>
  )
}

const outlines = {
  up: 'fill-raised stroke-good',
  'not-answering': 'fill-raised stroke-warn',
  down: 'fill-sunken stroke-bad',
} satisfies Record<NodeState, string>

interface NodeProps {
  node: NodeHealth
  /** Shortened to fit. */
  name: string
  leads: boolean
  place: Point
}

function Node({ node, name, leads, place }: NodeProps) {
  const messages = useClusterMessages()
  const beside = Math.abs(place.x) > 20
  const left = place.x < 0
  const text = beside ? { x: left ? -26 : 26, y: 0 } : { x: 0, y: place.y < 0 ? -42 : 38 }
  const anchor = beside ? (left ? 'end' : 'start') : 'middle'
  return (
    <g transform={`translate(${place.x} ${place.y})`}>
      {leads && <circle r="21" fill="none" strokeWidth="1.5" className="stroke-accent-ink" />}
      <circle
        r="16"
        strokeWidth="2.5"
        strokeDasharray={node.state === 'up' ? undefined : node.state === 'down' ? '5 4' : '1.5 4'}
        strokeLinecap="round"
        className={outlines[node.state]}
      />
      <Glyph state={node.state} leads={leads} />
      <text
        x={text.x}
        y={text.y}
        textAnchor={anchor}
        className={clsx('fill-ink text-[0.75rem]', leads ? 'font-semibold' : 'font-medium')}
      >
        {name}
        <tspan x={text.x} dy="14" className="fill-ink-soft font-normal text-[0.6875rem]">
          {node.role ? messages.roles[node.role] : messages.nodeStates[node.state]}
        </tspan>
      </text>
    </g>
  )
}

/** A crown, a tick, a pause or a cross. */
function Glyph({ state, leads }: { state: NodeState; leads: boolean }) {
  const stroke = { fill: 'none', strokeWidth: 2.25, strokeLinecap: 'round', strokeLinejoin: 'round' } as const
  if (state === 'down') return <path d="M-5-5 5 5M5-5-5 5" {...stroke} className="stroke-bad" />
  if (state === 'not-answering')
    return <path d="M-3.5-5.5v11M3.5-5.5v11" {...stroke} className="stroke-warn" />
  if (leads)
    return (
      <path d="M-7 5v-9l4 4 3-6 3 6 4-4v9Z" {...stroke} strokeWidth={1.75} className="stroke-accent-ink" />
    )
  return <path d="m-5 .5 3.5 3.5L5-4" {...stroke} className="stroke-good" />
}
