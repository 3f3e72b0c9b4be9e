const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** `20480` as `20.5 kB`. */
export function byteSize(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000
    unit += 1
  }
  const digits = value < 10 && unit > 0 ? 2 : value < 100 && unit > 0 ? 1 : 0
  return `${Number(value.toFixed(digits))} ${units[unit]}`
}
