import CloudOff from 'lucide-react/icons/cloud-off'
import { failureOf } from '../lib/failure.ts'
import { sentenceFor } from '../lib/i18n/failure-sentences.ts'
import { useI18n } from '../lib/i18n/i18n.tsx'
import { Button } from './button.tsx'
import { EmptyState } from './empty-state.tsx'

interface LoadFailureProps {
  /** Error of the query; `null` during a refetch. */
  error: unknown
  onRetry: () => void
  /** Heading level: 1 for a whole page. */
  level?: 1 | 2
}

/**
 * Replaces content that could not be loaded. Show it after a query without data has failed once
 * (`errorUpdateCount > 0`). The query refetches by itself, and the notice must not flicker
 * meanwhile.
 */
export function LoadFailure({ error, onRetry, level = 2 }: LoadFailureProps) {
  const { t, format } = useI18n()
  return (
    <EmptyState
      level={level}
      icon={<CloudOff />}
      title={t.app.errorTitle}
      action={
        <Button tone="primary" onClick={onRetry}>
          {t.app.retry}
        </Button>
      }
    >
      {sentenceFor(failureOf(error), t, format)}
    </EmptyState>
  )
}
