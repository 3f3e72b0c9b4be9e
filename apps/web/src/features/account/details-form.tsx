import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Account, ProfileInput } from '@ticketcd/schema'
import { failureOf } from '../../lib/failure.ts'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { toast } from '../../ui/toast.ts'
import { accountMessages } from './account-messages.ts'
import { profileDraft } from './profile-draft.ts'
import { useAccountForm } from './use-account-form.ts'

export function DetailsForm({ account }: { account: Account }) {
  const m = useAreaMessages(accountMessages)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const update = useMutation(
    trpc.profile.update.mutationOptions({
      onSuccess: ({ account: saved }) => {
        profileDraft.remove()
        queryClient.setQueryData(trpc.profile.get.queryKey(), saved)
        queryClient.setQueryData(trpc.auth.me.queryKey(), saved)
        form.reset({ name: saved.name, email: saved.email })
        void toast(m.saved)
      },
      onError: (error) => form.refuse(failureOf(error)),
    }),
  )
  const form = useAccountForm({
    schema: ProfileInput,
    initial: draftOf(account),
    send: (input) => !update.isPending && update.mutate(input),
    onTyped: (typed) => profileDraft.write({ username: account.username, ...typed }),
  })
  const changed = form.typed.name !== account.name || form.typed.email !== account.email

  return (
    <form {...form.form} className="space-y-5">
      {form.refusal && (
        <Notice tone="bad" urgent>
          {form.refusal}
        </Notice>
      )}
      <Field {...form.field('name')} autoComplete="name" />
      <Field {...form.field('email')} type="email" autoComplete="email" />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" tone="primary" busy={update.isPending}>
          {m.save}
        </Button>
        {changed && !update.isPending && (
          <Button
            tone="quiet"
            onClick={() => {
              profileDraft.remove()
              form.reset({ name: account.name, email: account.email })
            }}
          >
            {m.discard}
          </Button>
        )}
      </div>
    </form>
  )
}

function draftOf({ username, name, email }: Account): { name: string; email: string } {
  const draft = profileDraft.read()
  return draft?.username === username ? { name: draft.name, email: draft.email } : { name, email }
}
