import { type ComponentProps, useState } from 'react'
import { Field } from '../field.tsx'

interface PasswordFieldProps extends Omit<ComponentProps<typeof Field>, 'type' | 'trailing'> {
  show: string
  hide: string
}

/** A password input with a button that makes the password visible. */
export function PasswordField({ show, hide, ...field }: PasswordFieldProps) {
  const [shown, setShown] = useState(false)
  return (
    <Field
      {...field}
      type={shown ? 'text' : 'password'}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      trailing={
        <button
          type="button"
          onClick={() => setShown(!shown)}
          className="h-8 rounded-sm px-2.5 font-medium text-ink-soft text-xs hover:bg-sunken hover:text-ink"
        >
          {shown ? hide : show}
          <span className="sr-only"> – {field.label}</span>
        </button>
      }
    />
  )
}
