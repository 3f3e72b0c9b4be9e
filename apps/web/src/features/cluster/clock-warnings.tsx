import type { ClockWarning } from '@ticketcd/schema'
import { useMeasures } from '../../lib/inner/measures.ts'
import { Notice } from '../../ui/inner/notice.tsx'
import type { ClusterMessages } from './cluster-messages.en.ts'
import { useClusterMessages } from './cluster-words.ts'

/** The api processes whose clock is wrong or unchecked, each with the consequences. */
export function ClockWarnings({ clocks }: { clocks: readonly ClockWarning[] }) {
  const { clocks: words } = useClusterMessages()
  const { age } = useMeasures()
  if (clocks.length === 0) return null
  return (
    <Notice tone="warn" title={words.title}>
      <ul className="figures space-y-2">
        {clocks.map((clock) => (
          <li key={clock.process}>{clockSentence(words, clock, age)}</li>
        ))}
      </ul>
    </Notice>
  )
}

/**
 * Returns the warning about the clock of one api process.
 * @param age formats milliseconds as a duration
 */
export function clockSentence(
  words: ClusterMessages['clocks'],
  { host, pid, state, aheadMs }: ClockWarning,
  age: (ms: number) => string,
): string {
  const process = words.process(host, pid)
  const difference = age(Math.abs(aheadMs ?? 0))
  const found =
    state === 'off'
      ? words[(aheadMs ?? 0) > 0 ? 'ahead' : 'behind'](process, difference)
      : words[state](process)
  return `${found} ${words.follows[state]}`
}
