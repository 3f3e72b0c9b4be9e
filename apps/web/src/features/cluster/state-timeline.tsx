import type { ClusterHistory, NodeState } from '@ticketcd/schema'
import { useId } from 'react'
import { scalePx } from './chart-scale.ts'
import { useClusterMessages } from './cluster-words.ts'
import { stateSpans } from './history-rows.ts'
import { shortName } from './short-name.ts'

const rowPx = 14
/** The number of characters that fit into the width of the chart's scale. */
const nameMax = 9

/**
 * A strip for each node along the chart's time: full while it is up, crossed while it is down,
 * striped while it does not answer.
 */
export function StateTimeline({ history, names }: { history: ClusterHistory; names: readonly string[] }) {
  const { history: words, nodeStates } = useClusterMessages()
  const id = useId()
  const from = Date.parse(history.times[0] ?? '')
  const to = Date.parse(history.times.at(-1) ?? '')
  const length = Math.max(1, to - from)
  const fills = {
    up: 'var(--color-good)',
    down: `url(#${id}down)`,
    'not-answering': `url(#${id}silent)`,
  } satisfies Record<NodeState, string>
  return (
    <figure className="mt-4">
      <figcaption className="mb-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-soft text-xs">
        {words.states}
        {(['up', 'not-answering', 'down'] as const).map((state) => (
          <span key={state} className="flex items-center gap-1.5">
            <svg viewBox="0 0 12 8" className="h-2 w-3" aria-hidden="true">
              <rect width="12" height="8" rx="1" fill={fills[state]} />
            </svg>
            {nodeStates[state]}
          </span>
        ))}
      </figcaption>
      <div className="flex">
        <div aria-hidden="true" className="shrink-0 pr-2 text-ink-soft text-xs" style={{ width: scalePx }}>
          {names.map((name) => (
            <div key={name} className="truncate text-[0.6875rem] leading-none" style={{ height: rowPx }}>
              {shortName(name, names, nameMax)}
            </div>
          ))}
        </div>
        <svg
          viewBox={`0 0 1000 ${names.length * rowPx}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          className="w-full min-w-0"
          style={{ height: names.length * rowPx }}
        >
          <defs>
            <pattern id={`${id}down`} width="6" height="6" patternUnits="userSpaceOnUse">
              <rect width="6" height="6" fill="var(--color-bad)" />
              <path d="M0 0 6 6M6 0 0 6" stroke="var(--color-raised)" strokeWidth="1" />
            </pattern>
            <pattern id={`${id}silent`} width="6" height="6" patternUnits="userSpaceOnUse">
              <rect width="6" height="6" fill="var(--color-warn)" opacity="0.35" />
              <rect width="3" height="6" fill="var(--color-warn)" />
            </pattern>
          </defs>
          {names.map((name, row) =>
            stateSpans(history, name).map((span) =>
              span.state === null ? null : (
                <rect
                  key={`${name} ${span.from}`}
                  x={((span.from - from) / length) * 1_000}
                  width={Math.max(1, ((span.to - span.from) / length) * 1_000)}
                  y={row * rowPx + 1}
                  height={rowPx - 5}
                  fill={fills[span.state]}
                  opacity={span.state === 'up' ? 0.55 : 1}
                />
              ),
            ),
          )}
        </svg>
      </div>
    </figure>
  )
}
