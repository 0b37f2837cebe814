/** How the span of a scraper is filled. */
import type { WrapperRow } from '@zeph-telemetry/core'
import { readableUrl, targetOf, urlOf } from '../http/request-target.ts'
import type { TOOL_SPANS } from '../span-map.ts'
import { isObject } from '../tool-call.ts'

export const WEB_SCRAPE_ROW: WrapperRow<typeof TOOL_SPANS, 'tool.web_scrape'> = {
  attributes: (target) => ({ 'url.domain': targetOf(urlOf(target))['url.domain'] }),
  onResult: (span, page, [target]) => {
    span.set({ 'http.response.status_code': statusOf(page) })
    span.content('url.full', () => readableUrl(urlOf(target)))
  },
  onError: (span, _error, [target]) => void span.content('url.full', () => readableUrl(urlOf(target))),
}

function statusOf(page: unknown): number | undefined {
  if (!isObject(page)) return undefined
  const { status, statusCode } = page as { status?: unknown; statusCode?: unknown }
  return [status, statusCode].filter(isStatus)[0]
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599
}
