import { InvalidArgumentError } from 'commander'

/** For options and arguments of commander: a whole number that is at least `min`. */
export function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!Number.isSafeInteger(number) || number < min)
      throw new InvalidArgumentError(`It must be a whole number of at least ${min}.`)
    return number
  }
}
