import type { ClientFailure } from '../../lib/failure.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/inner/notice.tsx'

interface HoldFailureProps {
  failure: ClientFailure
  /** Lowers the cart to the available number. */
  onTake: (ticketType: string, quantity: number) => void
}

/** Why the tickets were not reserved. If fewer are left, one press lowers the choice to them. */
export function HoldFailure({ failure, onTake }: HoldFailureProps) {
  const { t, format } = useI18n()
  const offer = failure.code === 'not-enough-left' && failure.available > 0 ? failure : null
  return (
    <Notice
      urgent
      tone="bad"
      action={
        offer && (
          <Button size="sm" onClick={() => onTake(offer.ticketType, offer.available)}>
            {t.event.take(offer.available)}
          </Button>
        )
      }
    >
      {sentenceFor(failure, t, format)}
    </Notice>
  )
}
