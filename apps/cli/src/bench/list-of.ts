import { InvalidArgumentError } from 'commander'

/** Parses a comma-separated list of known values. Commander turns its error into a usage error. */
export function listOf<Value extends string | number>(known: readonly Value[]): (text: string) => Value[] {
  return (text) => {
    const found = text.split(',').map((part) => known.find((each) => String(each) === part))
    const values = found.filter((value) => value !== undefined)
    if (values.length === found.length) return values
    throw new InvalidArgumentError(`Give some of ${known.join(', ')}, with commas between them.`)
  }
}
