import { type HoldView, quantityOf } from '@ticketcd/schema'
import { useState } from 'react'
import { failureOf } from '../../lib/failure.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import { useRelease } from './use-release.ts'

/**
 * Requires a confirmation: while demand is high another customer gets the tickets a moment later.
 */
export function ReleaseButton({ hold, disabled }: { hold: HoldView; disabled: boolean }) {
  const { t, format } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  const [asking, setAsking] = useState(false)
  const { eventId, orderId, lines } = hold
  const release = useRelease(eventId)
  return (
    <>
      <Button size="sm" disabled={disabled} onClick={() => setAsking(true)}>
        {m.release}
      </Button>
      <Sheet
        open={asking}
        onClose={() => setAsking(false)}
        title={m.releaseTitle(quantityOf(lines))}
        closeLabel={t.app.close}
        footer={
          <div className="flex flex-wrap justify-end gap-3">
            <Button onClick={() => setAsking(false)}>{m.keep}</Button>
            <Button
              tone="danger"
              busy={release.isPending}
              onClick={() => release.mutate({ eventId, orderId })}
            >
              {m.release}
            </Button>
          </div>
        }
      >
        <p>{m.releaseText}</p>
        {release.error && (
          <div className="mt-4">
            <Notice tone="bad" urgent>
              {sentenceFor(failureOf(release.error), t, format)} {m.releaseLater}
            </Notice>
          </div>
        )}
      </Sheet>
    </>
  )
}
