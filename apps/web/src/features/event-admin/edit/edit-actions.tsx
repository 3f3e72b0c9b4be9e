import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Button } from '../../../ui/button.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'

interface EditActionsProps {
  isSaving: boolean
  /** Whether the form has unsaved input. */
  dirty: boolean
  /** Whether a merge has open conflicts. */
  undecided: boolean
  onDiscard: () => void
}

/** The buttons below the form, which save or discard the input, and its state in words. */
export function EditActions({ isSaving, dirty, undecided, onDiscard }: EditActionsProps) {
  const { form: words, merge } = useAreaMessages(eventAdminMessages)
  return (
    <>
      <Button type="submit" tone="primary" busy={isSaving} disabled={!dirty}>
        {words.save}
      </Button>
      {dirty && (
        <Button tone="quiet" onClick={onDiscard}>
          {words.discard}
        </Button>
      )}
      <p role="status" className="text-ink-soft text-sm">
        {undecided ? merge.unresolved : dirty ? words.unsaved : words.nothingToSave}
      </p>
    </>
  )
}
