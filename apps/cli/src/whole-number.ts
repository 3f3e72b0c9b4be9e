import { InvalidArgumentError } from 'commander'

/** Parses a whole number from `min` to `max`. Commander turns its error into a usage error. */
export function wholeNumber(max: number, min = 0): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`)
  }
}
