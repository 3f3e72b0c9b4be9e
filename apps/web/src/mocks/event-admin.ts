import type { RouterInputs, RouterOutputs } from '../lib/trpc.ts'
import * as catalogue from './catalogue.ts'
import { Refused } from './refused.ts'
import { world } from './world.ts'

type Inputs = RouterInputs['eventAdmin']
type Outputs = RouterOutputs['eventAdmin']

export function list(_query: Inputs['list']): Outputs['list'] {
  return { items: [], total: 0, nextCursor: null }
}

export function get(_input: Inputs['get']): Outputs['get'] {
  throw new Refused({ code: 'event-not-found' })
}

export function create(_input: Inputs['create']): Outputs['create'] {
  throw new Refused({ code: 'unavailable', retryAfterMs: 1_000 })
}

export function update(_input: Inputs['update']): Outputs['update'] {
  throw new Refused({ code: 'event-not-found' })
}

export function setStatus(_input: Inputs['setStatus']): Outputs['setStatus'] {
  throw new Refused({ code: 'event-not-found' })
}

export function remove(_input: Inputs['remove']): Outputs['remove'] {
  return { revision: world.revision }
}

export function history(_input: Inputs['history']): Outputs['history'] {
  return { items: [], compactedBefore: null, more: false }
}

export function lists(): Outputs['lists'] {
  const { locations, eventTypes, ticketTypes } = catalogue.config()
  return {
    locations: { version: 1, items: locations },
    eventTypes: { version: 1, items: eventTypes },
    ticketTypes: { version: 1, items: ticketTypes },
  }
}

export function setList(_input: Inputs['setList']): Outputs['setList'] {
  return { lists: lists(), revision: world.revision }
}
