import { parseSync } from 'oxc-parser'

/**
 * The prose of one file: the comments of a source, or the text of a Markdown file.
 *
 * @typedef {object} Prose
 * @property {string} path
 * @property {'comments' | 'markdown'} kind
 * @property {readonly { line: number, width: number, text: string, isFixed: boolean }[]} lines
 *   `line` counts from 1; `width` is that of the whole line, in UTF-16 code units; `text` has
 *   neither comment marks nor code; `isFixed` lines cannot be wrapped, such as code blocks.
 */

/**
 * @param {string} path decides the syntax by its extension
 * @returns {Prose}
 * @throws {SyntaxError} a source does not parse
 */
export function proseOf(path, text) {
  return path.endsWith('.md')
    ? { path, kind: 'markdown', lines: markdownLines(text) }
    : { path, kind: 'comments', lines: commentLines(path, text) }
}

function markdownLines(text) {
  let isCode = false
  return text.split('\n').map((content, index) => {
    const isFence = /^\s*(```|~~~)/.test(content)
    if (isFence) isCode = !isCode
    const isFixed = isCode || isFence
    return { line: index + 1, width: content.length, text: isFixed ? '' : withoutCode(content), isFixed }
  })
}

function commentLines(path, source) {
  const { comments, errors } = parseSync(path, source)
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0].message}`)
  const lines = source.split('\n')
  const lineOf = lineCounter(source)
  return comments.flatMap(({ value, start }) => {
    const first = lineOf(start)
    return value.split('\n').map((content, index) => ({
      line: first + index,
      width: lines[first + index - 1].length,
      text: withoutCode(content.replace(/^\s*\*+ ?/, '')),
      isFixed: isDirective(value),
    }))
  })
}

/** Comments that tools read. */
function isDirective(value) {
  return /^\s*(biome-ignore|@ts-|@vite|@vitest|<reference|[#@]__)/.test(value)
}

/** Names and addresses are no prose. */
function withoutCode(text) {
  return text.replace(/`[^`]*`?/g, '').replace(/https?:\S+|\]\([^)]*\)/g, '')
}

/** Calls come with increasing positions. */
function lineCounter(source) {
  let [line, at] = [1, 0]
  return (position) => {
    for (let next = source.indexOf('\n', at); next >= 0 && next < position; next = source.indexOf('\n', at)) {
      line += 1
      at = next + 1
    }
    return line
  }
}
