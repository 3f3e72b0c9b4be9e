import { useMutation } from '@tanstack/react-query'
import { PasswordChangeInput } from '@ticketcd/schema'
import { failureOf } from '../../lib/failure.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { toast } from '../../ui/toast.ts'
import { useAccountForm } from './use-account-form.ts'

const empty = { current: '', next: '' }

export function PasswordForm({ username }: { username: string }) {
  const { t } = useI18n()
  const trpc = useTRPC()
  const change = useMutation(
    trpc.profile.changePassword.mutationOptions({
      onSuccess: () => {
        form.reset(empty)
        void toast(t.account.passwordChanged)
      },
      onError: (error) => form.refuse(failureOf(error)),
    }),
  )
  const form = useAccountForm({
    schema: PasswordChangeInput,
    initial: empty,
    send: (input) => !change.isPending && change.mutate(input),
  })
  const words = { show: t.account.show, hide: t.account.hide }

  return (
    <form {...form.form} className="space-y-5">
      {form.refusal && (
        <Notice tone="bad" urgent>
          {form.refusal}
        </Notice>
      )}
      {/* Tells a password manager whose password this is. */}
      <input type="text" name="username" value={username} autoComplete="username" readOnly hidden />
      <PasswordField {...form.field('current')} {...words} autoComplete="current-password" />
      <PasswordField
        {...form.field('next')}
        {...words}
        hint={t.account.passwordHint}
        autoComplete="new-password"
      />
      <Button type="submit" busy={change.isPending}>
        {t.account.changePassword}
      </Button>
    </form>
  )
}
