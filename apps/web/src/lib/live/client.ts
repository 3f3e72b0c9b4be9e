import type { QueryClient } from '@tanstack/react-query'
import type { AppRouter } from '@ticketcd/api'
import type { TRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { connection } from '../connection.ts'
import { Apply } from './apply.ts'
import { feed } from './feed.ts'
import { type FromTab, type ToTab, tabSignMs } from './tab.ts'

/** Longest wait for the page's first answers before the stream is opened, in milliseconds. */
const patienceMs = 2_000

interface ClientOptions {
  queryClient: QueryClient
  trpc: TRPCOptionsProxy<AppRouter>
  /** Connects to the hub: the one of all tabs if the browser supports it, else the tab's own. */
  reach(onMessage: (message: ToTab) => void): Promise<(message: FromTab) => void>
}

/**
 * Connects a tab to the stream. It sends the tab's topics to the hub, and passes messages to the
 * query cache and to the page.
 */
export async function startLive({ queryClient, trpc, reach }: ClientOptions): Promise<void> {
  const apply = new Apply({ queryClient, trpc })
  const send = await reach(receive)
  let shownAt = isVisible() ? Date.now() : 0
  let lastSent = ''

  function receive(message: ToTab) {
    if (message.kind === 'status') return become(message.status)
    if (message.kind === 'session-moved') return apply.askWhoIsThere()
    const { message: published, lead } = message
    if (published.type === 'pulse') connection.pulse(published)
    else if (published.type === 'reset') connection.putBackTo(published.revision)
    else connection.committedAt(published.revision)
    apply.message(published)
    feed.publish(published, { lead })
  }

  function become(status: typeof feed.status) {
    const wasLive = feed.status === 'live'
    feed.status = status
    // TanStack Query evaluates an interval again when the query changes. This refetch makes pages
    // that relied on the stream poll.
    if (wasLive && status === 'reconnecting') void queryClient.invalidateQueries({ refetchType: 'active' })
  }

  function follow() {
    const { topics, session } = feed
    const since = connection.settledRevision()
    if (topics.length > 0) apply.begin(since)
    send({ kind: 'follow', topics, session, since, visible: isVisible(), shownAt })
  }

  /** Sends new topics or a new session. Status changes come from the hub and are not sent back. */
  function followChange() {
    const topics = JSON.stringify([feed.topics.toSorted(), feed.session])
    if (topics === lastSent) return
    lastSent = topics
    follow()
  }

  function turnTo() {
    if (isVisible()) shownAt = Date.now()
    follow()
  }

  await firstAnswers()
  followChange()
  feed.watch(followChange)
  setInterval(follow, tabSignMs)
  document.addEventListener('visibilitychange', turnTo)
  window.addEventListener('focus', turnTo)
  window.addEventListener('pageshow', turnTo)
  window.addEventListener('pagehide', () => send({ kind: 'leave' }))
}

/** Resolves when the account and the shown revision are known, so the stream opens only once. */
function firstAnswers(): Promise<void> {
  const known = () => feed.session !== undefined && connection.get().receivedAt !== null
  return new Promise((resolve) => {
    if (known()) return resolve()
    const timer = setTimeout(finish, patienceMs)
    const stops = [feed.watch(look), connection.subscribe(look)]
    function look() {
      if (known()) finish()
    }
    function finish() {
      clearTimeout(timer)
      for (const stop of stops) stop()
      resolve()
    }
  })
}

function isVisible(): boolean {
  return document.visibilityState === 'visible'
}
