import type { Location } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { chosenPlace } from './chosen-place.ts'

const lisbon: Location = {
  name: 'Lisbon',
  country: 'PT',
  timeZone: 'Europe/Lisbon',
  venues: ['Coliseu', 'Aula Magna'],
}
const ponta: Location = { name: 'Ponta Delgada', country: 'PT', timeZone: 'Atlantic/Azores', venues: [] }

test('a place sets the time zone and its first venue', () => {
  expect(chosenPlace('Lisbon', [lisbon, ponta], { venue: 'Arena' })).toEqual({
    location: 'Lisbon',
    timeZone: 'Europe/Lisbon',
    venue: 'Coliseu',
  })
})

test('a venue that the place has too stays', () => {
  expect(chosenPlace('Lisbon', [lisbon], { venue: 'Aula Magna' })).toEqual({
    location: 'Lisbon',
    timeZone: 'Europe/Lisbon',
  })
})

test('without venues, or without the place, the typed venue stays', () => {
  expect(chosenPlace('Ponta Delgada', [ponta], { venue: 'Arena' })).toMatchObject({ venue: 'Arena' })
  expect(chosenPlace('Faro', [ponta], { venue: 'Arena' })).toEqual({ location: 'Faro', venue: 'Arena' })
})
