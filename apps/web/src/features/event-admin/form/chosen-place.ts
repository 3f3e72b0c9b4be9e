import type { Location } from '@ticketcd/schema'
import type { FormValues } from './event-form-values.ts'

/**
 * Returns the change of the form for another place. The time zone follows the place. The venue
 * stays if the place has it, else it becomes the first one of the place.
 * @param location the name of the place, which need not be in `places`
 */
export function chosenPlace(
  location: string,
  places: readonly Location[],
  { venue }: Pick<FormValues, 'venue'>,
): Partial<FormValues> {
  const place = places.find(({ name }) => name === location)
  const keepsVenue = place?.venues.includes(venue)
  return {
    location,
    ...(place && { timeZone: place.timeZone }),
    ...(!keepsVenue && { venue: place?.venues[0] ?? venue }),
  }
}
