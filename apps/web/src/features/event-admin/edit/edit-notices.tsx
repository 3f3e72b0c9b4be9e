import type { AdminEvent } from '@ticketcd/schema'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Button } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/inner/notice.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { FormNotices } from '../form/form-notices.tsx'
import type { EventFormState } from '../form/use-event-form.ts'
import { MergePanel } from '../merge/merge-panel.tsx'
import type { EventMergeState } from '../merge/use-event-merge.ts'

interface EditNoticesProps {
  /** The saved event. */
  event: AdminEvent
  form: EventFormState
  merging: EventMergeState
  /** Shows the edit that another admin has saved meanwhile. */
  onSee: () => void
}

/** The notices above the form: a newer edit of another admin, open conflicts, and problems. */
export function EditNotices({ event, form, merging, onSee }: EditNoticesProps) {
  const { merge: words } = useAreaMessages(eventAdminMessages)
  const knownVersion = merging.merge?.theirs.version ?? form.base?.version ?? 0
  return (
    <>
      {event.version > knownVersion && (
        <Notice
          tone="warn"
          title={event.updatedBy === null ? words.meanwhile : words.meanwhileBy(event.updatedBy)}
          action={
            <Button size="sm" onClick={onSee}>
              {words.see}
            </Button>
          }
        />
      )}
      {merging.merge && (
        <MergePanel
          ref={merging.ref}
          merge={merging.merge}
          timeZone={form.draft.timeZone}
          onChoose={merging.choose}
        />
      )}
      <FormNotices
        problems={form.problems}
        refusal={form.refusal}
        restored={form.restored}
        onGo={form.goTo}
      />
    </>
  )
}
