import type { AlertView, LiveMessage, OwnedList } from '@ticketcd/schema'
import { Frame } from './frame.ts'
import type { RecentChanges } from './recent-changes.ts'
import type { Beginning, Channel, Subscriber } from './subscriber.ts'

export type AccountMessage = Extract<LiveMessage, { type: 'alert' | 'offer' | 'me' }>

export const ownedLists: readonly OwnedList[] = ['orders', 'alerts', 'favourites', 'waiting']
/**
 * The last alerts and offers kept for slow readers. If more were published, a reader receives only
 * the change of the list.
 */
const newsKept = 20

/** The key of an account's list in `RecentChanges`. */
export function ownedKey(list: OwnedList, username: string): string {
  return `${list}:${username}`
}

export interface AccountChannelOptions {
  username: string
  changes: RecentChanges
  revision(): number
  /** The account's unread alerts that have fired since a revision, oldest first. */
  firedSince(revision: number): AlertView[]
}

/** The topic `me`: alerts, offers and list changes of one account. */
export class AccountChannel implements Channel {
  readonly followers = new Set<Subscriber>()
  version = -1
  private readonly options: AccountChannelOptions
  private readonly lists = new Map<OwnedList, number>()
  private news: { tick: number; frame: Frame }[] = []
  private pending: AccountMessage[] = []

  constructor(options: AccountChannelOptions) {
    this.options = options
  }

  add(message: AccountMessage): void {
    this.pending.push(message)
  }

  refresh(tick: number): void {
    this.version = tick
    for (const message of this.pending) {
      if (message.type === 'me') for (const list of message.changed) this.lists.set(list, tick)
      else this.news.push({ tick, frame: new Frame(message) })
    }
    this.pending = []
    this.news = this.news.slice(-newsKept)
  }

  owed(sent: number): readonly Frame[] {
    const news = this.news.filter(({ tick }) => tick > sent).map(({ frame }) => frame)
    const changed = ownedLists.filter((list) => (this.lists.get(list) ?? -1) > sent)
    return [...news, ...this.changed(changed)]
  }

  begin(since: number | undefined): Beginning {
    if (since === undefined) return []
    const { username, changes } = this.options
    const news = ownedLists.map((list) => changes.hasChanged(ownedKey(list, username), since))
    if (news.includes(undefined)) return 'reset'
    // A browser opens its stream again whenever its topics change. Alerts that fire in between must
    // not be lost.
    const alerts = this.options
      .firedSince(since)
      .slice(-newsKept)
      .map((alert) => new Frame({ type: 'alert', revision: alert.revision, alert }))
    return [...alerts, ...this.changed(ownedLists.filter((_list, index) => news[index]))]
  }

  private changed(lists: OwnedList[]): readonly Frame[] {
    if (lists.length === 0) return []
    return [new Frame({ type: 'me', revision: this.options.revision(), changed: lists })]
  }
}
