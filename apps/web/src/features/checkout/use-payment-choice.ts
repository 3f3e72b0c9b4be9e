import { testPaymentTokens } from '@ticketcd/schema'
import { useState } from 'react'
import { stored } from '../../lib/storage.ts'

/** The cards of the built-in test provider. */
export type TestCard = keyof typeof testPaymentTokens
export const testCards: readonly TestCard[] = ['accepts', 'declines', 'isSlow', 'answersTwice']

const tokens: readonly unknown[] = Object.values(testPaymentTokens)
/** Stored beyond an order: a customer who reserves again need not choose again. */
const kept = stored('sessionStorage', 'payment', (raw) =>
  tokens.includes(raw) ? (raw as string) : undefined,
)

/** The chosen payment token, and a function that changes it. */
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
