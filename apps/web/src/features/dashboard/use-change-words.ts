import { useAreaMessages } from '../../lib/inner/area.ts'
import { useMeasures } from '../../lib/inner/measures.ts'
import type { DashboardMessages } from './dashboard-messages.en.ts'
import { dashboardMessages } from './dashboard-messages.ts'
import { direction, isBeyondTenfold } from './trend.ts'

/** @returns a function that formats a share of 1 */
export function useChangeWords(): (share: number) => string {
  const messages = useAreaMessages(dashboardMessages)
  const { percent } = useMeasures()
  return (share) => changeWords(share, messages, percent)
}

/**
 * "up 8 %", "down 12 %", "up more than tenfold", "level".
 * @param percent formats a share of 1
 */
export function changeWords(
  share: number,
  { change, changeBeyondTenfold }: Pick<DashboardMessages, 'change' | 'changeBeyondTenfold'>,
  percent: (share: number) => string,
): string {
  const way = direction(share)
  return way !== 'level' && isBeyondTenfold(share)
    ? changeBeyondTenfold[way]
    : change[way](percent(Math.abs(share)))
}
