/**
 * A value stored in the browser under one name. If storage is full, forbidden or holds a value of
 * an older version, the value is absent.
 */
export interface Stored<Value> {
  read(): Value | undefined
  write(value: Value): void
  remove(): void
}

/**
 * @param area `localStorage` outlives the tab, `sessionStorage` does not
 * @param parse validates the stored value, because anybody can write it. It throws or returns
 * `undefined` if the value is invalid.
 */
export function stored<Value>(
  area: 'localStorage' | 'sessionStorage',
  name: string,
  parse: (raw: unknown) => Value | undefined,
): Stored<Value> {
  const key = `ticketcd.${name}`
  const attempt = <Result>(action: (storage: Storage) => Result): Result | undefined => {
    try {
      return action(window[area])
    } catch {
      return undefined
    }
  }
  return {
    read: () =>
      attempt((storage) => {
        const text = storage.getItem(key)
        return text === null ? undefined : parse(JSON.parse(text))
      }),
    write: (value) => void attempt((storage) => storage.setItem(key, JSON.stringify(value))),
    remove: () => void attempt((storage) => storage.removeItem(key)),
  }
}
