/**
 * The id of a new event, which is its address: its name in plain letters, and some that nobody else has.
 * Made once for each form, so that sending twice creates one event.
 * @param random lower case letters and digits
 */
export function eventSlug(name: string, random: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 63 - random.length)
    .replace(/-+$/, '')
  // A name may have no plain letter at all.
  return `${words || 'event'}-${random}`
}

/** Six letters and digits by chance: two events of one name in one installation hardly ever meet. */
export function slugSuffix(): string {
  return crypto
    .getRandomValues(new Uint8Array(6))
    .reduce((text, byte) => text + 'abcdefghijkmnpqrstuvwxyz23456789'[byte % 32], '')
}
