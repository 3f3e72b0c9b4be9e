/**
 * Search params of an address: `?q=jazz&type=Concert&type=Festival&available=1`. A repeated name is
 * a list, a flag is `1`, and nothing is quoted. Each page validates its own params.
 */
export type RawSearch = Record<string, unknown>

/** @param text with or without the leading `?` */
export function parseSearch(text: string): RawSearch {
  const params = new URLSearchParams(text)
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name)
      return [name, values.length > 1 ? values : values[0]]
    }),
  )
}

/** The reverse of `parseSearch`. @returns '' if nothing is set, else with the leading `?` */
export function stringifySearch(search: RawSearch): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each === undefined || each === null || each === false || each === '') continue
      params.append(name, each === true ? '1' : String(each))
    }
  }
  const text = params.toString()
  return text && `?${text}`
}

/** @returns one text; `undefined` if it is missing, empty or a list */
export function textParam(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** @returns a list of texts, also from a single one; `undefined` if there is none */
export function listParam(value: unknown): string[] | undefined {
  const texts = (Array.isArray(value) ? value : [value]).filter(
    (each): each is string => typeof each === 'string' && each !== '',
  )
  return texts.length > 0 ? [...new Set(texts)] : undefined
}

/** @returns a whole number from 0, of at most 7 digits; else `undefined` */
export function countParam(value: unknown): number | undefined {
  return /^\d{1,7}$/.test(String(value)) ? Number(value) : undefined
}

export function flagParam(value: unknown): true | undefined {
  return value === true || value === '1' || value === 'true' ? true : undefined
}
