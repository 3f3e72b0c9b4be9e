import type { Account } from '@ticketcd/schema'
import type { RouterInputs, RouterOutputs } from '../lib/trpc.ts'
import * as catalogue from './catalogue.ts'
import * as checkout from './checkout.ts'
import * as cluster from './cluster.ts'
import * as eventAdmin from './event-admin.ts'
import { mockedEvents } from './events.ts'
import * as notifications from './notifications.ts'
import * as proof from './proof.ts'
import * as purchases from './purchases.ts'
import { Refused } from './refused.ts'
import * as statistics from './statistics.ts'
import * as waitlist from './waitlist.ts'
import { commit, demoAccount, world } from './world.ts'

/** One answer per procedure of the api. A missing or differently typed answer does not compile. */
type Answers = {
  [Feature in keyof RouterOutputs]: {
    [Procedure in keyof RouterOutputs[Feature]]: (
      input: Procedure extends keyof RouterInputs[Feature] ? RouterInputs[Feature][Procedure] : never,
    ) => RouterOutputs[Feature][Procedure]
  }
}

const answers = {
  auth: {
    me: () => world.account,
    register: ({ username, name, email }) => {
      if (username === demoAccount.username) throw new Refused({ code: 'username-taken' })
      const account = { ...demoAccount, username, name, email }
      return { account, revision: commit({ account, favourites: [], holds: [], purchases: [] }) }
    },
    logIn: ({ username, password }) => {
      if (password === 'wrong') throw new Refused({ code: 'wrong-credentials' })
      // As in the demo data set.
      const role: Account['role'] = username === 'admin' ? 'admin' : 'customer'
      const account = { ...demoAccount, username, role }
      return { account, revision: commit({ account }) }
    },
    logOut: () => ({ revision: commit({ account: null }) }),
  },
  catalogue: {
    list: catalogue.list,
    featured: catalogue.featured,
    event: ({ eventId }) => catalogue.eventById(eventId),
    config: catalogue.config,
  },
  checkout: {
    payment: () => loggedIn() && checkout.payment(),
    hold: (input) => loggedIn() && checkout.hold(input),
    order: (ref) => loggedIn() && checkout.order(ref),
    confirm: (ref) => loggedIn() && checkout.confirm(ref),
    release: (ref) => loggedIn() && checkout.release(ref),
    buy: (input) => loggedIn() && checkout.buy(input),
    renew: (input) => loggedIn() && checkout.renew(input),
    cancel: (input) => loggedIn() && checkout.cancel(input),
  },
  cluster: {
    health: () => admin() && cluster.health(),
    history: () => admin() && cluster.history(),
    act: (input) => admin() && cluster.act(input),
  },
  eventAdmin: {
    list: (query) => admin() && eventAdmin.list(query),
    get: (input) => admin() && eventAdmin.get(input),
    create: (input) => admin() && eventAdmin.create(input),
    update: (input) => admin() && eventAdmin.update(input),
    setStatus: (input) => admin() && eventAdmin.setStatus(input),
    remove: (input) => admin() && eventAdmin.remove(input),
    history: (input) => admin() && eventAdmin.history(input),
    lists: () => admin() && eventAdmin.lists(),
    setList: (input) => admin() && eventAdmin.setList(input),
  },
  notifications: {
    mine: () => loggedIn() && notifications.mine(),
    unread: () => loggedIn() && notifications.unread(),
    set: (input) => loggedIn() && notifications.set(input),
    pause: ({ eventId }) => loggedIn() && notifications.change(eventId, { state: 'paused' }),
    resume: ({ eventId }) => loggedIn() && notifications.change(eventId, { state: 'active' }),
    remove: ({ eventId }) => loggedIn() && notifications.remove(eventId),
    markRead: ({ eventId }) => loggedIn() && notifications.markRead(eventId),
  },
  statistics: {
    now: () => admin() && statistics.now(),
    series: ({ range }) => admin() && statistics.series(range),
  },
  proof: {
    event: ({ eventId }) => proof.event(eventId),
  },
  purchases: {
    mine: (query) => loggedIn() && purchases.mine(query),
    one: (ref) => loggedIn() && purchases.one(ref),
  },
  favourites: {
    mine: () => {
      loggedIn()
      const items = mockedEvents
        .filter((event) => world.favourites.includes(event.eventId))
        .map(catalogue.cardOf)
      return { items, nextCursor: null }
    },
    ids: () => loggedIn() && world.favourites,
    add: ({ eventId }) =>
      loggedIn() && { revision: commit({ favourites: [...new Set([...world.favourites, eventId])] }) },
    remove: ({ eventId }) =>
      loggedIn() && { revision: commit({ favourites: world.favourites.filter((each) => each !== eventId) }) },
  },
  profile: {
    get: () => loggedIn(),
    update: (changes) => {
      const account = { ...loggedIn(), ...changes }
      return { account, revision: commit({ account }) }
    },
    changePassword: ({ current }) => {
      loggedIn()
      if (current === 'wrong') throw new Refused({ code: 'wrong-credentials' })
      return { revision: commit({}) }
    },
  },
  waitlist: {
    join: (input) => loggedIn() && waitlist.join(input),
    leave: (input) => loggedIn() && waitlist.leave(input),
    mine: () => loggedIn() && waitlist.mine(),
  },
} satisfies Answers

/** @param path of the procedure, such as `catalogue.list` */
export function answerTo(path: string, input: unknown): unknown {
  const [feature = '', procedure = ''] = path.split('.')
  const procedures: Record<string, Record<string, (input: never) => unknown>> = answers
  const answer = procedures[feature]?.[procedure]
  if (!answer) throw new Refused({ code: 'not-found' })
  return answer(input as never)
}

function loggedIn() {
  if (!world.account) throw new Refused({ code: 'not-logged-in' })
  return world.account
}

function admin() {
  const account = loggedIn()
  if (account.role !== 'admin') throw new Refused({ code: 'forbidden' })
  return account
}
