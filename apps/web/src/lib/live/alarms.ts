/** Named timers. Setting a name again replaces its timer. */
export class Alarms<Name extends string> {
  #timers = new Map<Name, ReturnType<typeof setTimeout>>()

  isSet(name: Name): boolean {
    return this.#timers.has(name)
  }

  /** @param ms from now */
  set(name: Name, ms: number, ring: () => void): void {
    this.cancel(name)
    const timer = setTimeout(() => {
      this.#timers.delete(name)
      ring()
    }, ms)
    this.#timers.set(name, timer)
  }

  cancel(name: Name): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
  }
}
