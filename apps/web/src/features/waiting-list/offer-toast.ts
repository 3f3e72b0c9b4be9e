import type { OfferView } from '@ticketcd/schema'
import type { Language } from '../../lib/i18n/language.ts'
import { toast } from '../../ui/toast.ts'
import { waitingMessages } from './waiting-messages.ts'

/** Shows an offer, with a button that leads to the tickets. */
export async function sayOffer(
  { quantity, ticketType, eventName }: OfferView,
  language: Language,
  onTake: () => void,
): Promise<void> {
  const m = await waitingMessages.in(language)
  await toast(m.offered(quantity, ticketType, eventName ?? m.unknownEvent), {
    label: m.take(quantity),
    onPress: onTake,
  })
}
