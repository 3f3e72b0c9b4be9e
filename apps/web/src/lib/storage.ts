/**
 * A value kept in the browser under one name. Storage may be full, forbidden or hold what an older version wrote:
 * then the value is simply not there.
 */
export interface Stored<Value> {
  read(): Value | undefined
  write(value: Value): void
  remove(): void
}

/**
 * @param area `localStorage` outlives the tab, `sessionStorage` does not
 * @param parse checks what was read, since anybody can write there; throws or answers `undefined` when it is not a value
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
