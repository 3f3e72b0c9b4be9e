/** Letters that NFD does not decompose into a base letter and a mark. */
const plain: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/**
 * Lower case without accents, so that `musica` equals `Música`. Both indexed texts and queries are
 * folded.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase()
  // Most of any catalogue is ASCII, and NFD costs ten times as much as this test.
  if (/^[ -~\s]*$/.test(lower)) return lower
  return (
    lower
      .normalize('NFD')
      // The combining marks of European scripts. A Unicode character class would cost four times as
      // much.
      .replace(/[\u0300-\u036f]+/g, '')
      .replace(/[ßæœøłđðþı]/g, (letter) => plain[letter] ?? letter)
  )
}

/** The folded words of a text, in order, with repetitions. */
export function wordsOf(text: string): string[] {
  return fold(text).match(/[a-z0-9]+|[\p{L}\p{N}]+/gu) ?? []
}

/** The words of a text as written, for highlighting. */
export function writtenWordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
}

/**
 * Stop words in the languages of the page: they distinguish no events. They are searched for only
 * if the query has no others.
 */
const fillers = new Set(
  'a an and as at by com da das de do dos e em for in na nas no nos o of on or os ou para por the to um uma with'.split(
    ' ',
  ),
)

/** The words of a text without stop words. */
export function tellingWordsOf(text: string): string[] {
  return wordsOf(text).filter((word) => !fillers.has(word))
}

/**
 * The words to search for: distinct, at most eight, with stop words only if there are no others.
 */
export function questionOf(text: string): string[] {
  const words = [...new Set(wordsOf(text))]
  const telling = words.filter((word) => !fillers.has(word))
  return (telling.length > 0 ? telling : words).slice(0, 8)
}
