/**
 * Takes the text of an event stream apart, however it is cut on the way (HTML standard, section 9.2). Only what is used here:
 * of each event its data; comments, ids and names are passed over.
 * @param onData called with the data of each event
 * @returns takes the next piece of text
 */
export function eventTextReader(onData: (data: string) => void): (text: string) => void {
  let rest = ''
  let data: string[] = []
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const each of lines) {
      const line = each.endsWith('\r') ? each.slice(0, -1) : each
      if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
      if (line !== '' || data.length === 0) continue
      onData(data.join('\n'))
      data = []
    }
  }
}
