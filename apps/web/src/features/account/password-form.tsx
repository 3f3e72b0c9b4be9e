import { useMutation } from '@tanstack/react-query'
import { PasswordChangeInput } from '@ticketcd/schema'
import { failureOf } from '../../lib/failure.ts'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { PasswordField } from '../../ui/inner/password-field.tsx'
import { toast } from '../../ui/toast.ts'
import { accountMessages } from './account-messages.ts'
import { useAccountForm } from './use-account-form.ts'

const empty = { current: '', next: '' }

export function PasswordForm({ username }: { username: string }) {
  const m = useAreaMessages(accountMessages)
  const trpc = useTRPC()
  const change = useMutation(
    trpc.profile.changePassword.mutationOptions({
      onSuccess: () => {
        form.reset(empty)
        void toast(m.passwordChanged)
      },
      onError: (error) => form.refuse(failureOf(error)),
    }),
  )
  const form = useAccountForm({
    schema: PasswordChangeInput,
    initial: empty,
    send: (input) => !change.isPending && change.mutate(input),
  })
  const words = { show: m.show, hide: m.hide }

  return (
    <form {...form.form} className="space-y-5">
      {form.refusal && (
        <Notice tone="bad" urgent>
          {form.refusal}
        </Notice>
      )}
      {/* Password managers read the account from this field. */}
      <input type="text" name="username" value={username} autoComplete="username" readOnly hidden />
      <PasswordField {...form.field('current')} {...words} autoComplete="current-password" />
      <PasswordField {...form.field('next')} {...words} hint={m.passwordHint} autoComplete="new-password" />
      <Button type="submit" busy={change.isPending}>
        {m.changePassword}
      </Button>
    </form>
  )
}
