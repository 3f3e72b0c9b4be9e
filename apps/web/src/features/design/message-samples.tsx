import { saleStates } from '@ticketcd/schema'
import SearchX from 'lucide-react/icons/search-x'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { SaleBadge } from '../../ui/sale-badge.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

const tones = ['neutral', 'accent', 'good', 'warn', 'bad'] as const

export function MessageSamples() {
  return (
    <div className="space-y-8">
      <div className="flex flex-wrap gap-2">
        {saleStates.map((state) => (
          <SaleBadge
            key={state}
            state={state}
            salesOpenAt="2026-06-01T09:00:00.000Z"
            timeZone="Europe/Lisbon"
          />
        ))}
      </div>
      <div className="space-y-3">
        {tones.map((tone) => (
          <Notice
            key={tone}
            tone={tone}
            title={`A ${tone} notice`}
            action={<Button size="sm">The way on</Button>}
          >
            What happened, and what was kept.
          </Notice>
        ))}
      </div>
      <div className="space-y-2">
        <Skeleton className="h-5 w-2/3" />
        <Skeleton className="h-4 w-1/2" />
      </div>
      <div className="rounded-lg border">
        <EmptyState
          icon={<SearchX />}
          title="Nothing here yet"
          action={<Button tone="primary">Next step</Button>}
        >
          Why that is, in a sentence.
        </EmptyState>
      </div>
    </div>
  )
}
