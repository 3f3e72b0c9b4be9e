import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Button } from '../../ui/button.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import type { Buying } from './stage.ts'

interface BuyButtonProps {
  buying: Buying
  /** In cents. */
  total: number
  onPress: () => void
}

/** The only button that buys. On a phone it is at the bottom of the screen. */
export function BuyButton({ buying, total, onPress }: BuyButtonProps) {
  const { format } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  const words = {
    possible: total === 0 ? m.confirmFree : m.confirm(format.money(total)),
    'under-way': m.confirming,
    pending: m.pending,
    paused: m.paused,
  } satisfies Record<Buying, string>
  return (
    <div className="max-sm:sticky max-sm:bottom-0 max-sm:z-20 max-sm:-mx-4 max-sm:border-t max-sm:bg-page max-sm:px-4 max-sm:pt-3 max-sm:pb-[max(0.75rem,env(safe-area-inset-bottom))]">
      <Button
        tone={buying === 'paused' ? 'plain' : 'primary'}
        size="lg"
        className="w-full"
        busy={buying !== 'possible'}
        onClick={onPress}
      >
        {words[buying]}
      </Button>
    </div>
  )
}
