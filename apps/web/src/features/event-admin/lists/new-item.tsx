import { type Ref, useState } from 'react'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'

interface NewItemProps {
  /** Of the button. */
  ref: Ref<HTMLButtonElement>
  /** The title of the list. */
  title: string
  /** Receives a trimmed name that is not empty. */
  onAdd: (name: string) => void
}

/** The field and the button that add an item. */
export function NewItem({ ref, title, onAdd }: NewItemProps) {
  const { lists: words } = useAreaMessages(eventAdminMessages)
  const [typed, setTyped] = useState('')
  return (
    <form
      className="mt-3 flex items-end gap-3"
      onSubmit={(submit) => {
        submit.preventDefault()
        const name = typed.trim()
        if (name === '') return
        onAdd(name)
        setTyped('')
      }}
    >
      <Field
        label={words.newName(title)}
        dir="auto"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        className="flex-1"
      />
      <Button ref={ref} type="submit">
        {words.add}
      </Button>
    </form>
  )
}
