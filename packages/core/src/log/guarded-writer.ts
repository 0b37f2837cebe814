/** Writes to a stream of the process so that an error of ours is nobody's; those of the program's own writes stay what they are. */

/** What writes to the stream, whose reader may be gone. */
export function guardedWriter(stream: NodeJS.WriteStream): (text: string) => void {
  let pending = 0
  const ignore = () => {}
  const release = () => {
    pending -= 1
    if (pending === 0) stream.off('error', ignore)
  }
  return (text) => {
    if (pending === 0) stream.on('error', ignore)
    pending += 1
    stream.write(text, (error) => {
      // The stream says it once more, as an event, after this.
      if (error) setImmediate(release).unref()
      else release()
    })
  }
}
