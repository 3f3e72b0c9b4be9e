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
vi.mock('../../lib/use-hold.ts', () => ({
  useHold: () => ({ hold, isPending: false, failure: null, reset: () => undefined }),
}))
vi.mock('./use-begin-review.ts', () => ({ useBeginReview: () => review }))
vi.mock('../../lib/account.ts', () => ({ useAccount: () => account.current }))
vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

afterEach(() => vi.clearAllMocks())

const paid = [{ ticketType: 'Standard', quantity: 1, unitPrice: 2_650 }]
const free = [{ ticketType: 'Standard', quantity: 1, unitPrice: 0 }]
const byCard: PaymentMethod = { provider: 'test', tokens: testPaymentTokens }

test('who presses before it is known that nobody pays here reserves nothing', async () => {
  const { press, answer } = show(paid)
  press()
  expect(hold).not.toHaveBeenCalled()
  expect(review).not.toHaveBeenCalled()
  await answer({ provider: 'none' })
  expect(review).toHaveBeenCalledOnce()
  expect(hold).not.toHaveBeenCalled()
})

test('who presses before it is known how one pays reserves as soon as it is', async () => {
  const { press, answer } = show(paid)
  press()
  await answer(byCard)
  expect(hold).toHaveBeenCalledExactlyOnceWith(paid)
  expect(review).not.toHaveBeenCalled()
})

test('how one pays is asked once, and not waited for when it is known', async () => {
  const { press, answer, asked } = show(paid)
  await answer(byCard)
  press()
  expect(hold).toHaveBeenCalledOnce()
  expect(asked()).toBe(1)
})

test('where it cannot be said how one pays, reserving is tried', async () => {
  const { press, fail } = show(paid)
  press()
  await fail()
  expect(hold).toHaveBeenCalledOnce()
})

test('where that is not said soon, reserving is tried', async () => {
  vi.useFakeTimers()
  const { press } = show(paid)
  press()
  await act(() => vi.advanceTimersByTimeAsync(1_499))
  expect(hold).not.toHaveBeenCalled()
  await act(() => vi.advanceTimersByTimeAsync(1))
  expect(hold).toHaveBeenCalledOnce()
  vi.useRealTimers()
})

test('what is chosen when the answer comes is bought, and nothing where that is nothing', async () => {
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

test('who has left the page when the answer comes is not taken to a checkout', async () => {
  const { press, answer, leave } = show(paid)
  press()
  leave()
  await answer({ provider: 'none' })
  expect(review).not.toHaveBeenCalled()
})

test('what costs nothing is looked at without asking', () => {
  const { press } = show(free)
  press()
  expect(review).toHaveBeenCalledOnce()
})

test('who is not logged in is not asked for, and reserving sends them to log in', () => {
  const { press, asked } = show(paid, null)
  press()
  expect(hold).toHaveBeenCalledOnce()
  expect(asked()).toBe(0)
})

function BuyButton({ lines }: { lines: typeof paid }) {
  return <button type="button" onClick={useBuying('event', lines).buy} />
}

/** A button that buys, on a page whose server answers when the test says so. */
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

/** Lets what follows from an answer happen. */
async function settled(happens: () => void): Promise<void> {
  await act(async () => {
    happens()
    await new Promise((resolve) => setTimeout(resolve, 20))
  })
}
