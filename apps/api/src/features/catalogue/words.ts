/** Letters that are no base letter with a mark on it, and so survive NFD. */
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

/** Lower case without accents, so that `musica` is `Música`. Both the index and the question go through here. */
export function fold(text: string): string {
  const lower = text.toLowerCase()
  // Most of any catalogue is ASCII, and NFD costs ten times as much as looking.
  if (/^[ -~\s]*$/.test(lower)) return lower
  return (
    lower
      .normalize('NFD')
      // The marks that letters of European scripts come apart into; a class of Unicode would cost four times as much.
      .replace(/[\u0300-\u036f]+/g, '')
      .replace(/[ßæœøłđðþı]/g, (letter) => plain[letter] ?? letter)
  )
}

/** The folded words of a text, in order, with repetitions. */
export function wordsOf(text: string): string[] {
  return fold(text).match(/[a-z0-9]+|[\p{L}\p{N}]+/gu) ?? []
}

/** The words of a text as they stand in it, for marking them. */
export function writtenWordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
}

/** Words that tell no event from another, in the languages of the page. They are asked for only when alone. */
const fillers = new Set(
  'a an and as at by com da das de do dos e em for in na nas no nos o of on or os ou para por the to um uma with'.split(
    ' ',
  ),
)

/** The words that say something: what a text is about, once its fillers are gone. */
export function tellingWordsOf(text: string): string[] {
  return wordsOf(text).filter((word) => !fillers.has(word))
}

/** The words to search for: no fillers (unless there is nothing else), none twice, at most eight. */
export function questionOf(text: string): string[] {
  const words = [...new Set(wordsOf(text))]
  const telling = words.filter((word) => !fillers.has(word))
  return (telling.length > 0 ? telling : words).slice(0, 8)
}
