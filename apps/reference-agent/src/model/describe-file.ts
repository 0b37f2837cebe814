/**
 * The scripted model's eye for a file: facts it can truly find in what the file tool returned, put into a sentence
 * or two. It invents nothing: what is not in the text is not said.
 */
const EXPORTED_NAME =
  /^export\s+(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|const|let|interface|type|enum)\s+([\w$]+)/gm
const IMPORTED_MODULE = /^import\b[^'"]*['"]([^'"]+)['"]/gm
const FIRST_DOC_COMMENT = /^\s*\/\*\*?([\s\S]*?)\*\//
const LONGEST_LIST = 8

export function describeFile(toolOutput: string): string {
  const lineEnd = toolOutput.indexOf('\n')
  const heading = lineEnd === -1 ? toolOutput : toolOutput.slice(0, lineEnd)
  const text = lineEnd === -1 ? '' : toolOutput.slice(lineEnd + 1)
  const sentences = [`${heading}.`, describeExports(text), describeImports(text), describePurpose(text)]
  return sentences.filter(Boolean).join(' ')
}

function describeExports(text: string): string {
  const names = unique(text.matchAll(EXPORTED_NAME))
  return names.length === 0 ? 'It exports nothing by name.' : `It exports ${enumerate(names)}.`
}

function describeImports(text: string): string {
  const modules = unique(text.matchAll(IMPORTED_MODULE))
  return modules.length === 0 ? '' : `It imports from ${enumerate(modules)}.`
}

function describePurpose(text: string): string {
  const comment = FIRST_DOC_COMMENT.exec(text)?.[1]
    ?.replace(/^\s*\* ?/gm, '')
    .trim()
  const sentence = comment?.replace(/\s+/g, ' ').match(/^.*?\.(?=\s|$)|^.+/)?.[0]
  return sentence ? `Its first comment says: "${sentence}"` : ''
}

function unique(matches: Iterable<RegExpMatchArray>): string[] {
  return [...new Set(Array.from(matches, (match) => match[1]!))]
}

function enumerate(names: string[]): string {
  const shown = names.slice(0, LONGEST_LIST).map((name) => `\`${name}\``)
  const rest = names.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}
