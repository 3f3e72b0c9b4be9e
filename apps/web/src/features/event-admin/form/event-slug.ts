/**
 * Returns the id of a new event, which is its address: the name in plain letters, and a random
 * suffix. Each form has one suffix, so sending it twice creates one event.
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
  // A name may have no plain letter.
  return `${words || 'event'}-${random}`
}

/**
 * Returns six random letters and digits. Two events of the same name in one installation hardly
 * ever collide.
 */
export function slugSuffix(): string {
  return crypto
    .getRandomValues(new Uint8Array(6))
    .reduce((text, byte) => text + 'abcdefghijkmnpqrstuvwxyz23456789'[byte % 32], '')
}
