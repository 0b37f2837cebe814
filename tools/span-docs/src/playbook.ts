/** A playbook of `.local/testing/playbooks` as data: its steps, their commands, and what a person must see. */

/** One section of a playbook that has commands to run. */
export interface Step {
  /** The section's heading: `3. One turn, traced`. */
  readonly title: string
  readonly commands: string
  /** Texts in code marks, of the lists below "Must be seen" and "Must not be seen". */
  readonly seen: readonly string[]
  readonly unseen: readonly string[]
}

/**
 * The steps with a block marked `sh`, in their order; blocks marked otherwise, such as `sh by hand`, are for people.
 * @throws where a step has two such blocks
 */
export function readPlaybook(text: string): Step[] {
  return text
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const [title = ''] = section.split('\n', 1)
      const blocks = [...section.matchAll(/^```sh\n(.*?)^```$/gms)]
      if (blocks.length > 1) throw new Error(`"${title}" has ${blocks.length} blocks marked sh: one a step`)
      const [block] = blocks
      if (block === undefined) return []
      const [, after = ''] = section.split(block[0])
      return [
        { title, commands: block[1]!, seen: listed(after, 'Must be seen'), unseen: listed(after, 'Must not be seen') },
      ]
    })
}

/** The code-marked texts of the list that follows a line which begins with `heading`. */
function listed(text: string, heading: string): string[] {
  const list = new RegExp(`^${heading}.*:\\n\\n((?:- .*\\n?)*)`, 'm').exec(text)?.[1] ?? ''
  return [...list.matchAll(/`([^`]+)`/g)].map(([, seen]) => seen!)
}
