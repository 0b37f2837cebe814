/** Where a fetched rsyslog is kept: with the other things that can be made again. */
import { resolve } from 'node:path'

export const CACHE: string = resolve(import.meta.dirname, '../../../../node_modules/.cache/zeph-rsyslog')
