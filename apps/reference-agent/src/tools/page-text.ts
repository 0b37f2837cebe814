/** The text of an HTML page as a reader sees it: without scripts, styles and markup, a line for every block. */
import { parse } from 'node-html-parser'

const NOT_FOR_READERS = 'script, style, noscript, template, svg, iframe, head'

const DECLARATION = /<![a-z][^>]*>/gi

export function pageText(html: string): { title: string; text: string } {
  // The parser takes a document type for text.
  const page = parse(html.replace(DECLARATION, ''))
  const title = tidy(page.querySelector('title')?.textContent ?? '')
  for (const element of page.querySelectorAll(NOT_FOR_READERS)) element.remove()
  const lines = page.structuredText.split('\n').map(tidy)
  return { title, text: lines.filter((line) => line !== '').join('\n') }
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
