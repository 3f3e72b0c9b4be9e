import { describe, expect, it } from 'vitest'
import { matchesIn, SearchIndex, type SearchText } from './search-index.ts'
import { fold, questionOf } from './words.ts'

const texts: SearchText[] = [
  { name: 'Noite de Música', venue: 'Coliseu', location: 'Lisboa', type: 'Concert', description: 'Fado' },
  { name: 'Jazz', venue: 'Hot Clube', location: 'Lisboa', type: 'Concert', description: 'A quartet' },
  { name: 'Jazz in the Park', venue: 'Parque', location: 'Porto', type: 'Concert', description: 'Free air' },
  { name: 'Wine Fair', venue: 'Alfândega', location: 'Porto', type: 'Fair', description: 'With some jazz' },
  { name: 'Søren Ørsted', venue: 'Straße', location: 'København', type: 'Talk', description: '' },
]
const index = new SearchIndex()
for (const [slot, text] of texts.entries()) index.add(slot, text)

/** Names of the events found, the best first. */
function search(text: string): string[] {
  const hits = index.search(text)
  return [...(hits?.slots ?? [])]
    .map((slot) => ({ name: texts[slot]?.name ?? '', score: hits?.scores[slot] ?? 0 }))
    .sort((a, b) => b.score - a.score)
    .map(({ name }) => name)
}

describe('search', () => {
  it('folds accents and case on both sides', () => {
    for (const text of ['musica', 'MÚSICA', 'música', 'músicá'])
      expect(search(text)).toEqual(['Noite de Música'])
    for (const text of ['soren', 'strasse', 'kobenhavn', 'Ørsted'])
      expect(search(text)).toEqual(['Søren Ørsted'])
  })

  it('finds a word by its prefix', () => {
    expect(search('mus')).toEqual(['Noite de Música'])
    expect(search('c')).toContain('Noite de Música')
  })

  it('tolerates a typo in a word that is no prefix of an indexed word', () => {
    expect(search('muscia')).toEqual(['Noite de Música'])
    expect(search('alfandga')).toEqual(['Wine Fair'])
    expect(search('xyz')).toEqual([])
  })

  it('requires all words, in any order, and none of the stop words', () => {
    expect(search('porto jazz')).toEqual(['Jazz in the Park', 'Wine Fair'])
    expect(search('jazz at the coliseu')).toEqual([])
    expect(search('musica em lisboa')).toEqual(['Noite de Música'])
  })

  it('finds a stop word, searched for alone, in names and not in descriptions', () => {
    expect(search('in')).toEqual(['Jazz in the Park'])
    expect(search('with')).toEqual([])
  })

  it('ranks a name over a description, and a short name over a long one', () => {
    expect(search('jazz')).toEqual(['Jazz', 'Jazz in the Park', 'Wine Fair'])
  })

  it('excludes nothing for a text without words', () => {
    expect(index.search(' –!? ')).toBeUndefined()
  })

  it('no longer finds removed events', () => {
    const changing = new SearchIndex()
    const [text] = texts
    if (!text) throw new Error('no text')
    changing.add(0, text)
    changing.remove(0, text)
    expect(changing.search('musica')?.slots).toHaveLength(0)
    expect(changing.search('musica')?.words.size).toBe(0)
  })

  it('returns the words that matched, as they are written', () => {
    const words = index.search('lisb musica')?.words ?? new Set()
    const [text] = texts
    expect(text && matchesIn(text, words)).toEqual(['Música', 'Lisboa'])
  })
})

describe('words', () => {
  it('are folded the same with and without composed letters', () => {
    expect(fold('Mu\u0301sica')).toBe(fold('M\u00fasica'))
  })

  it('of a query are few and distinct, with stop words only if there are no others', () => {
    expect(questionOf('the The THE')).toEqual(['the'])
    expect(questionOf('the fado of the night')).toEqual(['fado', 'night'])
    expect(questionOf('a1 b2 c3 d4 e5 f6 g7 h8 i9 j10')).toHaveLength(8)
  })
})
