import { type ClusterHealth, type ClusterState, nodeLabel } from '@ticketcd/schema'
import CircleCheck from 'lucide-react/icons/circle-check'
import CircleX from 'lucide-react/icons/circle-x'
import RefreshCw from 'lucide-react/icons/refresh-cw'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import type { ReactNode } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import type { Moment } from '../../lib/inner/moment.ts'
import { AsOf } from '../../ui/inner/as-of.tsx'
import { ClockWarnings } from './clock-warnings.tsx'
import { useClusterMessages } from './cluster-words.ts'
import { Concerns } from './concerns.tsx'
import { countsOf } from './node-state.ts'
import { Topology } from './topology.tsx'
import { WhatToDo } from './what-to-do.tsx'

const looks = {
  healthy: { icon: CircleCheck, className: 'text-good' },
  degraded: { icon: TriangleAlert, className: 'text-warn' },
  electing: { icon: RefreshCw, className: 'text-warn' },
  'no-quorum': { icon: CircleX, className: 'text-bad' },
} satisfies Record<ClusterState, { icon: typeof CircleCheck; className: string }>

/**
 * The health as a word, a sentence, figures and a picture, with instructions if there is something
 * to do.
 */
export function StateSummary({ cluster, moment }: { cluster: ClusterHealth; moment: Moment }) {
  const { format } = useI18n()
  const messages = useClusterMessages()
  const { icon: Icon, className } = looks[cluster.state]
  const leader = cluster.nodes.find((node) => node.memberId === cluster.leaderId)
  const term = Math.max(0, ...cluster.nodes.map((node) => node.raftTerm ?? 0))
  return (
    <section className="grid items-center gap-x-8 gap-y-6 rounded-lg border bg-raised p-4 sm:p-6 lg:grid-cols-[1fr_24rem]">
      <div className="flex min-w-0 flex-col gap-4 self-stretch">
        <div role="status">
          <p className={`flex items-center gap-2 font-semibold text-lg ${className}`}>
            <Icon className="size-6 shrink-0" aria-hidden="true" />
            {messages.states[cluster.state]}
          </p>
          <p className="mt-2 max-w-2xl text-base">{messages.sentence[cluster.state](countsOf(cluster))}</p>
        </div>
        <dl className="figures flex flex-wrap gap-x-8 gap-y-3">
          <Fact term={messages.facts.up}>{messages.facts.upOf(cluster.up, cluster.voters)}</Fact>
          <Fact term={messages.facts.quorum}>{cluster.quorum}</Fact>
          <Fact term={messages.facts.spare}>{Math.max(0, cluster.up - cluster.quorum)}</Fact>
          <Fact term={messages.facts.leader}>{leader ? nodeLabel(leader) : messages.facts.nobody}</Fact>
          {term > 0 && <Fact term={messages.facts.term}>{format.number(term)}</Fact>}
        </dl>
        <Concerns concerns={cluster.concerns} />
        <ClockWarnings clocks={cluster.clocks} />
        {(cluster.state === 'degraded' || cluster.state === 'no-quorum') && (
          <WhatToDo cluster={cluster} state={cluster.state} />
        )}
        <div className="mt-auto pt-2">
          <AsOf moment={moment} />
        </div>
      </div>
      <div className="flex justify-center">
        <Topology cluster={cluster} />
      </div>
    </section>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-soft text-xs">{term}</dt>
      <dd className="mt-0.5 font-medium">{children}</dd>
    </div>
  )
}
