import { useAreaMessages } from '../../lib/i18n/area.ts'
import { useMeasures } from '../../lib/measures.ts'
import { dashboardMessages } from './dashboard-messages.ts'
import { direction, isBeyondTenfold } from './trend.ts'

/** “up 8 %”, “down 12 %”, “up more than tenfold”, “level”. @returns words for a share of 1 */
export function useChangeWords(): (share: number) => string {
  const { change, tenfold } = useAreaMessages(dashboardMessages)
  const { percent } = useMeasures()
  return (share) => change[direction(share)](isBeyondTenfold(share) ? tenfold : percent(Math.abs(share)))
}
