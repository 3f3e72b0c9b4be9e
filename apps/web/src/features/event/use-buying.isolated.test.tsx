// @vitest-environment happy-dom
import { QueryClientProvider } from '@tanstack/react-query'
import { type PaymentMethod, testPaymentTokens } from '@ticketcd/schema'
import { createTRPCClient } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, expect, test, vi } from 'vitest'
import { createQueryClient } from '../../lib/query-client.ts'
import { TRPCProvider } from '../../lib/trpc.ts'
import { useBuying } from './use-buying.ts'

const { hold, review, account } = vi.hoisted(() => ({
  hold: vi.fn(),
  review: vi.fn(),
  account: { current: null as object | null },
}))
vi.mock('../../lib/inner/use-hold.ts', () => ({
  useHold: () => ({ hold, isPending: false, failure: null, reset: () => undefined }),
}))
vi.mock('./use-begin-review.ts', () => ({ useBeginReview: () => review }))
vi.mock('../../lib/account.ts', () => ({ useAccount: () => account.current }))
vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

afterEach(() => vi.clearAllMocks())

const paid = [{ ticketType: 'Standard', quantity: 1, unitPrice: 2_650 }]
const free = [{ ticketType: 'Standard', quantity: 1, unitPrice: 0 }]
const byCard: PaymentMethod = { provider: 'test', tokens: testPaymentTokens }

test('a press before the payment is known reserves nothing if orders need no payment', async () => {
  const { press, answer } = show(paid)
  press()
  expect(hold).not.toHaveBeenCalled()
  expect(review).not.toHaveBeenCalled()
  await answer({ provider: 'none' })
  expect(review).toHaveBeenCalledOnce()
  expect(hold).not.toHaveBeenCalled()
})

test('a press before the payment is known reserves once it is known', async () => {
  const { press, answer } = show(paid)
  press()
  await answer(byCard)
  expect(hold).toHaveBeenCalledExactlyOnceWith(paid)
  expect(review).not.toHaveBeenCalled()
})

test('the payment is queried once, and a press does not wait if it is known', async () => {
  const { press, answer, asked } = show(paid)
  await answer(byCard)
  press()
  expect(hold).toHaveBeenCalledOnce()
  expect(asked()).toBe(1)
})

test('a press reserves if the payment query fails', async () => {
  const { press, fail } = show(paid)
  press()
  await fail()
  expect(hold).toHaveBeenCalledOnce()
})

test('a press reserves if the payment query takes too long', async () => {
  vi.useFakeTimers()
  const { press } = show(paid)
  press()
  await act(() => vi.advanceTimersByTimeAsync(1_499))
  expect(hold).not.toHaveBeenCalled()
  await act(() => vi.advanceTimersByTimeAsync(1))
  expect(hold).toHaveBeenCalledOnce()
  vi.useRealTimers()
})

test('the choice at the time of the answer is bought, and nothing if it is empty', async () => {
  const two = [{ ...paid[0], quantity: 2 }] as typeof paid
  const { press, choose, answer } = show(paid)
  press()
  choose(two)
  await answer(byCard)
  expect(hold).toHaveBeenCalledExactlyOnceWith(two)

  const other = show(paid)
  other.press()
  other.choose([])
  await other.answer({ provider: 'none' })
  expect(hold).toHaveBeenCalledOnce()
  expect(review).not.toHaveBeenCalled()
})

test('an answer after the user has left the page opens no checkout', async () => {
  const { press, answer, leave } = show(paid)
  press()
  leave()
  await answer({ provider: 'none' })
  expect(review).not.toHaveBeenCalled()
})

test('free tickets are reviewed without a query', () => {
  const { press } = show(free)
  press()
  expect(review).toHaveBeenCalledOnce()
})

test('without an account nothing is queried, and reserving leads to log in', () => {
  const { press, asked } = show(paid, null)
  press()
  expect(hold).toHaveBeenCalledOnce()
  expect(asked()).toBe(0)
})

function BuyButton({ lines }: { lines: typeof paid }) {
  return <button type="button" onClick={useBuying('event', lines).buy} />
}

/** Renders a button that buys. The server answers when the test calls `answer` or `fail`. */
function show(lines: typeof paid, who: object | null = { username: 'demo' }) {
  account.current = who
  const asked: { answer: (payment: PaymentMethod) => void; fail: () => void }[] = []
  const trpcClient = createTRPCClient<never>({
    links: [
      () => () =>
        observable((observer) => {
          asked.push({
            answer: (data) => {
              observer.next({ result: { type: 'data', data } })
              observer.complete()
            },
            fail: () => observer.error(new Error('refused') as never),
          })
        }),
    ],
  })
  const queryClient = createQueryClient(() => undefined)
  queryClient.setDefaultOptions({ queries: { retry: false } })

  const page = document.body.appendChild(document.createElement('div'))
  const root = createRoot(page)
  const choose = (chosen: typeof paid) =>
    act(() =>
      root.render(
        <QueryClientProvider client={queryClient}>
          <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
            <BuyButton lines={chosen} />
          </TRPCProvider>
        </QueryClientProvider>,
      ),
    )
  choose(lines)
  return {
    choose,
    press: () => act(() => page.querySelector('button')?.click()),
    leave: () => act(() => root.unmount()),
    answer: (payment: PaymentMethod) => settled(() => asked[0]?.answer(payment)),
    fail: () => settled(() => asked[0]?.fail()),
    asked: () => asked.length,
  }
}

/** Waits until the page has handled an answer. */
async function settled(happens: () => void): Promise<void> {
  await act(async () => {
    happens()
    await new Promise((resolve) => setTimeout(resolve, 20))
  })
}
