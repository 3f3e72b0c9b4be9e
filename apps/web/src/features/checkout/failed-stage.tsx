import { Link } from '@tanstack/react-router'
import type { ClientFailure } from '../../lib/failure.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { checkoutMessages } from './checkout-messages.ts'

/** The reason why the order cannot be shown, and a link back to the event. */
export function FailedStage({ eventId, failure }: { eventId: string; failure: ClientFailure }) {
  const { t, format } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  return (
    <Notice
      tone="bad"
      urgent
      action={
        <Link {...paths.event(eventId)} className={buttonStyle()}>
          {m.toEvent}
        </Link>
      }
    >
      {sentenceFor(failure, t, format)}
    </Notice>
  )
}
