import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { TRPCClientError } from '@trpc/client'
import CloudOff from 'lucide-react/icons/cloud-off'
import { failureOf } from '../../lib/failure.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'

/** Replaces a page that failed: the reason, and two ways to continue. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t, format } = useI18n()
  const router = useRouter()
  const queries = useQueryErrorResetBoundary()
  return (
    <EmptyState
      level={1}
      icon={<CloudOff />}
      title={t.app.errorTitle}
      action={
        <>
          <Button
            tone="primary"
            onClick={() => {
              queries.reset()
              reset()
              void router.invalidate()
            }}
          >
            {t.app.retry}
          </Button>
          <Link {...paths.home()} className={buttonStyle()}>
            {t.app.backHome}
          </Link>
        </>
      }
    >
      {sentenceFor(cameFromServer(error) ? failureOf(error) : { code: 'internal' }, t, format)}
    </EmptyState>
  )
}

/** Whether a procedure failed or the page's code did not load. Other errors are bugs of the app. */
function cameFromServer(error: unknown): boolean {
  return error instanceof TRPCClientError || /dynamically imported|module script/i.test(String(error))
}
