import { EmailOwner, type Role, User } from '@ticketcd/schema'
import type { Chance } from './chance.ts'
import { type DataConfig, emailOf } from './config.ts'
import type { Entry } from './entry.ts'
import { dayMs, timeAt } from './time.ts'

/** The fields of an account that the sale reads. */
export interface Person {
  readonly username: string
  readonly role: Role
  readonly followsEvents: boolean
  readonly setsAlerts: boolean
}

/** Share of generated people with a Portuguese name. */
export const portuguesePeople = 0.4

interface NewPerson extends Person {
  readonly name: string
  readonly createdAt: string
}

/** All people of the data set, with their keys; the configured accounts first. */
export function* populateTown(
  config: DataConfig,
  passwordHash: string,
  chance: Chance,
): Generator<{ person: Person; entries: Entry[] }, void, undefined> {
  for (const person of peopleOf(config, chance)) {
    const { username, role, followsEvents, setsAlerts, name, createdAt } = person
    const email = emailOf(username)
    yield {
      person: { username, role, followsEvents, setsAlerts },
      entries: [
        {
          key: User.key.build({ username }),
          value: User.encode({ name, email, passwordHash, role, createdAt }),
        },
        { key: EmailOwner.key.build({ email }), value: EmailOwner.encode({ username }) },
      ],
    }
  }
}

function* peopleOf(config: DataConfig, chance: Chance): Generator<NewPerson, void, undefined> {
  const nowMs = Date.parse(config.now)
  // All people joined before the first sale opened.
  const joined = () => timeAt(nowMs - chance.whole(400, 900) * dayMs + chance.whole(0, dayMs - 1))
  for (const { username, name, role } of config.accounts) {
    chance.enter('account', username)
    yield { username, name, role, followsEvents: false, setsAlerts: false, createdAt: joined() }
  }
  for (let index = 0; index < config.users; index++) {
    chance.enter('user', index)
    const { first, last } = chance.person(portuguesePeople)
    const role = chance.happens(config.adminProbability) ? 'admin' : 'customer'
    yield {
      username: `${plain(first)}.${plain(last)}`.slice(0, 24).replace(/\.$/, '') + (index + 1),
      name: `${first} ${last}`,
      role,
      followsEvents: role === 'customer' && chance.happens(config.favourites.probability),
      setsAlerts: role === 'customer' && chance.happens(config.notifications.probability),
      createdAt: joined(),
    }
  }
}

/** Removes all characters that a username must not have: `João d’Ávila` → `joaodavila`. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}
