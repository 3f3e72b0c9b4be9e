import type { AdminEvent } from '@ticketcd/schema'
import { failureOf } from '../../../lib/failure.ts'
import { sentenceFor } from '../../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Button } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/inner/notice.tsx'
import { Sheet } from '../../../ui/sheet.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { effectOf, isFinal, labelOf, type StatusStep } from './status-steps.ts'

interface StatusSheetProps {
  event: AdminEvent
  /** `null` closes the sheet. */
  step: StatusStep | null
  busy: boolean
  /** Why the step failed. */
  error: unknown
  onConfirm: () => void
  onClose: () => void
}

/** The effect of a step, which the user confirms. */
export function StatusSheet({ event, step, busy, error, onConfirm, onClose }: StatusSheetProps) {
  const { t, format } = useI18n()
  const { status: words } = useAreaMessages(eventAdminMessages)
  const label = step && labelOf(step, event, words)
  return (
    <Sheet
      open={step !== null}
      onClose={onClose}
      title={label ?? words.title}
      closeLabel={t.app.close}
      footer={
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{words.keep}</Button>
          <Button tone={step && isFinal(step) ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
            {label}
          </Button>
        </div>
      }
    >
      <p className="figures text-sm">
        {step && effectOf(step, event, new Date().toISOString(), words, format)}
      </p>
      {error != null && (
        <div className="mt-4">
          <Notice tone="bad" urgent>
            {sentenceFor(failureOf(error), t, format)}
          </Notice>
        </div>
      )}
    </Sheet>
  )
}
