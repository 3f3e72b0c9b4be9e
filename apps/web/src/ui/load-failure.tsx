import CloudOff from 'lucide-react/icons/cloud-off'
import { failureOf } from '../lib/failure.ts'
import { sentenceFor } from '../lib/i18n/failure-sentences.ts'
import { useI18n } from '../lib/i18n/i18n.tsx'
import { Button } from './button.tsx'
import { EmptyState } from './empty-state.tsx'

interface LoadFailureProps {
  /** Of the query; `null` while it is being asked again. */
  error: unknown
  onRetry: () => void
  /** 1 when it stands for the whole page. */
  level?: 1 | 2
}

/**
 * Stands where something should be that could not be loaded. Show it as long as a query without data has failed once
 * (`errorUpdateCount > 0`): it asks again by itself, and what it shows must not flicker meanwhile.
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
