import type { JSHandle, Locator } from '@playwright/test'

interface Record {
  readonly element: Element
  readonly texts: string[]
}

/** Every text that an element has shown since the recording began, in order. */
export class Recording {
  #record: JSHandle<Record>

  private constructor(record: JSHandle<Record>) {
    this.#record = record
  }

  static async of(locator: Locator): Promise<Recording> {
    const record = await locator.evaluateHandle((element) => {
      // biome-ignore lint/performance/useDomNodeTextContent: what stands apart on the page must be apart in the text.
      const read = () => (element as HTMLElement).innerText
      const texts = [read()]
      new MutationObserver(() => {
        const text = read()
        if (text !== texts.at(-1)) texts.push(text)
      }).observe(element, { subtree: true, childList: true, characterData: true })
      return { element, texts }
    })
    return new Recording(record)
  }

  /**
   * The recorded texts. Throws if the page has replaced the element, since later texts are missing
   * then.
   */
  async texts(): Promise<readonly string[]> {
    const { texts, isThere } = await this.#record.evaluate((record) => ({
      texts: record.texts,
      isThere: record.element.isConnected,
    }))
    if (!isThere) throw new Error(`The recorded element is not on the page any more: “${texts.at(-1)}”`)
    return texts
  }

  /**
   * The numbers that `pattern` finds, one for each text, in order. They are in English notation.
   */
  async numbers(pattern: RegExp): Promise<number[]> {
    return (await this.texts()).flatMap((text) => {
      const found = pattern.exec(text)?.[1]
      return found === undefined ? [] : [Number(found.replaceAll(',', ''))]
    })
  }
}

/** Each increase of a number: pairs of the numbers before and after. */
export function rises(numbers: readonly number[]): [number, number][] {
  return steps(numbers).filter(([before, after]) => after > before)
}

/** Each decrease of a number: pairs of the numbers before and after. */
export function falls(numbers: readonly number[]): [number, number][] {
  return steps(numbers).filter(([before, after]) => after < before)
}

function steps(numbers: readonly number[]): [number, number][] {
  return numbers.slice(1).map((after, index) => [numbers[index] ?? after, after])
}
