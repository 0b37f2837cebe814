/**
 * Tells from a file's first bytes what it is, so that a foreign file gets a sentence instead of a parser's complaint.
 * Compressed files are judged by what they hold. Reads at most 64 KiB.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { constants, gunzipSync } from 'node:zlib'
import { InputError } from '../input-error.ts'

const HEAD_BYTES = 65_536
/** The first line of a trace; alone, and perhaps cut itself, it is all there is to tell one by. */
const PROCESS_NAME = /^\{"ph":"M","name":"process_name"/
const TRACE_START = /"name"\s*:\s*"trace\.start"/

export type FileForm =
  | 'zeph'
  | 'reformatted'
  | 'chrome-array'
  | 'chrome-object'
  | 'json'
  | 'text'
  | 'binary'
  | 'empty'
  | 'damaged'

export interface SniffedFile {
  form: FileForm
  compressed: boolean
}

const DESCRIPTION: Record<Exclude<FileForm, 'zeph'>, string> = {
  reformatted: 'is a zeph-telemetry trace that was reformatted; it is read one event per line, as it was written',
  'chrome-array': 'is a Chrome trace, but not one that zeph-telemetry wrote',
  'chrome-object': 'is a Chrome trace in object form ({"traceEvents": ...}), which zeph-telemetry does not write',
  json: 'is JSON, but not a trace',
  text: 'is not a trace: it holds text that is not JSON',
  binary: 'is not a trace: it holds binary data',
  empty: 'is empty',
  damaged: 'is a gzip file that cannot be unpacked',
}

export function sniffFile(path: string): SniffedFile {
  const head = readHead(path)
  const compressed = head[0] === 0x1f && head[1] === 0x8b
  if (!compressed) return { form: formOf(head), compressed }
  try {
    return { form: formOf(gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH })), compressed }
  } catch {
    return { form: 'damaged', compressed }
  }
}

/** Whether Perfetto reads the file although `tree` and `summary` do not. */
export function opensInPerfetto(form: FileForm): boolean {
  return form === 'zeph' || form === 'reformatted' || form === 'chrome-array' || form === 'chrome-object'
}

export function foreignFile(path: string, form: Exclude<FileForm, 'zeph'>): InputError {
  const hint = opensInPerfetto(form) ? `. Perfetto can open it: zeph-trace open ${path}` : ''
  return new InputError(`${path} ${DESCRIPTION[form]}${hint}`)
}

export function formOf(head: Uint8Array): FileForm {
  if (head.length === 0) return 'empty'
  const text = decode(head)
  if (text === undefined) return 'binary'
  const trimmed = text.trimStart()
  if (trimmed.startsWith('[')) return arrayForm(trimmed)
  if (trimmed.startsWith('{')) return /"traceEvents"\s*:/.test(trimmed) ? 'chrome-object' : 'json'
  return trimmed === '' ? 'empty' : 'text'
}

function arrayForm(text: string): FileForm {
  const [opening = '', first = '', second] = text.split(/\r?\n/, 3)
  if (opening === '[' && (first === '' || first === ']')) return 'zeph'
  if (opening === '[' && second === undefined && PROCESS_NAME.test(first)) return 'zeph'
  if (!TRACE_START.test(text)) return /"ph"\s*:/.test(text) ? 'chrome-array' : 'json'
  const eventPerLine = opening === '[' && first.startsWith('{') && (second === undefined || /\},?$/.test(first))
  return eventPerLine ? 'zeph' : 'reformatted'
}

function decode(head: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return text.includes('\0') && !TRACE_START.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

function readHead(path: string): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const buffer = new Uint8Array(HEAD_BYTES)
    return buffer.subarray(0, readSync(file, buffer, 0, HEAD_BYTES, 0))
  } finally {
    closeSync(file)
  }
}
