import type { WaitingView } from '@ticketcd/schema'
import { failureOf } from '../../lib/failure.ts'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { toast } from '../../ui/toast.ts'
import { GiveUpButton } from './give-up-button.tsx'
import { useLeave } from './use-waiting.ts'
import { waitingMessages } from './waiting-messages.ts'

export function LeaveButton({ place }: { place: WaitingView }) {
  const m = useAreaMessages(waitingMessages)
  const { eventId, orderId, ticketType } = place
  const leave = useLeave()
  return (
    <GiveUpButton
      words={{
        action: m.leave,
        actionOf: m.leaveOf(ticketType, place.event?.name ?? m.unknownEvent),
        title: m.leaveTitle,
        text: m.leaveText,
        keep: m.stay,
      }}
      busy={leave.isPending}
      failure={leave.error && failureOf(leave.error)}
      onGiveUp={() => leave.mutate({ eventId, orderId, ticketType }, { onSuccess: () => void toast(m.left) })}
    />
  )
}
