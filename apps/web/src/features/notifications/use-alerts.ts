import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Alerts, AlertView } from '@ticketcd/schema'
import { useAccount } from '../../lib/account.ts'
import { refetchEvery } from '../../lib/connection.ts'
import { failureOf } from '../../lib/failure.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { toast } from '../../ui/toast.ts'

/** The alerts of the account. */
export function useAlerts() {
  const trpc = useTRPC()
  const account = useAccount()
  return useQuery(
    trpc.notifications.mine.queryOptions(undefined, {
      enabled: Boolean(account),
      refetchInterval: refetchEvery(30_000),
    }),
  )
}

/**
 * The changes of alerts. A change shows after the server has accepted it; a removal shows at once.
 */
export function useAlertChanges() {
  const { t, format } = useI18n()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const mineKey = trpc.notifications.mine.queryKey()
  const write = (change: (alerts: Alerts) => Alerts) =>
    queryClient.setQueryData(mineKey, (before) => before && change(before))

  const shared = {
    // Changes run one after the other: an undo must not overtake its change.
    scope: { id: 'notifications' },
    onError: (error: unknown) => void toast(sentenceFor(failureOf(error), t, format)),
    onSettled: async () => {
      if (queryClient.isMutating({ mutationKey: trpc.notifications.pathKey() }) > 1) return
      await queryClient.invalidateQueries({ queryKey: trpc.notifications.pathKey() })
    },
  }
  const changing = {
    ...shared,
    onSuccess: ({ alert }: { alert: AlertView }) => void write((alerts) => withAlert(alerts, alert)),
  }
  const set = useMutation(trpc.notifications.set.mutationOptions(changing))
  const pause = useMutation(trpc.notifications.pause.mutationOptions(changing))
  const resume = useMutation(trpc.notifications.resume.mutationOptions(changing))
  const remove = useMutation(
    trpc.notifications.remove.mutationOptions({
      ...shared,
      onMutate: async ({ eventId }) => {
        await queryClient.cancelQueries({ queryKey: mineKey })
        write((alerts) => ({ ...alerts, items: alerts.items.filter((each) => each.eventId !== eventId) }))
      },
    }),
  )
  const markRead = useMutation(
    trpc.notifications.markRead.mutationOptions({
      ...shared,
      onMutate: async ({ eventId }) => {
        await queryClient.cancelQueries({ queryKey: trpc.notifications.pathKey() })
        const readAt = new Date().toISOString()
        write((alerts) => asRead(alerts, eventId, readAt))
        const { unread } = queryClient.getQueryData(mineKey) ?? { unread: 0 }
        queryClient.setQueryData(trpc.notifications.unread.queryKey(), unread)
      },
    }),
  )
  return { set, pause, resume, remove, markRead }
}
export type AlertChanges = ReturnType<typeof useAlertChanges>

function withAlert(alerts: Alerts, alert: AlertView): Alerts {
  const known = alerts.items.some((each) => each.eventId === alert.eventId)
  const items = known
    ? alerts.items.map((each) => (each.eventId === alert.eventId ? alert : each))
    : [alert, ...alerts.items]
  return { items, unread: countUnread(items) }
}

/** @param eventId of one alert; without it all fired ones are marked */
function asRead(alerts: Alerts, eventId: string | undefined, readAt: string): Alerts {
  const items = alerts.items.map((each) =>
    isUnread(each) && (eventId === undefined || each.eventId === eventId) ? { ...each, readAt } : each,
  )
  return { items, unread: countUnread(items) }
}

export function isUnread({ state, readAt }: AlertView): boolean {
  return state === 'fired' && readAt === null
}

function countUnread(items: readonly AlertView[]): number {
  return items.filter(isUnread).length
}
