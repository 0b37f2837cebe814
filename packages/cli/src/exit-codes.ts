/** What `zeph-trace` ends with. `run` passes on its program's own code instead. */
export const EXIT_CODES = { ok: 0, badInput: 1, usage: 2, notExecutable: 126, notFound: 127 } as const

export const EXIT_CODE_HELP = `
Exit codes: 0 done; 1 the input is missing or is not a trace; 2 wrong usage.`

export const FILE_HELP = `
FILE is a trace (.json or .json.gz) or a directory, whose newest trace is taken.
Without FILE: the newest trace of .local/traces (ZEPH_TELEMETRY_TRACE_DIR).`
