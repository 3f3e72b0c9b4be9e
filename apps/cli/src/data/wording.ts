import type { Chance } from './chance.ts'
import { comedy } from './wording/comedy.ts'
import { concert } from './wording/concert.ts'
import { dance } from './wording/dance.ts'
import { exhibition } from './wording/exhibition.ts'
import { family } from './wording/family.ts'
import { festival } from './wording/festival.ts'
import { film } from './wording/film.ts'
import { foodAndDrink } from './wording/food-and-drink.ts'
import { sport } from './wording/sport.ts'
import { talk } from './wording/talk.ts'
import { theatre } from './wording/theatre.ts'
import type { Wording } from './wording/wording.ts'
import { workshop } from './wording/workshop.ts'

/** The texts of all supported event types. */
export const wordings: Readonly<Record<string, Wording>> = {
  Concert: concert,
  Theatre: theatre,
  Comedy: comedy,
  Talk: talk,
  Festival: festival,
  Sport: sport,
  'Food & drink': foodAndDrink,
  Family: family,
  Exhibition: exhibition,
  Workshop: workshop,
  Dance: dance,
  Film: film,
}

export interface Billing {
  readonly name: string
  /** Two to four sentences. */
  readonly description: string
}

export interface Occasion {
  readonly type: string
  readonly town: string
  readonly venue: string
  readonly inPortuguese: boolean
  /** The probability that a performer has a Portuguese name. */
  readonly portuguesePeople: number
}

/**
 * Writes the name and description of an event. `turn` is its index among the events. It selects the
 * sentences in turn, so that neighbours in the data set share none.
 */
export function bill(occasion: Occasion, turn: number, chance: Chance): Billing {
  const wording = wordings[occasion.type]
  if (!wording) throw new RangeError(`no words for a ${occasion.type}`)
  const fill = slotFiller(wording, occasion, chance)
  const names = occasion.inPortuguese ? wording.portugueseNames : wording.names
  const name = fill(chance.pick(names))
  const sentences = [at(wording.openings, turn), at(wording.details, turn)]
  if (chance.happens(0.45)) sentences.push(at(wording.details, turn + Math.floor(wording.details.length / 2)))
  if (chance.happens(0.8)) sentences.push(at(wording.closings, turn))
  return { name, description: sentences.map(fill).join(' ') }
}

/** Selects all items in turn, and starts each round one item later. */
function at(items: readonly string[], turn: number): string {
  return items[(turn + Math.floor(turn / items.length)) % items.length] ?? ''
}

/** Towns with a different name or article in Portuguese. */
const ofTown: Readonly<Record<string, string>> = { Lisbon: 'de Lisboa', Porto: 'do Porto' }
const inTown: Readonly<Record<string, string>> = { Lisbon: 'em Lisboa', Porto: 'no Porto' }

/** Fills the slots of one event; the same slot always has the same value. */
function slotFiller(wording: Wording, occasion: Occasion, chance: Chance): (template: string) => string {
  const filled = new Map<string, string>([
    ['town', occasion.town],
    ['venue', occasion.venue],
    ['ofTown', ofTown[occasion.town] ?? `de ${occasion.town}`],
    ['inTown', inTown[occasion.town] ?? `em ${occasion.town}`],
  ])
  const fill = (slot: string): string => {
    const known = filled.get(slot)
    if (known !== undefined) return known
    const value =
      slot === 'person' || slot === 'guest'
        ? fullName(chance.person(occasion.portuguesePeople))
        : chance.pick(wording.words[slot] ?? [])
    filled.set(slot, value)
    return value
  }
  return (template) =>
    template.replace(/\{(\w)(\w*)\}/g, (_, first: string, rest: string) => {
      const value = fill(first.toLowerCase() + rest)
      return first === first.toLowerCase() ? value : value.charAt(0).toUpperCase() + value.slice(1)
    })
}

function fullName({ first, last }: { first: string; last: string }): string {
  return `${first} ${last}`
}
