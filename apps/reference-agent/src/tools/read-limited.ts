/** Reads a body up to a number of bytes and gives up the rest, so that an endless one ends too. */
export interface LimitedBody {
  bytes: Uint8Array
  /** The body was no longer than the limit. */
  complete: boolean
}

export async function readLimited(response: Response, limitBytes: number): Promise<LimitedBody> {
  const chunks: Uint8Array[] = []
  let length = 0
  // Leaving the loop early cancels the stream.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length > limitBytes) break
  }
  const bytes = Buffer.concat(chunks)
  return { bytes: bytes.subarray(0, limitBytes), complete: length <= limitBytes }
}
