/** Wraps whatever fetches pages and reads them; the requests that it makes are spans below, where their client is instrumented. */
import { defineWrapper, type Wrapper } from '@zeph-telemetry/core'
import { TOOL_ROWS } from './rows/tool-rows.ts'
import type { TOOL_SPANS } from './span-map.ts'
import { toolSpans } from './tool-spans.ts'

/**
 * Makes every `scrape` a `tool.web_scrape` span with the domain of its URL, which is the first argument or its `url`. Without the
 * `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const scraper = instrumentWebScraper(new Scraper(), { methods: { readPage: 'tool.web_scrape' } })
 */
export const instrumentWebScraper: Wrapper<typeof TOOL_SPANS> = defineWrapper(toolSpans, {
  methods: { scrape: 'tool.web_scrape' },
  rows: TOOL_ROWS,
})
