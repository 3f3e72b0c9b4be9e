import { Link } from '@tanstack/react-router'
import Compass from 'lucide-react/icons/compass'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'

export function NotFoundPage() {
  const { t } = useI18n()
  return (
    <EmptyState
      level={1}
      icon={<Compass />}
      title={t.app.notFoundTitle}
      action={
        <Link {...paths.home()} className={buttonStyle('primary')}>
          {t.app.backHome}
        </Link>
      }
    >
      {t.app.notFoundText}
    </EmptyState>
  )
}
