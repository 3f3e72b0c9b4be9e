import { testPaymentTokens } from '@ticketcd/schema'
import { useState } from 'react'
import { stored } from '../../lib/storage.ts'

/** The cards of the built-in test provider. */
export type TestCard = keyof typeof testPaymentTokens
export const testCards: readonly TestCard[] = ['accepts', 'declines', 'isSlow', 'answersTwice']

const tokens: readonly unknown[] = Object.values(testPaymentTokens)
/** Kept beyond an order: whoever reserves the same tickets again has chosen already. */
const kept = stored('sessionStorage', 'payment', (raw) =>
  tokens.includes(raw) ? (raw as string) : undefined,
)

/** How an order is paid, as a token. */
export function usePaymentChoice(): [token: string, choose: (token: string) => void] {
  const [token, setToken] = useState<string>(() => kept.read() ?? testPaymentTokens.accepts)
  return [
    token,
    (chosen) => {
      kept.write(chosen)
      setToken(chosen)
    },
  ]
}
