import { useAreaMessages } from '../../../lib/inner/area.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { momentOf } from './wall-time.ts'

/** Returns the hint for a wall time in an hour that a change of the clocks skips or repeats. */
export function useClockHint(timeZone: string): (wall: string) => string | undefined {
  const { form: words } = useAreaMessages(eventAdminMessages)
  return (wall) => {
    const kind = momentOf(wall, timeZone)?.kind
    return kind === 'skipped' || kind === 'twice' ? words[kind] : undefined
  }
}
