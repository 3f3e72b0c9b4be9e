import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Notice } from '../ui/inner/notice.tsx'
import { PasswordField } from '../ui/inner/password-field.tsx'
import { useApi } from './use-dashboard.tsx'
import { words } from './words.ts'

/** Log-in form for a store with authentication. */
export function LogInForm({ onLoggedIn }: { onLoggedIn: () => void }) {
  const { logIn: text } = words
  const api = useApi()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.logIn(name, password),
    onSuccess: onLoggedIn,
  })
  return (
    <form
      className="page-width max-w-sm! space-y-5 pt-12"
      onSubmit={(submit) => {
        submit.preventDefault()
        if (!isPending) mutate()
      }}
    >
      <h2 className="font-semibold text-lg">{text.title}</h2>
      <p className="text-ink-soft text-sm">{text.hint}</p>
      {error && (
        <Notice tone="bad" urgent>
          {error.message}
        </Notice>
      )}
      <Field
        label={text.user}
        value={name}
        onChange={(change) => setName(change.target.value)}
        autoComplete="username"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        required
      />
      <PasswordField
        label={text.password}
        show={text.show}
        hide={text.hide}
        value={password}
        onChange={(change) => setPassword(change.target.value)}
        autoComplete="current-password"
        required
      />
      <Button type="submit" tone="primary" busy={isPending} className="w-full">
        {text.submit}
      </Button>
    </form>
  )
}
