import { useQuery } from '@tanstack/react-query'
import { failureOf } from '../../lib/failure.ts'
import { browserTimeZone } from '../../lib/format.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { usePageTitle } from '../../lib/page-title.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { accountMessages } from './account-messages.ts'
import { DetailsForm } from './details-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { ProfileSection } from './profile-section.tsx'

export function ProfilePage() {
  const { t, format } = useI18n()
  const m = useAreaMessages(accountMessages)
  const trpc = useTRPC()
  usePageTitle(t.app.profile)
  const {
    data: account,
    error,
    refetch,
  } = useQuery(trpc.profile.get.queryOptions(undefined, { staleTime: 60_000 }))

  return (
    <div className="page-width pt-8 sm:pt-12">
      <div className="mx-auto max-w-3xl">
        <h1 className="font-semibold text-xl">{t.app.profile}</h1>
        <p className="mt-2 h-6 text-ink-soft">
          {account && m.since(account.username, format.longDay(account.createdAt, browserTimeZone()))}
        </p>
        {error && !account ? (
          <div className="mt-8">
            <Notice tone="bad" urgent action={<Button onClick={() => void refetch()}>{t.app.retry}</Button>}>
              {sentenceFor(failureOf(error), t, format)}
            </Notice>
          </div>
        ) : (
          <div className="mt-8 divide-y border-t">
            <ProfileSection title={m.detailsTitle} text={m.detailsText}>
              {account ? <DetailsForm account={account} /> : <FormSkeleton />}
            </ProfileSection>
            <ProfileSection title={m.passwordTitle} text={m.passwordText}>
              {account ? <PasswordForm username={account.username} /> : <FormSkeleton />}
            </ProfileSection>
          </div>
        )}
      </div>
    </div>
  )
}

function FormSkeleton() {
  const { t } = useI18n()
  return (
    <div role="status" aria-label={t.app.loading} className="space-y-5">
      <Skeleton className="h-16 rounded-md" />
      <Skeleton className="h-16 rounded-md" />
      <Skeleton className="h-10 w-32 rounded-md" />
    </div>
  )
}
