/** Prose and code in Markdown wrap here. In columns. */
const widthMax = 100

/** Verbs of persons, in all their forms. A program has none of these abilities. */
const personified =
  /\b(?:tells?|telling|told|hears?|hearing|heard|believ(?:es?|ed|ing)|doubt(?:s|ed|ing)?|forgets?|forgetting|forgot|forgotten|wants?|wanted|wanting)\b/gi
/** The same, with uses that have other meanings ("stand-alone"), so they are only counted. */
const alsoPersonified = /\b(?:judg(?:es?|ed|ing|ements?)|stands?|standing|stood)\b/gi
/** Pronouns that replace a noun: "what is held" for "the held tickets". */
const nounClause = /\b(?:what|whatever|whoever|whichever)\b/gi

/** Words that docs/glossary.md replaces, each with the term to use. */
const retired = [
  [/\b(?:judge[sd]?|judging|judgements?|verdicts?)\b/i, 'decide, decision, or evaluate'],
  [/\bsequencers?\b/i, 'event leader'],
  [/\bledgers?\b/i, 'totals, or audit'],
  [/\bpassers?\b/i, 'write listener'],
  [/\brelisters?\b/i, 'relist listener'],
  [/\bdeeds?\b/i, 'action'],
  [/\brhythms?\b/i, 'interval, or periodic job'],
]

/** They name the retired words themselves. */
const exempt = /^(docs\/glossary\.md|scripts\/prose\/.*)$/

/**
 * @param {import('./text.mjs').Prose} prose
 * @returns {{ path: string, line: number, message: string }[]} in the order of the lines
 */
export function violations({ path, kind, lines }) {
  return lines.flatMap(({ line, width, text, isFixed }) => {
    const found = []
    if (width > widthMax && !isFixed && !isOneWord(text))
      found.push(`The line has ${width} columns. Prose wraps at ${widthMax}; a wider table becomes a list.`)
    if (kind === 'markdown' && isFixed && width > widthMax && !/\S{60}/.test(text))
      found.push(`The line has ${width} columns. Code in documents has at most ${widthMax}.`)
    if (!exempt.test(path)) {
      for (const [word] of text.matchAll(personified))
        found.push(`"${word}" is a verb of persons. Use a standard verb: receive, notify, publish, suspect.`)
      for (const [pattern, term] of retired) {
        const [word] = pattern.exec(text) ?? []
        if (word) found.push(`"${word}" is retired. Use "${term}" (docs/glossary.md).`)
      }
    }
    return found.map((message) => ({ path, line, message }))
  })
}

/** An address or a link, which has no place to break. */
function isOneWord(text) {
  return !/\S\s+\S/.test(text.replace(/^\s*(?:[-*]|\d+\.|\/\/)\s*/, ''))
}

/**
 * @param {readonly import('./text.mjs').Prose[]} documents
 * @returns figures of comments and of Markdown: words, and for each 1,000 of them the personified
 *   verbs and the noun clauses; of Markdown also the lines, and the share of them that is too wide
 */
export function measure(documents) {
  const of = (kind) => documents.filter((prose) => prose.kind === kind).flatMap(({ lines }) => lines)
  const markdown = of('markdown')
  const wide = markdown.filter(({ width }) => width > widthMax).length
  return {
    comments: figures(of('comments')),
    markdown: { ...figures(markdown), lines: markdown.length, wideShare: round(wide / markdown.length) },
  }
}

function figures(lines) {
  const count = (pattern) => lines.reduce((sum, { text }) => sum + (text.match(pattern)?.length ?? 0), 0)
  const words = count(/[A-Za-z][A-Za-z'’-]*/g)
  const perThousand = (found) => round((found / words) * 1_000)
  return {
    words,
    personifiedPerThousand: perThousand(count(personified) + count(alsoPersonified)),
    nounClausesPerThousand: perThousand(count(nounClause)),
  }
}

function round(value) {
  return Math.round(value * 1_000) / 1_000
}
