import type { RouterInputs, RouterOutputs } from '../lib/trpc.ts'
import * as catalogue from './catalogue.ts'
import * as checkout from './checkout.ts'
import { mockedEvents } from './events.ts'
import * as purchases from './purchases.ts'
import { Refused } from './refused.ts'
import { commit, demoAccount, world } from './world.ts'

/** One answer per procedure of the api; one that is missing or answers something else does not compile. */
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
      const account = { ...demoAccount, username }
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
    hold: (input) => loggedIn() && checkout.hold(input),
    order: (ref) => loggedIn() && checkout.order(ref),
    confirm: (ref) => loggedIn() && checkout.confirm(ref),
    release: (ref) => loggedIn() && checkout.release(ref),
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
