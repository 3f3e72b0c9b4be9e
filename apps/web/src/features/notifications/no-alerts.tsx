import { Link } from '@tanstack/react-router'
import Bell from 'lucide-react/icons/bell'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { notificationMessages } from './notification-messages.ts'

/** Shown to an account without alerts. */
export function NoAlerts() {
  const m = useAreaMessages(notificationMessages)
  return (
    <EmptyState
      icon={<Bell />}
      title={m.nothing}
      action={
        <Link {...paths.home()} className={buttonStyle('primary')}>
          {m.find}
        </Link>
      }
    >
      {m.nothingHint}
    </EmptyState>
  )
}
