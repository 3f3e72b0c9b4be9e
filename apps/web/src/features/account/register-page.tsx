import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RegisterInput } from '@ticketcd/schema'
import { failureOf } from '../../lib/failure.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { PasswordField } from '../../ui/inner/password-field.tsx'
import { linkStyle } from '../../ui/inner/text-link.ts'
import { accountMessages } from './account-messages.ts'
import { EntryPage } from './entry-page.tsx'
import { useAccountForm } from './use-account-form.ts'
import { useBeginSession } from './use-begin-session.ts'

/** @param next the address to open afterwards, within this app */
export function RegisterPage({ next }: { next?: string | undefined }) {
  const { t } = useI18n()
  const m = useAreaMessages(accountMessages)
  const trpc = useTRPC()
  const begin = useBeginSession(next)
  const register = useMutation(
    trpc.auth.register.mutationOptions({
      onSuccess: ({ account }) => begin(account),
      onError: (error) => form.refuse(failureOf(error)),
    }),
  )
  const form = useAccountForm({
    schema: RegisterInput,
    initial: { name: '', username: '', email: '', password: '' },
    send: (input) => !register.isPending && register.mutate(input),
  })

  return (
    <EntryPage
      title={t.app.register}
      reason={next && m.reason}
      footer={
        <>
          {m.knownHere}{' '}
          <Link {...paths.logIn(next)} className={linkStyle}>
            {t.app.logIn}
          </Link>
        </>
      }
    >
      <form {...form.form} className="space-y-5">
        {form.refusal && (
          <Notice tone="bad" urgent>
            {form.refusal}
          </Notice>
        )}
        <Field {...form.field('name')} autoComplete="name" />
        <Field
          {...form.field('username')}
          hint={m.usernameHint}
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
        />
        <Field {...form.field('email')} type="email" autoComplete="email" />
        <PasswordField
          {...form.field('password')}
          hint={m.passwordHint}
          autoComplete="new-password"
          show={m.show}
          hide={m.hide}
        />
        <Button type="submit" tone="primary" size="lg" busy={register.isPending} className="w-full">
          {t.app.register}
        </Button>
      </form>
    </EntryPage>
  )
}
